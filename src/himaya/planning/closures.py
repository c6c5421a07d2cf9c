"""The closures of a plan: when each road closes and reopens, where traffic goes meanwhile, how residents get out."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from himaya.planning.access.problem import OUTSIDE
from himaya.planning.codec import to_json
from himaya.planning.cordon.schedule import schedule
from himaya.planning.diversion.problem import NO_WAY, lost_minutes
from himaya.planning.roads import road_id
from himaya.planning.stretches import stretches
from himaya.planning.wording import Text, say
from himaya.roads.speeds import ROAD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.access.problem import AccessProblem, AccessResult
    from himaya.planning.content import Content
    from himaya.planning.cordon.controls import RoadControl
    from himaya.planning.cordon.schedule import Closing
    from himaya.planning.diversion.problem import DiversionProblem, DiversionResult
    from himaya.planning.doctrine import ClosureRule

Entry = dict[str, Any]


class Closures:
    """Everything a plan says of its closed roads beyond who stands there."""

    def __init__(self, content: Content, rule: ClosureRule) -> None:
        self._content, self._rule = content, rule

    @cached_property
    def closings(self) -> dict[int, Closing]:
        """Closing and reopening by section, in the order of closing."""
        content = self._content
        network, scenario = content.world.network, content.world.scenario
        through = {
            control.section
            for control in content.controls
            if self._rule.vehicles_h.get(ROAD_CLASSES[int(network.road_class[control.section])], 0.0) > 0
        }
        made = schedule(content.controls, through, rule=self._rule, period=(scenario.start, scenario.end))
        return {one.control.section: one for one in made}

    @cached_property
    def stretches(self) -> dict[int, Text]:
        """Which part of its street each controlled section is, by section."""
        return stretches(self._content.world.network, self._content.controls)

    @cached_property
    def diversions(self) -> dict[int, Entry]:
        """What is told of the through traffic of every road that had some, by section."""
        asked, found = self._content.diversion, self._content.results.diversion
        if asked is None or found is None:
            return {}
        return {
            int(asked.entry[trip]): self._diversion(asked, found, number)
            for number, trip in enumerate(asked.main.tolist())
        }

    def _diversion(self, asked: DiversionProblem, found: DiversionResult, number: int) -> Entry:
        main = int(asked.main[number])
        of_road = asked.entry == asked.entry[main]
        none = of_road & (found.after_ms == NO_WAY)
        before, after = int(found.before_ms[main]), int(found.after_ms[main])
        way = found.ways[number].tolist()
        return {
            "extra_s": None if NO_WAY in (before, after) else round((after - before) / 1000, 3),
            "vehicles": round(float(asked.vehicles[of_road].sum()), 1),
            "vehicles_without": round(float(asked.vehicles[none].sum()), 1),
            "vehicle_minutes": lost_minutes(asked.vehicles[of_road], found.before_ms[of_road], found.after_ms[of_road]),
            **self._streets(way).fields("way"),
            "line": self._line(way, int(asked.start[main])),
        }

    def _streets(self, way: Sequence[int]) -> Text:
        """Streets of a way in the order of driving, each once while it lasts; those without a name left out."""
        network = self._content.world.network
        named = [(network.name_ar[section], network.name_en[section]) for section in way]
        named = [one for one in named if one[0] or one[1]]
        kept = [one for row, one in enumerate(named) if not row or one != named[row - 1]]
        return Text("، ".join(ar or en for ar, en in kept), ", ".join(en or ar for ar, en in kept))

    def _line(self, way: Sequence[int], at: int) -> list[list[float]]:
        """Junctions of a way in the order of driving, degrees."""
        network, nodes = self._content.world.network, [at] if way else []
        for section in way:
            tail, head = int(network.section_tail[section]), int(network.section_head[section])
            nodes.append(head if nodes[-1] == tail else tail)
        return [[round(float(network.lon[node]), 6), round(float(network.lat[node]), 6)] for node in nodes]

    def road(self, control: RoadControl) -> Entry:
        """One controlled road as plan.json holds it."""
        closing, diversion = self.closings[control.section], self.diversions.get(control.section)
        return {
            "id": control.id,
            **self.street(control.section).fields("road"),
            **self.stretches[control.section].fields("stretch"),
            "place_ids": [place.id for place in control.places],
            "gate": control.gate,
            "residents": control.residents,
            "by_hand": control.by_hand,
            "closes": to_json(closing.closes),
            "opens": to_json(closing.opens),
            "order": closing.order,
            "reopen_order": closing.reopen_order,
            "announced": to_json(closing.announced),
            **say("closure.authority").fields("authority"),
            **self._owner(control).fields("owner"),
            **say("closure.no_parking").fields("parking"),
            "signs": [
                {**say(f"closure.{sign}").fields("sign"), "count": count} for sign, count in _signs(control, diversion)
            ],
            "diversion": diversion,
        }

    def _owner(self, control: RoadControl) -> Text:
        """Whoever stands there last reopens the road; without a crew the traffic department does."""
        content = self._content
        stints = [row for row, post in enumerate(content.posts) if post.id.rsplit("/", 2)[0] == control.id]
        last = max(stints, key=lambda row: content.posts[row].end, default=None)
        unit = -1 if last is None else int(content.results.posting.unit_of_post[last])
        if unit < 0:
            return say("closure.owner_office")
        return say("closure.owner", call_sign=content.world.scenario.units[unit].call_sign)

    def street(self, section: int) -> Text:
        """Name of a road."""
        network = self._content.world.network
        return Text(network.name_ar[section], network.name_en[section] or network.name_ar[section])

    def areas(self) -> list[Entry]:
        """Every closed area in which somebody lives, as plan.json holds it."""
        results = self._content.results.access or {}
        return [
            self._area(name, problem, results[name])
            for name, problem in self._content.access.items()
            if problem.must.any() and name in results
        ]

    def _area(self, name: str, problem: AccessProblem, result: AccessResult) -> Entry:
        network, opened = self._content.world.network, result.opened
        sections, against = problem.section[opened], problem.against[opened]
        nodes = set(problem.node.tolist())
        return {
            "id": name,
            "place_ids": [
                ring.place.id
                for ring in self._content.rings
                if not nodes.isdisjoint(ring.problem.node[ring.problem.core].tolist())
            ],
            "status": result.status.value,
            "junctions": int(problem.must.sum()),
            "shut_in": 0 if result.opened.size or not result.shut_in else _shut_in(problem, result),
            "gates": [road_id(network, section) for section in sections[~against].tolist()],
            "against": [
                {"id": road_id(network, section), **self.street(section).fields("road")}
                for section in sections[against].tolist()
            ],
            "farthest_s": farthest_s(problem, result),
        }

    def on_foot(self) -> list[Entry]:
        """The ways out on foot of every ringed place, as plan.json holds them."""
        found = self._content.results.on_foot or {}
        entries = []
        for ring in self._content.rings:
            if ring.place.id in found:
                section = ring.own.section
                result = found[ring.place.id]
                entries.append(
                    {
                        "place_id": ring.place.id,
                        "ways": [self._streets(section[path].tolist()).fields("way") for path in result.paths],
                        "exits": ring.corridor.exits_on_foot,
                        **self._streets(section[result.narrow].tolist()).fields("narrow"),
                    }
                )
        return entries


def closures_of(content: Content) -> Closures | None:
    """The closures of a plan; None where its doctrine has no numbers for them, or an earlier version made it."""
    rule = content.world.doctrine.closures
    return None if rule is None or content.results.access is None else Closures(content, rule)


def closures_part(content: Content) -> Entry:
    """The part of plan.json; empty where there is none."""
    found = closures_of(content)
    if found is None:
        return {}
    roads = [found.road(closing.control) for closing in found.closings.values()]
    lost = content.results.diversion
    return {
        "closures": {
            "vehicle_minutes": 0.0 if lost is None else lost.objective,
            "roads": roads,
            "areas": found.areas(),
            "on_foot": found.on_foot(),
        }
    }


def farthest_s(problem: AccessProblem, result: AccessResult) -> float | None:
    """Seconds at free flow from the farthest junction of residents to the open roads; None where one is shut in.

    Roads opened to them count nothing: the crews there let them pass.
    """
    extra = np.isin(problem.gate_choice, result.opened)
    tail = np.concatenate([problem.tail, problem.gate_tail[extra]])
    head = np.concatenate([problem.head, problem.gate_head[extra]])
    ms = np.concatenate([problem.ms, np.ones(int(extra.sum()), dtype=np.int64)])
    size, order = problem.node.size, np.lexsort((ms, tail, head))
    start, end, taken = head[order], tail[order], ms[order]
    least = np.ones(start.size, dtype=np.bool_)
    least[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    graph = coo_array((taken[least], (start[least], end[least])), shape=(size, size)).tocsr()
    away = dijkstra(graph, indices=[OUTSIDE])[0, problem.must]
    return round(float(away.max()) / 1000, 3) if away.size and np.isfinite(away).all() else None


def _shut_in(problem: AccessProblem, result: AccessResult) -> int:
    return int(sum(problem.must[one.nodes].sum() for one in result.shut_in))


def _signs(control: RoadControl, diversion: Entry | None) -> list[tuple[str, int]]:
    """Signs of a road and how many of each: at the road itself, and one at every street of its diversion."""
    own = [("sign_gate", 1), ("sign_residents", 1)] if control.gate else [("sign_closed", 1)]
    if diversion is None or diversion["extra_s"] is None:
        return own
    streets = len(diversion["way_ar"].split("، ")) if diversion["way_ar"] else 0
    return [*own, ("sign_ahead", 1), ("sign_diversion", max(streets, 1))]
