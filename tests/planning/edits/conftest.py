from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from himaya import api
from himaya.planning.codec import from_json
from himaya.planning.content import World
from himaya.planning.derived import RoadFile
from himaya.planning.doctrine import Doctrine
from himaya.planning.plan import make_plan
from himaya.planning.planfile import read_plan
from himaya.planning.verify import verify_plan
from himaya.scenario.model import Scenario

if TYPE_CHECKING:
    from himaya.planning.edits.model import Edits
    from himaya.planning.result import Finding

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@dataclass(frozen=True)
class Bench:
    """A plan without decisions, and planning of the same world under decisions."""

    document: dict[str, Any]
    world: World
    roads: RoadFile

    def plan(self, edits: Edits) -> dict[str, Any]:
        return make_plan(self.world, self.roads, edits=edits, deployment_only=True).document

    def verify(self, document: dict[str, Any]) -> list[Finding]:
        return verify_plan(document, self.world.network)

    def of_type(self, kind: str, *, filled: bool = True) -> list[dict[str, Any]]:
        return [one for one in self.document["elements"] if one["type"] == kind and one["filled"] == filled]

    def post(self, function: str, *, filled: bool = True) -> dict[str, Any]:
        return next(one for one in self.of_type("post", filled=filled) if one["function"] == function)


def bench_of(folder: Path) -> Bench:
    document = read_plan(folder / api.PLAN)
    network = api.load_network(folder / api.ROADS)
    scenario = from_json(Scenario, document["inputs"]["scenario"])
    doctrine = from_json(Doctrine, document["inputs"]["doctrine"])
    return Bench(document, World(scenario, network, doctrine), api.road_file(network, folder / api.ROADS))


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The deployment of Raml Station: what decisions by hand are about."""
    out = tmp_path_factory.mktemp("deployment") / "plan"
    api.plan(SCENARIOS / "raml-station", out, deployment_only=True)
    return bench_of(out)
