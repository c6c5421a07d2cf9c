"""What an installation is marked as, and where an exercise says so."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from openpyxl import load_workbook

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.common import mark
from himaya.web.exercise.actions.marking import ensure_mark, refuse_live
from himaya.web.exercise.models import Installation, Mode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE exercise_installation SET mode = 'live'",
        "UPDATE exercise_installation SET id = 2",
        "DELETE FROM exercise_installation",
        "INSERT INTO exercise_installation (id, mode, marked_at) VALUES (2, 'live', '2026-01-01')",
    ],
)
@pytest.mark.usefixtures("exercise")
def test_the_database_refuses_to_change_the_mark(statement: str) -> None:
    """Not to live, not to another row, not away."""
    refused = pytest.raises(DatabaseError, match=r"stays|installation_one")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert [row.mode for row in Installation.objects.all()] == [Mode.EXERCISE]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="REPLACE is SQLite's own")
@pytest.mark.usefixtures("exercise")
def test_the_mark_is_not_replaced_either() -> None:
    """Inserting over the row would delete it unseen."""
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO exercise_installation VALUES (1, 'live', '2026-01-01')")
    assert Installation.objects.get().mode == Mode.EXERCISE


def test_the_first_start_decides(data_dir: Path) -> None:
    """A live one stays live, whatever a later start asks for, and an exercise is refused there."""
    assert ensure_mark(data_dir, exercise=False) is Mode.LIVE
    assert ensure_mark(data_dir, exercise=True) is Mode.LIVE
    with pytest.raises(InvalidInputError) as refused:
        refuse_live(data_dir)
    assert refused.value.faults[0].code == "exercise.is_live"
    assert not mark.is_exercise()


def test_a_folder_with_accounts_is_live_unless_it_was_a_demonstration(
    data_dir: Path, office_of: Callable[..., User]
) -> None:
    """Folders from before there were marks."""
    office_of(Role.DIRECTOR)
    with pytest.raises(InvalidInputError):
        refuse_live(data_dir)
    (data_dir / "demo-password.txt").write_text("x", "ascii")
    refuse_live(data_dir)
    assert ensure_mark(data_dir, exercise=False) is Mode.EXERCISE


@pytest.mark.parametrize("address", ["/", "/incidents/", "/incidents.xlsx", "/api/v1/incidents", "/nowhere/"])
@pytest.mark.usefixtures("exercise")
def test_every_answer_of_an_exercise_says_so(address: str, browser_of: Callable[..., Client]) -> None:
    """Pages, lists, answers to programs, refusals."""
    assert browser_of().get(address).headers[mark.HEADER] == "1"


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.usefixtures("exercise")
def test_every_page_of_an_exercise_has_the_band(language: str, browser_of: Callable[..., Client]) -> None:
    """In both languages at once, signed in or not."""
    for client in (browser_of(), Client()):
        client.cookies["himaya_language"] = language
        page = client.get("/", follow=True).content.decode()
        assert mark.WORDS in page
        assert {"تدريب", "EXERCISE"} <= set(mark.WORDS.split(" · "))


@pytest.mark.usefixtures("exercise")
def test_a_list_of_an_exercise_says_so(browser_of: Callable[..., Client]) -> None:
    """In the name of its file, on its tab and over its printed pages."""
    answer = browser_of().get("/incidents.xlsx")
    assert 'filename="exercise-incidents-' in answer.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet.title.startswith(mark.WORDS)
    assert mark.WORDS in (sheet.oddHeader.center.text or "")


def test_a_live_installation_says_nothing(data_dir: Path, browser_of: Callable[..., Client]) -> None:
    """No band, no header, no word in a list."""
    ensure_mark(data_dir, exercise=False)
    client = browser_of()
    page: Any = client.get("/incidents/")
    assert mark.HEADER not in page.headers
    assert mark.WORDS not in page.content.decode()
    assert "exercise" not in client.get("/incidents.xlsx").headers["Content-Disposition"]
