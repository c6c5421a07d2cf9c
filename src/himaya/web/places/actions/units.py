"""Writing units, their duties and the stations they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from himaya.faults import InvalidInputError
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.places.actions.common import refuse_changed, refuse_known, require, save_once, standing
from himaya.web.places.forms import as_written
from himaya.web.places.models import Base, Duty, Unit
from himaya.web.places.queries.stored import BASE_FIELDS, UNIT_FIELDS, base_values, unit_values
from himaya.web.places.reading import plain_value
from himaya.web.places.words import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from himaya.web.accounts.models import User


def put_unit(
    values: Mapping[str, Any], *, by: User | None, seen: Mapping[str, str] | None = None, new: bool = False
) -> Unit:
    """Add a unit, or change those fields of it that `values` names; a duty among them is added.

    Parameters
    ----------
    seen : the unit as the form showed it, compared with what stands now.
    new : whether it must not be there yet.

    Raises
    ------
    InvalidInputError : `places.unknown_base`, `places.duty_overlaps`, `places.changed_meanwhile`,
        `places.taken_id`, `places.unusable_id`, `places.call_sign_taken`.
    """
    with transaction.atomic():
        unit = standing(Unit, code=values["id"])
        if new:
            refuse_known(unit, by, Verb.EDIT_UNITS)
        before = unit_values(unit) if unit else None
        unit = unit or Unit(code=values["id"])
        if "base_id" in values:
            unit.base = _base_of(values["base_id"])
        for column, name in UNIT_FIELDS.items():
            if column in values and column != "base_id":
                setattr(unit, name, plain_value(values[column]))
        unit.area = unit.area or unit.base.area
        for area in {unit.area, before["governorate"] if before else unit.area}:
            require(by, Verb.EDIT_UNITS, area=area)
        if before is not None:
            refuse_changed(seen, as_written(before))
        after = unit_values(unit)
        if after != before:
            save_once(unit, lambda: _refuse_taken(unit, by))
            _write_down(unit, by, before, after)
        if values.get("duty_start") is not None:
            add_duty(unit, values["duty_start"], values["duty_end"], by=by)
    return unit


def add_duty(unit: Unit, starts_at: datetime, ends_at: datetime, *, by: User | None) -> None:
    """Put a unit on duty; the same duty twice is one.

    Raises
    ------
    InvalidInputError : `places.duty_overlaps`.
    """
    require(by, Verb.EDIT_UNITS, area=unit.area)
    with transaction.atomic():
        standing(Unit, pk=unit.pk)
        if Duty.objects.filter(unit=unit, starts_at=starts_at, ends_at=ends_at).exists():
            return
        if Duty.objects.filter(unit=unit, starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
            raise InvalidInputError.of("places.duty_overlaps", column="duty_start")
        Duty.objects.create(unit=unit, starts_at=starts_at, ends_at=ends_at)
        _write_down(unit, by, {}, {"duty_start": plain_value(starts_at), "duty_end": plain_value(ends_at)})


def drop_duty(duty: Duty, *, by: User | None) -> None:
    """Take a unit off a duty; doing it twice is doing it once."""
    require(by, Verb.EDIT_UNITS, area=duty.unit.area)
    with transaction.atomic():
        if standing(Duty, pk=duty.pk) is None:
            return
        before = {"duty_start": plain_value(duty.starts_at), "duty_end": plain_value(duty.ends_at)}
        duty.delete()
        _write_down(duty.unit, by, before, {"duty_start": None, "duty_end": None})


def set_out(unit: Unit, *, out: bool, by: User | None) -> None:
    """Take a unit out of service, or bring it back; doing it twice is doing it once."""
    require(by, Verb.EDIT_UNITS, area=unit.area)
    with transaction.atomic():
        unit = Unit.objects.select_for_update().get(pk=unit.pk)
        if unit.is_out == out:
            return
        before, unit.is_out = unit.is_out, out
        unit.save(update_fields=["is_out"])
        _write_down(unit, by, {"is_out": before}, {"is_out": out})


def put_base(
    values: Mapping[str, Any], *, by: User | None, seen: Mapping[str, str] | None = None, new: bool = False
) -> Base:
    """Add a station, or change it.

    Parameters
    ----------
    seen : the station as the form showed it, compared with what stands now.
    new : whether it must not be there yet.

    Raises
    ------
    InvalidInputError : `places.changed_meanwhile`, `places.taken_id`, `places.unusable_id`.
    """
    with transaction.atomic():
        base = standing(Base, code=values["id"])
        if new:
            refuse_known(base, by, Verb.EDIT_UNITS)
        before = base_values(base) if base else None
        base = base or Base(code=values["id"])
        for column, name in BASE_FIELDS.items():
            setattr(base, name, plain_value(values[column]))
        for area in {base.area, before["governorate"] if before else base.area}:
            require(by, Verb.EDIT_UNITS, area=area)
        if before is not None:
            refuse_changed(seen, as_written(before))
        after = base_values(base)
        if after != before:
            save_once(base, lambda: refuse_known(standing(Base, code=base.code), by, Verb.EDIT_UNITS))
            action = Action.BASE_CHANGED if before else Action.BASE_ADDED
            record(action, by=by, kind=Kind.BASE, object_id=base.code, area=base.area, before=before, after=after)
    return base


def _refuse_taken(unit: Unit, by: User | None) -> None:
    """Refuse a unit whose identifier, or whose call sign in its governorate, another one has."""
    if unit.pk is None:
        refuse_known(standing(Unit, code=unit.code), by, Verb.EDIT_UNITS)
    if Unit.objects.filter(area=unit.area, call_sign=unit.call_sign).exclude(pk=unit.pk).exists():
        raise InvalidInputError.of("places.call_sign_taken", column="call_sign")


def _base_of(code: str) -> Base:
    base = Base.objects.filter(code=code).first()
    if base is None:
        raise InvalidInputError.of("places.unknown_base", column="base_id", value=code)
    return base


def _write_down(unit: Unit, by: User | None, before: dict[str, Any] | None, after: dict[str, Any]) -> None:
    action = Action.UNIT_ADDED if before is None else Action.UNIT_CHANGED
    if before is not None:
        changed = sorted(name for name in after if before.get(name) != after[name])
        before, after = ({name: old.get(name) for name in changed} for old in (before, after))
    record(action, by=by, kind=Kind.UNIT, object_id=unit.code, area=unit.area, before=before, after=after)
