from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import numpy as np
import osmium
import pytest
from osmium.osm.mutable import Node, Way

from himaya.faults import InvalidInputError, Language
from himaya.roads.osm import read_osm
from himaya.roads.speeds import ROAD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from himaya.roads.network import RoadNetwork

HEAD = '<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">'
SQUARE = {1: (30.0, 31.0), 2: (30.001, 31.0), 3: (30.001, 31.001), 4: (30.0, 31.001), 5: (30.0005, 31.0)}


@pytest.fixture
def osm_file(tmp_path: Path) -> Callable[..., Path]:
    """Write ways as OSM XML; each is (node numbers, tags)."""

    def write(*ways: tuple[list[int], dict[str, str]], stamps: tuple[str, ...] = ()) -> Path:
        nodes = "".join(f'<node id="{n}" lon="{lon}" lat="{lat}"/>' for n, (lon, lat) in SQUARE.items())
        text = HEAD + nodes
        for number, (refs, tags) in enumerate(ways):
            stamp = f' timestamp="{stamps[number]}"' if stamps else ""
            inside = "".join(f'<nd ref="{ref}"/>' for ref in refs)
            inside += "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
            text += f'<way id="{number + 10}"{stamp}>{inside}</way>'
        path = tmp_path / "roads.osm"
        path.write_text(text + "</osm>", "utf-8")
        return path

    return write


def ends(network: RoadNetwork) -> list[tuple[int, int, int]]:
    """Sections as (tail id, head id, one_way), in order."""
    tail, head = network.node_id[network.section_tail], network.node_id[network.section_head]
    return list(zip(tail.tolist(), head.tolist(), network.one_way.tolist(), strict=True))


def fault_of(path: Path) -> str:
    """Code of the fault that reading the file raises; it names the file and a remedy in both languages."""
    with pytest.raises(InvalidInputError) as caught:
        read_osm(path)
    (fault,) = caught.value.faults
    for language in Language:
        assert path.name in fault.text(language)
        assert fault.remedy(language)
    return fault.code


def test_alexandria_has_the_counts_of_its_published_conversion(alexandria: RoadNetwork) -> None:
    """Junctions, sections, kilometres, classes and main part equal the tables made with other tools."""
    assert (alexandria.n_nodes, alexandria.n_sections) == (47_696, 67_634)
    assert int(alexandria.in_main_part.sum()) == 46_532
    assert float(alexandria.length_m.sum()) / 1000 == pytest.approx(4_364, abs=0.5)
    count = dict(zip(ROAD_CLASSES, np.bincount(alexandria.road_class, minlength=10).tolist(), strict=True))
    assert count["tertiary"] in range(3_105, 3_105 + 57)
    assert count["residential"] == 50_244
    assert count["service"] == 8_291
    assert int(np.count_nonzero(alexandria.one_way)) == 11_296
    assert sum(map(bool, alexandria.name_ar)) == 42_188
    assert sum(map(bool, alexandria.name_en)) == 42_182


def test_ways_are_cut_where_they_meet_and_only_there(osm_file: Callable[..., Path]) -> None:
    """Node 5 lies inside one way only; node 2 is shared."""
    network = read_osm(osm_file(([1, 5, 2], {"highway": "residential"}), ([2, 3], {"highway": "service"})))
    assert ends(network) == [(1, 2, 0), (2, 3, 0)]
    assert np.diff(network.geometry_first).tolist() == [3, 2]
    assert network.length_m.tolist() == pytest.approx([95.3, 111.2], abs=0.11)
    assert network.speed_kmh.tolist() == [25.0, 15.0]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"oneway": "yes"}, 1),
        ({"oneway": "1"}, 1),
        ({"oneway": "-1"}, -1),
        ({"oneway": "reverse"}, -1),
        ({"oneway": "no"}, 0),
        ({}, 0),
        ({"junction": "roundabout"}, 1),
        ({"junction": "roundabout", "oneway": "no"}, 0),
        ({"highway": "motorway"}, 1),
        ({"highway": "motorway", "oneway": "no"}, 0),
        ({"highway": "motorway_link"}, 0),
    ],
)
def test_direction_follows_the_tags(osm_file: Callable[..., Path], tags: dict[str, str], expected: int) -> None:
    """One-way by tag, against the way, and by rule for roundabouts and motorways."""
    both_ways = ([2, 1], {"highway": "residential"})
    network = read_osm(osm_file(([1, 2], {"highway": "residential"} | tags), both_ways))
    assert network.one_way.tolist()[0] == expected
    assert network.n_arcs == 2 + (2 if expected == 0 else 1)


