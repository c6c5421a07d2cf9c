"""Writing places, with their doors, exits and gatherings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import shapely
from django.db import transaction
from shapely.errors import ShapelyError

from himaya.faults import InvalidInputError
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.places.actions.common import require
from himaya.web.places.actions.reference import ensure_celebration
from himaya.web.places.models import Celebration, Door, Exit, Place, Service
from himaya.web.places.queries.stored import PLACE_FIELDS, place_values
from himaya.web.places.reading import plain_value
from himaya.web.places.words import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import Model

    from himaya.web.accounts.models import User

Values = dict[str, Any]
Part = TypeVar("Part", Door, Exit, Service)
_FARTHEST = 0.02
"""Degrees by which the point of a place may lie outside its outline."""


def put_place(values: Mapping[str, Any], *, by: User | None) -> Place:
    """Add a place, or change those fields of it that `values` names; both governorates must be the office's own.

    Parameters
    ----------
    values : by column of a table of places, read already; `id` says which place.
    """
    with transaction.atomic():
        place = Place.objects.filter(code=values["id"]).first()
        before = place_values(place) if place else None
        place = place or Place(code=values["id"])
        for column, name in PLACE_FIELDS.items():
            if column in values:
                setattr(place, name, plain_value(values[column]))
        for area in {place.area, before["governorate"] if before else place.area}:
            require(by, Verb.EDIT_PLACES, area=area)
        after = place_values(place)
        if after == before:
            return place
        place.save()
        _write_down(place, by, before, after)
    return place


def set_shape(place: Place, shape: Any, *, by: User | None) -> None:
    """Give a place its outline, or take it away with None.

    Raises
    ------
    InvalidInputError : `places.bad_shape`.
    """
    require(by, Verb.EDIT_PLACES, area=place.area)
    if shape is not None:
        check_shape(shape, place.lon, place.lat)
    with transaction.atomic():
        before, place.shape = place.shape, shape
        place.save(update_fields=["shape"])
        _write_down(place, by, {"shape": before}, {"shape": shape})


def check_shape(shape: Any, lon: float, lat: float) -> None:
    """Refuse what is no polygon round its place.

    Raises
    ------
    InvalidInputError : `places.bad_shape`.
    """
    try:
        drawn = shapely.geometry.shape(shape)
        is_good = drawn.geom_type == "Polygon" and drawn.is_valid and not drawn.is_empty
        is_good = is_good and drawn.distance(shapely.Point(lon, lat)) <= _FARTHEST
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise InvalidInputError.of("places.bad_shape") from error
    if not is_good:
        raise InvalidInputError.of("places.bad_shape")


def close_place(place: Place, *, closed: bool, by: User | None) -> None:
    """Take a place out of planning, or bring it back; nothing of it is deleted."""
    require(by, Verb.EDIT_PLACES, area=place.area)
    with transaction.atomic():
        before, place.is_closed = place.is_closed, closed
        place.save(update_fields=["is_closed"])
        _write_down(place, by, {"is_closed": before}, {"is_closed": closed})


def put_door(place: Place, values: Mapping[str, Any], *, by: User | None) -> Door:
    """Add a door to a place, or change it.

    Raises
    ------
    InvalidInputError : `places.taken_id` when another place has a door of this identifier.
    """
    _own_code(Door.objects.filter(code=values["id"]).exclude(place=place).exists())
    known = Door.objects.filter(code=values["id"]).first()
    door = known or Door(place=place, code=values["id"])
    return _put_part(place, door, known is None, {**values, "code": values["id"]}, by)


def put_exit(place: Place, values: Mapping[str, Any], *, by: User | None) -> Exit:
    """Add a way out to a place."""
    return _put_part(place, Exit(place=place), True, values, by)


def put_service(
    place: Place, values: Mapping[str, Any], *, celebration: tuple[str, date] | None, by: User | None
) -> Service:
    """Add a gathering to a place, or change it.

    Parameters
    ----------
    celebration : rule of the celebration it belongs to, and the day the rule gives; None for a gathering by itself.

    Raises
    ------
    InvalidInputError : `places.taken_id`, `places.attendance_reason` above the capacity without a reason,
        `celebrations.unknown`, `celebrations.year_out_of_range`, `celebrations.not_that_day`.
    """
    require(by, Verb.EDIT_PLACES, area=place.area)
    _own_code(Service.objects.filter(code=values["id"]).exclude(place=place).exists())
    if values["attendance"] > place.capacity and not values.get("reason"):
        raise InvalidInputError.of("places.attendance_reason", column="attendance", capacity=f"{place.capacity:,}")
    known = Service.objects.filter(code=values["id"]).first()
    service = known or Service(place=place, code=values["id"])
    with transaction.atomic():
        row = ensure_celebration(*celebration, by=by) if celebration else None
        written = {**values, "code": values["id"], "celebration": row}
        return _put_part(place, service, known is None, written, by)


def drop_part(place: Place, part: Door | Exit | Service, *, by: User | None) -> None:
    """Take a door, exit or gathering away from a place; the journal keeps what it was."""
    require(by, Verb.EDIT_PLACES, area=place.area)
    with transaction.atomic():
        before = _described(part)
        part.delete()
        _write_down(place, by, before, None)


PART_FIELDS: Mapping[type[Model], Sequence[str]] = {
    Door: ("code", "name_ar", "lon", "lat", "width_m", "stepped", "lanes_men", "lanes_women"),
    Exit: ("label_ar", "width_m", "stepped"),
    Service: ("code", "name_ar", "celebration", "start", "end", "attendance", "arrival_min", "departure_min", "reason"),
}
"""Fields of the parts of a place."""


def _put_part(place: Place, part: Part, is_new: object, values: Mapping[str, Any], by: User | None) -> Part:
    require(by, Verb.EDIT_PLACES, area=place.area)
    with transaction.atomic():
        before = None if is_new else _described(part)
        for name in PART_FIELDS[type(part)]:
            if name in values:
                setattr(part, name, values[name])
        after = _described(part)
        if after != before:
            part.save()
            _write_down(place, by, before, after)
    return part


def _described(part: Door | Exit | Service) -> Values:
    kind = type(part).__name__.lower()
    return {kind: {name: _plain(getattr(part, name)) for name in PART_FIELDS[type(part)]}}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Celebration) else plain_value(value)


def _own_code(is_taken: object) -> None:
    if is_taken:
        raise InvalidInputError.of("places.taken_id", column="id")


def _write_down(place: Place, by: User | None, before: Values | None, after: Values | None) -> None:
    """One entry with the fields that differ."""
    if before is not None and after is not None:
        changed = {name for name in after if before.get(name) != after[name]}
        before, after = ({name: old[name] for name in sorted(changed)} for old in (before, after))
    is_place = after is not None and "id" in after and before is None
    action = Action.PLACE_ADDED if is_place else Action.PLACE_CHANGED
    record(action, by=by, kind=Kind.PLACE, object_id=place.code, area=place.area, before=before, after=after)
