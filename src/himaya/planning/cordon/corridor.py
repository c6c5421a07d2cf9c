"""The way in for emergency vehicles through a cordon, and the ways out on foot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_flow

from himaya.faults import InvalidInputError
from himaya.planning.memo import Memo
from himaya.planning.wording import Text
from himaya.roads.network import RoadNetwork
from himaya.roads.plane import local_xy
from himaya.roads.routes import route_sections
from himaya.roads.snap import Anchors, anchors_at, snap_all
from himaya.roads.times import nearest
from himaya.scenario.model import BaseKind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from himaya.planning.cordon.problem import CordonProblem, CordonResult
    from himaya.scenario.model import Base, Place, Scenario

EMERGENCY_BASES = (BaseKind.HOSPITAL, BaseKind.AMBULANCE_STATION, BaseKind.FIRE_STATION)
"""Bases whose vehicles must always get through."""


@dataclass(frozen=True, slots=True)
class Leg:
    """Seconds from the nearest base of one kind to the place, before and with the cordon; None where none arrives."""

    kind: BaseKind
    before_s: float | None
    after_s: float | None


@dataclass(frozen=True, slots=True)
class Corridor:
    """How a ringed place stays within reach.

    Parameters
    ----------
    gates : controlled sections that open for emergency vehicles, sorted; empty where no emergency base reaches the
        place through the cordon. passages : sections of other cordons that open for them as well, sorted.
    origin : the nearest emergency base that lies beyond the cordon; empty words without gates.
    before_s, after_s : seconds from that base to the place at free flow, with all roads open and through the gates,
        every cordon of the plan shut; infinite where no way is left.
    legs : the same for the nearest base of every kind in `EMERGENCY_BASES` that the scenario has.
    exits_on_foot : ways from core to outside that share no road section; people on foot always pass.
    """

    gates: tuple[int, ...]
    origin: Text
    before_s: float
    after_s: float
    legs: tuple[Leg, ...]
    exits_on_foot: int
    passages: tuple[int, ...] = ()

    @property
    def lost_s(self) -> float:
        """Seconds that the cordon costs the nearest emergency vehicle."""
        return self.after_s - self.before_s


@dataclass(frozen=True, slots=True)
class _Reach:
    """Emergency bases and the place they must reach on one network; nothing drives on what is shut.

    memo : what was asked before on this network about these bases.
    """

    network: RoadNetwork
    bases: Anchors
    place: Anchors
    shut: frozenset[int]
    memo: Memo

    def nearest(self, rows: Sequence[int], closed: Collection[int] = (), *, k: int = 1) -> dict[int, float]:
        """Seconds to the place from the k nearest of some bases, nearest first, without those that do not arrive."""
        barred = self.shut.union(closed)
        return self.memo.once(self._key("nearest", tuple(rows), k, barred), lambda: self._nearest(rows, barred, k))

    def _key(self, *asked: object) -> tuple[object, ...]:
        return (int(self.place.section[0]), float(self.place.fraction[0]), *asked)

    def _nearest(self, rows: Sequence[int], barred: Collection[int], k: int) -> dict[int, float]:
        times = nearest(self.network, self.place, self.bases.take(rows), k=k, closed=sorted(barred))
        return {
            rows[row]: seconds for row, seconds in zip(times.destination.tolist(), times.seconds.tolist(), strict=True)
        }

    def crossed(
        self, base: int, controlled: Collection[int], *, outwards: bool = False, closed: Collection[int] = ()
    ) -> list[int]:
        """Controlled sections of the fastest trip with all roads open but `closed`, in order; none without a trip."""
        barred = self.shut.union(closed)
        driven = self.memo.once(
            self._key("driven", base, outwards, barred), lambda: self._driven(base, barred, outwards=outwards)
        )
        return [section for section in driven if section in controlled]

    def _driven(self, base: int, barred: Collection[int], *, outwards: bool) -> list[int]:
        ends = (self.bases.take([base]), self.place)
        try:
            driven = route_sections(self.network, *(ends[::-1] if outwards else ends), closed=sorted(barred))
        except InvalidInputError:
            return []
        return [int(section) for section in driven]

    def leaves(self, base: int, closed: Collection[int]) -> bool:
        """Whether a vehicle gets back from the place to the base."""
        barred = self.shut.union(closed)
        return self.memo.once(self._key("leaves", base, barred), lambda: self._leaves(base, barred))

    def _leaves(self, base: int, barred: Collection[int]) -> bool:
        back = nearest(self.network, self.bases.take([base]), self.place, k=1, closed=sorted(barred))
        return bool(back.seconds.size)


def emergency_corridor(
    network: RoadNetwork,
    scenario: Scenario,
    place: Place,
    problem: CordonProblem,
    result: CordonResult,
    *,
    shut: Collection[int] = (),
    memo: Memo | None = None,
) -> Corridor:
    """Choose the gates of a cordon and measure again what the cordon costs emergency vehicles.

    The gate is the last controlled road on the fastest way from the nearest
    hospital, ambulance station or fire station beyond the cordon. Further
    gates are opened only where one-way roads would keep a vehicle from
    arriving or from leaving again. Sections in `shut` let nobody through, whoever closed them. `memo` keeps what was
    asked before about the same network and bases.

    Notes
    -----
    Times at free flow, re-measured on the road network with every other controlled road closed. Few and mostly short
    shortest-path searches.
    """
    controlled = frozenset(problem.section[result.closed].tolist())
    bases, reach = _reach(network, scenario, place, (problem, result), shut, memo)
    origin, before_s, crossed = _origin(reach, controlled)
    gates = _gates(reach, origin, crossed, controlled) if crossed else frozenset()
    closed = controlled - gates
    named = bases[origin] if crossed else None
    return Corridor(
        gates=tuple(sorted(gates)),
        origin=Text(named.name_ar, named.name_en or named.name_ar) if named else Text("", ""),
        before_s=before_s,
        after_s=reach.nearest([origin], closed)[origin] if crossed else before_s,
        legs=_legs(reach, bases, closed),
        exits_on_foot=exits_on_foot(problem),
    )


def through_all(
    network: RoadNetwork,
    scenario: Scenario,
    place: Place,
    asked: tuple[CordonProblem, CordonResult, Corridor],
    *,
    controlled: Collection[int],
    gates: Collection[int],
    shut: Collection[int] = (),
    memo: Memo | None = None,
) -> Corridor:
    """The corridor of a cordon once every other cordon stands too.

    Where the others would keep the vehicles of its base from arriving or from leaving again, the roads of others that
    the fastest way through its own gates crosses are opened to them.

    Parameters
    ----------
    asked : the cordon's question, answer, and the corridor that it has alone.
    controlled : sections that any cordon of the plan controls; gates : those open to emergency vehicles so far.
    memo : as for `emergency_corridor`.
    """
    problem, result, alone = asked
    if not alone.gates:
        return alone
    bases, reach = _reach(network, scenario, place, (problem, result), shut, memo)
    own = frozenset(problem.section[result.closed].tolist())
    origin = _origin(reach, own)[0]
    open_to_them = frozenset(gates)
    others = frozenset(controlled) - own
    passages: set[int] = set()
    for outwards in (False, True):
        closed = frozenset(controlled) - open_to_them - passages
        if not (reach.leaves(origin, closed) if outwards else reach.nearest([origin], closed)):
            passages.update(reach.crossed(origin, others, outwards=outwards, closed=own - open_to_them))
    closed = frozenset(controlled) - open_to_them - passages
    return replace(
        alone,
        after_s=reach.nearest([origin], closed).get(origin, inf),
        legs=_legs(reach, bases, closed),
        passages=tuple(sorted(passages - open_to_them)),
    )


def _reach(
    network: RoadNetwork,
    scenario: Scenario,
    place: Place,
    cordon: tuple[CordonProblem, CordonResult],
    shut: Collection[int],
    memo: Memo | None,
) -> tuple[list[Base], _Reach]:
    bases = [base for base in scenario.bases if base.kind in EMERGENCY_BASES]
    at = snap_all(network, [base.lon for base in bases], [base.lat for base in bases])
    return bases, _Reach(
        network, at, _target(network, place, *cordon), frozenset(shut), Memo() if memo is None else memo
    )


def _legs(reach: _Reach, bases: Sequence[Base], closed: Collection[int]) -> tuple[Leg, ...]:
    return tuple(
        Leg(kind, _least(reach.nearest(rows)), _least(reach.nearest(rows, closed)))
        for kind in EMERGENCY_BASES
        if (rows := [row for row, base in enumerate(bases) if base.kind is kind])
    )


def _target(network: RoadNetwork, place: Place, problem: CordonProblem, result: CordonResult) -> Anchors:
    """Where vehicles must arrive: on the place's own road where that lies inside, else at the nearest core junction."""
    at_place = snap_all(network, [place.lon], [place.lat])
    section = int(at_place.section[0])
    inside = problem.node[result.inside]
    if at_place.found[0] and np.isin([network.section_tail[section], network.section_head[section]], inside).all():
        return at_place
    core = problem.node[problem.core]
    core = core[network.in_main_part[core]]
    if not core.size:
        return at_place
    away = np.hypot(*local_xy(network.lon[core] - place.lon, network.lat[core] - place.lat, place.lat))
    return anchors_at(network, core[[int(away.argmin())]])