def test_only_drivable_roads_are_kept(osm_file: Callable[..., Path]) -> None:
    """Footways, buildings and areas are not roads; a link counts like its class; a private road stays."""
    network = read_osm(
        osm_file(
            ([1, 2], {"highway": "primary_link"}),
            ([2, 3], {"highway": "footway"}),
            ([3, 4, 1, 3], {"highway": "service", "area": "yes"}),
            ([1, 2, 3], {"building": "yes"}),
            ([2, 4], {"highway": "service", "access": "private"}),
        )
    )
    assert ends(network) == [(1, 2, 0), (2, 4, 0)]
    assert [ROAD_CLASSES[index] for index in network.road_class] == ["primary", "service"]


def test_names_go_to_the_language_they_are_written_in(osm_file: Callable[..., Path]) -> None:
    """`name:ar` and `name:en` win; a plain name counts for its script."""
    network = read_osm(
        osm_file(
            ([1, 2], {"highway": "road", "name": "شارع النبي دانيال", "name:en": "Nabi Danial Street"}),
            ([2, 3], {"highway": "road", "name": "Corniche", "name:ar": "الكورنيش"}),
            ([3, 1], {"highway": "road", "name": "Ring Road"}),
        )
    )
    assert network.name_ar == ("شارع النبي دانيال", "الكورنيش", "")
    assert network.name_en == ("Nabi Danial Street", "Corniche", "Ring Road")


def test_a_way_that_leaves_the_extract_is_cut_at_its_edge(osm_file: Callable[..., Path]) -> None:
    """Node 99 is not in the file: what lies on both sides of it stays, apart."""
    network = read_osm(osm_file(([1, 2, 99, 3, 4], {"highway": "road"}), ([2, 3], {"highway": "road"})))
    assert ends(network) == [(1, 2, 0), (3, 4, 0), (2, 3, 0)]


def test_the_edition_is_the_newest_edit(osm_file: Callable[..., Path]) -> None:
    """Files without time stamps take the date they are given."""
    ways = (([1, 2], {"highway": "road"}), ([2, 3], {"highway": "road"}))
    stamped = osm_file(*ways, stamps=("2024-03-01T10:00:00Z", "2025-10-09T01:02:03Z"))
    assert read_osm(stamped, edition="2001-01-01").edition == "2025-10-09"
    assert read_osm(osm_file(*ways), edition="2025-10-09").edition == "2025-10-09"
    assert read_osm(osm_file(*ways)).edition == ""


def test_xml_gzip_and_pbf_give_the_same_network(tmp_path: Path, osm_file: Callable[..., Path]) -> None:
    """The same roads in the three formats."""
    plain = osm_file(([1, 5, 2], {"highway": "primary", "oneway": "yes"}), ([2, 3, 4, 1], {"highway": "residential"}))
    packed = tmp_path / "packed.osm.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    binary = tmp_path / "roads.osm.pbf"
    with osmium.SimpleWriter(str(binary)) as writer:
        for number, place in SQUARE.items():
            writer.add_node(Node(id=number, location=place))
        writer.add_way(Way(id=10, nodes=[1, 5, 2], tags={"highway": "primary", "oneway": "yes"}))
        writer.add_way(Way(id=11, nodes=[2, 3, 4, 1], tags={"highway": "residential"}))
    networks = [read_osm(path) for path in (plain, packed, binary)]
    for network in networks:
        assert ends(network) == ends(networks[0]) == [(1, 2, 1), (2, 1, 0)]
        assert network.length_m.tolist() == networks[0].length_m.tolist()
        assert network.geometry_lon.tolist() == networks[0].geometry_lon.tolist()


