"""A report comes in: as a new incident, or as one more report of an incident that is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import require, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.incidents.actions.common import add_entry, check_not_merged, checked_instant, locked, write_down
from himaya.web.incidents.models import EntryKind, Incident, Where
from himaya.web.incidents.models.incident import METHANE_NUMBERS, METHANE_TEXTS
from himaya.web.incidents.playbooks import playbooks
from himaya.web.incidents.texts import masked
from himaya.web.incidents.words import Action
from himaya.web.places.queries.places import findable

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.accounts.powers import Scope


@dataclass(frozen=True, slots=True)
class NewReport:
    """What an operator heard; only the type is a must, and «other» is one.

    `place` is a code of the register; `lon`, `lat` in degrees; `area` an ISO code where nothing else tells it;
    `priority` None takes the one of the type; `called_at` None is now.
    """

    kind: str = "other"
    report: str = ""
    where_text: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    area: str = ""
    priority: int | None = None
    called_at: datetime | None = None
    hazards: str = ""
    access: str = ""
    services: str = ""
    hurt: int | None = None
    dead: int | None = None
    trapped: int | None = None


def draft(new: NewReport, *, by: User) -> Incident:
    """The incident that a report would make, not kept yet.

    Raises
    ------
    InvalidInputError : `incidents.unknown_type`, `incidents.unknown_place`, `incidents.bad_point`,
        `incidents.in_the_future`.
    """
    book = playbooks().get(new.kind)
    if book is None:
        raise InvalidInputError.of("incidents.unknown_type")
    called_at = checked_instant(new.called_at)
    told = {field: masked(getattr(new, field)) for field in METHANE_TEXTS}
    numbers = {field: getattr(new, field) for field in METHANE_NUMBERS}
    return Incident(
        **_located(new, by=by),
        **told,
        **numbers,
        kind=book.key,
        priority=new.priority or book.priority,
        report=masked(new.report),
        needs=dict(book.needs),
        called_at=called_at,
        stepped_at=called_at,
        methane_at=called_at,
    )


def report_incident(new: NewReport, *, by: User) -> Incident:
    """Enter a new incident where it lies; one outside the operator's area goes to the area it lies in.

    Raises
    ------
    InvalidInputError : those of `draft`.
    """
    scope = scope_of(by, Verb.REPORT_INCIDENTS)
    with transaction.atomic():
        incident = draft(new, by=by)
        office = require(by, Verb.REPORT_INCIDENTS, area=incident.area if scope.covers(incident.area) else _own(scope))
        incident.entered_by, incident.office = by, office
        incident.save()
        at = incident.called_at
        add_entry(incident, EntryKind.REPORT, by=by, office=office, event_at=at, text=incident.report)
        incident.save(update_fields=["changed_at"])
        write_down(Action.REPORTED, incident, by=by, at=at)
    return incident


def join_report(incident: Incident, *, text: str, called_at: datetime | None, by: User) -> Incident:
    """Add one more report to an incident that is known already.

    Raises
    ------
    InvalidInputError : `incidents.merged_away`, `incidents.in_the_future`.
    """
    office = require(by, Verb.REPORT_INCIDENTS, area=incident.area)
    at = checked_instant(called_at)
    with transaction.atomic():
        fresh = locked(incident)
        check_not_merged(fresh)
        add_entry(fresh, EntryKind.REPORT, by=by, office=office, event_at=at, text=masked(text))
        fresh.save(update_fields=["changed_at"])
        write_down(Action.NOTED, fresh, by=by, at=at)
    return fresh


def _own(scope: Scope) -> str:
    return min(scope.areas, default="")


def _located(new: NewReport, *, by: User) -> dict[str, Any]:
    """Where it is, as well as is known: a place, a point, words, or nothing; and the governorate that follows."""
    words, scope = masked(new.where_text), scope_of(by, Verb.REPORT_INCIDENTS)
    if new.place:
        return _at_place(new.place, words, by=by)
    if new.lon is not None and new.lat is not None:
        area = _area_of_point(new.lon, new.lat, scope)
        return {"where": Where.MAP, "lon": new.lon, "lat": new.lat, "where_text": words, "area": area}
    area = new.area if new.area in governorates() else scope.only_area
    return {"where": Where.WORDS if words else Where.UNKNOWN, "where_text": words, "area": area}


def _at_place(code: str, words: str, *, by: User) -> dict[str, Any]:
    place = findable(by).filter(code=code).first()
    if place is None:
        raise InvalidInputError.of("incidents.unknown_place")
    only_searched = all(word in place.search for word in fold(words).split())
    return {
        "where": Where.PLACE,
        "place": place.code,
        "place_ar": place.name_ar,
        "place_en": place.name_en,
        "tier": place.tier,
        "lon": place.lon,
        "lat": place.lat,
        "where_text": "" if only_searched else words,
        "area": place.area,
    }


def _area_of_point(lon: float, lat: float, scope: Scope) -> str:
    """Governorate of a point: of those that hold it, an own one first."""
    holding = [iso for iso, one in governorates().items() if one.holds(lon, lat)]
    if not holding:
        raise InvalidInputError.of("incidents.bad_point")
    return min(holding, key=lambda iso: (not scope.covers(iso), iso))


def now_to_the_second() -> datetime:
    """The instant a form is opened, which is when the operator began to listen."""
    return timezone.now().replace(microsecond=0)
