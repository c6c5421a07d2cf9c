"""The units that a night plays with: put on duty, given a sender each, and dismissed at its end."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from himaya.faults import InvalidInputError
from himaya.web.dispatch.actions.statuses import send_status
from himaya.web.dispatch.models import UnitState
from himaya.web.dispatch.states import UnitLife
from himaya.web.exercise.actions.control import ensure_control
from himaya.web.exercise.models import Night
from himaya.web.places.actions.units import add_duty, drop_duty
from himaya.web.places.models import Duty, Unit
from himaya.web.plans.models import UnitAssignment
from himaya.web.positions.actions.senders import register_sender, revoke_sender
from himaya.web.positions.models import Sender
from himaya.web.positions.words import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

_LONGEST = timedelta(hours=20)
_AT_ONCE = 40
"""Units whose sender and duty are made in one transaction, so that others can write in between."""
_MS = timedelta(milliseconds=1)
_AHEAD_MS = 15 * 60_000
"""A unit sets out for its next stand so long before its time."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a unit stands by the plan, from a time to another in milliseconds of the period; degrees."""

    from_ms: int
    to_ms: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Mustered:
    """A unit of the night: its kind, the code of its sender, its stands by time, and its base; degrees."""

    kind: str
    sender: str
    stands: tuple[Stand, ...]
    base: tuple[float, float]

    def stand_at(self, clock_ms: int) -> tuple[float, float]:
        """Where it stands by the plan at a time: the stand it has, or else the one that it has soon, or its base."""
        for now in (clock_ms, clock_ms + _AHEAD_MS):
            for one in self.stands:
                if one.from_ms <= now < one.to_ms:
                    return one.lon, one.lat
        return self.base


def muster(night: Night, now: datetime) -> Mapping[str, Mustered]:
    """Put every unit of the version on duty and give it a sender; one that has them keeps them."""
    stands, found = _stands(night), dict[str, Mustered]()
    known = Sender.objects.filter(pk__in=night.made.get("senders", []), revoked_at__isnull=True)
    senders = {one.unit_id: one for one in known}
    units = list(Unit.objects.filter(code__in=stands, area=night.area, is_out=False).select_related("base"))
    for start in range(0, len(units), _AT_ONCE):
        with transaction.atomic():
            for unit in units[start : start + _AT_ONCE]:
                sender = senders.get(unit.pk) or _equipped(night, unit)
                _put_on_duty(night, unit, now)
                _come_on(night, unit)
                base = (unit.base.lon, unit.base.lat)
                found[unit.code] = Mustered(unit.kind, sender.code, tuple(stands[unit.code]), base)
            Night.objects.filter(pk=night.pk).update(made=night.made)
    return found


def _equipped(night: Night, unit: Unit) -> Sender:
    """A new sender for a unit, kept among those that the night made."""
    sender = register_sender(unit, by=ensure_control())[0]
    night.made.setdefault("senders", []).append(sender.pk)
    return sender


def _put_on_duty(night: Night, unit: Unit, now: datetime) -> None:
    """Put a unit that is off duty on duty from now on, until another duty of it begins."""
    if Duty.objects.filter(unit=unit, starts_at__lte=now, ends_at__gt=now).exists():
        return
    later = Duty.objects.filter(unit=unit, starts_at__gt=now).order_by("starts_at").first()
    until = min(now + _LONGEST, later.starts_at) if later else now + _LONGEST
    add_duty(unit, now, until, by=ensure_control())
    night.made.setdefault("duties", []).append(Duty.objects.get(unit=unit, starts_at=now).pk)


def _come_on(night: Night, unit: Unit) -> None:
    """Let a unit that is off duty by its status report itself free at its base."""
    if not UnitState.objects.filter(unit=unit).exclude(state=UnitLife.OFF_DUTY).exists():
        send_status(unit, "2", by=ensure_control())
        night.made.setdefault("came_on", []).append(unit.code)


def _stands(night: Night) -> dict[str, Sequence[Stand]]:
    rows = UnitAssignment.objects.filter(element__version=night.version).order_by("starts_at", "pk")
    begin, found = night.version.starts_at, dict[str, list[Stand]]()
    told = rows.values_list("unit_code", "starts_at", "ends_at", "element__lon", "element__lat")
    for code, start, end, lon, lat in told:
        span = Stand(round((start - begin) / _MS), round((end - begin) / _MS), lon, lat)
        found.setdefault(code, []).append(span)
    return dict(found)


def dismiss(night: Night) -> None:
    """Revoke the senders of a night and end its duties; doing it twice is doing it once."""
    control = ensure_control()
    night.refresh_from_db(fields=["made"])
    for sender in Sender.objects.filter(pk__in=night.made.get("senders", []), revoked_at__isnull=True):
        with suppress(InvalidInputError):  # somebody else has revoked it meanwhile
            revoke_sender(sender, reason=Reason.ENDED, by=control)
    for unit in Unit.objects.filter(code__in=night.made.get("came_on", [])):
        with suppress(InvalidInputError):  # one that is still bound to an incident stays on duty for it
            send_status(unit, "off", by=control)
    for duty in Duty.objects.filter(pk__in=night.made.get("duties", [])).select_related("unit"):
        drop_duty(duty, by=control)
    Night.objects.filter(pk=night.pk).update(made={})
