"""The rehearsal of the night beside SimPy: the same calls and work, on a plain instance and on two ambulance cities."""

from __future__ import annotations

import csv
import gzip
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rehearse_simpy import simulate, simulate_ranked

from himaya.planning.rehearse.crowd import exponential_ms
from himaya.planning.rehearse.parts import Crews, Crowd, Incidents, Service, Travel
from himaya.planning.rehearse.problem import RehearseProblem
from himaya.planning.rehearse.simulate import calls_of, run, team_of, ways_of
from himaya.planning.rehearse.solve import solve
from himaya.planning.rehearse.travel import RoadState, Spots, joined, spot_ms
from himaya.planning.rehearse.verify import verify
from himaya.roads.network import RoadNetwork
from himaya.roads.snap import Anchors, snap_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.rehearse.calls import Calls

_CITIES = Path(__file__).parent / "data" / "ambulance-cities"
_HOUR = 3_600_000

_CELL_DEGREES = 0.006
_RUNS = 3


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """Incidents a second on one core, the cities beside SimPy, and a whole rehearsal with its verification."""
    posts = [(50, 500), *([] if quick else [(1_000, 10_000)])]
    return [
        *(_plain(points, places) for points, places in posts),
        *(
            _city(city, calls_per_day, nights=20 if quick else 400)
            for city, calls_per_day in (("manhattan", 189.5), ("edmonton", 144.0))
        ),
        _whole(),
    ]


def _row(work: str, instance: str, ours_s: float, **more: Any) -> dict[str, Any]:
    blank = {"peer": "", "peer_s": None, "ratio": None, "agrees": None, "note": ""}
    return {"work": work, "instance": instance, "ours_s": ours_s, **blank, **more}


def _crowd(n_places: int) -> Crowd:
    """Nobody at any gate."""
    none = np.zeros(0, np.int64)
    return Crowd(
        1,
        np.zeros(n_places),
        np.zeros(n_places),
        none,
        none,
        np.array([1_000]),
        none,
        np.zeros(0),
        none,
        none,
        none,
        none,
    )


def _problem(
    travel: Travel, service: Service, point: Any, *, nights: int, hours: int, slot_ms: int, recall: bool
) -> RehearseProblem:
    unit, horizon = np.arange(len(point)), hours * _HOUR
    return RehearseProblem(
        nights=nights,
        horizon_ms=horizon,
        slot_ms=slot_ms,
        recall=recall,
        services=(service,),
        crews=Crews(unit, 0 * unit, np.asarray(point), 0 * unit, 0 * unit + horizon),
        travel=travel,
        crowd=_crowd(travel.n_places),
        incidents=Incidents(0, np.zeros(0, np.int64), np.zeros(1, np.int64)),
    )


def plain(points: int, places: int, *, nights: int) -> RehearseProblem:
    """Two units at each of many points scattered over 40 km, places of unequal weight, a day at half load."""
    rng = np.random.default_rng(1)
    at_place, at_point = rng.uniform(0, 40_000, (places, 2)), rng.uniform(0, 40_000, (points, 2))
    ms = (np.hypot(*(at_point[:, None, :] - at_place[None]).transpose(2, 0, 1)) / 12.0 * 1000).astype(np.int32)
    weight = rng.random(places)
    rate = np.repeat((weight / weight.sum() * 2.0 * points)[:, None], 24, axis=1)
    travel = Travel(np.array([0]), ms[None], ms.T[None], np.full((1, places), -1), np.zeros((1, places), np.int64))
    service = Service("ambulance", rate, 480_000, 60_000, exponential_ms(1_200_000), 0.0, np.array([0]))
    return _problem(
        travel, service, np.repeat(np.arange(points), 2), nights=nights, hours=24, slot_ms=_HOUR, recall=False
    )


