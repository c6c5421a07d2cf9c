"""Who should go to an incident, asked through the interface: 20,000 units on the roads of Alexandria, exact."""

from __future__ import annotations

import importlib
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import numpy as np

from himaya.roads.now import roads_now, soonest, waiting_at
from himaya.roads.osm import read_osm
from himaya.roads.snap import snap_all
from himaya.roads.store import save_network
from himaya.scenario.read import read_scenario

if TYPE_CHECKING:
    from himaya.roads.network import RoadNetwork

SCENARIO = Path(__file__).parents[1] / "scenarios" / "alexandria-christmas"
AREA, UNITS, SEED = "EG-ALX", 20_000, 7
KINDS = {
    "ambulance": 0.12,
    "fire": 0.08,
    "emergency_police": 0.2,
    "patrol_vehicle": 0.35,
    "eod": 0.004,
    "traffic": 0.246,
}
WARM = 10


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """One row per share of what changes between two questions; the bound is one search back from the incident."""
    asked = 100 if quick else 2000
    network = read_osm(SCENARIO / "roads.osm.gz")
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HIMAYA_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "himaya.web.settings", "HIMAYA_DEMO": "1"}
        (Path(folder) / "roads").mkdir()
        save_network(network, Path(folder) / "roads" / f"{AREA}.npz")
        django.setup()
        questions = importlib.import_module("dispatch_questions")  # it imports models, which exist after the set-up
        client, incidents = questions.world(network, asked)
        bound = _bound(network, asked)
        still = questions.answers(client, incidents, busy=False)
        moving = questions.answers(client, incidents, busy=True)
    return [
        _row("nothing changes between two questions", still, bound),
        _row("a status and 20 positions change before each", moving, bound),
    ]


def _bound(network: RoadNetwork, asked: int) -> list[float]:
    """Seconds of one search from an incident that ends at the fifth of the units of its kind."""
    rng = np.random.default_rng(SEED)
    roads = roads_now(network, hour=20)
    kinds = rng.choice(list(KINDS), UNITS, p=list(KINDS.values()))
    node = rng.integers(0, network.n_nodes, UNITS)
    mine = node[kinds == "ambulance"]
    waiting = waiting_at(roads, snap_all(network, network.lon[mine], network.lat[mine]))
    found = []
    for one in rng.integers(0, network.n_nodes, asked):
        place = snap_all(network, network.lon[one], network.lat[one], limit_m=2000.0)
        begin = time.perf_counter()
        soonest(roads, place, waiting, k=5)
        found.append(time.perf_counter() - begin)
    return found[WARM:]


def _row(work: str, found: list[float], bound: list[float]) -> dict[str, Any]:
    p50, p99, low = np.percentile(found, 50), np.percentile(found, 99), np.percentile(bound, 50)
    return {
        "work": f"dispatch: {work}",
        "instance": f"{UNITS:,} units, {len(read_scenario(SCENARIO).places)} places, {len(found)} questions",
        "ours_s": float(p50),
        "peer": "one bounded search",
        "peer_s": float(low),
        "p99_s": float(p99),
        "largest_s": float(np.max(found)),
        "note": "median of ours and of the bound; through the interface without the socket",
    }
