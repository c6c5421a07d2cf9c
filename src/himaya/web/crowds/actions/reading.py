"""What offices read: the density they see, the people they counted, the queue and the arrivals at a gate."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.crowds.actions.common import checked_instant, checked_words, locked, open_zone, write_down
from himaya.web.crowds.actions.settling import settle, settle_struck
from himaya.web.crowds.models import Gate, Reading, ReadingKind
from himaya.web.crowds.models.reading import DENSEST, STRUCK
from himaya.web.crowds.words import Action
from himaya.web.incidents.texts import masked

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.crowds.models import Zone

MOST_PEOPLE = 1_000_000
LONGEST_MIN = 60


def read_density(zone: Zone, *, density: float, by: User, event_at: datetime | None = None, text: str = "") -> Reading:
    """Enter an estimate in people per square metre; at 3 and 4 the director is told at once.

    Raises
    ------
    InvalidInputError : `crowds.bad_density`, `crowds.zone_closed`, `crowds.in_the_future`, `crowds.too_old`.
    """
    if not 0 <= density <= DENSEST:
        raise InvalidInputError.of("crowds.bad_density", most=f"{DENSEST:g}")
    return _enter(zone, ReadingKind.DENSITY, {"density": density}, by=by, event_at=event_at, text=text)


def count_people(zone: Zone, *, people: int, by: User, event_at: datetime | None = None, text: str = "") -> Reading:
    """Say how many are inside: from here on the counters add and take away.

    Raises
    ------
    InvalidInputError : `crowds.bad_count`, `crowds.zone_closed`, `crowds.in_the_future`, `crowds.too_old`.
    """
    _check_count(people)
    return _enter(zone, ReadingKind.PEOPLE, {"people": people}, by=by, event_at=event_at, text=text)


def report_gate(
    gate: Gate,
    *,
    by: User,
    queue: int | None = None,
    arrived: int | None = None,
    minutes: int = 5,
    event_at: datetime | None = None,
) -> list[Reading]:
    """Tell how many wait at a way in, and how many came in the last minutes; one of them is enough.

    Raises
    ------
    InvalidInputError : `crowds.nothing_told`, `crowds.bad_count`, `crowds.bad_minutes`, `crowds.not_a_way_in`,
        `crowds.zone_closed`, `crowds.in_the_future`, `crowds.too_old`.
    """
    require(by, Verb.REPORT_CROWDS, area=gate.zone.area)
    if queue is None and arrived is None:
        raise InvalidInputError.of("crowds.nothing_told")
    if not 1 <= minutes <= LONGEST_MIN:
        raise InvalidInputError.of("crowds.bad_minutes", most=str(LONGEST_MIN))
    if not gate.is_entrance or gate.is_closed:
        raise InvalidInputError.of("crowds.not_a_way_in")
    made = []
    with transaction.atomic():
        if queue is not None:
            _check_count(queue)
            values = {"people": queue, "gate": gate}
            made.append(_enter(gate.zone, ReadingKind.QUEUE, values, by=by, event_at=event_at))
        if arrived is not None:
            _check_count(arrived)
            span = {"people_in": arrived, "people_out": 0, "gate": gate, "minutes": minutes}
            made.append(_enter(gate.zone, ReadingKind.ARRIVED, span, by=by, event_at=event_at))
    return made


def strike(reading: Reading, *, text: str, by: User) -> Reading:
    """Strike a reading out with what is right; it stays readable, and its zone is judged without it.

    Raises
    ------
    InvalidInputError : `crowds.words_needed`, `crowds.struck_already`.
    """
    office = require(by, Verb.REPORT_CROWDS, area=reading.zone.area)
    said = checked_words(text)
    with transaction.atomic():
        zone = locked(reading.zone_id)
        fresh = Reading.objects.select_related("gate").get(pk=reading.pk)
        if fresh.struck_at is not None:
            raise InvalidInputError.of("crowds.struck_already")
        fresh.struck_at, fresh.struck_by, fresh.struck_office, fresh.struck_reason = timezone.now(), by, office, said
        fresh.save(update_fields=STRUCK)
        write_down(Action.STRUCK, zone, by=by, reading=fresh.pk, kind=fresh.kind, reason=said)
        settle_struck(zone, fresh)
        _follow_queue(fresh.gate)
    return fresh


def _check_count(people: int) -> None:
    if not 0 <= people <= MOST_PEOPLE:
        raise InvalidInputError.of("crowds.bad_count", most=str(MOST_PEOPLE))


def _enter(
    zone: Zone, kind: ReadingKind, values: dict[str, Any], *, by: User, event_at: datetime | None, text: str = ""
) -> Reading:
    office = require(by, Verb.REPORT_CROWDS, area=zone.area)
    at, minutes = checked_instant(event_at), values.pop("minutes", None)
    with transaction.atomic():
        fresh = open_zone(zone.pk)
        if minutes is not None:
            values["from_at"] = at - timedelta(minutes=minutes)
        made = Reading.objects.create(
            zone=fresh,
            kind=kind,
            event_at=at,
            entered_at=max(timezone.now(), at),
            entered_by=by,
            office=office,
            text=masked(text),
            **values,
        )
        write_down(Action.READ, fresh, by=by, at=at, **told_of(made))
        settle(fresh, made)
        _follow_queue(made.gate)
    return made


def told_of(reading: Reading) -> dict[str, Any]:
    """What the journal keeps of a reading."""
    numbers = {name: getattr(reading, name) for name in ("density", "people", "people_in", "people_out")}
    told = {name: value for name, value in numbers.items() if value is not None}
    return {"reading": reading.pk, "kind": str(reading.kind), "gate": reading.gate_id, **told}


def _follow_queue(gate: Gate | None) -> None:
    """The queue on record is the newest that stands."""
    if gate is None:
        return
    rows = Reading.objects.filter(gate=gate, kind=ReadingKind.QUEUE, struck_at__isnull=True)
    last = rows.order_by("-event_at", "-pk").first()
    gate.queue, gate.queue_at = (last.people, last.event_at) if last else (None, None)
    gate.save(update_fields=["queue", "queue_at"])
