"""Is each function that a place needs there in each watch, and does it survive the loss of any one unit?

P of place i in watch t is the weighted share of the functions asked for there that are met. W is the least P over the
places of tier 1-2 and all watches; W1 is the same once the unit is lost whose loss hurts most, nobody moved to replace
it. A good average hides a bad night, so the mean is told beside W and never alone.

What meets a function is counted in sources: a post's stints, a responder at its point, a free unit at its base. The
loss of a unit takes its sources away, cell by cell; only these cells are counted again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.planning.certificate import by_distance
from himaya.planning.codec import to_json
from himaya.planning.doctrine import PostFunction
from himaya.planning.elements import clock_text, place_name
from himaya.planning.result import Status
from himaya.planning.showing import rounded_down
from himaya.planning.wording import Text, say
from himaya.roads.snap import snap_all
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from himaya.planning.content import Content
    from himaya.planning.cordon.controls import RoadControl
    from himaya.planning.demand.problem import PostDemand
    from himaya.planning.doctrine import FunctionRule

    Cells = NDArray[np.int64]

GRAVE_TIER = 2
_NOBODY = -1


@dataclass(frozen=True, slots=True)
class Least:
    """The least P, where and when, the functions missing there (by index), and the unit lost (-1: none)."""

    value: float
    place: int
    watch: int
    missing: tuple[int, ...]
    unit: int = _NOBODY


@dataclass(frozen=True, slots=True)
class _Source:
    """One way to meet a function at one place: a stint there (`is_post`), or a unit near enough; by watches."""

    function: int
    place: int
    watches: tuple[int, ...]
    unit: int
    is_post: bool


class FunctionalCover:
    """P of every place and watch of a plan.

    asked, met : (n_functions, n_places, n_watches).
    """

    def __init__(self, content: Content) -> None:
        self._content = content
        self._rules = content.world.doctrine.functions
        self._weight = np.array([rule.weight for rule in self._rules])
        shape = (len(self._rules), len(content.world.scenario.places), len(content.world.clock.watches))
        self._wanted, self._manned, self._near = (np.zeros(shape, dtype=np.int64) for _ in range(3))
        self._of_unit: dict[int, list[_Source]] = {}
        self.asked = np.zeros(shape, dtype=np.bool_)
        for source in self._sources():
            self._count(source)
        for index, rule in enumerate(self._rules):
            self.asked[index] = rule.always | (self._wanted[index] > 0)
        self.met = self._met(self._wanted, self._manned, self._near)

    @cached_property
    def value(self) -> NDArray[np.float64]:
        """P, (n_places, n_watches); 1 where nothing is asked for."""
        return self._share(self.asked, self.met)

    @property
    def mean(self) -> float:
        """Mean of P over the places of tier 1-2 and all watches; over all places where none is that grave."""
        return float(self.value[self._grave].mean())

    @cached_property
    def least(self) -> Least:
        """W: the first of equals by place and watch."""
        row, watch = divmod(int(np.round(self.value[self._grave], 12).argmin()), self.value.shape[1])
        return self._at(int(self._grave[row]), watch, self.met)

    @cached_property
    def least_after_loss(self) -> Least:
        """W1: the first of equals by unit; W itself where no unit matters."""
        worst = self.least
        for unit in sorted(self._of_unit):
            found = self._without(unit)
            if found is not None and found.value < worst.value - 1e-12:
                worst = found
        return worst

    @property
    def is_grave(self) -> bool:
        """Whether there are places of tier 1-2, of which W, W1 and the mean then tell; they tell of all otherwise."""
        return bool((self._content.results.demand.tier <= GRAVE_TIER).any())

    @cached_property
    def _grave(self) -> Cells:
        tier = self._content.results.demand.tier
        return np.flatnonzero(tier <= GRAVE_TIER) if self.is_grave else np.arange(tier.size)

    def _share(self, asked: NDArray[np.bool_], met: NDArray[np.bool_]) -> NDArray[np.float64]:
        weight = self._weight.reshape((-1,) + (1,) * (asked.ndim - 1))
        wanted, there = (weight * asked).sum(axis=0), (weight * (asked & met)).sum(axis=0)
        share: NDArray[np.float64] = np.divide(there, wanted, out=np.ones_like(wanted), where=wanted > 0)
        return share

    @staticmethod
    def _met(wanted: Cells, manned: Cells, near: Cells) -> NDArray[np.bool_]:
        met: NDArray[np.bool_] = ((wanted > 0) & (manned == wanted)) | (near > 0)
        return met

    def _at(self, place: int, watch: int, met: NDArray[np.bool_], unit: int = _NOBODY) -> Least:
        lacking = self.asked[:, place, watch] & ~met[:, place, watch]
        share = float(self._share(self.asked[:, place, watch], met[:, place, watch]))
        return Least(share, place, watch, tuple(np.flatnonzero(lacking).tolist()), unit)

    def _without(self, unit: int) -> Least | None:
        """The least P among the grave cells that lose a source with the unit."""
        manned, near, touched = self._manned, self._near, set[tuple[int, int]]()
        grave = set(self._grave.tolist())
        lost = [source for source in self._of_unit[unit] if source.place in grave]
        if not lost:
            return None
        manned, near = manned.copy(), near.copy()
        for source in lost:
            count = manned if source.is_post else near
            count[source.function, source.place, list(source.watches)] -= 1
            touched.update((source.place, watch) for watch in source.watches)
        places, watches = (np.array(axis) for axis in zip(*sorted(touched), strict=True))
        at = np.s_[:, places, watches]
        met = self._met(self._wanted[at], manned[at], near[at])
        values = self._share(self.asked[at], met)
        first = int(np.round(values, 12).argmin())
        lacking = self.asked[at][:, first] & ~met[:, first]
        missing = tuple(np.flatnonzero(lacking).tolist())
        return Least(float(values[first]), int(places[first]), int(watches[first]), missing, unit)

    def _count(self, source: _Source) -> None:
        at = (source.function, source.place, list(source.watches))
        if source.is_post:
            self._wanted[at] += 1
            self._manned[at] += source.unit != _NOBODY
        else:
            self._near[at] += 1
        if source.unit != _NOBODY:
            self._of_unit.setdefault(source.unit, []).append(source)

    def _sources(self) -> Iterator[_Source]:
        for index, rule in enumerate(self._rules):
            yield from self._stints(index, rule)
            for service in rule.services:
                yield from self._responders(index, service)
            if rule.kinds:
                yield from self._from_bases(index, rule)

    def _stints(self, index: int, rule: FunctionRule) -> Iterator[_Source]:
        """Stints of the function's posts, each for its place; those on a road for every place that the road serves."""
        number = {place.id: row for row, place in enumerate(self._content.world.scenario.places)}
        control_of = {control.id: control for control in self._content.controls}
        holders = self._content.results.posting.unit_of_post
        for post, unit in zip(self._content.posts, holders, strict=True):
            if post.function in rule.posts:
                for place in _served(post, control_of):
                    yield _Source(index, number[place], self._watches(post.start, post.end), int(unit), is_post=True)

    def _responders(self, index: int, service: str) -> Iterator[_Source]:
        """Units of a service at their points, each for the places it reaches within the target."""
        if service not in self._content.hours:
            return
        hours = self._content.hours[service]
        for relief in self._content.reliefs(service):
            reached: dict[int, list[int]] = {}
            for watch in self._watches(relief.start, relief.end, whole=True):
                for place in hours.places_near(relief.point, watch).tolist():
                    reached.setdefault(place, []).append(watch)
            for place, watches in sorted(reached.items()):
                yield _Source(index, place, tuple(watches), relief.unit, is_post=False)

    def _from_bases(self, index: int, rule: FunctionRule) -> Iterator[_Source]:
        """Units that hold no post in a watch, each for the places it reaches from its base in time."""
        world = self._content.world
        scenario = world.scenario
        minutes = world.memo.once(("from bases", rule.base_min), lambda: _base_minutes(self._content, rule.base_min))
        row_of = {base.id: row for row, base in enumerate(scenario.bases)}
        busy: dict[int, set[int]] = {}
        for post, unit in zip(self._content.posts, self._content.results.posting.unit_of_post, strict=True):
            busy.setdefault(int(unit), set()).update(self._watches(post.start, post.end))
        for number, unit in enumerate(scenario.units):
            if unit.kind not in rule.kinds:
                continue
            there = {watch for span in world.duty.of(unit) for watch in self._watches(*span, whole=True)}
            free = tuple(sorted(there - busy.get(number, set())))
            for place in np.flatnonzero(minutes[row_of[unit.base_id]] <= rule.base_min).tolist() if free else ():
                yield _Source(index, place, free, number, is_post=False)

    def _watches(self, start: datetime, end: datetime, *, whole: bool = False) -> tuple[int, ...]:
        """Watches that a span touches; with `whole` only those that it fills."""
        clock = self._content.world.clock
        found: list[int] = []
        for watch, begin in enumerate(clock.watches):
            finish = clock.watch_end(watch)
            if (start <= begin and finish <= end) if whole else (begin < end and start < finish):
                found.append(watch)
        return tuple(found)


