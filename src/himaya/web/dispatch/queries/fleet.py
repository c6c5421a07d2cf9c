"""Every unit of a governorate, where it is and whether it is free: kept in memory and followed through the journal.

What is done to units stands in the journal, in one order: a look at its head tells whether anything changed, and the
entries since then name what did. Positions do not go through the journal: the newest are read each time. What else an
answer rests on is the `ground`, which says itself when it is read anew.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from himaya.roads.arrays import Bools, Floats, Ints
from himaya.roads.network import RoadNetwork
from himaya.roads.snap import Anchors, snap_all
from himaya.web.common.memory import settle
from himaya.web.dispatch.queries import ground
from himaya.web.dispatch.queries.ground import Ground
from himaya.web.dispatch.states import UnitLife
from himaya.web.dispatch.words import Kind
from himaya.web.journal.follow import Follower
from himaya.web.places.models import Unit, UnitKind
from himaya.web.places.words import Kind as RegisterKind
from himaya.web.plans.models import UnitAssignment
from himaya.web.plans.words import PlanKind
from himaya.web.positions.models import Latest
from himaya.web.positions.queries.positions import STALE

if TYPE_CHECKING:
    from himaya.web.plans.models import PlanVersion

POSITION, POINT, POST, BASE = range(4)
"""From where a unit is counted: its last position, the point it was told to wait at, its post, its base."""
SNAP_M = 2000.0
"""A unit or an incident farther from every road is not on the roads."""
_COLUMNS = (
    "pk", "code", "call_sign", "kind", "is_out", "base__lon", "base__lat", "base__name_ar", "base__name_en",
    "live__state", "live__wait_lon", "live__wait_lat", "live__wait_ar", "live__wait_en",
)  # fmt: skip
_ANEW = frozenset({RegisterKind.UNIT, RegisterKind.BASE, RegisterKind.FILE, PlanKind.VERSION, PlanKind.ELEMENT})
_OVERLAP, _ALL_AGAIN = timedelta(seconds=10), timedelta(seconds=60)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Row(NamedTuple):
    """One unit: identity, where it comes from, its state, and the post it holds now (element and its times)."""

    pk: int
    code: str
    call_sign: str
    kind: str
    is_out: bool
    base_lon: float
    base_lat: float
    base_ar: str
    base_en: str
    state: str | None
    wait_lon: float | None
    wait_lat: float | None
    wait_ar: str | None
    wait_en: str | None
    post: Post | None = None


class Post(NamedTuple):
    """The element of the plan in force that a unit holds now."""

    lon: float
    lat: float
    title_ar: str
    title_en: str
    kind: str


class Stand(NamedTuple):
    """Where some stand: degrees, and the same points on the roads where these were looked up."""

    lon: Floats
    lat: Floats
    anchors: Anchors | None = None


@dataclass(frozen=True)
class Snapshot:
    """The units of a governorate at an instant; arrays in the order of `rows`.

    lon, lat : degrees; kind : index into `UnitKind`; free : available and in service; origin : `POSITION`...`BASE`;
    seconds_old : age of the position, NaN where none is fresh; anchors : the same points on the roads.
    """

    rows: Sequence[Row]
    kind: Ints
    free: Bools
    lon: Floats
    lat: Floats
    origin: Ints
    seconds_old: Floats
    anchors: Anchors | None
    _kept: dict[frozenset[str], tuple[Ints, Stand]] = field(default_factory=dict)

    def members(self, kinds: frozenset[str]) -> tuple[Ints, Stand]:
        """Free units of some kinds, by index, and where they stand; the same objects whenever it is asked again."""
        if kinds not in self._kept:
            wanted = np.array([kind.value in kinds for kind in UnitKind])
            members = np.flatnonzero(self.free & wanted[self.kind])
            anchors = self.anchors.take(members) if self.anchors is not None else None
            self._kept[kinds] = members, Stand(self.lon[members], self.lat[members], anchors)
        return self._kept[kinds]


def _row(values: tuple[Any, ...], post: Post | None) -> Row:
    return Row(*values)._replace(post=post)


_KIND_OF = {kind.value: index for index, kind in enumerate(UnitKind)}


@dataclass
class Fleet:
    """The units of one governorate as they were last seen."""

    area: str
    follower: Follower = field(default_factory=Follower)
    ground: Ground | None = None
    version: int | None = None
    until: datetime = _NEVER
    rows: list[Row] = field(default_factory=list)
    index_of: dict[str, int] = field(default_factory=dict)
    index_of_pk: dict[int, int] = field(default_factory=dict)
    network: RoadNetwork | None = None
    read_at: datetime | None = None
    read_all_at: datetime | None = None
    lock: Any = field(default_factory=threading.Lock)

    def look(self, now: datetime) -> tuple[Ground, Snapshot]:
        """Look what changed, and tell what holds and how the units stand."""
        with self.lock:
            try:
                held = self._follow(now)
                self._read_positions(now)
                self._place(driven(held))
                _settled()
                return held, self._told(now)
            except BaseException:
                self.follower = Follower()  # what was told may not have been taken over: everything is read anew
                raise

    def _follow(self, now: datetime) -> Ground:
        news = self.follower.news()
        held = self.ground
        if held is None or not held.holds(self.area, now, news):
            held = self.ground = ground.read(self.area, now)
        version = held.version.pk if held.version else None
        changed = None if version != self.version or now >= self.until else self._changed(news)
        if changed is None:
            self._read_all(held.version, now)
        elif changed:
            self._read_some(changed)
        self.version = version
        return held

    def _changed(self, news: Sequence[tuple[str, str]] | None) -> set[str] | None:
        """Codes of units that something happened to; None where everything has to be read anew."""
        if news is None or any(kind in _ANEW for kind, _code in news):
            return None
        return {code for kind, code in news if kind == Kind.UNIT_STATE and code in self.index_of}

    def _read_all(self, version: PlanVersion | None, now: datetime) -> None:
        posts, self.until = _posts(version, now)
        found = Unit.objects.filter(area=self.area).order_by("sort_key", "code").values_list(*_COLUMNS)
        self.rows = [_row(values, posts.get(values[1])) for values in found]
        self.index_of = {row.code: index for index, row in enumerate(self.rows)}
        self.index_of_pk = {row.pk: index for index, row in enumerate(self.rows)}
        n = len(self.rows)
        self._kind = np.array([_KIND_OF[row.kind] for row in self.rows], np.int64)
        self._free = np.zeros(n, np.bool_)
        self._home, self._home_origin = np.zeros((n, 2)), np.zeros(n, np.int64)
        self._position, self._at = np.full((n, 2), np.nan), np.full(n, -np.inf)
        self._hung = {"home": _Hung(n), "position": _Hung(n)}
        self.read_at = self.read_all_at = None
        for index in range(n):
            self._settle(index)

    def _read_some(self, codes: set[str]) -> None:
        for values in Unit.objects.filter(code__in=codes).values_list(*_COLUMNS):
            index = self.index_of[values[1]]
            self.rows[index] = _row(values, self.rows[index].post)
            self._settle(index)

    def _settle(self, index: int) -> None:
        """Whether a unit is free, and where it is without a fresh position."""
        row = self.rows[index]
        self._free[index] = row.state == UnitLife.AVAILABLE and not row.is_out
        if row.wait_lon is not None and row.wait_lat is not None:
            home, origin = (row.wait_lon, row.wait_lat), POINT
        elif row.post is not None:
            home, origin = (row.post.lon, row.post.lat), POST
        else:
            home, origin = (row.base_lon, row.base_lat), BASE
        if tuple(self._home[index]) != home:
            self._home[index] = home
            self._hung["home"].moved[index] = True
        self._home_origin[index] = origin

    def _read_positions(self, now: datetime) -> None:
        everything = self.read_all_at is None or now - self.read_all_at > _ALL_AGAIN or self.read_at is None
        since = now - STALE if everything or self.read_at is None else max(self.read_at - _OVERLAP, now - STALE)
        rows = Latest.objects.filter(at__gte=since, sender__revoked_at__isnull=True, unit__area=self.area)
        found = list(rows.order_by("at").values_list("unit_id", "lon", "lat", "at"))
        self.read_at = now
        if everything:
            self.read_all_at = now
        for pk, lon, lat, at in found:
            index = self.index_of_pk.get(pk)
            if index is None:
                continue
            if (lon, lat) != tuple(self._position[index]):
                self._position[index] = lon, lat
                self._hung["position"].moved[index] = True
            self._at[index] = at.timestamp()

    def _place(self, network: RoadNetwork | None) -> None:
        """Points on the roads of what has moved; of everything where the roads are others."""
        if network is not self.network:
            self.network = network
            for hung in self._hung.values():
                hung.moved[:] = True
        if network is None:
            return
        for hung, points in ((self._hung["home"], self._home), (self._hung["position"], self._position)):
            hung.follow(network, points)

    def _told(self, now: datetime) -> Snapshot:
        old = now.timestamp() - self._at
        fresh = old <= STALE.total_seconds()
        points = np.where(fresh[:, None], self._position, self._home)
        anchors = None
        if self.network is not None:
            anchors = Anchors(
                *(
                    np.where(fresh, getattr(self._hung["position"], name), getattr(self._hung["home"], name))
                    for name in ("section", "fraction", "distance_m")
                )
            )
        return Snapshot(
            rows=tuple(self.rows),
            kind=self._kind,
            free=self._free.copy(),
            lon=points[:, 0],
            lat=points[:, 1],
            origin=np.where(fresh, POSITION, self._home_origin),
            seconds_old=np.where(fresh, np.maximum(old, 0.0), np.nan),
            anchors=anchors,
        )


class _Hung:
    """Points of units on the roads, brought up to date where they moved."""

    def __init__(self, n: int) -> None:
        self.section = np.full(n, -1, np.int64)
        self.fraction = np.zeros(n)
        self.distance_m = np.full(n, np.inf)
        self.moved = np.ones(n, np.bool_)

    def follow(self, network: RoadNetwork, points: Floats) -> None:
        """Put on the roads what moved; what has no point stays off them."""
        moved = np.flatnonzero(self.moved)
        if not moved.size:
            return
        found = snap_all(network, points[moved, 0], points[moved, 1], limit_m=SNAP_M)
        self.section[moved], self.fraction[moved] = found.section, found.fraction
        self.distance_m[moved] = found.distance_m
        self.moved[moved] = False


def _posts(version: PlanVersion | None, now: datetime) -> tuple[dict[str, Post], datetime]:
    """The element that each unit holds now, and until when that stays so."""
    if version is None:
        return {}, _NEVER
    rows = UnitAssignment.objects.filter(element__version=version, ends_at__gt=now)
    held, until = {}, _NEVER
    for row in rows.order_by("starts_at").select_related("element"):
        starts_at, ends_at, element = row.starts_at, row.ends_at, row.element
        if starts_at <= now:
            held[row.unit_code] = Post(element.lon, element.lat, element.title_ar, element.title_en, element.kind)
        until = min(until, starts_at if starts_at > now else ends_at)
    return held, until


def driven(held: Ground) -> RoadNetwork | None:
    """The roads that times are told on; those estimated from distances are none."""
    roads = held.shut.roads
    return roads.network if roads is not None and not roads.network.estimated else None


_fleets: dict[str, Fleet] = {}
_making = threading.Lock()


def fleet_of(area: str) -> Fleet:
    """The units of a governorate, kept by this process."""
    with _making:
        return _fleets.setdefault(area, Fleet(area))


@cache
def _settled() -> None:
    """Once in a process: compilers, roads and the first fleet are in memory for good."""
    settle()


def forget() -> None:
    """Read every governorate anew at its next question."""
    with _making:
        _fleets.clear()
