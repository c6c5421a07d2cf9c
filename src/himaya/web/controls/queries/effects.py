"""What a control changes: who is shut in, which hospital is cut off, how many minutes later help comes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from himaya.web.common.language import in_language
from himaya.web.controls.models import Kind, RoadControl
from himaya.web.controls.queries.in_force import sections_of
from himaya.web.controls.queries.roads import roads_in_operation
from himaya.web.controls.queries.times import local_hour
from himaya.web.controls.states import ON_THE_ROAD, STANDING, ControlState
from himaya.web.places.models import Base, BaseKind, Place, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from himaya.roads.snap import Anchors
    from himaya.web.controls.queries.roads import Roads

_AGREED = (ControlState.APPROVED, ControlState.ANNOUNCED, *ON_THE_ROAD)
_SHOWN_S = 1.0
_KEPT_EFFECTS = 64
_kept: OrderedDict[tuple[object, ...], Effect] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Spot:
    """A place or hospital of the register."""

    code: str
    title_ar: str
    title_en: str
    lon: float
    lat: float
    tier: int = 0

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        return in_language(self.title_ar, self.title_en)


@dataclass(frozen=True, slots=True)
class Later:
    """A place and the seconds from the nearest hospital before and with the control; None where none arrives."""

    spot: Spot
    before_s: float | None
    after_s: float | None

    @property
    def before_min(self) -> str:
        """Minutes before, ready to read."""
        return _minutes(self.before_s)

    @property
    def after_min(self) -> str:
        """Minutes with it, ready to read."""
        return _minutes(self.after_s)

    @property
    def extra_min(self) -> str:
        """Minutes more, ready to read; empty where no hospital arrives any more."""
        if self.before_s is None or self.after_s is None:
            return ""
        return _minutes(self.after_s - self.before_s)


def _minutes(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds / 60:.1f}"


@dataclass(frozen=True, slots=True)
class Effect:
    """Everything that a control changes on the roads as they are, or will be, without it.

    `shut_in` : sections that nobody drives out of or into any more; `shut_in_roads` their names.
    `cut_off` : hospitals that the main roads lead to no more. `later` : places that help reaches later, the worst
    first. `n_places`, `n_hospitals` : how many were looked at. `on_foot` : junctions that keep fewer than two ways out.
    """

    shut_in: tuple[int, ...] = ()
    shut_in_roads: tuple[tuple[str, str], ...] = ()
    cut_off: tuple[Spot, ...] = ()
    later: tuple[Later, ...] = ()
    n_places: int = 0
    n_hospitals: int = 0
    on_foot: int = 0

    @property
    def unreached(self) -> tuple[Later, ...]:
        """Places that a hospital reached before and none reaches any more."""
        return tuple(one for one in self.later if one.after_s is None)


def effect_of(control: RoadControl, now: datetime | None = None, *, only_standing: bool = False) -> Effect | None:
    """What a control changes; None where the governorate has no roads to tell by.

    Parameters
    ----------
    only_standing : compare with the roads as they are; otherwise with those that are agreed on for its time as well.
    """
    roads = roads_in_operation(control.area)
    if roads is None:
        return None
    instant = max(control.starts_at, now or timezone.now())
    others = _others(control, instant, only_standing=only_standing)
    places, hospitals = _places(control.area), _hospitals(control.area)
    told = tuple((other.pk, other.revision) for other in others)
    own = (control.pk, tuple(control.sections), control.kind, control.emergency_passes, control.residents_pass)
    key = (roads.sha256, own, control.on_foot_closed, told, local_hour(instant), tuple(places), tuple(hospitals))
    found = _kept.get(key)
    if found is None:
        found = _kept[key] = _computed(control, roads, others, places, hospitals, local_hour(instant))
        while len(_kept) > _KEPT_EFFECTS:
            _kept.popitem(last=False)
    return found


def _others(control: RoadControl, instant: datetime, *, only_standing: bool) -> list[RoadControl]:
    states = STANDING if only_standing else _AGREED
    rows = RoadControl.objects.filter(area=control.area, state__in=states).exclude(pk=control.pk)
    meets = Q(starts_at__lt=control.ends_at, ends_at__gt=instant) & (
        Q(expires_at__isnull=True) | Q(expires_at__gt=instant)
    )
    return list(rows.filter(meets).order_by("pk"))


def _places(area: str) -> list[Spot]:
    fields = ("code", "name_ar", "name_en", "lon", "lat", "tier")
    rows = Place.objects.filter(area=area, is_closed=False).order_by("code").values_list(*fields)
    return [Spot(code, ar, en, lon, lat, tier or 0) for code, ar, en, lon, lat, tier in rows]


def _hospitals(area: str) -> list[Spot]:
    fields = ("code", "name_ar", "name_en", "lon", "lat")
    bases = Base.objects.filter(area=area, kind=BaseKind.HOSPITAL.value).order_by("code").values_list(*fields)
    places = Place.objects.filter(area=area, kind=PlaceKind.HOSPITAL.value, is_closed=False).order_by("code")
    return [Spot(*row) for row in (*bases, *places.values_list(*fields))]


def _shut(controls: Iterable[RoadControl], roads: Roads, *, lets_out: str) -> set[int]:
    """Sections of closures whose crew does not let a group through; `lets_out` is the field that says so."""
    found: set[int] = set()
    for one in controls:
        if one.kind == Kind.CLOSURE and not getattr(one, lets_out):
            found.update(sections_of(one, roads))
    return found


def _computed(
    control: RoadControl,
    roads: Roads,
    others: Sequence[RoadControl],
    places: Sequence[Spot],
    hospitals: Sequence[Spot],
    hour: int,
) -> Effect:
    from himaya.roads.closures import closure_effects  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    network = roads.network
    anchors = _anchors(roads, places), _anchors(roads, hospitals)
    out, help_ = (
        closure_effects(
            network,
            sorted(_shut([control], roads, lets_out=field)),
            places=anchors[0],
            hospitals=anchors[1],
            closed_now=sorted(_shut(others, roads, lets_out=field)),
            hour=hour,
        )
        for field in ("residents_pass", "emergency_passes")
    )
    before, after = help_.before_s.tolist(), help_.after_s.tolist()
    later = [
        Later(spot, before[row], after[row] if after[row] < float("inf") else None)
        for row, spot in enumerate(places)
        if before[row] < float("inf") and after[row] - before[row] >= _SHOWN_S
    ]
    return Effect(
        shut_in=tuple(out.trapped.tolist()),
        shut_in_roads=_roads_of(roads, out.trapped.tolist()),
        cut_off=tuple(hospitals[row] for row in help_.cut_off.tolist()),
        later=tuple(sorted(later, key=_worst_first)),
        n_places=len(places),
        n_hospitals=len(hospitals),
        on_foot=_on_foot(control, roads, others),
    )


def _worst_first(one: Later) -> tuple[bool, float, int]:
    extra = 0.0 if one.after_s is None or one.before_s is None else one.after_s - one.before_s
    return one.after_s is not None, -extra, one.spot.tier


def _anchors(roads: Roads, spots: Sequence[Spot]) -> Anchors:
    from himaya.roads.snap import snap_all  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    return snap_all(roads.network, [spot.lon for spot in spots], [spot.lat for spot in spots])


def _roads_of(roads: Roads, sections: Sequence[int]) -> tuple[tuple[str, str], ...]:
    """Names of the streets of sections in both languages, each once, those without one left out."""
    found = {(roads.network.name_ar[one], roads.network.name_en[one]): None for one in sections}
    return tuple(pair for pair in found if any(pair))


def _on_foot(control: RoadControl, roads: Roads, others: Sequence[RoadControl]) -> int:
    if not control.on_foot_closed:
        return 0
    from himaya.roads.on_foot import ways_out  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    shut = {section for one in others if one.on_foot_closed for section in sections_of(one, roads)}
    return len(ways_out(roads.network, sections_of(control, roads), closed_now=sorted(shut)).lost)
