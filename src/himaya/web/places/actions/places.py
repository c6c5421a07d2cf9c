"""Writing places, with their doors, exits and gatherings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction

from himaya.faults import InvalidInputError
from himaya.roads.plane import great_circle_m
from himaya.scenario.outline import outline_holds
from himaya.scenario.rules import MOST_DOOR_M
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.places.actions.common import refuse_changed, refuse_known, require, save_once, standing
from himaya.web.places.actions.reference import ensure_celebration
from himaya.web.places.forms import as_written
from himaya.web.places.models import Celebration, Door, Exit, Place, Service
from himaya.web.places.queries.stored import PLACE_FIELDS, place_values
from himaya.web.places.reading import plain_value
from himaya.web.places.words import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import Model

    from himaya.web.accounts.models import User

Values = dict[str, Any]
Seen = Mapping[str, str] | None
Part = TypeVar("Part", Door, Exit, Service)


def put_place(values: Mapping[str, Any], *, by: User | None, seen: Seen = None, new: bool = False) -> Place:
    """Add a place, or change those fields of it that `values` names; both governorates must be the office's own.

    Parameters
    ----------
    values : by column of a table of places, read already; `id` says which place.
    seen : the place as the form showed it, compared with what stands now.
    new : whether it must not be there yet.

    Raises
    ------
    InvalidInputError : `places.changed_meanwhile`, `scenario.outside_outline`, `places.door_left_behind`,
        `places.taken_id`, `places.unusable_id`.
    """
    with transaction.atomic():
        place = standing(Place, code=values["id"])
        if new:
            refuse_known(place, by, Verb.EDIT_PLACES)
        before = place_values(place) if place else None
        place = place or Place(code=values["id"])
        for column, name in PLACE_FIELDS.items():
            if column in values:
                setattr(place, name, plain_value(values[column]))
        for area in {place.area, before["governorate"] if before else place.area}:
            require(by, Verb.EDIT_PLACES, area=area)
        after = place_values(place)
        if before is not None:
            refuse_changed(seen, as_written(before))
        if after == before:
            return place
        _check_ground(place, before)
        save_once(place, lambda: refuse_known(standing(Place, code=place.code), by, Verb.EDIT_PLACES))
        _write_down(place, by, before, after)
    return place


def _check_ground(place: Place, before: Values | None) -> None:
    """Refuse a position that leaves the outline or the doors of a place behind."""
    after = place_values(place)
    if before is not None and all(before[name] == after[name] for name in ("lon", "lat", "shape")):
        return
    if place.shape is not None and not outline_holds(place.shape, place.lon, place.lat):
        raise InvalidInputError.of("scenario.outside_outline", column="shape")
    doors = place.doors.values_list("lon", "lat") if before is not None else ()
    far = max((float(great_circle_m(place.lon, place.lat, lon, lat)) for lon, lat in doors), default=0.0)
    if far > MOST_DOOR_M:
        raise InvalidInputError.of("places.door_left_behind", column="lon", distance=f"{far / 1000:.1f}")


def close_place(place: Place, *, closed: bool, by: User | None) -> None:
    """Take a place out of planning, or bring it back; nothing of it is deleted, and doing it twice is doing it once."""
    require(by, Verb.EDIT_PLACES, area=place.area)
    with transaction.atomic():
        place = Place.objects.select_for_update().get(pk=place.pk)
        if place.is_closed == closed:
            return
        before, place.is_closed = place.is_closed, closed
        place.save(update_fields=["is_closed"])
        _write_down(place, by, {"is_closed": before}, {"is_closed": closed})


def put_door(
    place: Place, values: Mapping[str, Any], *, door: Door | None = None, by: User | None, seen: Seen = None
) -> Door:
    """Add a door to a place, or change one of its doors.

    Raises
    ------
    InvalidInputError : `places.taken_id`, `places.unusable_id` for a new door whose identifier another one has,
        `places.changed_meanwhile`, `places.part_gone`.
    """
    return _put_part(place, door or Door(place=place, code=values["id"]), values, by, seen)


def put_exit(
    place: Place, values: Mapping[str, Any], *, way: Exit | None = None, by: User | None, seen: Seen = None
) -> Exit:
    """Add a way out to a place, or change one of its ways out.

    Raises
    ------
    InvalidInputError : `places.changed_meanwhile`, `places.part_gone`.
    """
    return _put_part(place, way or Exit(place=place), values, by, seen)


def put_service(
    place: Place,
    values: Mapping[str, Any],
    *,
    celebration: tuple[str, date] | None,
    by: User | None,
    service: Service | None = None,
    seen: Seen = None,
) -> Service:
    """Add a gathering to a place, or change one of its gatherings.

    Parameters
    ----------
    celebration : rule of the celebration it belongs to, and the day the rule gives; None for a gathering by itself.

    Raises
    ------
    InvalidInputError : `places.taken_id`, `places.unusable_id` for a new gathering whose identifier another one has,
        `places.attendance_reason` above the capacity without a reason,
        `places.changed_meanwhile`, `places.part_gone`,
        `celebrations.unknown`, `celebrations.year_out_of_range`, `celebrations.not_that_day`.
    """
    require(by, Verb.EDIT_PLACES, area=place.area)
    if values["attendance"] > place.capacity and not values.get("reason"):
        raise InvalidInputError.of("places.attendance_reason", column="attendance", capacity=f"{place.capacity:,}")
    made = service or Service(place=place, code=values["id"])
    with transaction.atomic():
        row = ensure_celebration(*celebration, by=by) if celebration else None
        return _put_part(place, made, {**values, "celebration": row}, by, seen)


def drop_part(place: Place, part: Door | Exit | Service, *, by: User | None) -> None:
    """Take a door, exit or gathering away from a place; the journal keeps what it was, and twice is once."""
    require(by, Verb.EDIT_PLACES, area=place.area)
    with transaction.atomic():
        found = standing(type(part), pk=part.pk)
        if found is None:
            return
        before = _described(found)
        found.delete()
        _write_down(place, by, before, None)


PART_FIELDS: Mapping[type[Model], Sequence[str]] = {
    Door: ("code", "name_ar", "lon", "lat", "width_m", "stepped", "lanes_men", "lanes_women"),
    Exit: ("label_ar", "width_m", "stepped"),
    Service: ("code", "name_ar", "celebration", "start", "end", "attendance", "arrival_min", "departure_min", "reason"),
}
"""Fields of the parts of a place."""


def part_values(part: Door | Exit | Service) -> Values:
    """A part of a place as its form names its fields."""
    read = {name: getattr(part, name) for name in PART_FIELDS[type(part)]}
    named = {("id" if name == "code" else name): value for name, value in read.items()}
    if isinstance(part, Service):
        row = part.celebration
        named["celebration"] = f"{row.code} {row.computed_day}" if row else ""
    return named


def _put_part(place: Place, part: Part, values: Mapping[str, Any], by: User | None, seen: Seen) -> Part:
    require(by, Verb.EDIT_PLACES, area=place.area)
    with transaction.atomic():
        found = part if part.pk is None else standing(type(part), pk=part.pk)
        if found is None:
            raise InvalidInputError.of("places.part_gone")
        if found.pk is None:
            _refuse_taken(found)
        else:
            refuse_changed(seen, as_written(part_values(found)))
        before = _described(found) if found.pk else None
        for name in PART_FIELDS[type(found)]:
            if name in values:
                setattr(found, name, values[name])
        after = _described(found)
        if after != before:
            save_once(found, lambda: _refuse_taken(found))
            _write_down(place, by, before, after)
    return found


def _described(part: Door | Exit | Service) -> Values:
    kind = type(part).__name__.lower()
    return {kind: {name: _plain(getattr(part, name)) for name in PART_FIELDS[type(part)]}}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Celebration) else plain_value(value)


def _refuse_taken(part: Door | Exit | Service) -> None:
    known = None if isinstance(part, Exit) else standing(type(part), code=part.code)
    if known is not None and known.pk != part.pk:
        code = "places.taken_id" if known.place_id == part.place_id else "places.unusable_id"
        raise InvalidInputError.of(code, column="id")


def _write_down(place: Place, by: User | None, before: Values | None, after: Values | None) -> None:
    """One entry with the fields that differ."""
    if before is not None and after is not None:
        changed = {name for name in after if before.get(name) != after[name]}
        before, after = ({name: old[name] for name in sorted(changed)} for old in (before, after))
    is_place = after is not None and "id" in after and before is None
    action = Action.PLACE_ADDED if is_place else Action.PLACE_CHANGED
    record(action, by=by, kind=Kind.PLACE, object_id=place.code, area=place.area, before=before, after=after)