def functions_room(content: Content, cover: FunctionalCover) -> dict[str, Any]:
    """W, W1 and the mean as an entry of the certificate; arithmetic, so that value and bound are equal."""
    least, after = cover.least, cover.least_after_loss
    scope = say("scope.grave" if cover.is_grave else "scope.all")
    if least.missing:
        text = say("certificate.functions", **_told(content, least), mean=_percent(cover.mean), scope=scope)
    else:
        text = say("certificate.functions_whole", scope=scope)
    if after.unit == _NOBODY:
        text = text + say("certificate.functions_any_loss")
    else:
        unit = content.world.scenario.units[after.unit]
        text = text + say("certificate.functions_loss", **_told(content, after), unit=unit.call_sign)
    return {
        "room": "functions",
        **say("label.functions").fields("label"),
        "status": Status.OPTIMAL.value,
        "objective": round(least.value, 9),
        "bound": round(least.value, 9),
        "gap": 0.0,
        **say("unit.functions").fields("unit"),
        **by_distance(content, text).fields("text"),
    }


def indicators(content: Content, cover: FunctionalCover) -> dict[str, Any]:
    """The same as figures: W, the mean beside it, and W1 with the unit lost."""
    return {
        "mean": round(cover.mean, 9),
        "w": _figures(content, cover.least),
        "w1": _figures(content, cover.least_after_loss),
    }


