"""Unit states: the table, its guards, and what follows for the incident."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.common.refusal import RefusedError
from himaya.web.dispatch.actions.sending import dispatch_units, replace_unit, stand_down
from himaya.web.dispatch.actions.statuses import answer_call, muster, send_status
from himaya.web.dispatch.models import Assignment, UnitEvent, UnitState
from himaya.web.dispatch.states import STATUSES, UNIT, UnitLife
from himaya.web.incidents.actions.steps import take_step
from himaya.web.incidents.models import Incident
from himaya.web.journal.models import JournalEntry
from himaya.web.places.models import Duty, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

TABLE = {
    ("off_duty", "come_on"): "available",
    ("available", "assign"): "assigned",
    ("available", "rest"): "rest",
    ("available", "go_off"): "off_duty",
    ("assigned", "set_out"): "en_route",
    ("assigned", "stand_down"): "available",
    ("en_route", "arrive"): "on_scene",
    ("en_route", "stand_down"): "available",
    ("on_scene", "clear"): "available",
    ("on_scene", "rest"): "rest",
    ("on_scene", "stand_down"): "available",
    ("rest", "come_back"): "available",
    ("rest", "go_off"): "off_duty",
    ("out_of_service", "come_back"): "available",
    ("out_of_service", "go_off"): "off_duty",
    **{(state, "take_out"): "out_of_service" for state in UnitLife.values if state != "out_of_service"},
}
ACTIONS = {action for _state, action in TABLE}
AFTER = {
    "1": {"off_duty": "available", "on_scene": "available", "rest": "available", "out_of_service": "available",
          "available": "available"},
    "3": {"assigned": "en_route"},
    "4": {"assigned": "on_scene", "en_route": "on_scene"},
    "6": {state: "out_of_service" for state in UnitLife.values if state != "out_of_service"},
    "7": {"on_scene": "on_scene"},
    "8": {"on_scene": "on_scene"},
    "rest": {"available": "rest", "on_scene": "rest"},
    "off": {"available": "off_duty", "rest": "off_duty", "out_of_service": "off_duty"},
    "0": {state: state for state in UnitLife.values},
    "5": {state: state for state in UnitLife.values},
}  # fmt: skip
AFTER["2"] = AFTER["1"]
BUSY = ("assigned", "en_route", "on_scene")
WHY = "the engine has failed"


@pytest.fixture
def unit_in(unit_at: Callable[..., Unit], reported: Callable[..., Incident], operator: User) -> Callable[..., Unit]:
    """A unit brought to a state by the ordinary actions."""

    def bring(state: str, code: str = "1") -> Unit:
        if state not in BUSY:
            return unit_at(code, state=state)
        unit = unit_at(code)
        dispatch_units(reported(), [unit.code], by=operator)
        for status in ("3", "4")[: BUSY.index(state)]:
            send_status(unit, status, by=operator)
        return unit

    return bring


@pytest.mark.parametrize("state", UnitLife.values)
def test_the_table_is_the_one_of_the_requirements(state: str) -> None:
    """Every pair of state and action leads where the requirements say, and nowhere else."""
    for action in ACTIONS:
        assert UNIT.target(state, action) == TABLE.get((state, action)), (state, action)
    assert {step.action for step in UNIT.steps} == ACTIONS


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("state", UnitLife.values)
def test_a_status_is_taken_where_the_table_has_it(
    state: str, status: str, unit_in: Callable[..., Unit], operator: User
) -> None:
    """Each number and word from each state: the state after it, or a refusal that changes nothing."""
    unit = unit_in(state)
    expected = AFTER[status].get(state)
    events = UnitEvent.objects.count()
    if expected is None:
        with pytest.raises(InvalidInputError) as refused:
            send_status(unit, status, by=operator, reason=WHY)
        assert [fault.code for fault in refused.value.faults] == ["dispatch.not_allowed"]
        assert UnitEvent.objects.count() == events
        return
    after = send_status(unit, status, by=operator, reason=WHY)
    bound = Assignment.objects.filter(unit=unit, ended_at__isnull=True).count()
    assert (after.state, bound) == (expected, int(expected in BUSY))
    assert UnitEvent.objects.count() == events + 1


def test_an_incident_follows_its_units(
    unit_at: Callable[..., Unit], reported: Callable[..., Incident], operator: User
) -> None:
    """Dispatch precedes triage; the first arrival puts the incident on scene; a later one changes nothing there."""
    one, other, incident = unit_at("1"), unit_at("2"), reported()
    sent = dispatch_units(incident, ["1", "2"], by=operator)
    assert [row.state for row in sent] == ["assigned", "assigned"]
    assert Incident.objects.get().state == "dispatched"
    send_status(one, "4", by=operator)
    assert Incident.objects.get().state == "on_scene"
    send_status(other, "4", by=operator)
    rows = Assignment.objects.order_by("pk")
    assert [(row.state, row.en_route_at == row.on_scene_at) for row in rows] == [("on_scene", True)] * 2
    kinds = JournalEntry.objects.filter(object_kind="incident", object_id=str(incident.pk)).values_list(
        "action", flat=True
    )
    assert list(kinds).count("unit-assigned") == 2


def test_each_assignment_has_its_own_status_and_times(
    unit_at: Callable[..., Unit], reported: Callable[..., Incident], operator: User
) -> None:
    """Taking somebody away, at the destination, free: three times in one row, none in the other."""
    unit, _other = unit_at("1"), unit_at("2")
    dispatch_units(reported(), ["1", "2"], by=operator)
    for status in ("3", "4", "7", "8", "1"):
        send_status(unit, status, by=operator)
    one, other = Assignment.objects.order_by("pk")
    times = [
        one.assigned_at,
        one.en_route_at,
        one.on_scene_at,
        one.transporting_at,
        one.at_destination_at,
        one.ended_at,
    ]
    assert times == sorted(times)
    assert (one.ended_how, other.state, other.en_route_at) == ("cleared", "assigned", None)
    assert UnitState.objects.get(unit=unit).number == 1


def test_no_unit_has_two_assignments(
    unit_at: Callable[..., Unit], reported: Callable[..., Incident], operator: User
) -> None:
    """The action names the unit that is not free and sends nobody; the database refuses a second row by itself."""
    unit, _free = unit_at("1"), unit_at("2")
    dispatch_units(reported(), ["1"], by=operator)
    with pytest.raises(InvalidInputError) as refused:
        dispatch_units(reported(), ["1", "2"], by=operator)
    assert [fault.code for fault in refused.value.faults] == ["dispatch.unit_not_free"]
    sent = Assignment.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            incident=reported(), unit=unit, assigned_at=timezone.now(), office=sent.office, sent_by=operator
        )
    assert UnitState.objects.get(unit__code="2").state == "available"


def test_out_of_service_asks_for_a_reason(unit_at: Callable[..., Unit], operator: User) -> None:
    """By the action and by the database."""
    unit = unit_at("1")
    with pytest.raises(InvalidInputError) as refused:
        send_status(unit, "6", by=operator, reason="x")
    assert refused.value.faults[0].code == "incidents.words_needed"
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitState.objects.filter(unit=unit).update(state="out_of_service", reason="")


def test_a_unit_that_fails_on_the_way_ends_its_assignment(
    unit_at: Callable[..., Unit], reported: Callable[..., Incident], operator: User
) -> None:
    """Status 6 withdraws it, with the reason."""
    unit = unit_at("1")
    dispatch_units(reported(), ["1"], by=operator)
    send_status(unit, "6", by=operator, reason=WHY)
    row = Assignment.objects.get()
    assert (row.state, row.ended_how, row.reason) == ("ended", "withdrawn", WHY)


def test_standing_down_and_replacing(
    unit_at: Callable[..., Unit], reported: Callable[..., Incident], operator: User
) -> None:
    """A reason is needed; the unit is free at once; a replacement is sent in the same breath or not at all."""
    unit_at("1"), unit_at("2"), unit_at("3", state="rest")
    (sent,) = dispatch_units(reported(), ["1"], by=operator)
    with pytest.raises(InvalidInputError):
        stand_down(sent, reason="", by=operator)
    with pytest.raises(InvalidInputError):
        replace_unit(sent, "3", reason=WHY, by=operator)
    assert UnitState.objects.get(unit__code="1").state == "assigned"
    new = replace_unit(sent, "2", reason=WHY, by=operator)
    sent.refresh_from_db()
    assert (sent.ended_how, sent.replaced_by, new.unit.code) == ("replaced", new, "2")
    stand_down(new, reason=WHY, by=operator)
    assert set(UnitState.objects.values_list("unit__code", "state")) == {
        ("1", "available"), ("2", "available"), ("3", "rest"),
    }  # fmt: skip
    with pytest.raises(InvalidInputError) as refused:
        stand_down(new, reason=WHY, by=operator)
    assert refused.value.faults[0].code == "dispatch.ended_already"


def test_a_flare_up_dispatches_a_resolved_incident_again(
    unit_at: Callable[..., Unit], reported: Callable[..., Incident], operator: User, office_of: Callable[..., User]
) -> None:
    """Resolved becomes dispatched; reviewed and closed take no unit."""
    unit, incident, director = unit_at("1"), reported(), office_of(Role.DIRECTOR)
    for step in ("triage", "dispatch", "arrive", "control", "resolve"):
        incident = take_step(incident, step, by=operator, text="the fire is out")
    (sent,) = dispatch_units(incident, ["1"], by=operator)
    assert Incident.objects.get().state == "dispatched"
    stand_down(sent, reason=WHY, by=operator)
    for step, codes in (
        ("arrive", []),
        ("control", []),
        ("resolve", []),
        ("review", ["dispatch.over"]),
        ("close", ["incidents.ended"]),
    ):
        incident = take_step(incident, step, by=director, text="the fire is out")
        if codes:
            with pytest.raises(InvalidInputError) as refused:
                dispatch_units(incident, [unit.code], by=operator)
            assert [fault.code for fault in refused.value.faults] == codes


@pytest.mark.parametrize(("codes", "rule"), [([], "dispatch.nobody"), (["none"], "dispatch.unknown_unit")])
def test_somebody_known_must_be_sent(
    codes: list[str], rule: str, reported: Callable[..., Incident], operator: User
) -> None:
    """Nobody, or a unit that is not there, is refused."""
    with pytest.raises(InvalidInputError) as refused:
        dispatch_units(reported(), codes, by=operator)
    assert refused.value.faults[0].code == rule


def test_units_are_sent_by_offices_whose_duty_and_area_it_is(
    unit_at: Callable[..., Unit], reported: Callable[..., Incident], office_of: Callable[..., User]
) -> None:
    """A patrol leader, and an operations room of another governorate, send nobody and no status."""
    unit, incident = unit_at("1"), reported()
    for account in (office_of(Role.PATROL_LEADER), office_of(Role.OPERATOR, "EG-C")):
        with pytest.raises(RefusedError):
            dispatch_units(incident, ["1"], by=account)
        with pytest.raises(RefusedError):
            send_status(unit, "6", by=account, reason=WHY)
    assert not Assignment.objects.exists()


def test_times_are_not_of_the_future_and_never_run_backwards(unit_at: Callable[..., Unit], operator: User) -> None:
    """A late entry keeps both times."""
    unit, now = unit_at("1"), timezone.now()
    UnitState.objects.filter(unit=unit).update(since=now - timedelta(minutes=30))
    for at, rule in (
        (now + timedelta(minutes=2), "dispatch.in_the_future"),
        (now - timedelta(hours=1), "dispatch.before_last"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            send_status(unit, "rest", by=operator, event_at=at)
        assert refused.value.faults[0].code == rule
    late = send_status(unit, "rest", by=operator, event_at=now - timedelta(minutes=10))
    assert late.since == now - timedelta(minutes=10)
    event = UnitEvent.objects.get()
    assert event.entered_at - event.event_at >= timedelta(minutes=10)


def test_the_history_is_added_to_and_never_changed(unit_at: Callable[..., Unit], operator: User) -> None:
    """Neither line nor assignment can be rewritten or deleted."""
    send_status(unit_at("1"), "rest", by=operator)
    line = UnitEvent.objects.get()
    with pytest.raises(TypeError):
        line.save()
    with pytest.raises(TypeError):
        line.delete()


def test_a_call_waits_until_it_is_answered(unit_at: Callable[..., Unit], operator: User) -> None:
    """Emergency changes no state; answering ends it once."""
    unit = unit_at("1", state="rest")
    assert send_status(unit, "0", by=operator).signal == "emergency"
    assert answer_call(unit, by=operator).signal == ""
    with pytest.raises(InvalidInputError):
        answer_call(unit, by=operator)


def test_units_whose_duty_has_begun_are_brought_on_at_once(unit_at: Callable[..., Unit], operator: User) -> None:
    """Those on duty by the register and off duty by their state; no others."""
    now = timezone.now()
    for code, hours in (("1", (-1, 1)), ("2", (1, 2)), ("3", (-1, 1))):
        unit = unit_at(code, state="off_duty" if code != "3" else "rest")
        Duty.objects.create(
            unit=unit, starts_at=now + timedelta(hours=hours[0]), ends_at=now + timedelta(hours=hours[1])
        )
    assert muster("EG-ALX", by=operator) == 1
    assert dict(UnitState.objects.values_list("unit__code", "state")) == {"1": "available", "3": "rest"}


def test_the_reason_is_kept_without_numbers_of_persons(unit_at: Callable[..., Unit], operator: User) -> None:
    """What looks like a telephone is masked before it is kept."""
    state: Any = send_status(unit_at("1"), "6", by=operator, reason="call 01001234567 for the tow")
    assert "01001234567" not in state.reason
