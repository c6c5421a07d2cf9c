"""The basemap: what is in the tiles, where, and from which zoom."""

from __future__ import annotations

import gzip
import math
from typing import TYPE_CHECKING, Any

import mapbox_vector_tile
import pytest
from pmtiles.reader import MemorySource, Reader, all_tiles
from pmtiles.tile import Compression, TileType, deserialize_header

from himaya.exchange.tiles import write_tiles
from himaya.faults import InvalidInputError
from himaya.roads.osm import read_osm

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.roads.network import RoadNetwork

WAYS = (
    ("primary", "طريق الجيش", "El Geish Road", "no", ((29.900, 31.200), (29.905, 31.202), (29.912, 31.205))),
    ("residential", "شارع النصر", "", "no", ((29.905, 31.202), (29.906, 31.199))),
    ("residential", "شارع النصر", "", "no", ((29.906, 31.199), (29.907, 31.196))),
    ("service", "", "", "yes", ((29.907, 31.196), (29.908, 31.1962))),
    ("residential", "", "", "-1", ((29.908, 31.1962), (29.912, 31.205))),
    ("residential", "", "", "no", ((29.908, 31.1962), (29.907, 31.196))),
)


Corner = tuple[float, float]


def _osm_file(folder: Path) -> Path:
    points = sorted({point for *_, line in WAYS for point in line})
    number = {point: index for index, point in enumerate(points, start=1)}
    nodes = "".join(f'<node id="{n}" lon="{lon}" lat="{lat}"/>' for (lon, lat), n in number.items())
    ways = ""
    for index, (road_class, name_ar, name_en, oneway, line) in enumerate(WAYS, start=1):
        tags = {
            "highway": road_class,
            "name:ar": name_ar,
            "name:en": name_en,
            "oneway": oneway,
        }
        ways += f'<way id="{index}">' + "".join(f'<nd ref="{number[point]}"/>' for point in line)
        ways += "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items() if value) + "</way>"
    path = folder / "streets.osm"
    path.write_text(f'<?xml version="1.0"?><osm version="0.6">{nodes}{ways}</osm>', "utf-8")
    return path


@pytest.fixture(scope="module")
def streets(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    """Six ways of known class, name and direction."""
    return read_osm(_osm_file(tmp_path_factory.mktemp("osm")))


@pytest.fixture(scope="module")
def content(streets: RoadNetwork, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Write their basemap and give its bytes."""
    path = tmp_path_factory.mktemp("tiles") / "streets.pmtiles"
    write_tiles(streets, path)
    return path.read_bytes()


def _features(content: bytes, layer: str, zoom: int) -> list[tuple[dict[str, Any], list[Corner]]]:
    """Properties and lon/lat corners of every feature of a layer at a zoom, by the slippy-map formula."""
    found = []
    for (z, x, y), tile in all_tiles(MemorySource(content)):
        if z != zoom:
            continue
        decoded = mapbox_vector_tile.decode(gzip.decompress(tile), default_options={"y_coord_down": True})
        for feature in decoded.get(layer, {"features": []})["features"]:
            corners = []
            for px, py in _flat(feature["geometry"]["coordinates"]):
                lon = (x + px / 4096) / 2**z * 360 - 180
                north = math.pi * (1 - 2 * (y + py / 4096) / 2**z)
                corners.append((lon, math.degrees(math.atan(math.sinh(north)))))
            found.append((feature["properties"], corners))
    return found


def _flat(coordinates: list[Any]) -> list[tuple[float, float]]:
    if isinstance(coordinates[0], int):
        return [(coordinates[0], coordinates[1])]
    return [pair for part in coordinates for pair in _flat(part)]


def test_header_says_what_the_file_is(content: bytes) -> None:
    """A PMTiles v3 file of gzip-compressed vector tiles with zooms, bounds and the credit line."""
    header = deserialize_header(content[:127])
    assert header["version"] == 3
    assert (header["tile_type"], header["tile_compression"]) == (TileType.MVT, Compression.GZIP)
    assert (header["min_zoom"], header["max_zoom"]) == (8, 14)
    assert (header["min_lon_e7"], header["max_lat_e7"]) == (299000000, 312050000)
    metadata = Reader(MemorySource(content)).metadata()
    assert {layer["id"] for layer in metadata["vector_layers"]} == {"roads", "builtup"}
    assert "OpenStreetMap" in metadata["attribution"]


@pytest.mark.parametrize(
    ("zoom", "classes"),
    [
        (8, {"primary"}),
        (12, {"primary"}),
        (13, {"primary", "residential"}),
        (14, {"primary", "residential", "service"}),
    ],
)
def test_a_class_appears_from_its_zoom_on(content: bytes, zoom: int, classes: set[str]) -> None:
    """Main roads are drawn from far, lanes only from near."""
    assert {properties["class"] for properties, _ in _features(content, "roads", zoom)} == classes


def test_names_and_places_are_those_of_the_streets(content: bytes) -> None:
    """A named road carries both names and lies where its nodes lie, to a pixel."""
    roads = [(shown, line) for shown, line in _features(content, "roads", 14) if shown.get("name_en")]
    assert {shown["name_ar"] for shown, _ in roads} == {"طريق الجيش"}
    assert {shown["name_en"] for shown, _ in roads} == {"El Geish Road"}
    corners = [corner for _, line in roads for corner in line]
    for lon, lat in WAYS[0][4]:
        assert min(math.hypot(lon - x, lat - y) for x, y in corners) < 2e-5


def test_sections_of_one_street_are_joined(content: bytes) -> None:
    """A street cut into sections is one line, so that its name is written once."""
    parts = [line for shown, line in _features(content, "roads", 13) if shown.get("name_ar") == "شارع النصر"]
    assert len(parts) == 1
    assert len(parts[0]) >= 2


def test_a_one_way_line_runs_with_the_traffic(content: bytes) -> None:
    """A way tagged against its own direction is turned round."""
    lines = [
        line for shown, line in _features(content, "roads", 14) if shown["class"] == "residential" and shown["oneway"]
    ]
    assert lines
    for line in lines:
        assert line[0][1] > line[-1][1]


def test_built_up_land_surrounds_the_streets(content: bytes) -> None:
    """The derived land reaches about 200 m beyond the streets and no farther than 300 m."""
    corners = [corner for _, ring in _features(content, "builtup", 14) for corner in ring]
    west = min(lon for lon, _ in corners)
    metres = (29.900 - west) * 111_320 * math.cos(math.radians(31.2))
    assert 100 < metres < 300


def test_same_network_gives_the_same_bytes(streets: RoadNetwork, content: bytes, tmp_path: Path) -> None:
    """Writing twice changes nothing."""
    write_tiles(streets, tmp_path / "again.pmtiles")
    assert (tmp_path / "again.pmtiles").read_bytes() == content


def test_progress_ends_at_the_whole(streets: RoadNetwork, tmp_path: Path) -> None:
    """Progress only grows and reaches one."""
    told: list[float] = []
    write_tiles(streets, tmp_path / "t.pmtiles", progress=lambda _room, fraction: told.append(fraction))
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)


def test_an_unwritable_target_is_a_fault(streets: RoadNetwork, tmp_path: Path) -> None:
    """A folder that cannot be made is named; nothing is left behind."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(InvalidInputError) as caught:
        write_tiles(streets, tmp_path / "file" / "t.pmtiles")
    assert caught.value.faults[0].code == "files.unwritable"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
