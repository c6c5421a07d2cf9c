"""The drivable road network: junctions, sections between them, and directed arcs in CSR form."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from himaya.faults import InvalidInputError
from himaya.roads.arrays import Bools, Bytes, Floats, Ints, Milliseconds, read_only
from himaya.roads.plane import METRES_PER_DEGREE, hilbert_index, local_xy
from himaya.roads.speeds import ROAD_CLASSES, SpeedProfile, default_speed_profile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

CLOSED = -1
"""Weight of a section that cannot be driven."""
ESTIMATED = "distance model"
"""Source of a network that no road file describes, see `himaya.roads.estimate`."""

_NODE_FIELDS = {"node_id": np.int64, "lon": np.float64, "lat": np.float64}
_SECTION_FIELDS = {
    "section_tail": np.int64,
    "section_head": np.int64,
    "road_class": np.int8,
    "length_m": np.float64,
    "speed_kmh": np.float64,
    "one_way": np.int8,
    "osm_way_id": np.int64,
}
_GEOMETRY_FIELDS = {"geometry_first": np.int64, "geometry_lon": np.float64, "geometry_lat": np.float64}


class Arcs(NamedTuple):
    """Directed arcs in CSR form: those of node v are `first[v]:first[v + 1]`, each with its other end and section."""

    first: Ints
    other: Ints
    section: Ints
    forward: Bools


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Junctions and the drivable road sections between them.

    Compared by identity; every array is read-only. Sections keep the direction in which they were drawn.

    Parameters
    ----------
    source, edition : where the roads come from; date of the newest edit (ISO), empty when the file does not say.
    node_id : (n_nodes,) identifiers of the source.
    lon, lat : (n_nodes,) degrees.
    section_tail, section_head : (n_sections,) node indices; equal for a loop.
    road_class : (n_sections,) index into `ROAD_CLASSES`.
    length_m, speed_kmh : (n_sections,) great-circle length along the geometry to the decimetre, free-flow speed.
    one_way : (n_sections,) 1 only tail to head, -1 only head to tail, 0 both.
    osm_way_id : (n_sections,) way of the source.
    name_ar, name_en : n_sections street names, empty when unknown.
    geometry_first : (n_sections + 1,) the points of section s are `geometry_first[s]:geometry_first[s + 1]`.
    geometry_lon, geometry_lat : (n_points,) degrees, from tail to head, both ends included.

    Attributes
    ----------
    first_arc, head, arc_section, arc_forward : arcs in CSR form, `(n_nodes + 1,)` and `(n_arcs,)`.
    free_flow_ms : (n_arcs,) whole milliseconds without other traffic, at least 1.
    in_main_part : (n_nodes,) in the largest strongly connected part.

    Raises
    ------
    InvalidInputError : `roads.inconsistent` when the arrays do not fit each other.
    """

    source: str
    edition: str
    node_id: Ints
    lon: Floats
    lat: Floats
    section_tail: Ints
    section_head: Ints
    road_class: Bytes
    length_m: Floats
    speed_kmh: Floats
    one_way: Bytes
    osm_way_id: Ints
    name_ar: tuple[str, ...]
    name_en: tuple[str, ...]
    geometry_first: Ints
    geometry_lon: Floats
    geometry_lat: Floats
    first_arc: Ints = field(init=False)
    head: Ints = field(init=False)
    arc_section: Ints = field(init=False)
    arc_forward: Bools = field(init=False)
    free_flow_ms: Milliseconds = field(init=False)
    in_main_part: Bools = field(init=False)

    def __post_init__(self) -> None:
        """Freeze, check, and derive the arcs."""
        for name, dtype in (_NODE_FIELDS | _SECTION_FIELDS | _GEOMETRY_FIELDS).items():
            self._set(name, read_only(getattr(self, name), dtype))
        self._check()
        arcs = self._arcs(self.section_tail, self.section_head)
        for name, values in zip(("first_arc", "head", "arc_section", "arc_forward"), arcs, strict=True):
            self._set(name, values)
        self._set("free_flow_ms", read_only(section_ms(self)[self.arc_section], np.int32))
        self._set("in_main_part", read_only(self._main_part(), np.bool_))

    @property
    def n_nodes(self) -> int:
        """Number of junctions."""
        return len(self.node_id)

    @property
    def n_sections(self) -> int:
        """Number of road sections."""
        return len(self.section_tail)

    @property
    def estimated(self) -> bool:
        """Whether these are distances between points and no roads: every travel time on them is an estimate."""
        return self.source == ESTIMATED

    @property
    def n_arcs(self) -> int:
        """Number of directed arcs."""
        return len(self.head)

    @property
    def arcs_out(self) -> Arcs:
        """Arcs by the node they leave; `other` is the node they lead to."""
        return Arcs(self.first_arc, self.head, self.arc_section, self.arc_forward)

    @cached_property
    def arcs_in(self) -> Arcs:
        """Arcs by the node they reach; `other` is the node they come from."""
        return self._arcs(self.section_head, self.section_tail)

    @cached_property
    def node_of_id(self) -> dict[int, int]:
        """Index of each junction by its identifier."""
        return {identifier: node for node, identifier in enumerate(self.node_id.tolist())}

    def nodes_near(self, lon: float, lat: float, radius_m: float) -> tuple[Ints, Floats]:
        """Nodes less than `radius_m` from a point, ascending, and their distances in flat metres round the point."""
        reach = radius_m / METRES_PER_DEGREE * (1 + 1e-9)
        begin, end = np.searchsorted(self._latitudes, [lat - reach, lat + reach])
        band = np.sort(self._by_latitude[begin:end])
        away_m = np.hypot(*local_xy(self.lon[band] - lon, self.lat[band] - lat, lat))
        near = away_m < radius_m
        return band[near], away_m[near]

    def sections_at(self, nodes: Ints) -> Ints:
        """Sections with an end at one of the nodes, each once, ascending."""
        touched = np.zeros(self.n_sections, np.bool_)
        for arcs in (self.arcs_out, self.arcs_in):
            count = arcs.first[nodes + 1] - arcs.first[nodes]
            before = np.cumsum(count) - count - arcs.first[nodes]
            touched[arcs.section[np.arange(count.sum()) - np.repeat(before, count)]] = True
        return np.flatnonzero(touched)

    def section_line(self, section: int) -> tuple[Floats, Floats]:
        """Geometry of one section from tail to head: longitudes, latitudes."""
        points = slice(int(self.geometry_first[section]), int(self.geometry_first[section + 1]))
        return self.geometry_lon[points], self.geometry_lat[points]

    @cached_property
    def _by_latitude(self) -> Ints:
        return np.argsort(self.lat, kind="stable")

    @cached_property
    def _latitudes(self) -> Floats:
        return self.lat[self._by_latitude]

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def _arcs(self, start: Ints, end: Ints) -> Arcs:
        """Arcs by the end they hang on: each section once per direction it may be driven in."""
        along, against = np.flatnonzero(self.one_way >= 0), np.flatnonzero(self.one_way <= 0)
        section = np.concatenate([along, against])
        forward = np.arange(len(section)) < len(along)
        here = np.where(forward, start[section], end[section])
        order = np.lexsort((section, here))
        first = np.zeros(self.n_nodes + 1, np.int64)
        np.cumsum(np.bincount(here, minlength=self.n_nodes), out=first[1:])
        there = np.where(forward, end[section], start[section])
        return Arcs(
            read_only(first, np.int64),
            read_only(there[order], np.int64),
            read_only(section[order], np.int64),
            read_only(forward[order], np.bool_),
        )

    def _main_part(self) -> Bools:
        """Largest strongly connected part; of equally large ones that of the lowest node index."""
        from scipy.sparse import csr_array  # noqa: PLC0415  # SciPy is loaded when somebody asks
        from scipy.sparse.csgraph import connected_components  # noqa: PLC0415  # SciPy is loaded when somebody asks

        graph = csr_array(
            (np.ones(self.n_arcs, np.int8), self.head, self.first_arc), shape=(self.n_nodes, self.n_nodes)
        )
        _, label = connected_components(graph, directed=True, connection="strong")
        size = np.bincount(label)
        best = label[np.argmax(size[label])] if self.n_nodes else -1
        main: Bools = label == best
        return main

    def _check(self) -> None:
        nodes, sections, points = self.n_nodes, self.n_sections, len(self.geometry_lon)
        first = self.geometry_first
        self._demand(all(getattr(self, name).shape == (nodes,) for name in _NODE_FIELDS), "nodes")
        self._demand(all(getattr(self, name).shape == (sections,) for name in _SECTION_FIELDS), "sections")
        self._demand(len(self.name_ar) == len(self.name_en) == sections, "names")
        self._demand(self.geometry_lat.shape == (points,) and first.shape == (sections + 1,), "geometry")
        self._demand(first[0] == 0 and first[-1] == points and bool(np.all(np.diff(first) > 1)), "geometry")
        for ends in (self.section_tail, self.section_head):
            self._demand(bool(np.all((ends >= 0) & (ends < nodes))), "section ends")
        known = (self.road_class >= 0) & (self.road_class < len(ROAD_CLASSES)) & (np.abs(self.one_way) <= 1)
        self._demand(bool(np.all(known)), "classes")
        self._demand(bool(np.all((self.length_m >= 0) & (self.speed_kmh > 0))), "lengths and speeds")
        placed = (np.abs(self.geometry_lon) <= 180) & (np.abs(self.geometry_lat) <= 90)  # noqa: PLR2004  # degrees
        self._demand(bool(np.all(placed)), "coordinates")

    @staticmethod
    def _demand(holds: bool, what: str) -> None:  # noqa: FBT001  # an assertion reads best this way
        if not holds:
            raise InvalidInputError.of("roads.inconsistent", what=what)