def _figures(content: Content, least: Least) -> dict[str, Any]:
    scenario = content.world.scenario
    return {
        "value": round(least.value, 9),
        "place_id": scenario.places[least.place].id,
        "hour": to_json(content.world.clock.watches[least.watch]),
        "missing": [rule.function.value for rule in _missing(content, least)],
        "unit": "" if least.unit == _NOBODY else scenario.units[least.unit].id,
    }


def _missing(content: Content, least: Least) -> list[FunctionRule]:
    return [content.world.doctrine.functions[index] for index in least.missing]


def _told(content: Content, least: Least) -> dict[str, object]:
    functions = [say(f"need.{rule.function}") for rule in _missing(content, least)]
    return {
        "value": _percent(least.value),
        "place": place_name(content, least.place),
        "hour": clock_text(content, content.world.clock.watches[least.watch]),
        "missing": Text("، ".join(one.ar for one in functions), ", ".join(one.en for one in functions)),
    }


def _percent(share: float) -> str:
    return rounded_down(100 * share, 1).removesuffix(".0")


def _served(post: PostDemand, control_of: dict[str, RoadControl]) -> Iterable[str]:
    """Places a post serves: its own, or all those for which its road is controlled."""
    if post.function not in (PostFunction.ROAD_CLOSURE, PostFunction.CHECKPOINT):
        return (post.place_id,)
    control = control_of.get("/".join(post.id.split("/")[:3]))
    return (post.place_id,) if control is None else [place.id for place in control.places]


def _base_minutes(content: Content, limit_min: float) -> NDArray[np.float64]:
    """Minutes by road at free flow from every base to every place within the limit, (n_bases, n_places)."""
    scenario, network = content.world.scenario, content.world.network
    ends: list[Sequence[float]] = []
    for rows in (scenario.bases, scenario.places):
        ends += [[row.lon for row in rows], [row.lat for row in rows]]
    bases, places = snap_all(network, ends[0], ends[1]), snap_all(network, ends[2], ends[3])
    times = travel_times(network, bases, places, hour=None, limit_s=limit_min * 60)
    return times.dense(len(scenario.places)) / 60
