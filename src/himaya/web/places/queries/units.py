"""Units and stations as the offices may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import Http404
from django.utils import timezone

from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.places.models import Base, Duty, Unit, UnitKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of units is narrowed to."""

    q: str = ""
    area: str = ""
    kind: str = ""
    duty: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Filters:
        """Filters out of an address."""
        area, kind, duty = asked.get("area", ""), asked.get("kind", ""), asked.get("duty", "")
        return cls(
            q=asked.get("q", "").strip()[:100],
            area=area if area in governorates() else "",
            kind=kind if kind in set(UnitKind) else "",
            duty=duty if duty in {"now", "out"} else "",
        )


def visible(user: User) -> QuerySet[Unit]:
    """Units of the office's governorates."""
    return scope_of(user, Verb.VIEW_UNITS).within(Unit.objects.select_related("base"))


def narrowed(user: User, filters: Filters) -> QuerySet[Any]:
    """Units that pass the filters; `on_duty` says whether a unit is on duty now."""
    now = timezone.now()
    duty = Duty.objects.filter(unit=OuterRef("pk"), starts_at__lte=now, ends_at__gt=now)
    rows = visible(user)
    for name in ("area", "kind"):
        if getattr(filters, name):
            rows = rows.filter(**{name: getattr(filters, name)})
    if filters.duty == "out":
        rows = rows.filter(is_out=True)
    for word in fold(filters.q).split():
        rows = rows.filter(search__contains=word)
    if filters.duty == "now":
        rows = rows.filter(Exists(duty))
    return rows.annotate(on_duty=Exists(duty))


def page(user: User, filters: Filters, number: str | None) -> Page[Any]:
    """One page of the list."""
    return Paginator(narrowed(user, filters), PER_PAGE).get_page(number)


def unit_of(user: User, code: str) -> Unit:
    """One unit; 404 for one that is not there or belongs to another governorate."""
    unit = visible(user).filter(code=code).first()
    if unit is None:
        raise Http404
    return unit


def duty_of(unit: Unit, pk: int) -> Duty:
    """One duty of a unit, or 404."""
    duty = Duty.objects.filter(unit=unit, pk=pk).select_related("unit").first()
    if duty is None:
        raise Http404
    return duty


def bases(user: User) -> QuerySet[Base]:
    """Stations of the office's governorates, with how many units come from each."""
    rows = Base.objects.annotate(n_units=Count("units")).order_by("sort_key", "code")
    return scope_of(user, Verb.VIEW_UNITS).within(rows)


def base_page(user: User, number: str | None) -> Page[Base]:
    """One page of stations."""
    return Paginator(bases(user), PER_PAGE).get_page(number)


def base_of(user: User, code: str) -> Base:
    """One station, or 404."""
    base = bases(user).filter(code=code).first()
    if base is None:
        raise Http404
    return base


def may(user: User, verb: Verb, area: str) -> bool:
    """Whether the account may do something in a governorate."""
    return scope_of(user, verb).covers(area)