STORED_FIELDS = tuple(item.name for item in fields(RoadNetwork) if item.init)
"""What defines a network; everything else is derived from it."""


def section_ms(
    network: RoadNetwork,
    *,
    profile: SpeedProfile | None = None,
    hour: int | None = None,
    closed: ArrayLike | None = None,
) -> Milliseconds:
    """Whole milliseconds to drive each section, at least 1; `CLOSED` where it may not be driven.

    Parameters
    ----------
    profile : hourly shares; None for the one that ships with Himaya.
    hour : hour of the day 0..23, None for free flow.
    closed : indices of closed sections.
    """
    share = (profile or default_speed_profile()).share_at(network.road_class, hour)
    exact = network.length_m * 3_600.0 / (network.speed_kmh * share)
    weight = np.maximum(np.rint(exact), 1).astype(np.int32)
    if closed is not None:
        index = np.asarray(closed, np.int64)
        if index.size and not (index.min() >= 0 and index.max() < network.n_sections):
            raise InvalidInputError.of("roads.unknown_section", value=str(int(index[np.argmax(np.abs(index))])))
        weight[index] = CLOSED
    return weight


def node_order(lon: Floats, lat: Floats, node_id: Ints) -> Ints:
    """Order in which nodes are numbered: along the Hilbert curve, ties by identifier."""
    return np.lexsort((node_id, hilbert_index(lon, lat)))
