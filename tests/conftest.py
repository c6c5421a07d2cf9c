from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from himaya.roads.osm import read_osm

if TYPE_CHECKING:
    from himaya.roads.network import RoadNetwork

settings.register_profile("himaya", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("himaya")


def pytest_itemcollected(item: pytest.Item) -> None:
    """A file stays with one worker, for what it shares; so do all tests with a browser, for the site they share."""
    browser = item.get_closest_marker("browser") is not None
    item.add_marker(pytest.mark.xdist_group("browser" if browser else item.nodeid.partition("::")[0]))


_SCENARIOS = Path(__file__).parents[1] / "scenarios"


@pytest.fixture(scope="session")
def alexandria_network() -> RoadNetwork:
    """Central and eastern Alexandria: 47,696 junctions."""
    return read_osm(_SCENARIOS / "alexandria-christmas" / "roads.osm.gz")


@pytest.fixture(scope="session")
def raml_network() -> RoadNetwork:
    """The streets round Raml Station."""
    return read_osm(_SCENARIOS / "raml-station" / "roads.osm.gz")
