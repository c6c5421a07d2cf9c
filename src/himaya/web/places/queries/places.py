"""Places as the offices may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from himaya.planning.demand.solve import safe_capacity
from himaya.planning.doctrine import load_doctrine
from himaya.planning.risk import still_outside
from himaya.scenario import model as scenario
from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.journal import queries as journal
from himaya.web.places.models import FileReading, Place, PlaceKind, RiskAssessment, RiskState
from himaya.web.places.queries.convert import scenario_place
from himaya.web.places.words import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from himaya.web.accounts.models import User
    from himaya.web.journal.models import JournalEntry
    from himaya.web.places.models import Exit, Service

PER_PAGE = 50
MOST_ON_MAP = 6000
_ENDS_SOON = timedelta(days=7)
_ENTRIES = 12


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of places is narrowed to; unknown values narrow to nothing asked for."""

    q: str = ""
    area: str = ""
    kind: str = ""
    tier: int = 0
    risk: str = ""
    closed: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Filters:
        """Filters out of an address."""
        area, kind, risk = asked.get("area", ""), asked.get("kind", ""), asked.get("risk", "")
        tier = asked.get("tier", "")
        return cls(
            q=asked.get("q", "").strip()[:100],
            area=area if area in governorates() else "",
            kind=kind if kind in set(PlaceKind) else "",
            tier=int(tier) if tier in {"1", "2", "3", "4", "5"} else 0,
            risk=risk if risk in {"expired", "ending", "none", "waiting"} else "",
            closed=asked.get("closed") == "1",
        )


def visible(user: User) -> QuerySet[Place]:
    """Places of the office's governorates; none for an office without any."""
    return scope_of(user, Verb.VIEW_PLACES).within(Place.objects.all())


def findable(user: User) -> QuerySet[Place]:
    """Places that the office may name when it tells where something is, which is not to see what is known of them."""
    return scope_of(user, Verb.FIND_PLACES).within(Place.objects.all())


def found(user: User, words: str) -> QuerySet[Place]:
    """Places that may be named and hold all words, whatever their spelling."""
    return _narrowed(findable(user), Filters(q=words))


def narrowed(user: User, filters: Filters) -> QuerySet[Place]:
    """Places that pass the filters."""
    return _narrowed(visible(user), filters)


def _narrowed(rows: QuerySet[Place], filters: Filters) -> QuerySet[Place]:
    rows = rows.filter(is_closed=filters.closed)
    if filters.area:
        rows = rows.filter(area=filters.area)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.tier:
        rows = rows.filter(tier=filters.tier)
    if filters.risk:
        rows = rows.filter(_risk(filters.risk))
    for word in fold(filters.q).split():
        rows = rows.filter(search__contains=word)
    return rows


def _risk(asked: str) -> Q:
    now = timezone.now()
    if asked == "expired":
        return Q(risk_expires_at__lte=now)
    if asked == "ending":
        return Q(risk_expires_at__gt=now, risk_expires_at__lte=now + _ENDS_SOON)
    if asked == "waiting":
        waiting = RiskAssessment.objects.filter(state=RiskState.WAITING, expires_at__gt=now)
        return Q(pk__in=waiting.values("place"))
    return Q(risk__isnull=True)


def page(user: User, filters: Filters, number: str | None) -> Page[Place]:
    """One page of the list."""
    return Paginator(narrowed(user, filters), PER_PAGE).get_page(number)


def on_map(user: User, filters: Filters) -> list[list[Any]]:
    """Code, name, kind, longitude, latitude and tier of the places that pass the filters.

    Whoever may only name places is told no tier, and cannot ask for one by a filter.
    """
    columns = ("code", "name_ar", "name_en", "kind", "lon", "lat")
    if scope_of(user, Verb.VIEW_PLACES):
        return [list(row) for row in narrowed(user, filters).values_list(*columns, "tier")[:MOST_ON_MAP]]
    rows = _narrowed(findable(user), Filters(q=filters.q, area=filters.area, kind=filters.kind))
    return [[*row, None] for row in rows.values_list(*columns)[:MOST_ON_MAP]]


def place_of(user: User, code: str) -> Place:
    """One place; 404 for one that is not there or belongs to another governorate."""
    place = visible(user).filter(code=code).first()
    if place is None:
        raise Http404
    return place


def may(user: User, verb: Verb, place: Place) -> bool:
    """Whether the account may do something to a place."""
    return scope_of(user, verb).covers(place.area)


def assessments_of(place: Place) -> Sequence[RiskAssessment]:
    """Every assessment of a place, the newest first."""
    return list(place.assessments.all())


def waiting_of(user: User, pk: int) -> RiskAssessment:
    """One assessment of a place the office may see, or 404."""
    scope = scope_of(user, Verb.VIEW_PLACES)
    found = scope.within(RiskAssessment.objects.select_related("place"), "place__area").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def entries_of(user: User, place: Place) -> Sequence[JournalEntry]:
    """The newest journal entries of a place, for offices that edit it, decide on its risk, or read the journal."""
    verbs = (Verb.EDIT_PLACES, Verb.CONFIRM_RISK, Verb.READ_JOURNAL)
    if not any(may(user, verb, place) for verb in verbs):
        return ()
    return journal.latest_of(Kind.PLACE.value, place.code, most=_ENTRIES)


def safe_people(place: Place, exits: Sequence[Exit]) -> int | None:
    """People a place may hold by its open area and its exits, the widest one lost; None where neither is known."""
    if not exits and not place.area_m2:
        return None
    tier = place.tier or 1
    ways = [scenario.Door("", "", "", 0.0, 0.0, one.width_m, one.stepped, 0, 0) for one in exits]
    return int(safe_capacity(load_doctrine().crowd, scenario_place(place), ways, tier))


def left_outside(service: Service, lanes: int) -> int:
    """People whom the search lanes of a place cannot let in before a gathering begins; none without lanes."""
    rate = load_doctrine().crowd.lane_rate_per_h
    if not lanes:
        return 0
    return still_outside(service.attendance, lanes=lanes, rate_per_h=rate, hours=service.arrival_min / 60)


def reading_of(user: User, pk: int) -> FileReading:
    """A file this account read itself, or 404."""
    found = FileReading.objects.filter(pk=pk, reader=user).first()
    if found is None:
        raise Http404
    return found
