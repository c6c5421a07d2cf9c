from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache

from himaya.faults import InvalidInputError
from himaya.planning.result import Finding
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role, User
from himaya.web.journal.models import JournalEntry
from himaya.web.plans.views import solutions as views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.test import Client

    from himaya.web.plans.models import Solution

SIGN_IN = "/accounts/login/"
GOOD = "leaf-quiet-harbour-9"
PLANTED = "29001011234567"


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def _told() -> list[tuple[str, str, str, Any]]:
    return [(entry.action, entry.account, entry.object_id, entry.after) for entry in JournalEntry.objects.all()]


def _everything() -> str:
    return json.dumps([entry.content() for entry in JournalEntry.objects.all()], ensure_ascii=False)


def test_an_account_is_written_down_without_its_password(planner: User) -> None:
    """The entry names account, role and office; neither the password nor its hash."""
    after = {"role": "planner", "area": "", "office_ar": planner.office_ar, "office_en": "Planning"}
    assert _told() == [("account-created", "", "planner", after)]
    assert GOOD not in _everything()
    assert planner.password not in _everything()


@pytest.mark.usefixtures("planner")
def test_an_account_that_is_refused_leaves_no_entry() -> None:
    """A taken name makes no account and no entry."""
    with pytest.raises(InvalidInputError):
        create_account(username="planner", role=Role.AUDITOR, office_ar="م", office_en="A", password=GOOD)
    assert len(_told()) == 1


@pytest.mark.usefixtures("planner")
def test_signing_in_and_out_is_written_down(client: Client) -> None:
    """One entry each, by the office itself."""
    client.post(SIGN_IN, {"login": "planner", "password": GOOD})
    client.post("/accounts/logout/")
    client.post("/accounts/logout/")
    assert _told()[1:] == [("signed-in", "planner", "planner", None), ("signed-out", "planner", "planner", None)]


@pytest.mark.usefixtures("planner")
@pytest.mark.parametrize(
    ("typed", "account", "rule"),
    [
        ("planner", "planner", "wrong-password"),
        ("PLANNER", "planner", "wrong-password"),
        (PLANTED, "", "unknown-account"),
    ],
)
def test_a_refused_sign_in_keeps_nothing_that_was_typed(client: Client, typed: str, account: str, rule: str) -> None:
    """A known account is named; an unknown one is not, since people type their password or number there."""
    client.post(SIGN_IN, {"login": typed, "password": "secret-of-mine"})
    assert _told()[1:] == [("sign-in-failed", "", account, {"rule": rule})]
    assert "secret-of-mine" not in _everything()
    assert PLANTED not in _everything()


@pytest.mark.usefixtures("planner")
def test_guessing_that_is_stopped_is_written_down(client: Client) -> None:
    """After five wrong passwords the sixth attempt is refused under its own rule."""
    for _ in range(6):
        client.post(SIGN_IN, {"login": "planner", "password": "wrong"})
    assert [after["rule"] for *_, after in _told()[1:]] == ["wrong-password"] * 5 + ["too-many-attempts"]


@pytest.mark.usefixtures("planner")
def test_a_stranger_cannot_lock_an_office_out(client: Client) -> None:
    """Wrong passwords from one address stop that address alone; the office signs in from its own at once."""
    for _ in range(8):
        refused = client.post(SIGN_IN, {"login": "planner", "password": "wrong"}, REMOTE_ADDR="203.0.113.9")
    assert "العنوان" in refused.content.decode()
    stranger = client.post(SIGN_IN, {"login": "planner", "password": GOOD}, REMOTE_ADDR="203.0.113.9")
    assert stranger.status_code == 200
    own = client.post(SIGN_IN, {"login": "planner", "password": GOOD}, REMOTE_ADDR="198.51.100.7")
    assert own.status_code == 302


