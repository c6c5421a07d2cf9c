"""An item whose proof was lost after it was verified is verified no more, and says why."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone, translation
from openpyxl import load_workbook

from himaya.web.accounts.models import Role
from himaya.web.jobs import hourly
from himaya.web.journal.models import JournalEntry
from himaya.web.readiness import actions, queries
from himaya.web.readiness.evidence import path_of
from himaya.web.readiness.models import Board, Evidence, ReadinessItem
from himaya.web.readiness.proofs import look_at, look_at_all
from himaya.web.readiness.states import ItemState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User

REASON = "The file that this was verified with is gone, or is no longer what was recorded."


@pytest.fixture
def verified(opened: Callable[..., Board], bring: Callable[..., ReadinessItem]) -> ReadinessItem:
    """A sweep that was verified with a file."""
    return bring(opened(tier=1).items.get(code="eod-sweep"), ItemState.VERIFIED)


def _spoil(how: str) -> None:
    evidence = Evidence.objects.get()
    path = path_of(evidence.stored)
    if how == "row":
        Evidence.objects.all().delete()
    elif how == "changed":
        path.write_bytes(path.read_bytes()[:-1] + b" ")
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        path.unlink()


def _state(item: ReadinessItem) -> ItemState:
    return ReadinessItem.objects.get(pk=item.pk).state_now


@pytest.mark.parametrize("how", ["gone", "changed", "cut", "row"])
def test_whoever_looks_finds_the_loss(how: str, verified: ReadinessItem) -> None:
    """Gone, changed, cut short or struck from the records: expired, in Python and in the database alike."""
    look_at_all()
    assert _state(verified) == ItemState.VERIFIED
    _spoil(how)
    look_at_all()
    assert _state(verified) == ItemState.EXPIRED
    now = timezone.now()
    items = ReadinessItem.objects.filter(pk=verified.pk)
    assert not items.filter(queries.is_valid(now)).exists()
    assert not items.filter(queries.has_state(ItemState.VERIFIED, now)).exists()
    assert items.filter(queries.has_state(ItemState.EXPIRED, now)).exists()
    tally = queries.tallies(items, "board", now)[verified.board_id]
    assert (tally.verified, tally.failing) == (0, 1)
    [entry] = JournalEntry.objects.filter(action="proof-lost")
    assert (entry.account, entry.object_id, entry.area) == ("", str(verified.pk), verified.area)
    assert (entry.before["state"], entry.after["state"]) == ("verified", "expired")
    look_at_all()
    assert JournalEntry.objects.filter(action="proof-lost").count() == 1


@pytest.mark.parametrize("page", ["item", "board", "file"])
def test_every_page_that_shows_the_item_tells_why(
    page: str, verified: ReadinessItem, browser_of: Callable[..., Client]
) -> None:
    """Opening the item, its board or the file is looking: the item is expired from then on, and its page says why."""
    evidence = Evidence.objects.get()
    _spoil("gone")
    browser = browser_of(Role.SUPERVISOR)
    address = {
        "item": f"/readiness/items/{verified.pk}/",
        "board": f"/readiness/boards/{verified.board_id}/",
        "file": f"/readiness/evidence/{evidence.pk}/",
    }[page]
    answer = browser.get(address)
    assert answer.status_code == (HTTPStatus.GONE if page == "file" else HTTPStatus.OK)
    assert _state(verified) == ItemState.EXPIRED
    shown = browser.get(f"/readiness/items/{verified.pk}/").content.decode()
    assert REASON in shown
    assert "✓</span> Verified" not in shown
    assert "The evidence is lost" in browser.get(f"/readiness/boards/{verified.board_id}/").content.decode()


def test_the_reason_is_in_the_readers_language_and_in_the_workbook(
    verified: ReadinessItem, browser_of: Callable[..., Client]
) -> None:
    """Arabic on Arabic pages; the list as a workbook has state and reason in its row."""
    _spoil("gone")
    look_at_all()
    with translation.override("ar"):
        assert ReadinessItem.objects.get(pk=verified.pk).reason_now == (
            "الملف الذي اعتُمد به هذا البند مفقود، أو لم يعد كما سُجل."
        )
    answer = browser_of(Role.SUPERVISOR).get("/readiness/items.xlsx?state=expired")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).active.iter_rows()]
    [row] = [row for row in rows if REASON in row]
    assert "Expired" in row


def test_a_file_that_is_back_makes_the_item_verified_again(verified: ReadinessItem) -> None:
    """Restored from a backup it counts again; another file of the same size does not."""
    path = path_of(Evidence.objects.get().stored)
    content = path.read_bytes()
    _spoil("gone")
    look_at_all()
    path.write_bytes(content[:-1] + b" ")
    look_at(ReadinessItem.objects.filter(pk=verified.pk))
    assert _state(verified) == ItemState.EXPIRED
    path.write_bytes(content)
    look_at(ReadinessItem.objects.filter(pk=verified.pk))
    assert _state(verified) == ItemState.VERIFIED
    assert JournalEntry.objects.filter(action="proof-found").count() == 1


def test_what_was_lost_is_taken_up_and_claimed_anew(verified: ReadinessItem, office_of: Callable[..., User]) -> None:
    """The item is taken up again like any that expired; with a new file it is verified, whatever became of the old."""
    _spoil("gone")
    look_at_all()
    claimant, judge = office_of(Role.PLANNER, ""), office_of(Role.DUTY_OFFICER, "")
    item = actions.resume_item(ReadinessItem.objects.get(pk=verified.pk), by=claimant)
    item = actions.claim_item(item, note="Swept again", content=_pdf(), by=claimant)
    actions.verify_item(item, by=judge)
    look_at_all()
    assert _state(verified) == ItemState.VERIFIED


def _pdf() -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_every_hour_all_proof_is_read(verified: ReadinessItem) -> None:
    """The server looks by itself, without anybody opening a page."""
    _spoil("changed")
    hourly.tasks()["lost-proofs"]()
    assert _state(verified) == ItemState.EXPIRED


def test_an_item_without_a_file_needs_none(opened: Callable[..., Board], bring: Callable[..., ReadinessItem]) -> None:
    """What was verified by a note alone stays verified."""
    item = bring(opened(tier=1).items.filter(needs_file=False)[0], ItemState.VERIFIED)
    look_at_all()
    assert _state(item) == ItemState.VERIFIED
