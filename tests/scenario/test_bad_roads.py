"""Road files against the tables: far points, damaged and missing files, roads that fall apart."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest

from himaya.faults import Language
from himaya.scenario.check import check_scenario, examine_scenario
from himaya.scenario.read import read_scenario

if TYPE_CHECKING:
    from conftest import Folder


def test_places_off_the_roads_are_named_in_their_table(folder: Folder) -> None:
    """A point in the governorate but far from every road of the file: reading accepts it, checking does not."""
    for name, value in (("lon", "29.700000"), ("lat", "31.000000")):
        folder.put("bases", 3, name, value)
    assert folder.faults() == []
    (fault,) = check_scenario(folder.path)
    assert (fault.code, fault.file, fault.row, fault.column) == ("roads.off_network", "bases.csv", 3, "lon")
    assert " م،" in fault.text(Language.AR)
    assert " m away" in fault.text(Language.EN)
    assert all(fault.remedy(language) for language in Language)


def test_a_damaged_road_file_is_named(folder: Folder) -> None:
    """Checking a scenario reads its roads as well."""
    path = folder.path / "roads.osm.gz"
    path.write_bytes(path.read_bytes()[:2000])
    (fault,) = check_scenario(folder.path)
    assert (fault.code, fault.file) == ("roads.corrupt", "roads.osm.gz")


def test_checking_with_a_network_at_hand_gives_the_same(folder: Folder) -> None:
    """A network that has been read already is not read again, and finds the same."""
    from himaya.roads.osm import read_osm  # noqa: PLC0415  # only here

    network = read_osm(folder.path / "roads.osm.gz")
    assert check_scenario(folder.path, network=network) == []
    assert len(read_scenario(folder.path).places) == len(folder.rows("places")) - 1


def test_loosely_connected_roads_are_a_warning(folder: Folder) -> None:
    """A scenario on them can be planned, and whoever checks it is told."""
    from himaya.roads.osm import read_osm  # noqa: PLC0415  # only here

    network = read_osm(folder.path / "roads.osm.gz")
    both_ways = dataclasses.replace(network, one_way=np.zeros(network.n_sections, np.int8))
    folder.setting("end", "2027-01-07 02:00")
    assert examine_scenario(folder.path, network=both_ways).warnings == []
    (warning,) = examine_scenario(folder.path).warnings
    assert (warning.code, warning.file) == ("roads.loosely_connected", "roads.osm.gz")


def test_people_on_their_way_outside_the_period_are_a_warning(folder: Folder) -> None:
    """Raml Station ends at midnight while people of two gatherings leave until 00:15 and 00:30."""
    folder.put("services", 4, "arrival_min", "301")
    told = [warning for warning in examine_scenario(folder.path).warnings if warning.code.startswith("scenario.")]
    assert [(warning.code, warning.row, warning.column, warning.details["moment"]) for warning in told] == [
        ("scenario.leave_after_period", 2, "end", "2027-01-07 00:15"),
        ("scenario.leave_after_period", 3, "end", "2027-01-07 00:30"),
        ("scenario.come_before_period", 4, "start", "2027-01-06 14:59"),
    ]
    for language in Language:
        assert all(warning.details["moment"] in warning.text(language) for warning in told)


@pytest.mark.parametrize("line", ["", 'roads = ""\n'])
def test_a_scenario_without_a_road_file_is_sound_with_a_note(folder: Folder, line: str) -> None:
    """Left out or empty: whoever checks it is told before planning what he will not get."""
    assert not [one for one in examine_scenario(folder.path).warnings if one.code == "scenario.no_roads"]
    path = folder.path / "scenario.toml"
    kept = [one for one in path.read_text("utf-8").splitlines(keepends=True) if not one.startswith("roads ")]
    path.write_text("".join([*kept, line]), "utf-8")
    found = examine_scenario(folder.path)
    assert found.faults == []
    (note,) = [one for one in found.warnings if one.code == "scenario.no_roads"]
    assert (note.file, note.row) == ("scenario.toml", len(kept) + 1 if line else None)


def test_roads_that_fall_apart_are_named_before_the_places_they_cut_off(folder: Folder) -> None:
    """Streets in the west that all lead out of it and never back explain every place there."""
    from himaya.roads.osm import read_osm  # noqa: PLC0415  # only here

    network = read_osm(folder.path / "roads.osm.gz")
    tail, head = (network.lon[ends] for ends in (network.section_tail, network.section_head))
    west = tail < np.median(network.lon)
    one_way = np.where(west, np.where(head > tail, 1, -1), network.one_way).astype(np.int8)
    first, *others = check_scenario(folder.path, network=dataclasses.replace(network, one_way=one_way))
    assert (first.code, first.file) == ("roads.loosely_connected", "roads.osm.gz")
    assert {fault.code for fault in others} == {"roads.cut_off"}
    assert examine_scenario(folder.path).faults == []
