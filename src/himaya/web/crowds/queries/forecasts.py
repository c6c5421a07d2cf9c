"""The forecast of each gate: what was counted and told lately, what the next half hour brings, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models

from himaya.web.crowds.forecast import (
    Forecast,
    GateNow,
    arrivals_allowed,
    fluid,
    forecast,
    lanes_needed,
)
from himaya.web.crowds.models import Gate, Reading, ReadingKind
from himaya.web.crowds.states import CrowdLevel
from himaya.web.crowds.table import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from himaya.web.crowds.models import Zone

_MINUTE_S = 60.0
_LEAST_BETWEEN_MIN = 2.0


class Missing(models.TextChoices):
    """What there is no forecast without."""

    QUEUE = "queue"
    ARRIVALS = "arrivals"


class Advice(models.TextChoices):
    """What to do at a gate."""

    FINE = "fine"
    OPEN = "open"
    HOLD = "hold"
    CROWDED = "crowded"


@dataclass(frozen=True, slots=True)
class Arrivals:
    """People who come to a gate per minute, over how many minutes they were counted, and whether by counters."""

    per_min: float
    counted_min: float
    by_counters: bool


@dataclass(frozen=True, slots=True)
class GateOutlook:
    """A gate with its forecast, or with what is missing for one.

    `advice` with the lanes to open, or the people per minute that may come. `rehearsed`: what the rehearsal of the plan
    in force had for this stream, empty where there is none.
    """

    gate: Gate
    arrivals: Arrivals | None
    forecast: Forecast | None = None
    missing: Missing | None = None
    advice: Advice | None = None
    lanes: int | None = None
    allowed_per_min: int | None = None
    rehearsed: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """Who goes in and comes out of a zone per minute, and in how many minutes it reaches a level if that goes on."""

    in_per_min: float
    out_per_min: float
    amber_min: float | None
    red_min: float | None


def outlook_of(gate: Gate, level: str, now: datetime, rehearsed: Mapping[str, object] | None = None) -> GateOutlook:
    """The next half hour at a way in, by what counts of the last minutes."""
    arrivals = arrivals_of(gate, now)
    if arrivals is None:
        return GateOutlook(gate, None, missing=Missing.ARRIVALS, rehearsed=rehearsed)
    if gate.queue is None or gate.queue_at is None or now - gate.queue_at > table().queue_counts:
        return GateOutlook(gate, arrivals, missing=Missing.QUEUE, rehearsed=rehearsed)
    state = _now(gate, arrivals, now)
    told = forecast(state, table().gate.horizon_min)
    advice, lanes, allowed = advise(state, told, gate.lanes, level)
    return GateOutlook(gate, arrivals, told, None, advice, lanes, allowed, rehearsed)


def advise(state: GateNow, told: Forecast, lanes_there: int, level: str) -> tuple[Advice, int | None, int | None]:
    """What to do: a dense zone is never filled faster; otherwise the fewest lanes that hold the limit, or fewer people.

    Returns
    -------
    The advice, the lanes to open, and how many may come per minute.
    """
    rule = table().gate
    if level != CrowdLevel.CALM:
        return Advice.CROWDED, None, None
    wait = told.last.wait_min
    if wait is not None and wait <= rule.wait_limit_min:
        return Advice.FINE, None, None
    lanes = lanes_needed(state, lanes_there, rule.horizon_min, rule.wait_limit_min)
    if lanes is not None:
        return Advice.OPEN, lanes, None
    every = GateNow(state.queue, state.arrivals_per_min, state.counted_min, lanes_there, state.rate_per_h)
    return Advice.HOLD, lanes_there, int(arrivals_allowed(every, rule.horizon_min, rule.wait_limit_min))


def arrivals_of(gate: Gate, now: datetime) -> Arrivals | None:
    """Who came to a gate lately: as counters before it counted, as an office counted, or as entries and queue tell."""
    since = now - timedelta(minutes=table().gate.window_min)
    rows = _standing(gate).filter(kind=ReadingKind.ARRIVED, event_at__gt=since, event_at__lte=now)
    found = list(rows.order_by("event_at"))
    counters = {row.counter_id for row in found if row.counter_id is not None}
    if counters:
        rates = [_rate([row for row in found if row.counter_id == counter], since) for counter in counters]
        return Arrivals(sum(rate for rate, _minutes in rates), max(minutes for _rate, minutes in rates), True)
    if found:
        return Arrivals(*_rate(found[-1:], since), False)
    return _from_entries(gate, now)


def trend_of(zone: Zone, people: int | None, now: datetime) -> Trend | None:
    """Where a zone is going, by its counters at the doors; None where none counts."""
    since = now - timedelta(minutes=table().gate.window_min)
    rows = Reading.objects.filter(zone=zone, struck_at__isnull=True, kind=ReadingKind.PASSED, event_at__gt=since)
    found = list(rows.filter(event_at__lte=now))
    if not found:
        return None
    minutes = (max(row.event_at for row in found) - max(since, min(_from(row) for row in found))).total_seconds() / 60
    came = sum((row.people_in or 0) * _share(row, since) for row in found) / minutes
    left = sum((row.people_out or 0) * _share(row, since) for row in found) / minutes
    rule = table().levels
    reach = [_until(zone, people, came - left, density) for density in (rule.amber_from, rule.red_from)]
    return Trend(came, left, *reach)


def _until(zone: Zone, people: int | None, net_per_min: float, density: float) -> float | None:
    if people is None or net_per_min <= 0:
        return None
    return max(0.0, (density * zone.area_m2 - people) / net_per_min)


def _now(gate: Gate, arrivals: Arrivals, now: datetime) -> GateNow:
    """The queue that was told, brought forward to now."""
    state = GateNow(
        float(gate.queue or 0), arrivals.per_min, arrivals.counted_min, gate.lanes_working, gate.rate_per_h or 0.0
    )
    minutes = max(0.0, (now - (gate.queue_at or now)).total_seconds() / _MINUTE_S)
    steps = int(minutes)
    come = [state.arrivals_per_min] * steps
    queue = fluid(state.queue, come, state.served_per_min)[-1]
    rest = minutes - steps
    queue = max(0.0, queue + rest * (state.arrivals_per_min - state.served_per_min))
    return GateNow(queue, state.arrivals_per_min, state.counted_min, state.lanes, state.rate_per_h)


def _from_entries(gate: Gate, now: datetime) -> Arrivals | None:
    """Between two reports of the queue: who was let in meanwhile, and by how much the queue grew."""
    since = now - 2 * table().queue_counts
    queues = _standing(gate).filter(kind=ReadingKind.QUEUE, event_at__gt=since, event_at__lte=now)
    told = list(queues.order_by("-event_at", "-pk"))
    passed = _standing(gate).filter(kind=ReadingKind.PASSED, event_at__lte=now)
    pairs = ((told[0], one) for one in told[1:]) if told else ()
    for last, before in pairs:
        minutes = (last.event_at - before.event_at).total_seconds() / _MINUTE_S
        if minutes < _LEAST_BETWEEN_MIN:
            continue
        within = list(passed.filter(event_at__gt=before.event_at, from_at__lt=last.event_at))
        if not within:
            return None
        let_in = sum((row.people_in or 0) * _overlap(row, before.event_at, last.event_at) for row in within)
        came = max(0.0, let_in + (last.people or 0) - (before.people or 0))
        return Arrivals(came / minutes, minutes, True)
    return None


def _standing(gate: Gate) -> models.QuerySet[Reading]:
    return Reading.objects.filter(gate=gate, struck_at__isnull=True)


def _rate(rows: Sequence[Reading], since: datetime) -> tuple[float, float]:
    """People per minute of consecutive intervals of one counter, and the minutes they cover."""
    minutes = sum((row.event_at - max(since, _from(row))).total_seconds() for row in rows) / _MINUTE_S
    return sum((row.people_in or 0) * _share(row, since) for row in rows) / minutes, minutes


def _from(row: Reading) -> datetime:
    return row.from_at or row.event_at


def _share(row: Reading, since: datetime) -> float:
    """Share of an interval that lies after an instant."""
    return _overlap(row, since, row.event_at)


def _overlap(row: Reading, start: datetime, end: datetime) -> float:
    """Share of an interval that lies between two instants."""
    span = (row.event_at - _from(row)).total_seconds()
    within = (min(end, row.event_at) - max(start, _from(row))).total_seconds()
    return max(0.0, within) / span if span > 0 else 0.0


def outlooks(zone: Zone, gates: Iterable[Gate], now: datetime, rehearsed: Mapping[str, object]) -> list[GateOutlook]:
    """Every way in of a zone that is in use."""
    return [
        outlook_of(gate, zone.level, now, rehearsed.get(gate.stream))  # type: ignore[arg-type]  # facts by stream
        for gate in gates
        if gate.is_entrance and not gate.is_closed
    ]
