"""Every pair of state and action of an item and of a measure; expiry without anybody's doing."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.journal.models import JournalEntry
from himaya.web.readiness import actions
from himaya.web.readiness.actions import valid_until
from himaya.web.readiness.alert_actions import acknowledge, complete, set_levels
from himaya.web.readiness.models import Board, ItemKind, Measure, ReadinessItem
from himaya.web.readiness.states import ITEM, MEASURE, ItemState, MeasureState

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
STEPS = ("start", "claim", "verify", "fail", "void", "resume")


def _do(step: str, item: ReadinessItem, claimant: User, judge: User) -> ReadinessItem:
    content = b"%PDF-1.4\n%%EOF" if item.needs_file else None
    done: dict[str, Callable[[], ReadinessItem]] = {
        "start": lambda: actions.start_item(item, by=claimant),
        "claim": lambda: actions.claim_item(item, note="Seen and tried", content=content, by=claimant),
        "verify": lambda: actions.verify_item(item, by=judge),
        "fail": lambda: actions.fail_item(item, reason="Door two is open", by=judge),
        "void": lambda: actions.void_sweep(item, reason="Door two was left at 18:10", by=judge),
        "resume": lambda: actions.resume_item(item, by=claimant),
    }
    return done[step]()


@pytest.mark.parametrize(("state", "step"), [*product(ItemState.values, STEPS)])
def test_every_pair_of_state_and_action(
    state: str, step: str, opened: Callable[..., Board], bring: Callable[..., ReadinessItem],
    office_of: Callable[..., User],
) -> None:  # fmt: skip
    """A step of the table is taken and written down; any other pair is refused and changes nothing."""
    sweep = opened(tier=1).items.get(code="eod-sweep")
    item = bring(sweep, ItemState(state))
    assert item.state_now == state
    entries = JournalEntry.objects.count()
    target = ITEM.target(state, step)
    claimant, judge = office_of(Role.PLANNER, ""), office_of(Role.DUTY_OFFICER, "")
    if target is None:
        with pytest.raises(InvalidInputError) as refused:
            _do(step, item, claimant, judge)
        assert refused.value.faults[0].code == "readiness.not_allowed"
        assert JournalEntry.objects.count() == entries
        assert ReadinessItem.objects.get(pk=item.pk).state_now == state
        return
    _do(step, item, claimant, judge)
    assert ReadinessItem.objects.get(pk=item.pk).state_now == target
    last = JournalEntry.objects.order_by("seq").last()
    assert last is not None
    assert (last.object_kind, last.area, last.before["state"], last.after["state"]) == (
        "readiness-item", "EG-ALX", state, target,
    )  # fmt: skip


@pytest.mark.parametrize(("state", "step"), [*product(MeasureState.values, ("acknowledge", "complete"))])
def test_every_pair_of_a_measure(
    state: str, step: str, office_of: Callable[..., User], new_level: Callable[..., Any]
) -> None:
    """A measure is acknowledged first and done afterwards, each once."""
    operator = office_of(Role.OPERATOR)
    set_levels(["EG-ALX"], new_level(), by=office_of(Role.DIRECTOR))
    measure = Measure.objects.filter(office=operator.own_office).order_by("pk")[0]
    if state != MeasureState.ASSIGNED:
        measure = acknowledge(measure, read_back="We tell every post at once", by=operator)
    if state == MeasureState.DONE:
        measure = complete(measure, note="All posts answered", by=operator)
    target = MEASURE.target(state, step)

    def act() -> Measure:
        if step == "acknowledge":
            return acknowledge(measure, read_back="We tell every post at once", by=operator)
        return complete(measure, note="All posts answered", by=operator)

    if target is None:
        with pytest.raises(InvalidInputError) as refused:
            act()
        assert refused.value.faults[0].code == "readiness.measure_not_now"
    else:
        assert act().state == target


def test_a_proof_expires_by_itself(opened: Callable[..., Board], bring: Callable[..., ReadinessItem]) -> None:
    """Nothing runs, no row changes, and the item counts as not ready once its validity has ended."""
    item = bring(opened().items.get(code="spare-room"), ItemState.VERIFIED)
    assert item.state_at(timezone.now()) == ItemState.VERIFIED
    assert item.valid_until is not None
    assert item.state_at(item.valid_until - timedelta(seconds=1)) == ItemState.VERIFIED
    assert item.state_at(item.valid_until) == ItemState.EXPIRED
    assert item.state == ItemState.VERIFIED


@pytest.mark.parametrize(
    ("kind", "valid_min", "claimed_h", "until_h"),
    [
        (ItemKind.STANDARD, None, -100, 18),
        (ItemKind.STANDARD, 24 * 60, -100, -76),
        (ItemKind.STANDARD, 24 * 60, 2, 18),
        (ItemKind.SWEEP, None, -2, 18),
        (ItemKind.COMMS, 24 * 60, -30, -6),
        (ItemKind.COMMS, 24 * 60, -5, 1),
        (ItemKind.COMMS, 24 * 60, 3, 4),
        (ItemKind.COMMS, 24 * 60, 17.5, 18),
    ],
)
def test_how_long_a_proof_holds(kind: ItemKind, valid_min: int | None, claimed_h: float, until_h: float) -> None:
    """Hours from the start of an 18-hour period: a check holds an hour within it; nothing outlives the period."""
    start = timezone.now()
    board = Board(starts_at=start, ends_at=start + 18 * HOUR)
    item = ReadinessItem(kind=kind, valid_min=valid_min)
    assert valid_until(item, board, claimed_at=start + claimed_h * HOUR) == start + until_h * HOUR


def test_nothing_changes_when_the_board_is_over(opened: Callable[..., Board], office_of: Callable[..., User]) -> None:
    """After its period a board is history."""
    board = opened()
    item = board.items.all()[0]
    Board.objects.filter(pk=board.pk).update(opened_at=timezone.now() - 9 * HOUR, ends_at=timezone.now() - HOUR)
    with pytest.raises(InvalidInputError) as refused:
        actions.start_item(item, by=office_of(Role.PLANNER, ""))
    assert refused.value.faults[0].code == "readiness.board_over"
