"""Gates: what is told and counted becomes a forecast with advice, held beside what the plan rehearsed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.web.crowds.refusing import refused

from himaya.web.common.refusal import RefusedError
from himaya.web.crowds.actions.reading import report_gate, strike
from himaya.web.crowds.actions.zones import GateDraft, close_gate, keep_gate, run_gate
from himaya.web.crowds.models import Gate, Reading, Zone
from himaya.web.crowds.queries import rehearsed
from himaya.web.crowds.queries.forecasts import Advice, Missing, arrivals_of, outlook_of
from himaya.web.journal.models import JournalEntry
from himaya.web.plans.queries.solutions import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User

MINUTE = timedelta(minutes=1)


def _told(gate: Gate, by: User, *, queue: int, arrived: int, ago_min: float = 0) -> None:
    at = timezone.now() - ago_min * MINUTE if ago_min else None
    report_gate(gate, queue=queue, arrived=arrived, minutes=5, by=by, event_at=at)
    gate.refresh_from_db()


def test_what_an_office_tells_becomes_a_forecast(zone: Zone, gate_of: Callable[..., Gate], commander: User) -> None:
    """25 a minute at four lanes of 200 an hour: after half an hour 350 wait, 26 minutes."""
    gate = gate_of(zone)
    _told(gate, commander, queue=0, arrived=125)
    found = outlook_of(gate, "calm", timezone.now())
    assert found.forecast is not None
    assert found.arrivals is not None
    assert (found.arrivals.per_min, found.arrivals.by_counters) == (25.0, False)
    assert found.forecast.last.queue == pytest.approx(350, abs=1)
    assert found.forecast.last.wait_min == pytest.approx(26.25, abs=0.1)
    assert found.forecast.last.low < 350 < found.forecast.last.high


def test_without_arrivals_or_queue_there_is_no_forecast(
    zone: Zone, gate_of: Callable[..., Gate], commander: User
) -> None:
    """It says which is missing; nothing is made up in their place, and an old queue is missing too."""
    gate = gate_of(zone)
    assert outlook_of(gate, "calm", timezone.now()).missing == Missing.ARRIVALS
    report_gate(gate, arrived=50, by=commander)
    gate.refresh_from_db()
    assert outlook_of(gate, "calm", timezone.now()).missing == Missing.QUEUE
    gate.queue, gate.queue_at = 20, timezone.now() - 16 * MINUTE
    assert outlook_of(gate, "calm", timezone.now()).missing == Missing.QUEUE


def test_the_queue_that_was_told_is_brought_forward_to_now(
    zone: Zone, gate_of: Callable[..., Gate], commander: User
) -> None:
    """Told four minutes ago, it has grown by what came and shrunk by what was let in."""
    gate = gate_of(zone)
    _told(gate, commander, queue=100, arrived=125, ago_min=4)
    found = outlook_of(gate, "calm", timezone.now())
    assert found.forecast is not None
    assert found.forecast.minutes[0].queue == pytest.approx(100 + 4 * (25 - 40 / 3), abs=1)


@pytest.mark.parametrize(
    ("lanes_open", "arrived", "level", "advice", "lanes"),
    [
        (4, 50, "calm", Advice.FINE, None),
        (2, 60, "calm", Advice.OPEN, 3),
        (4, 200, "calm", Advice.HOLD, 4),
        (2, 60, "amber", Advice.CROWDED, None),
        (4, 50, "red", Advice.CROWDED, None),
    ],
)
def test_the_advice_opens_lanes_holds_arrivals_and_never_fills_a_dense_zone(
    lanes_open: int, arrived: int, level: str, advice: Advice, lanes: int | None, zone: Zone,
    gate_of: Callable[..., Gate], commander: User,
) -> None:  # fmt: skip
    """Guard: at amber and red no lane is opened inwards, however long the queue."""
    gate = gate_of(zone, lanes_open=lanes_open)
    _told(gate, commander, queue=50, arrived=arrived)
    found = outlook_of(gate, level, timezone.now())
    assert (found.advice, found.lanes) == (advice, lanes)
    if advice == Advice.HOLD:
        assert found.allowed_per_min is not None
        assert 0 < found.allowed_per_min < arrived / 5


def test_a_gate_that_is_held_lets_nobody_in(zone: Zone, gate_of: Callable[..., Gate], commander: User) -> None:
    """Its queue grows by all who come, and no wait can be told."""
    gate = run_gate(gate_of(zone), lanes_open=4, held=True, by=commander)
    _told(gate, commander, queue=10, arrived=50)
    found = outlook_of(gate, "calm", timezone.now())
    assert found.forecast is not None
    assert (found.forecast.last.queue, found.forecast.last.wait_min) == (pytest.approx(310, abs=1), None)


def test_counters_before_the_gate_come_before_what_an_office_tells(
    zone: Zone, gate_of: Callable[..., Gate], device_of: Callable[..., Any], commander: User
) -> None:
    """Two of them add up, each over the minutes it counted; what is older than the window is left out."""
    gate = gate_of(zone)
    _told(gate, commander, queue=0, arrived=500)
    first, second = (device_of(zone, gate=gate, stands="approach") for _n in range(2))
    first.send(900, ago_min=20, span_min=5)
    first.send(40, ago_min=3, span_min=4)
    first.send(20, ago_min=1, span_min=2)
    second.send(30, ago_min=1, span_min=3)
    found = arrivals_of(gate, timezone.now())
    assert found is not None
    assert (found.per_min, found.by_counters) == (pytest.approx(10 + 10, abs=0.1), True)


def test_entries_and_two_reports_of_the_queue_tell_who_came(
    zone: Zone, gate_of: Callable[..., Gate], device_of: Callable[..., Any], commander: User
) -> None:
    """Let in 60, and the queue grew by 40 in six minutes: 100 came."""
    gate = gate_of(zone)
    device = device_of(zone, gate=gate)
    report_gate(gate, queue=20, by=commander, event_at=timezone.now() - 6 * MINUTE)
    assert arrivals_of(gate, timezone.now()) is None
    device.send(60, ago_min=0, span_min=6)
    report_gate(gate, queue=60, by=commander)
    found = arrivals_of(gate, timezone.now())
    assert found is not None
    assert found.per_min == pytest.approx(100 / 6, abs=0.2)


def test_a_queue_that_is_struck_out_is_told_no_more(zone: Zone, gate_of: Callable[..., Gate], commander: User) -> None:
    """The one before it is on record again."""
    gate = gate_of(zone)
    report_gate(gate, queue=20, by=commander, event_at=timezone.now() - 3 * MINUTE)
    wrong = report_gate(gate, queue=900, by=commander)[0]
    strike(wrong, text="ninety, not nine hundred", by=commander)
    gate.refresh_from_db()
    assert gate.queue == 20


def test_lanes_that_are_not_there_are_not_opened(
    zone: Zone, gate_of: Callable[..., Gate], commander: User, planner_there: User
) -> None:
    """Guards: the number of lanes, a way in that is in use; and fewer lanes are fewer open ones."""
    gate = gate_of(zone)
    with refused("crowds.lanes_not_there"):
        run_gate(gate, lanes_open=5, held=False, by=commander)
    told = {"is_entrance": True, "rate_per_h": 200.0, "rate_source": "measured here"}
    gate = keep_gate(zone, GateDraft("البوابة", lanes=2, **told), by=planner_there, gate=gate)
    assert gate.lanes_open == 2
    way_out = keep_gate(zone, GateDraft("مخرج", is_exit=True, width_m=2), by=planner_there)
    with refused("crowds.not_a_way_in"):
        run_gate(way_out, lanes_open=0, held=False, by=commander)
    with refused("crowds.not_a_way_in"):
        report_gate(way_out, queue=3, by=commander)
    close_gate(gate, closed=True, by=planner_there)
    with refused("crowds.not_a_way_in"):
        run_gate(gate, lanes_open=1, held=False, by=commander)
    kept = JournalEntry.objects.filter(action="crowd-gate-run")
    assert [entry.object_id for entry in kept] == [str(zone.pk)]


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({}, "crowds.nothing_told"),
        ({"queue": -1}, "crowds.bad_count"),
        ({"arrived": 2_000_000}, "crowds.bad_count"),
        ({"arrived": 5, "minutes": 0}, "crowds.bad_minutes"),
        ({"arrived": 5, "minutes": 61}, "crowds.bad_minutes"),
    ],
)
def test_a_report_that_cannot_be_is_refused(
    told: dict[str, int], rule: str, zone: Zone, gate_of: Callable[..., Gate], commander: User
) -> None:
    """By its rule, and nothing of it is kept, the half that was right included."""
    gate = gate_of(zone)
    with refused(rule):
        report_gate(gate, by=commander, **{**told, **({"queue": 1} if "arrived" in told else {})})
    assert not Reading.objects.exists()


def test_who_draws_does_not_have_to_report_and_the_other_way_round(
    zone: Zone, gate_of: Callable[..., Gate], commander: User, planner_there: User
) -> None:
    """The planner runs no lanes; the post commander draws no gate."""
    gate = gate_of(zone)
    with pytest.raises(RefusedError):
        run_gate(gate, lanes_open=1, held=False, by=planner_there)
    with pytest.raises(RefusedError):
        keep_gate(zone, GateDraft("مخرج", is_exit=True, width_m=2), by=commander)


class _Version:
    solution = object()


def test_the_rehearsal_of_the_plan_in_force_stands_beside_the_forecast(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By place and stream, of the file as it was verified; nothing where there is no plan, no rehearsal, no file."""
    one = {
        "place_id": zone.place.code, "stream": "all", "lanes": 4, "people": 3000.4, "wait_p50_s": 600.0,
        "wait_p90_s": 5400.0, "peak_at": "2027-01-06T21:45:00+02:00", "peak_wait_s": 6000.0, "longest": 1399.6,
        "refused": 0.0,
    }  # fmt: skip
    gates = [one, {**one, "place_id": "elsewhere"}, {**one, "stream": "women", "lanes": 0}]
    monkeypatch.setattr(rehearsed, "version_in_force", lambda _area, _now: _Version())
    monkeypatch.setattr(rehearsed, "document_of", lambda _solution: {"rehearsal": {"gates": gates}})
    found = rehearsed.rehearsed_gates(zone, timezone.now())
    assert set(found) == {"all"}
    assert (found["all"]["longest"], found["all"]["wait_p90_min"]) == (1400, 90.0)
    monkeypatch.setattr(rehearsed, "document_of", lambda _solution: {})
    assert rehearsed.rehearsed_gates(zone, timezone.now()) == {}

    def gone(_solution: object) -> None:
        raise UnavailableError("missing")

    monkeypatch.setattr(rehearsed, "document_of", gone)
    assert rehearsed.rehearsed_gates(zone, timezone.now()) == {}
    monkeypatch.setattr(rehearsed, "version_in_force", lambda _area, _now: None)
    assert rehearsed.rehearsed_gates(zone, timezone.now()) == {}
