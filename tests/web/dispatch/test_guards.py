"""Each guard of dispatch by itself: the refusal by its own rule, and nothing changed.

Every `require`, every condition before a `raise` and each part of one, every `_check`, `checked_at` and `checked_words`
in `dispatch/actions` was taken out by itself: the other modules of this folder caught half of them, and what they did
not notice is tested here.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.common.refusal import RefusedError
from himaya.web.dispatch.actions import common
from himaya.web.dispatch.actions.cards import MOST_LINES, set_card
from himaya.web.dispatch.actions.common import advance, hold
from himaya.web.dispatch.actions.moves import move_up
from himaya.web.dispatch.actions.sending import MOST_AT_ONCE, dispatch_units, replace_unit, stand_down
from himaya.web.dispatch.actions.statuses import answer_call, muster, send_status
from himaya.web.dispatch.models import Assignment, RunCard, UnitEvent, UnitState
from himaya.web.dispatch.models.event import What
from himaya.web.incidents.actions.steps import take_step
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from himaya.web.incidents.models import Incident
    from himaya.web.places.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ALX, CAIRO, WHY = "EG-ALX", "EG-C", "the engine has failed"
LINE = {"kinds": ["ambulance"], "units": 3}


@pytest.fixture
def refuses() -> Callable[[str], AbstractContextManager[None]]:
    """What happens inside is refused by this rule alone, and neither a history nor the journal tells of anything."""

    @contextmanager
    def by(rule: str) -> Iterator[None]:
        before = UnitEvent.objects.count(), JournalEntry.objects.count(), Assignment.objects.count()
        with pytest.raises(RefusedError if rule == "duty" else InvalidInputError) as refused:
            yield
        if isinstance(refused.value, InvalidInputError):
            assert {fault.code for fault in refused.value.faults} == {rule}
        assert (UnitEvent.objects.count(), JournalEntry.objects.count(), Assignment.objects.count()) == before

    return by


@pytest.mark.parametrize(
    ("kind", "lines", "rule"),
    [
        ("nonsense", [LINE], "incidents.unknown_type"),
        ("medical", [], "dispatch.bad_card"),
        ("medical", [LINE] * (MOST_LINES + 1), "dispatch.bad_card"),
        ("medical", [{"kinds": [], "units": 1}], "dispatch.bad_card"),
        ("medical", [{"kinds": "fire", "units": 1}], "dispatch.bad_card"),
        ("medical", [{"kinds": ["nonsense"], "units": 1}], "dispatch.bad_card"),
        ("medical", [{"kinds": ["fire"], "units": "2"}], "dispatch.bad_card"),
        ("medical", [{"kinds": ["fire"], "units": 0}], "dispatch.bad_card"),
        ("medical", [{"kinds": ["fire"], "units": 21}], "dispatch.bad_card"),
        ("medical", [{"kinds": ["ambulance"], "units": 1}], "dispatch.same_card"),
    ],
)
def test_a_card_that_asks_for_nothing_known_is_not_kept(
    kind: str, lines: list[dict[str, Any]], rule: str, office_of: Callable[..., User], refuses: Any
) -> None:
    """A type, kinds, numbers and lines are checked one by one, and a card must change something."""
    director = office_of(Role.DIRECTOR)
    with refuses(rule):
        set_card(ALX, kind, lines, by=director)
    assert not RunCard.objects.exists()


def test_every_writer_asks_for_the_duty_where_the_unit_and_the_incident_are(
    unit_at: Callable[..., Unit], reported: Callable[..., Incident], operator: User, office_of: Any, refuses: Any
) -> None:
    """The operations room of another governorate does nothing to a unit of this one, nor to its incidents."""
    unit, elsewhere, stranger = unit_at("1"), unit_at("2", area=CAIRO), office_of(Role.OPERATOR, CAIRO)
    (sent,) = dispatch_units(reported(), ["1"], by=operator)
    send_status(unit, "5", by=operator)
    writes: list[tuple[Callable[[], object], User]] = [
        (lambda: move_up(unit, "base:B-1", by=stranger), stranger),
        (lambda: dispatch_units(sent.incident, ["2"], by=stranger), stranger),
        (lambda: dispatch_units(sent.incident, [elsewhere.code], by=operator), operator),
        (lambda: stand_down(sent, reason=WHY, by=stranger), stranger),
        (lambda: replace_unit(sent, "2", reason=WHY, by=stranger), stranger),
        (lambda: send_status(unit, "3", by=stranger), stranger),
        (lambda: answer_call(unit, by=stranger), stranger),
        (lambda: muster(ALX, by=stranger), stranger),
        (lambda: set_card(ALX, "medical", [LINE], by=operator), operator),
    ]
    for write, _by in writes:
        with refuses("duty"):
            write()


def test_a_unit_that_went_elsewhere_in_this_moment_is_not_changed(
    unit_at: Callable[..., Unit], reported: Any, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody sends the unit between the look at its assignment and the hold of its row: the status is refused."""
    unit, incident = unit_at("1"), reported()
    held = common.held_state

    def meanwhile(one: Unit) -> UnitState:
        monkeypatch.setattr(common, "held_state", held)
        Assignment.objects.create(
            incident=incident, unit=one, assigned_at=timezone.now(), office=operator.own_office, sent_by=operator
        )
        return held(one)

    monkeypatch.setattr(common, "held_state", meanwhile)
    with pytest.raises(InvalidInputError) as refused:
        send_status(unit, "rest", by=operator)
    assert refused.value.faults[0].code == "dispatch.changed_meanwhile"
    assert not UnitEvent.objects.exists()


