"""Zones and their gates are drawn, changed, closed; and the lanes of a gate are run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.outline import outline_area_m2
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.crowds.actions.common import locked, open_zone, write_down
from himaya.web.crowds.actions.settling import end_alarm
from himaya.web.crowds.models import Gate, Hurry, Stream, Zone
from himaya.web.crowds.words import Action
from himaya.web.incidents.texts import masked

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.places.models import Place

LEAST_M2, MOST_M2 = 1.0, 1_000_000.0
LEAST_DENSITY, MOST_DENSITY = 0.1, 4.0
MOST_LANES, MOST_RATE, MOST_WIDTH_M = 99, 6000.0, 200.0
_SAME_M2 = 0.05


@dataclass(frozen=True, slots=True)
class ZoneDraft:
    """What a zone is to be. `area_m2` None is measured from the outline."""

    title_ar: str
    title_en: str = ""
    outline: Mapping[str, Any] | None = None
    area_m2: float | None = None
    planned_density: float = 2.0
    hurry: str = Hurry.MEDIUM.value


@dataclass(frozen=True, slots=True)
class GateDraft:
    """What a gate is to be; a way in needs lanes and a rate with its source, a way out its width in metres."""

    title_ar: str
    title_en: str = ""
    is_entrance: bool = False
    is_exit: bool = False
    width_m: float | None = None
    stepped: bool = False
    stream: str = Stream.ALL.value
    lanes: int = 0
    rate_per_h: float | None = None
    rate_source: str = ""


def add_zone(place: Place, draft: ZoneDraft, *, by: User) -> Zone:
    """Draw a zone of a place.

    Raises
    ------
    InvalidInputError : `crowds.place_closed`, `crowds.no_ground`, `crowds.bad_ground`, `crowds.bad_planned_density`.
    """
    office = require(by, Verb.EDIT_CROWDS, area=place.area)
    if place.is_closed:
        raise InvalidInputError.of("crowds.place_closed")
    values = _checked_zone(draft)
    with transaction.atomic():
        made = Zone.objects.create(area=place.area, place=place, office=office, **values)
        write_down(Action.ZONE_KEPT, made, by=by, place=place.code, **values)
    return made


def change_zone(zone: Zone, draft: ZoneDraft, *, by: User) -> Zone:
    """Change a zone; densities that were counted are told of the new area from the next reading on.

    Raises
    ------
    InvalidInputError : those of `add_zone`, `crowds.zone_closed`.
    """
    require(by, Verb.EDIT_CROWDS, area=zone.area)
    values = _checked_zone(draft)
    with transaction.atomic():
        fresh = open_zone(zone.pk)
        before = {name: getattr(fresh, name) for name in values}
        for name, value in values.items():
            setattr(fresh, name, value)
        fresh.changed_at = timezone.now()
        fresh.save(update_fields=[*values, "changed_at"])
        write_down(Action.ZONE_KEPT, fresh, by=by, before=before, **values)
    return fresh


def close_zone(zone: Zone, *, closed: bool, by: User) -> Zone:
    """Give a zone up, or take it into use again; its readings and alarms stay.

    Raises
    ------
    InvalidInputError : `crowds.alarm_stands` while an alarm of it stands.
    """
    require(by, Verb.EDIT_CROWDS, area=zone.area)
    with transaction.atomic():
        fresh = locked(zone.pk)
        if closed and fresh.alarms.filter(ended_at__isnull=True, acknowledged_at__isnull=True).exists():
            raise InvalidInputError.of("crowds.alarm_stands")
        now, before = timezone.now(), {"closed": fresh.is_closed}
        if closed:
            end_alarm(fresh, now)
        fresh.is_closed, fresh.changed_at = closed, now
        fresh.save(update_fields=["is_closed", "changed_at"])
        write_down(Action.ZONE_CLOSED, fresh, by=by, before=before, closed=closed)
    return fresh


def keep_gate(zone: Zone, draft: GateDraft, *, by: User, gate: Gate | None = None) -> Gate:
    """Add a gate to a zone, or change one; lanes that are gone are open no more.

    Raises
    ------
    InvalidInputError : `crowds.leads_nowhere`, `crowds.bad_width`, `crowds.bad_lanes`, `crowds.rate_needs_source`,
        `crowds.zone_closed`.
    """
    require(by, Verb.EDIT_CROWDS, area=zone.area)
    values = _checked_gate(draft)
    with transaction.atomic():
        fresh = open_zone(zone.pk)
        made = Gate(zone=fresh) if gate is None else Gate.objects.select_for_update(of=("self",)).get(pk=gate.pk)
        before = None if gate is None else {name: getattr(made, name) for name in values}
        for name, value in values.items():
            setattr(made, name, value)
        made.lanes_open = min(made.lanes_open, made.lanes)
        made.save()
        write_down(Action.GATE_KEPT, fresh, by=by, before=before, gate=made.pk, **values)
    return made


def close_gate(gate: Gate, *, closed: bool, by: User) -> Gate:
    """Take a gate out of use, or into use again: it counts for no capacity and has no forecast meanwhile."""
    require(by, Verb.EDIT_CROWDS, area=gate.zone.area)
    with transaction.atomic():
        zone = locked(gate.zone_id)
        fresh = Gate.objects.select_for_update(of=("self",)).get(pk=gate.pk)
        before, fresh.is_closed = {"closed": fresh.is_closed}, closed
        fresh.save(update_fields=["is_closed"])
        write_down(Action.GATE_KEPT, zone, by=by, before=before, gate=fresh.pk, closed=closed)
    return fresh


def run_gate(gate: Gate, *, lanes_open: int, held: bool, by: User) -> Gate:
    """Say how many lanes work, and whether nobody is let in.

    Raises
    ------
    InvalidInputError : `crowds.not_a_way_in`, `crowds.lanes_not_there`, `crowds.zone_closed`.
    """
    require(by, Verb.REPORT_CROWDS, area=gate.zone.area)
    with transaction.atomic():
        zone = open_zone(gate.zone_id)
        fresh = Gate.objects.select_for_update(of=("self",)).get(pk=gate.pk)
        if not fresh.is_entrance or fresh.is_closed:
            raise InvalidInputError.of("crowds.not_a_way_in")
        if not 0 <= lanes_open <= fresh.lanes:
            raise InvalidInputError.of("crowds.lanes_not_there", most=str(fresh.lanes))
        before = {"lanes_open": fresh.lanes_open, "held": fresh.is_held}
        fresh.lanes_open, fresh.is_held = lanes_open, held
        fresh.save(update_fields=["lanes_open", "is_held"])
        write_down(Action.GATE_RUN, zone, by=by, before=before, gate=fresh.pk, lanes_open=lanes_open, held=held)
    return fresh


def _checked_zone(draft: ZoneDraft) -> dict[str, Any]:
    ground = draft.area_m2
    if draft.outline is not None and ground is None:
        ground = round(outline_area_m2(draft.outline), 1)
    if ground is None:
        raise InvalidInputError.of("crowds.no_ground")
    if not LEAST_M2 <= ground <= MOST_M2 or _contradicts(draft, ground):
        raise InvalidInputError.of("crowds.bad_ground", least=f"{LEAST_M2:g}", most=f"{MOST_M2:.0f}")
    if not LEAST_DENSITY <= draft.planned_density <= MOST_DENSITY:
        raise InvalidInputError.of("crowds.bad_planned_density", least=f"{LEAST_DENSITY:g}", most=f"{MOST_DENSITY:g}")
    return {**_titled(draft), "outline": draft.outline, "area_m2": ground, **_of(draft, "planned_density", "hurry")}


def _contradicts(draft: ZoneDraft, ground: float) -> bool:
    """Whether the ground that people can stand on would be larger than the outline it lies in."""
    return draft.outline is not None and ground > outline_area_m2(draft.outline) * (1 + _SAME_M2)


def _checked_gate(draft: GateDraft) -> dict[str, Any]:
    if not (draft.is_entrance or draft.is_exit):
        raise InvalidInputError.of("crowds.leads_nowhere")
    if draft.is_exit and (draft.width_m is None or not 0 < draft.width_m <= MOST_WIDTH_M):
        raise InvalidInputError.of("crowds.bad_width", most=f"{MOST_WIDTH_M:g}")
    values = {**asdict(draft), **_titled(draft), "rate_source": masked(draft.rate_source)[:300]}
    if not draft.is_entrance:
        return {**values, "lanes": 0, "rate_per_h": None, "rate_source": ""}
    if not 1 <= draft.lanes <= MOST_LANES:
        raise InvalidInputError.of("crowds.bad_lanes", most=str(MOST_LANES))
    if draft.rate_per_h is None or not 0 < draft.rate_per_h <= MOST_RATE or not values["rate_source"]:
        raise InvalidInputError.of("crowds.rate_needs_source", most=f"{MOST_RATE:.0f}")
    return values


def _titled(draft: ZoneDraft | GateDraft) -> dict[str, str]:
    titles = {"title_ar": masked(draft.title_ar)[:150], "title_en": masked(draft.title_en)[:150]}
    if not titles["title_ar"]:
        raise InvalidInputError.of("crowds.no_title")
    return titles


def _of(draft: ZoneDraft, *names: str) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in names}
