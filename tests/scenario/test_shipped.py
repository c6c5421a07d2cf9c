"""The shipped scenarios: made by the script from the sources, and sensible to plan."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from himaya.planning.demand.problem import demand_problem
from himaya.planning.demand.solve import solve
from himaya.planning.doctrine import load_doctrine
from himaya.scenario.check import check_scenario
from himaya.scenario.personal import holds_personal_data
from himaya.scenario.read import read_scenario

if TYPE_CHECKING:
    from himaya.scenario.model import Scenario

ROOT = Path(__file__).parents[2]
NAMES = ("alexandria-christmas", "raml-station")


@pytest.fixture(scope="module")
def make_scenarios() -> Any:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("make_scenarios", ROOT / "scripts" / "make_scenarios.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=NAMES)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return read_scenario(ROOT / "scenarios" / request.param)


@pytest.mark.parametrize("name", NAMES)
def test_the_script_gives_the_same_bytes(make_scenarios: Any, name: str) -> None:
    """What is shipped is what the script makes of the sources, byte for byte."""
    folder = ROOT / "scenarios" / name
    (spec,) = [one for one in (make_scenarios.ALEXANDRIA, make_scenarios.RAML) if one.settings["id"] == name]
    for file, content in make_scenarios.build(spec, folder / "roads.osm.gz").items():
        assert (folder / file).read_bytes() == content, file


def test_the_script_of_the_country_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each of the 26 folders and nation.toml are what the script makes of the sources; all can be planned."""
    shipped = ROOT / "scenarios" / "egypt-christmas"
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    make_nation = importlib.import_module("make_nation")
    monkeypatch.setattr(make_nation, "ROOT", tmp_path)
    make_nation.main()
    made = {path.relative_to(tmp_path / shipped.name): path for path in tmp_path.rglob("*") if path.is_file()}
    assert len(made) == 26 * 7 + 1
    for name, path in made.items():
        assert (shipped / name).read_bytes() == path.read_bytes(), name
    assert [fault for folder in shipped.glob("EG-*") for fault in check_scenario(folder)] == []


def test_alexandria_has_the_stated_size() -> None:
    """Real places of the whole road file, enough units and points to wait at."""
    scenario = read_scenario(ROOT / "scenarios" / "alexandria-christmas")
    assert 90 <= len(scenario.places) <= 140
    assert 60 <= len(scenario.standby) <= 90
    assert len(scenario.units) >= 260
    assert sum(place.source.startswith("OpenStreetMap node") for place in scenario.places) > 100


def test_alexandria_has_few_places_of_the_highest_tiers() -> None:
    """A plan in which everything is first tier protects nothing first: 3-6 of tier 1, 6-12 of tier 2."""
    scenario = read_scenario(ROOT / "scenarios" / "alexandria-christmas")
    tiers = Counter(solve(demand_problem(scenario, load_doctrine())).tier.tolist())
    assert 3 <= tiers[1] <= 6
    assert 6 <= tiers[2] <= 12
    assert tiers[4] + tiers[5] > 50


def test_every_room_has_work(scenario: Scenario) -> None:
    """There is a first-tier place with a service, posts of every function, and units of every service."""
    doctrine = load_doctrine()
    result = solve(demand_problem(scenario, doctrine))
    tier = dict(zip((place.id for place in scenario.places), result.tier.tolist(), strict=True))
    assert any(tier[service.place_id] == 1 for service in scenario.services)
    assert {post.function for post in result.posts} == {rule.function for rule in doctrine.posts}
    kinds = {unit.kind for unit in scenario.units}
    assert all(kinds & set(rule.kinds) for rule in doctrine.respond)
    assert kinds >= set(doctrine.protect.mobile_kinds)


def test_no_church_without_a_coptic_service_has_one_that_night(scenario: Scenario) -> None:
    """The Anglican and the Greek Catholic church are places to protect, with no gathering on 6 January."""
    others = {place.id for place in scenario.places if "Anglican" in place.name_en or "Catholic" in place.name_en}
    assert others
    assert not others & {service.place_id for service in scenario.services}


def test_safe_capacity_is_kept(scenario: Scenario) -> None:
    """No gathering of the demonstration expects more people than its place can empty in time."""
    result = solve(demand_problem(scenario, load_doctrine()))
    safe = dict(zip((place.id for place in scenario.places), result.safe_capacity.tolist(), strict=True))
    assert all(service.attendance <= safe[service.place_id] for service in scenario.services)


def test_names_are_complete_and_hold_no_person(scenario: Scenario) -> None:
    """Every place, base and point has a name in both languages, and no text looks like a number of a person."""
    for row in (*scenario.places, *scenario.bases, *scenario.standby):
        assert row.name_ar
        assert row.name_en
        assert not holds_personal_data(row.name_ar + " " + row.name_en)
    signs = [unit.call_sign for unit in scenario.units]
    assert len(set(signs)) == len(signs)
    assert max(map(len, signs)) <= 10