def test_no_step_is_taken_that_neither_table_has(unit_at: Callable[..., Unit], refuses: Any) -> None:
    """The last line of defence below every writer."""
    with refuses("dispatch.not_allowed"):
        advance(hold(unit_at("1")), "arrive", timezone.now())


@pytest.mark.parametrize(("state", "point"), [("available", "base:none"), ("rest", "base:B-1"), ("rest", "base:none")])
def test_only_a_free_unit_moves_up_and_only_to_a_point_that_is_one(
    state: str, point: str, unit_at: Callable[..., Unit], operator: User, refuses: Any
) -> None:
    """Each half of the guard by itself."""
    with refuses("dispatch.no_move"):
        move_up(unit_at("1", state=state), point, by=operator)


def test_no_more_units_than_fifty_are_sent_at_once(reported: Any, operator: User, refuses: Any) -> None:
    """The bound is checked before anything is looked up."""
    incident = reported()
    with refuses("dispatch.nobody"):
        dispatch_units(incident, [str(k) for k in range(MOST_AT_ONCE + 1)], by=operator)


@pytest.mark.parametrize(
    ("minutes", "rule"), [(2, "dispatch.in_the_future"), (-90, "dispatch.before_last")], ids=["later", "earlier"]
)
def test_sending_and_calling_back_have_times_that_can_be(
    minutes: int, rule: str, unit_at: Callable[..., Unit], reported: Any, operator: User, refuses: Any
) -> None:
    """Neither in the future nor before the state that the unit is in."""
    unit, incident, at = unit_at("1"), reported(), timezone.now() + timedelta(minutes=minutes)
    with refuses(rule):
        dispatch_units(incident, ["1"], by=operator, event_at=at)
    (sent,) = dispatch_units(incident, ["1"], by=operator)
    with refuses(rule):
        stand_down(sent, reason=WHY, by=operator, event_at=at)
    unit.live.refresh_from_db()
    assert unit.live.state == "assigned"


def test_a_clock_that_was_set_back_breaks_no_history(unit_at: Callable[..., Unit], operator: User) -> None:
    """A state that began later than now: what is entered without a time begins with it, not before."""
    unit, ahead = unit_at("1"), timezone.now() + timedelta(seconds=40)
    UnitState.objects.filter(unit=unit).update(since=ahead)
    move_up(unit, "base:B-1", by=operator)
    send_status(unit, "5", by=operator)
    answer_call(unit, by=operator)
    told = dict(UnitEvent.objects.values_list("what", "event_at"))
    assert told == {What.MOVED_UP: ahead, What.SIGNAL: ahead, What.HEARD: ahead}


def test_an_assignment_is_called_back_once_and_only_itself(
    unit_at: Callable[..., Unit], reported: Any, operator: User, refuses: Any
) -> None:
    """The first of two assignments of a unit has ended: calling it back does not end the second."""
    unit_at("1")
    (first,) = dispatch_units(reported(), ["1"], by=operator)
    stand_down(first, reason=WHY, by=operator)
    (second,) = dispatch_units(reported(), ["1"], by=operator)
    with refuses("dispatch.ended_already"):
        stand_down(first, reason=WHY, by=operator)
    second.refresh_from_db()
    assert second.is_open


def test_a_replacement_needs_a_reason_and_an_incident_that_takes_units(
    unit_at: Callable[..., Unit], reported: Any, operator: User, office_of: Any, refuses: Any
) -> None:
    """Without words, and once the incident is reviewed, both units stay as they are."""
    incident = reported()
    unit_at("1"), unit_at("2")
    (sent,) = dispatch_units(incident, ["1"], by=operator)
    with refuses("incidents.words_needed"):
        replace_unit(sent, "2", reason="x", by=operator)
    for step in ("arrive", "control", "resolve", "review"):
        incident = take_step(incident, step, by=office_of(Role.DIRECTOR), text="the fire is out")
    with refuses("dispatch.over"):
        replace_unit(sent, "2", reason=WHY, by=operator)


@pytest.mark.parametrize(
    ("status", "rule"),
    [("9", "dispatch.unknown_status"), ("", "dispatch.unknown_status"), ("2", "dispatch.not_allowed")],
)
def test_a_status_is_one_of_the_list_and_says_something_new(
    status: str, rule: str, unit_at: Callable[..., Unit], operator: User, refuses: Any
) -> None:
    """No other number is taken, and the number that stands already is not entered twice."""
    unit = unit_at("1")
    send_status(unit, "2", by=operator)
    with refuses(rule):
        send_status(unit, status, by=operator)