def _plain(points: int, places: int) -> dict[str, Any]:
    problem = plain(points, places, nights=max(1, 1_000_000 // (points * 48)))
    team = team_of(problem, 0)
    ways = ways_of(problem.travel, team.points)
    run(problem, 0, calls_of(problem, 0, 1, range(1)), team, ways)
    times = []
    for _ in range(_RUNS):
        begin = time.process_time()
        calls = calls_of(problem, 0, 1, range(problem.nights))
        lived = run(problem, 0, calls, team, ways)
        times.append(time.process_time() - begin)
    nights = range(max(1, 20_000 // (points * 48)))
    row = _against_simpy(problem, calls, lived.response_ms, nights)
    incidents = len(calls.work)
    return _row(
        "rehearse: draw calls and dispatch, one core",
        f"{points:,} points x 2 units, {places:,} places, {incidents:,} calls",
        min(times),
        incidents_per_s=incidents / min(times),
        **_peer(row, min(times) / incidents, incidents),
    )


def _against_simpy(problem: RehearseProblem, calls: Calls, ours: Any, nights: Sequence[int]) -> dict[str, Any]:
    """Time of the peer for one call, and whether every response time of these nights is ours."""
    ranked = problem.travel.to_place_ms[0, : problem.travel.n_points].argsort(axis=0, kind="stable").T.tolist()
    begin, theirs = time.process_time(), []
    for night in nights:
        part = slice(calls.first[night], calls.first[night + 1])
        theirs.append(
            simulate(problem, 0, calls.work[part])
            if problem.recall
            else simulate_ranked(problem, 0, calls.work[part], ranked)
        )
    seconds = time.process_time() - begin
    found = np.concatenate(theirs)
    mine = ours[calls.first[nights[0]] : calls.first[nights[-1] + 1]]
    answered = mine >= 0
    shown = [np.percentile(part[answered], (50, 90, 95), method="inverted_cdf") / 1000 for part in (mine, found)]
    return {
        "per_call_s": seconds / len(found),
        "calls": len(found),
        "same": bool(np.array_equal(mine[answered], found[answered])),
        "shown": shown,
    }


def _peer(row: dict[str, Any], ours_per_call_s: float, calls: int) -> dict[str, Any]:
    p50, p90, p95 = (
        f"{ours:.0f}" + ("" if ours == theirs else f" ({theirs:.0f})")
        for ours, theirs in zip(*row["shown"], strict=True)
    )
    return {
        "peer": f"SimPy {version('simpy')}, one core",
        "peer_s": row["per_call_s"] * calls,
        "ratio": row["per_call_s"] / ours_per_call_s,
        "agrees": row["same"],
        "note": f"p50 / p90 / p95 {p50} / {p90} / {p95} s, equal call by call; processor time, "
        f"SimPy's from {row['calls']:,} calls",
    }


def _read(path: Path) -> list[dict[str, str]]:
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8")
    return list(csv.DictReader(text.splitlines()))


def city_network(folder: Path) -> RoadNetwork:
    """The city's roads; a length of 10 m a second at 36 km/h gives every arc the time that the file states."""
    nodes, arcs = _read(folder / "nodes.csv.gz"), _read(folder / "arcs.csv.gz")
    lon, lat = (np.array([float(node[axis]) for node in nodes]) for axis in ("lon", "lat"))
    tail, head = (np.array([int(arc[name]) - 1 for arc in arcs]) for name in ("from_node", "to_node"))
    seconds = np.array([float(arc["priority_travel_s"]) for arc in arcs])
    ends = np.stack([tail, head], axis=1).ravel()
    return RoadNetwork(
        source=folder.name, edition="2019", node_id=np.arange(1, len(nodes) + 1), lon=lon, lat=lat, section_tail=tail,
        section_head=head, road_class=np.zeros(len(arcs), np.int8), length_m=seconds * 10.0,
        speed_kmh=np.full(len(arcs), 36.0), one_way=np.ones(len(arcs), np.int8), osm_way_id=np.arange(1, len(arcs) + 1),
        name_ar=("",) * len(arcs), name_en=("",) * len(arcs), geometry_first=np.arange(0, 2 * len(arcs) + 1, 2),
        geometry_lon=lon[ends], geometry_lat=lat[ends],
    )  # fmt: skip


def _snapped(network: RoadNetwork, entries: list[dict[str, str]]) -> Anchors:
    lon, lat = ([float(entry[axis]) for entry in entries] for axis in ("lon", "lat"))
    return snap_all(network, lon, lat, limit_m=2_000.0)


def _cells(entries: list[dict[str, str]]) -> list[dict[str, str]]:
    """Demand joined in cells of about 600 m, each at the point of it with the largest share."""
    cells: dict[tuple[int, int], list[dict[str, str]]] = {}
    for entry in entries:
        key = int(float(entry["lon"]) // _CELL_DEGREES), int(float(entry["lat"]) // _CELL_DEGREES)
        cells.setdefault(key, []).append(entry)
    joined_cells = []
    for _key, members in sorted(cells.items()):
        most = max(members, key=lambda entry: float(entry["share"]))
        joined_cells.append({**most, "share": str(sum(float(entry["share"]) for entry in members))})
    return [cell for cell in joined_cells if float(cell["share"]) > 0]


def city(folder: Path, calls_per_day: float, *, nights: int) -> RehearseProblem:
    """A city's ambulances at their stations and its urgent calls, a day and a night.

    Work at the place and at the hospital, turnout and the share of transports are ours: 20, 20 and 1.5 min, 65 %.
    """
    network = city_network(folder)
    stations, cells = _read(folder / "stations.csv"), _cells(_read(folder / "demand_points.csv.gz"))
    homes = [int(one["station"]) - 1 for one in _read(folder / "ambulances.csv")]
    spots = Spots(
        network, _snapped(network, stations), _snapped(network, _read(folder / "hospitals.csv")),
        _snapped(network, cells), True,
    )  # fmt: skip
    travel = joined([0], [spot_ms(spots, RoadState(None, ()))], spots)
    share = np.array([float(cell["share"]) for cell in cells])
    rate = np.repeat((share / share.sum() * calls_per_day / 24.0)[:, None], 24, axis=1)
    service = Service("ambulance", rate, 480_000, 90_000, exponential_ms(1_200_000), 0.65, exponential_ms(1_200_000))
    return _problem(travel, service, np.array(homes), nights=nights, hours=24, slot_ms=_HOUR, recall=True)


def _city(name: str, calls_per_day: float, *, nights: int) -> dict[str, Any]:
    problem = city(_CITIES / name, calls_per_day, nights=nights)
    team = team_of(problem, 0)
    ways, calls = ways_of(problem.travel, team.points), calls_of(problem, 0, 1, range(nights))
    run(problem, 0, calls, team, ways)
    times = []
    for _ in range(_RUNS):
        begin = time.process_time()
        lived = run(problem, 0, calls_of(problem, 0, 1, range(nights)), team, ways)
        times.append(time.process_time() - begin)
    row = _against_simpy(problem, calls, lived.response_ms, range(min(nights, 10)))
    return _row(
        "rehearse: ambulances of a city",
        f"{name.title()}, {len(team.rows)} ambulances, {problem.n_places:,} places, {len(calls.work):,} calls",
        min(times),
        incidents_per_s=len(calls.work) / min(times),
        **_peer(row, min(times) / len(calls.work), len(calls.work)),
    )


def _whole() -> dict[str, Any]:
    problem = city(_CITIES / "manhattan", 189.5, nights=40)
    solve(problem)
    begin = time.perf_counter()
    result = solve(problem)
    ours_s = time.perf_counter() - begin
    begin = time.perf_counter()
    findings = verify(problem, result)
    return _row(
        "rehearse: 40 nights, every unit lost in turn",
        "Manhattan, two threads",
        ours_s,
        agrees=not findings,
        note=f"verification takes {time.perf_counter() - begin:.1f} s",
    )
