"""How the units stand, as the offices may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.http import Http404
from django.utils import timezone

from himaya.scenario.fold import fold, plain
from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.dispatch.models import Assignment, UnitEvent
from himaya.web.dispatch.states import UnitLife
from himaya.web.places.models import Unit
from himaya.web.positions.models import Latest
from himaya.web.positions.queries.positions import STALE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

_COLUMNS = (
    "pk", "code", "call_sign", "kind", "area", "is_out", "live__state", "live__since", "live__number", "live__signal",
    "live__signal_at", "live__reason", "live__wait_ar", "live__wait_en",
)  # fmt: skip

_FIELDS = tuple(column.removeprefix("live__") for column in _COLUMNS)
_TEXTS = ("signal", "reason", "wait_ar", "wait_en")


@dataclass(frozen=True, slots=True)
class Standing:
    """How one unit stands: its state since when, the number sent last, its call, the incident it is bound to.

    lon, lat : last position, None without one. position_at : its instant. is_stale : older than two minutes.
    """

    pk: int
    code: str
    call_sign: str
    kind: str
    area: str
    is_out: bool
    state: str
    since: datetime | None
    number: int | None
    signal: str
    signal_at: datetime | None
    reason: str
    wait_ar: str
    wait_en: str
    incident: int | None = None
    assignment: int | None = None
    leg: str = ""
    lon: float | None = None
    lat: float | None = None
    position_at: datetime | None = None
    is_stale: bool = False


def unit_states(area: str, now: datetime | None = None) -> list[Standing]:
    """Every unit of a governorate, by call sign; a unit that was never on duty is off duty."""
    return _standing(Unit.objects.filter(area=area), now or timezone.now())


def standing_of(unit: Unit, now: datetime | None = None) -> Standing:
    """How one unit stands."""
    return _standing(Unit.objects.filter(pk=unit.pk), now or timezone.now())[0]


def seen_units(user: User) -> QuerySet[Unit]:
    """Units of the office's governorates."""
    return scope_of(user, Verb.VIEW_DISPATCH).within(Unit.objects.all())


def on_board(user: User, area: str, now: datetime) -> list[Standing]:
    """Units on the board of an office: those of one governorate that are not off duty."""
    rows = seen_units(user).filter(area=area).exclude(Q(live__isnull=True) | Q(live__state=UnitLife.OFF_DUTY))
    return _standing(rows, now)


def _standing(rows: QuerySet[Unit], now: datetime) -> list[Standing]:
    units = list(rows.order_by("sort_key", "code").values_list(*_COLUMNS))
    bound = Assignment.objects.filter(ended_at__isnull=True, unit__in=rows)
    sent = {unit: told for unit, *told in bound.values_list("unit_id", "incident_id", "pk", "state")}
    latest = Latest.objects.filter(unit__in=rows, sender__revoked_at__isnull=True).order_by("at")
    at = {unit: told for unit, *told in latest.values_list("unit_id", "lon", "lat", "at")}
    return [_one(values, sent.get(values[0]), at.get(values[0]), now) for values in units]


def _one(values: tuple[Any, ...], sent: Sequence[Any] | None, at: Sequence[Any] | None, now: datetime) -> Standing:
    told = dict(zip(_FIELDS, values, strict=True))
    for field in _TEXTS:
        told[field] = told[field] or ""
    told["state"] = told["state"] or UnitLife.OFF_DUTY
    incident, assignment, leg = sent or (None, None, "")
    lon, lat, position_at = at or (None, None, None)
    is_stale = position_at is not None and now - position_at > STALE
    return Standing(
        **told, incident=incident, assignment=assignment, leg=leg, lon=lon, lat=lat, position_at=position_at,
        is_stale=is_stale,
    )  # fmt: skip


def unit_for(user: User, code: str) -> Unit:
    """One unit, or 404."""
    found = seen_units(user).select_related("base", "live").filter(code=code).first()
    if found is None:
        raise Http404
    return found


def units_called(user: User, text: str, area: str = "") -> list[Unit]:
    """Units whose call sign or code is this text in any spelling; without one that fits whole, those that hold it."""
    words = fold(plain(text))
    rows = seen_units(user).filter(search__contains=words) if words else Unit.objects.none()
    found = list((rows.filter(area=area) if area else rows).order_by("sort_key", "code")[:50])
    whole = [unit for unit in found if words in {fold(unit.call_sign), fold(unit.code)}]
    return whole or found


def history_of(unit: Unit) -> QuerySet[UnitEvent]:
    """The history of a unit, the newest first."""
    return unit.events.select_related("office", "assignment").order_by("-event_at", "-pk")


def assignments_of(incident: int) -> list[Assignment]:
    """Everybody who was sent to an incident, in the order of sending."""
    rows = Assignment.objects.filter(incident=incident).select_related(
        "unit", "unit__live", "office", "replaced_by__unit"
    )
    return list(rows.order_by(F("ended_at").asc(nulls_first=True), "assigned_at", "pk"))


def assignment_for(user: User, pk: int) -> Assignment:
    """One assignment of an incident that the office may see, or 404."""
    rows = Assignment.objects.select_related("unit", "incident")
    seen = scope_of(user, Verb.VIEW_DISPATCH).within(rows, "incident__area")
    found = seen.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