def exits_on_foot(problem: CordonProblem) -> int:
    """Ways from core to outside that share no road section, directions ignored: Menger (1927), as a unit flow."""
    number = np.full(problem.n_nodes, 0)
    between = ~(problem.core | problem.outside)
    number[between] = np.arange(2, 2 + int(between.sum()))
    number[problem.outside] = 1
    tail, head = number[problem.tail], number[problem.head]
    size = int(number.max(initial=1)) + 1
    kept = tail != head
    ends = np.concatenate([tail[kept], head[kept]]), np.concatenate([head[kept], tail[kept]])
    capacity = coo_array((np.ones(ends[0].size, dtype=np.int32), ends), shape=(size, size)).tocsr()
    return int(maximum_flow(capacity, 0, 1).flow_value)


def _origin(reach: _Reach, controlled: Collection[int]) -> tuple[int, float, list[int]]:
    """Nearest base whose fastest way crosses the cordon, its seconds, and the controlled sections it crosses if any."""
    rows, tried = range(len(reach.bases)), set()
    for k in sorted({min(1, len(rows)), len(rows)} - {0}):
        for base, seconds in reach.nearest(rows, k=k).items():
            crossed = [] if base in tried else reach.crossed(base, controlled)
            if crossed:
                return base, seconds, crossed
            tried.add(base)
    return -1, 0.0, []


def _gates(reach: _Reach, base: int, crossed: list[int], controlled: frozenset[int]) -> frozenset[int]:
    """Fewest gates, tried in turn, through which the base's vehicles arrive and leave again."""
    gates = {crossed[-1]}
    if not reach.nearest([base], controlled - gates):
        gates.update(crossed)
    if not reach.leaves(base, controlled - gates) and reach.leaves(base, ()):
        outwards = reach.crossed(base, controlled, outwards=True)
        gates.add(outwards[0])
        if not reach.leaves(base, controlled - gates):
            gates.update(outwards)
    return frozenset(gates)


def _least(seconds: dict[int, float]) -> float | None:
    return min(seconds.values(), default=None)
