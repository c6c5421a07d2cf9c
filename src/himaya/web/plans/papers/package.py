"""The posts of a version as a data package for clients of the TAK family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from himaya.exchange.cot.event import Event, Point
from himaya.exchange.cot.package import mission_package
from himaya.exchange.cot.types import MARK, our_uid, remark, word
from himaya.faults import InvalidInputError
from himaya.web.common.templatetags.himaya import clock, day
from himaya.web.plans.models import Element, ElementKind, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.plans.models import PlanVersion

NOT_POSTS = (ElementKind.CLOSURE, ElementKind.CORDON, ElementKind.PATROL)
_COLOUR = 0xFF1565C0


def package_of(version: PlanVersion) -> bytes:
    """The data package of a version that is approved or in force, in the reader's language; the same bytes each time.

    One mark for each post, valid from its first turn to its last, with the
    turns and the call signs of the units as its remarks.

    Raises
    ------
    InvalidInputError : `plans.package_not_approved`.
    """
    if version.state not in {State.APPROVED, State.ACTIVE}:
        raise InvalidInputError.of("plans.package_not_approved")
    turns: dict[str, list[Element]] = {}
    rows = version.elements.exclude(kind__in=NOT_POSTS).prefetch_related("assignments")
    for row in rows.order_by("key"):
        turns.setdefault(row.key.rsplit("/", 1)[0] or row.key, []).append(row)
    events = [_event(version, key, sorted(rows, key=lambda row: row.starts_at)) for key, rows in sorted(turns.items())]
    uid = our_uid(f"plan:{version.plan_id}:{version.number}")
    return mission_package(uid, word(f"{version.plan.title} {version.number}"), events)


def _event(version: PlanVersion, key: str, rows: Sequence[Element]) -> Event:
    first = rows[0]
    return Event(
        uid=our_uid(f"plan:{version.plan_id}:{version.number}:{key}"),
        type=MARK,
        how="h-e",
        sent=version.starts_at,
        start=first.starts_at,
        stale=max(row.ends_at for row in rows),
        point=Point(first.lat, first.lon),
        call_sign=word(first.title),
        remarks=remark(str(ElementKind(first.kind).label), first.road, *map(_turn, rows)),
        argb=_COLOUR,
    )


def _turn(row: Element) -> str:
    units = sorted({one.call_sign or one.unit_code for one in row.assignments.all()})
    span = f"{day(row.starts_at)} {clock(row.starts_at)}–{clock(row.ends_at)}"
    strength = _("strength %(n)s") % {"n": row.strength}
    return " · ".join((span, strength, *units))