def test_the_order_of_ways_in_the_file_changes_nothing(osm_file: Callable[..., Path]) -> None:
    """Sections follow the ids of their ways."""
    text = osm_file(([1, 2], {"highway": "road"}), ([2, 3], {"highway": "service"})).read_text("utf-8")
    first, second = text.index('<way id="10"'), text.index('<way id="11"')
    path = osm_file()
    path.write_text(text[:first] + text[second : -len("</osm>")] + text[first:second] + "</osm>", "utf-8")
    assert read_osm(path).osm_way_id.tolist() == [10, 11]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    """Named with the path that was asked for."""
    assert fault_of(tmp_path / "nowhere.osm.pbf") == "files.missing"


def test_a_file_of_another_kind_is_a_fault(tmp_path: Path) -> None:
    """The ending says it is no road file."""
    path = tmp_path / "roads.txt"
    path.write_text("hello", "utf-8")
    assert fault_of(path) == "roads.unknown_format"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.osm", b"<html><body>502</body></html>"),
        ("empty.osm", b""),
        ("noise.osm.pbf", bytes(range(256)) * 8),
        ("empty.osm.pbf", b""),
        ("text.osm.gz", b"hello"),
    ],
)
def test_content_that_is_no_road_data_is_a_fault(tmp_path: Path, name: str, content: bytes) -> None:
    """Whatever the ending promises."""
    path = tmp_path / name
    path.write_bytes(content)
    assert fault_of(path) == "roads.corrupt"


@pytest.mark.parametrize("kept", [0.5, 0.999])
def test_a_truncated_gzip_is_a_fault(tmp_path: Path, raml_station_file: Path, kept: float) -> None:
    """A download that broke off."""
    whole = raml_station_file.read_bytes()
    path = tmp_path / "half.osm.gz"
    path.write_bytes(whole[: int(len(whole) * kept)])
    assert fault_of(path) == "roads.corrupt"


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_a_damaged_pbf_is_a_fault(tmp_path: Path, damage: str) -> None:
    """Cut in the middle, or with bytes altered on the way."""
    path = tmp_path / "roads.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for number in range(1, 2_000):
            writer.add_node(Node(id=number, location=(30 + number * 1e-4, 31)))
        writer.add_way(Way(id=1, nodes=list(range(1, 2_000)), tags={"highway": "primary"}))
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 2
    if damage == "cut":
        del whole[middle:]
    else:
        whole[middle : middle + 40] = bytes(255 - byte for byte in whole[middle : middle + 40])
    path.write_bytes(whole)
    assert fault_of(path) == "roads.corrupt"


def test_a_file_without_roads_is_a_fault(osm_file: Callable[..., Path]) -> None:
    """No way at all, only a footway, or ways whose nodes are all missing."""
    assert fault_of(osm_file()) == "roads.no_roads"
    assert fault_of(osm_file(([1, 2], {"highway": "footway"}))) == "roads.no_roads"
    assert fault_of(osm_file(([98, 99], {"highway": "road"}))) == "roads.no_roads"


def test_roads_that_fall_apart_are_a_fault(osm_file: Callable[..., Path]) -> None:
    """One-way streets that never lead back: no two junctions reach each other."""
    chain = ([1, 2], {"highway": "road", "oneway": "yes"}), ([2, 3], {"highway": "road", "oneway": "yes"})
    assert fault_of(osm_file(*chain)) == "roads.disconnected"


def test_progress_runs_from_nothing_to_all(raml_station_file: Path) -> None:
    """Fractions rise to 1."""
    told: list[tuple[str, float]] = []
    read_osm(raml_station_file, progress=lambda room, fraction: told.append((room, fraction)))
    fractions = [fraction for _, fraction in told]
    assert fractions == sorted(fractions)
    assert (told[0], told[-1]) == (("roads", 0.0), ("roads", 1.0))
