"""Items that an office adds to a board by hand: when they are due, whose they are, what kind they are of."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.journal.models import JournalEntry
from himaya.web.readiness.boards import NewItem, add_item, owners_for
from himaya.web.readiness.models import ItemKind, ReadinessItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.readiness.models import Board

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _item(due: datetime, **given: Any) -> NewItem:
    return NewItem("خدمة الباب", "القوة مكتملة والباب محروس", due, **given)


def test_an_item_is_due_between_now_and_the_end_of_its_board(
    opened: Callable[..., Board], office_of: Callable[..., User]
) -> None:
    """A wrong year, behind or ahead, is refused and nothing is kept; the end of the board itself is in time."""
    board, planner = opened(), office_of(Role.PLANNER)
    before = ReadinessItem.objects.count()
    for due in (timezone.now() - 2000 * DAY, timezone.now() - DAY, board.ends_at + timedelta(minutes=1)):
        with pytest.raises(InvalidInputError) as refused:
            add_item(board, _item(due), by=planner)
        assert refused.value.faults[0].code == "readiness.bad_due"
        assert f"{timezone.localtime(board.ends_at):%Y-%m-%d %H:%M}" in str(refused.value)
    assert ReadinessItem.objects.count() == before
    assert add_item(board, _item(board.ends_at), by=planner).due == board.ends_at


def test_whoever_adds_an_item_says_whose_it_is_and_of_what_kind(
    opened: Callable[..., Board], office_of: Callable[..., User], browser_of: Callable[..., Client]
) -> None:
    """The form offers offices of the area that may claim; the journal keeps both choices."""
    for role in (Role.OPERATOR, Role.PATROL_LEADER, Role.AUDITOR):
        office_of(role)
    office_of(Role.PATROL_LEADER, "EG-C")
    board, browser = opened(), browser_of(Role.PLANNER)
    offered = owners_for(board.area)
    assert offered[0].role == Role.OPERATOR
    assert {office.area for office in offered} == {board.area}
    assert Role.AUDITOR not in {office.role for office in offered}
    leader = next(office for office in offered if office.role == Role.PATROL_LEADER)
    at, due = f"/readiness/boards/{board.pk}/items/new/", timezone.localtime(board.starts_at)
    assert f'<option value="{leader.code}">' in browser.get(at).content.decode()
    form = {"title_ar": "تمشيط الباب", "standard_ar": "كل شيء في مكانه", "weight": "1", "mandatory": "on",
            "due": f"{due:%Y-%m-%dT%H:%M}", "kind": "sweep", "owner": leader.code}  # fmt: skip
    assert browser.post(at, form).status_code == HTTPStatus.FOUND
    item = board.items.get(code="own")
    assert (item.owner, item.kind) == (leader, ItemKind.SWEEP)
    entry = JournalEntry.objects.get(action="item-added")
    assert (entry.after["owner"], entry.after["kind"]) == (leader.code, "sweep")


def test_an_item_belongs_to_no_other_area_and_is_of_no_other_kind(
    opened: Callable[..., Board], office_of: Callable[..., User], browser_of: Callable[..., Client]
) -> None:
    """An office elsewhere, one without that power and a kind that there is not are refused by their rule."""
    office_of(Role.OPERATOR)
    board, planner = opened(), office_of(Role.PLANNER)
    auditor = office_of(Role.AUDITOR).holdings[0].office.code
    elsewhere = office_of(Role.OPERATOR, "EG-C").holdings[0].office.code
    good = _item(board.starts_at)
    for new, code in (
        (replace(good, owner=auditor), "readiness.bad_owner"),
        (replace(good, owner=elsewhere), "readiness.bad_owner"),
        (replace(good, kind="parade"), "readiness.bad_kind"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            add_item(board, new, by=planner)
        assert refused.value.faults[0].code == code
    assert not board.items.filter(code="own").exists()
    form = {"title_ar": "بند", "standard_ar": "كل شيء في مكانه", "weight": "1", "owner": elsewhere,
            "due": f"{timezone.localtime(board.starts_at):%Y-%m-%dT%H:%M}"}  # fmt: skip
    answer = browser_of(Role.PLANNER).post(f"/readiness/boards/{board.pk}/items/new/", {**form, "title_ar": "بند جديد"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "readiness.bad_owner" in answer.content.decode()