def test_guessing_from_many_addresses_is_stopped(planner: User, account: Callable[..., User], client: Client) -> None:
    """After twenty wrong passwords from wherever, an account takes none for a while; others are not touched."""
    account(Role.OPERATOR)

    def sign_in(login: str, password: str, address: str) -> Any:
        return client.post(SIGN_IN, {"login": login, "password": password}, REMOTE_ADDR=address)

    for number in range(20):
        if number == 10:
            assert sign_in("planner", GOOD, "198.51.100.7").status_code == 302
            client.post("/accounts/logout/")
        sign_in("PLANNER" if number % 2 else "planner", "wrong", f"203.0.113.{number}")
    refused = sign_in("planner", GOOD, "198.51.100.7")
    assert refused.status_code == 200
    assert "من عناوين عدة" in refused.content.decode()
    assert _told()[-1] == ("sign-in-failed", "", planner.username, {"rule": "too-many-attempts-on-account"})
    assert sign_in("operator", GOOD, "198.51.100.7").status_code == 302


def test_a_closed_account_is_refused_and_written_down(planner: User, client: Client) -> None:
    """The right password of a closed account opens nothing and leaves its rule."""
    User.objects.filter(pk=planner.pk).update(is_active=False)
    client.post(SIGN_IN, {"login": "planner", "password": GOOD})
    assert client.get("/plans/").status_code == 302
    assert [entry[0] for entry in _told()[1:]] == ["sign-in-failed"]


def test_a_sign_in_whose_entry_fails_does_not_happen(
    planner: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its entry there is no session: the sign-in is rolled back."""
    monkeypatch.setattr("himaya.web.journal.actions.signing.ensure_key", lambda _folder: None)
    monkeypatch.setattr(JournalEntry, "computed_hash", lambda _entry: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        client.post(SIGN_IN, {"login": "planner", "password": GOOD})
    planner.refresh_from_db()
    assert planner.last_login is None
    assert client.get("/plans/").status_code == 302


def test_a_plan_is_written_down_when_it_comes_and_when_it_changes(make_plan: Callable[..., Solution]) -> None:
    """Imported and verified once; looked at again without a change leaves nothing; refused names the rules only."""
    plan = make_plan()
    make_plan()
    assert [(action, object_id) for action, _, object_id, _ in _told()] == [
        ("plan-imported", "raml"),
        ("plan-verified", "raml"),
    ]
    assert _told()[1][3] == {"state": "verified", "hash": plan.hash, "file_sha256": plan.file_sha256}


def test_a_refused_plan_leaves_the_rules_it_broke_and_nothing_it_said(
    make_plan: Callable[..., Solution], data_dir: Path
) -> None:
    """The values that were found stay out of the journal."""
    make_plan(verify=lambda _folder: [Finding("document", "/places/0/peak", "2500", PLANTED)])
    *_, last = JournalEntry.objects.all()
    assert (last.action, last.before) == ("plan-refused", None)
    assert last.after["rules"] == ["document /places/0/peak"]
    assert PLANTED not in _everything()
    (data_dir / "plans" / "raml" / "plan.json").write_text(PLANTED)
    from himaya.web.plans.actions.imports import import_plan  # noqa: PLC0415  # only this test goes round the fixture

    import_plan(data_dir / "plans" / "raml", verify=lambda _folder: [])
    *_, last = JournalEntry.objects.all()
    assert (last.before["state"], last.after["state"]) == ("altered", "unreadable")
    assert last.after["rules"] == ["planning.not_a_plan"]


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("name", ["plan.json", "plan.geojson", "order.pdf", "plan.xlsx"])
def test_a_download_is_written_down(office: Client, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Who took which document of which plan; asking only for the headers takes nothing."""
    for writer in ("_write_order", "_write_workbook"):
        monkeypatch.setattr(views, writer, lambda _folder, out: out.write_bytes(b"document"))
    before = len(_told())
    office.head(f"/plans/raml/{name}").close()
    assert len(_told()) == before
    answer = office.get(f"/plans/raml/{name}")
    answer.close()
    [(action, account, object_id, after)] = _told()[before:]
    assert (action, account, object_id) == ("plan-downloaded", "planner", "raml")
    assert after["document"] == name


def test_looking_at_a_page_leaves_no_entry(plan: Solution, office: Client) -> None:
    """Reading is not an action."""
    before = len(_told())
    office.get(f"/plans/{plan.slug}/")
    office.get(f"/plans/{plan.slug}/map.json")
    assert len(_told()) == before
