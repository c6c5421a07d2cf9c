"""Set a cordon round a point, change its radius, and give the ground back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.scenario.model import UnitKind
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.controls import guards
from himaya.web.controls.actions.common import checked_reason, described, kept, locked, state_words, write_down
from himaya.web.controls.actions.drawing import NewControl, drafted
from himaya.web.controls.actions.steps import impose_from, take_step
from himaya.web.controls.distances import Item, distances
from himaya.web.controls.models import Cordon, CordonChange, Kind, Origin, RoadControl
from himaya.web.controls.queries.roads import lines_of, roads_in_operation
from himaya.web.controls.states import ON_THE_ROAD, ControlState
from himaya.web.controls.words import Action
from himaya.web.incidents.models import Incident
from himaya.web.incidents.texts import masked
from himaya.web.places.models import Unit

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.controls.queries.roads import Roads

STANDS = timedelta(hours=4)
"""How long a cordon stands before it must be extended."""
MOST_M = 5_000
MOST_SECTIONS = 5_000


@dataclass(frozen=True, slots=True)
class NewCordon:
    """What is asked for; degrees and metres, `radius_m` None for the least of the table."""

    area: str
    item: str
    lon: float
    lat: float
    radius_m: int | None = None
    spot: str = ""
    assembly_lon: float | None = None
    assembly_lat: float | None = None
    assembly_spot: str = ""
    incident: Incident | None = None


def set_cordon(new: NewCordon, *, reason: str, by: User) -> Cordon:
    """Close every road within the radius at once, as an emergency.

    Raises
    ------
    InvalidInputError : `controls.unknown_item`, `controls.bad_point`, `controls.cordon_too_small`,
        `controls.cordon_too_large`, `controls.assembly_inside`, `controls.words_needed`, those of `drawing.draw`.
    """
    said, item = checked_reason(reason), _item(new.item)
    radius_m = item.least_m if new.radius_m is None else new.radius_m
    _check_point(new)
    _check_radius(radius_m, item.least_m)
    _check_assembly((new.lon, new.lat), radius_m, (new.assembly_lon, new.assembly_lat))
    with transaction.atomic():
        now = timezone.now()
        asked = NewControl(
            area=new.area,
            kind=Kind.CLOSURE,
            sections=sections_round(new.area, new.lon, new.lat, radius_m),
            starts_at=now,
            ends_at=now + STANDS,
            on_foot_closed=True,
            origin=Origin.CORDON,
        )
        control = drafted(asked, by=by, verb=Verb.RUN_CONTROLS, most=MOST_SECTIONS)
        control.reason, control.state = said, ControlState.IN_FORCE
        impose_from(control, now)
        control.save()
        cordon = Cordon.objects.create(
            control=control,
            incident=new.incident,
            item=item.key,
            edition=distances().edition,
            least_m=item.least_m,
            radius_m=radius_m,
            lon=new.lon,
            lat=new.lat,
            spot=masked(new.spot),
            assembly_lon=new.assembly_lon,
            assembly_lat=new.assembly_lat,
            assembly_spot=masked(new.assembly_spot),
        )
        told = {**guards.shut_in_emergency(control, now), **_described(cordon)}
        write_down(Action.CORDON_SET, control, by=by, after=told)
    return cordon


def change_radius(
    cordon: Cordon,
    radius_m: int,
    *,
    reason: str,
    by: User,
    unit: str = "",
    assembly: tuple[float, float] | None = None,
) -> Cordon:
    """Make a cordon wider, or narrower where an explosives team has released the ground between.

    Parameters
    ----------
    unit : code of the explosives team, of the cordon's governorate; needed to shrink.
    assembly : a new assembly point, lon and lat.

    Raises
    ------
    InvalidInputError : `controls.step_not_allowed`, `controls.same_radius`, `controls.no_release`,
        `controls.cordon_too_large`, `controls.assembly_inside`, `controls.words_needed`.
    """
    office = require(by, Verb.RUN_CONTROLS, area=cordon.control.area)
    said = checked_reason(reason)
    with transaction.atomic():
        control = _standing(cordon)
        fresh = Cordon.objects.get(pk=cordon.pk)
        if radius_m == fresh.radius_m and assembly is None:
            raise InvalidInputError.of("controls.same_radius")
        team = _team(control.area, unit) if radius_m < fresh.radius_m else None
        _check_radius(radius_m, 1)
        if assembly is not None:
            fresh.assembly_lon, fresh.assembly_lat = assembly
        _check_assembly((fresh.lon, fresh.lat), radius_m, (fresh.assembly_lon, fresh.assembly_lat))
        before = {**described(control), **_described(fresh)}
        _write_change(fresh, radius_m, team, said, by=by, office_id=office.pk)
        fresh.radius_m = radius_m
        fresh.save(update_fields=["radius_m", "assembly_lon", "assembly_lat"])
        _redraw(control, fresh)
        fields = ("sections", "lines", "roads_sha256")
        kept(control, Action.CORDON_CHANGED, fields, by=by, before=before, **_described(fresh))
    return fresh


def release(cordon: Cordon, *, unit: str, reason: str, by: User) -> RoadControl:
    """Lift a cordon: an explosives team has released all of the ground.

    Raises
    ------
    InvalidInputError : `controls.step_not_allowed`, `controls.no_release`, `controls.words_needed`.
    """
    office = require(by, Verb.RUN_CONTROLS, area=cordon.control.area)
    said = checked_reason(reason)
    with transaction.atomic():
        control = _standing(cordon)
        _write_change(cordon, 0, _team(control.area, unit), said, by=by, office_id=office.pk)
        return take_step(control, "lift", by=by, text=said)


def sections_round(area: str, lon: float, lat: float, radius_m: float) -> tuple[str, ...]:
    """Names of the road sections that come within a radius of a point; none without roads in operation."""
    roads = roads_in_operation(area)
    return () if roads is None else tuple(_named(roads, lon, lat, radius_m))


def _named(roads: Roads, lon: float, lat: float, radius_m: float) -> list[str]:
    from himaya.planning.roads import road_id  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    return [road_id(roads.network, section) for section in _within(roads, lon, lat, radius_m)]


def _within(roads: Roads, lon: float, lat: float, radius_m: float) -> list[int]:
    from himaya.roads.snap import sections_within  # noqa: PLC0415  # likewise

    found: list[int] = sections_within(roads.network, lon, lat, radius_m).tolist()
    return found


def _redraw(control: RoadControl, cordon: Cordon) -> None:
    """The roads of the new radius; those it has where the governorate has lost its roads."""
    roads = roads_in_operation(control.area)
    if roads is None:
        return
    sections = _within(roads, cordon.lon, cordon.lat, cordon.radius_m)
    control.sections = _named(roads, cordon.lon, cordon.lat, cordon.radius_m)
    control.lines, control.roads_sha256 = lines_of(roads, sections), roads.sha256


def _standing(cordon: Cordon) -> RoadControl:
    control = locked(cordon.control)
    if control.state not in ON_THE_ROAD:
        raise InvalidInputError.of("controls.step_not_allowed", **state_words(control))
    return control


def _item(key: str) -> Item:
    item = distances().items.get(key)
    if item is None:
        raise InvalidInputError.of("controls.unknown_item")
    return item


def _check_point(new: NewCordon) -> None:
    place = governorates().get(new.area)
    if place is None or not place.holds(new.lon, new.lat):
        raise InvalidInputError.of("controls.bad_point")


def _check_radius(radius_m: int, least_m: int) -> None:
    if radius_m < least_m:
        raise InvalidInputError.of("controls.cordon_too_small", least=str(least_m))
    if radius_m > MOST_M:
        raise InvalidInputError.of("controls.cordon_too_large", most=str(MOST_M))


def _check_assembly(centre: tuple[float, float], radius_m: int, assembly: tuple[float | None, float | None]) -> None:
    lon, lat = assembly
    if lon is None or lat is None:
        return
    from himaya.roads.plane import great_circle_m  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    away_m = float(great_circle_m(*centre, lon, lat))
    if away_m <= radius_m:
        raise InvalidInputError.of("controls.assembly_inside", away=f"{away_m:.0f}", radius=str(radius_m))


def _team(area: str, code: str) -> Unit:
    """The explosives team that releases ground."""
    team = Unit.objects.filter(code=code, area=area, kind=UnitKind.EOD.value, is_out=False).first() if code else None
    if team is None:
        raise InvalidInputError.of("controls.no_release")
    return team


def _write_change(cordon: Cordon, radius_m: int, team: Unit | None, reason: str, *, by: User, office_id: int) -> None:
    CordonChange.objects.create(
        cordon=cordon,
        before_m=cordon.radius_m,
        after_m=radius_m,
        unit_code=team.code if team else "",
        unit_call_sign=team.call_sign if team else "",
        reason=reason,
        changed_by=by,
        office_id=office_id,
    )


def _described(cordon: Cordon) -> dict[str, object]:
    return {
        "item": cordon.item,
        "edition": cordon.edition,
        "radius_m": cordon.radius_m,
        "lon": cordon.lon,
        "lat": cordon.lat,
        "assembly_lon": cordon.assembly_lon,
        "assembly_lat": cordon.assembly_lat,
    }
