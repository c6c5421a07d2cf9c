"""The formula: hand-computed values, and sums that agree whichever way they are made."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from himaya.web.accounts.models import Office, Role, User
from himaya.web.accounts.organisation import directorate_code
from himaya.web.readiness import queries
from himaya.web.readiness.filters import BoardFilters
from himaya.web.readiness.formula import Tally, Verdict, total, verdict_of_all
from himaya.web.readiness.models import Board, ReadinessItem, Subject
from himaya.web.readiness.states import ItemState

if TYPE_CHECKING:
    from collections.abc import Callable

AREAS = ("EG-ALX", "EG-C", "EG-GZ")


def test_ninety_six_percent_with_a_failing_critical_item_is_not_ready() -> None:
    """Weight 24 of 25 is verified, the rest is one critical item: 96 %, and not ready."""
    tally = Tally(items=13, weight=25, claimed=25, verified=24, failing=1)
    assert tally.share == pytest.approx(0.96)
    assert tally.gap == pytest.approx(0.04)
    assert tally.verdict is Verdict.NOT_READY


@pytest.mark.parametrize(
    ("tally", "share", "verdict"),
    [
        (Tally(), None, Verdict.UNKNOWN),
        (Tally(items=3), None, Verdict.UNKNOWN),
        (Tally(items=4, weight=8, claimed=8, verified=8), 1.0, Verdict.READY),
        (Tally(items=4, weight=8, claimed=8, verified=6), 0.75, Verdict.INCOMPLETE),
        (Tally(items=4, weight=8, claimed=0, verified=0, failing=1), 0.0, Verdict.NOT_READY),
    ],
)
def test_share_and_verdict(tally: Tally, share: float | None, verdict: Verdict) -> None:
    """No mandatory item means unknown, never a hundred percent; all verified means ready."""
    assert tally.share == share
    assert tally.verdict is verdict


def test_a_whole_with_an_unknown_part_is_never_ready() -> None:
    """Ready governorates beside one without a board are incomplete together."""
    ready = Tally(items=1, weight=2, claimed=2, verified=2)
    assert verdict_of_all([ready, ready]) is Verdict.READY
    assert verdict_of_all([ready, Tally()]) is Verdict.INCOMPLETE
    assert verdict_of_all([Tally()]) is Verdict.UNKNOWN
    assert total([ready, Tally(), ready]) == Tally(items=2, weight=4, claimed=4, verified=4)


def _tally(items: list[ReadinessItem]) -> Tally:
    """The formula written down once more, item by item."""
    now = timezone.now()
    found = Tally()
    for item in items:
        verified = item.state == ItemState.VERIFIED and item.valid_until is not None and item.valid_until > now
        weight = item.weight if item.mandatory else 0
        claimed = verified or item.state == ItemState.CLAIMED_READY
        failing = int(item.critical and not verified)
        found += Tally(1, weight, weight * claimed, weight * verified, failing)
    return found


_ITEM = st.tuples(st.sampled_from(ItemState.values), st.integers(1, 9), st.sampled_from("cmo"), st.booleans())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(AREAS) - 1), st.lists(_ITEM, max_size=6)), max_size=6))
@pytest.mark.django_db
def test_totals_equal_their_drill_down(
    office_of: Callable[..., User], boards: list[tuple[int, list[tuple[str, int, str, bool]]]]
) -> None:
    """The nation is the sum of its governorates, each the sum of its boards, each the sum of its items."""
    user = office_of(Role.DUTY_OFFICER, "")
    other = office_of(Role.PLANNER, "")
    ReadinessItem.objects.all().delete()
    Board.objects.all().delete()
    for number, (area, items) in enumerate(boards):
        _board(AREAS[area], number, items, (other, user))
    nation = queries.nation(user)
    assert len(nation.rows) == 27
    assert nation.tally == total(row.tally for row in nation.rows)
    assert nation.missing == sum(not row.tally.weight for row in nation.rows)
    for row in nation.rows:
        shown = queries.area_boards(user, row.area, BoardFilters())
        assert row.tally == total(board.tally for board in shown)
        assert row.boards == len(shown)
        for board in shown:
            assert board.tally == _tally(list(board.board.items.all()))


def _board(area: str, number: int, items: list[tuple[str, int, str, bool]], pair: tuple[User, User]) -> None:
    now = timezone.now()
    board = Board.objects.create(
        area=area, subject=Subject.PLACE, place=f"place-{number}", tier=1, title_ar="مكان", starts_at=now,
        opened_at=now, ends_at=now + timedelta(hours=9),
    )  # fmt: skip
    claimant, verifier = pair
    owner = Office.objects.get(code=directorate_code(area))
    for state, weight, kind, valid in items:
        ReadinessItem.objects.create(
            board=board, area=area, code="x", title_ar="بند", standard_ar="معيار", owner=owner, due=now, state=state,
            weight=weight, critical=kind == "c", mandatory=kind != "o", claimed_by=claimant,
            claimed_office=claimant.own_office, verified_by=verifier, verified_office=verifier.own_office,
            valid_until=now + timedelta(hours=1 if valid else -1),
        )  # fmt: skip
