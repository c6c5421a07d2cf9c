"""Where units are and were, as the offices may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import Http404

from himaya.live.intake import Limits
from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.places.models import Duty, Unit
from himaya.web.positions.models import Fix, Latest, Sender
from himaya.web.positions.models.position import KEPT_DAYS
from himaya.web.positions.texts import ago

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

STALE = Limits().stale
"""From this on a position is grey: the unit may be anywhere by now."""
PER_PAGE = 50
PER_RECORD_PAGE = 100
_TOLD = (
    "unit__code", "unit__call_sign", "unit__kind", "unit__area", "lat", "lon", "at", "speed_mps", "course_deg",
    "error_m",
)  # fmt: skip


def last_positions(user: User, now: datetime) -> QuerySet[Latest]:
    """The newest position of every unit that is on duty now, in the governorates of the office."""
    duty = Duty.objects.filter(unit=OuterRef("unit"), starts_at__lte=now, ends_at__gt=now)
    newer = Latest.objects.filter(unit=OuterRef("unit")).filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), sender__gt=OuterRef("sender"))
    )
    rows = Latest.objects.filter(Exists(duty), ~Exists(newer), sender__revoked_at__isnull=True)
    seen = scope_of(user, Verb.VIEW_POSITIONS).within(rows, "unit__area")
    return seen.select_related("unit").order_by("unit__area", "unit__sort_key", "unit__code")


def page(user: User, now: datetime, number: str | None) -> Page[Latest]:
    """One page of the list; each row has `old`, a text, and `is_stale`."""
    found = Paginator(last_positions(user, now), PER_PAGE).get_page(number)
    for row in found:
        row.old = ago(now - row.at)  # type: ignore[attr-defined]  # for the page
        row.is_stale = now - row.at > STALE  # type: ignore[attr-defined]  # likewise
    return found


def silent(user: User, now: datetime) -> int:
    """Units on duty that have a sender in use and no position at all."""
    duty = Duty.objects.filter(unit=OuterRef("pk"), starts_at__lte=now, ends_at__gt=now)
    sender = Sender.objects.filter(unit=OuterRef("pk"), revoked_at__isnull=True)
    rows = Unit.objects.filter(Exists(duty), Exists(sender), ~Exists(Latest.objects.filter(unit=OuterRef("pk"))))
    return scope_of(user, Verb.VIEW_POSITIONS).within(rows).count()


def as_json(user: User, now: datetime) -> dict[str, Any]:
    """The same for a map: degrees of WGS 84, metres, metres a second, seconds."""
    return {
        "as_of": now.isoformat(),
        "stale_after_s": int(STALE.total_seconds()),
        "units": list(_told(last_positions(user, now), now)),
    }


def _told(rows: QuerySet[Latest], now: datetime) -> Iterator[dict[str, Any]]:
    for code, call_sign, kind, area, lat, lon, at, speed, course, error in rows.values_list(*_TOLD):
        old = now - at
        yield {
            "unit": code,
            "call_sign": call_sign,
            "kind": kind,
            "area": area,
            "lon": lon,
            "lat": lat,
            "at": at.isoformat(),
            "seconds_old": int(old.total_seconds()),
            "is_stale": old > STALE,
            "speed_mps": speed,
            "course_deg": course,
            "error_m": error,
        }


def unit_for(user: User, verb: Verb, code: str) -> Unit:
    """One unit; 404 for one that is not there or belongs to another governorate."""
    unit = scope_of(user, verb).within(Unit.objects.all()).filter(code=code).first()
    if unit is None:
        raise Http404
    return unit


def sender_for(user: User, code: str) -> Sender:
    """One sender; 404 for one that is not there or belongs to another governorate."""
    rows = Sender.objects.select_related("unit")
    sender = scope_of(user, Verb.MANAGE_SENDERS).within(rows, "unit__area").filter(code=code).first()
    if sender is None:
        raise Http404
    return sender


def senders(unit: Unit) -> QuerySet[Sender]:
    """Every sender of a unit, with its last position where there is one."""
    return unit.senders.select_related("latest", "added_office", "revoked_office")


@dataclass(frozen=True, slots=True)
class Span:
    """One duty, and how many positions of it are on record."""

    starts_at: datetime
    ends_at: datetime
    fixes: int


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of a unit: its duties of the last thirty days, and one page of its positions."""

    spans: tuple[Span, ...]
    page: Page[Fix]
    since: datetime


def record_of(unit: Unit, now: datetime, number: str | None) -> Record:
    """What is kept of a unit; nothing older than thirty days, though it may not have been removed yet."""
    since = now - timedelta(days=KEPT_DAYS)
    fixes = Fix.objects.filter(unit=unit, at__gte=since)
    duties = unit.duties.filter(ends_at__gt=since, starts_at__lte=now).order_by("-starts_at")
    counted = [
        Span(starts_at, ends_at, n)
        for starts_at, ends_at, n in duties.annotate(
            n=Count("unit__fixes", filter=_within(since)),
        ).values_list("starts_at", "ends_at", "n")
    ]
    return Record(tuple(counted), Paginator(fixes, PER_RECORD_PAGE).get_page(number), since)


def _within(since: datetime) -> Q:
    return Q(unit__fixes__at__gte=F("starts_at"), unit__fixes__at__lt=F("ends_at")) & Q(unit__fixes__at__gte=since)
