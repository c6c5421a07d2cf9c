"""A road network as a basemap: vector tiles in one PMTiles file, no server and no network needed.

Layer `roads`: `class`, `name_ar`, `name_en` (where named), `oneway` (true along
the line's direction). Layer `builtup`: land near the streets, derived from the
roads alone (every street but motorways and trunk roads, widened by
`BUILTUP_REACH_M`); it is a ground colour, not a survey.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mapbox_vector_tile
import numpy as np
import shapely
from mapbox_vector_tile.encoder import on_invalid_geometry_make_valid
from pmtiles.tile import Compression, TileType, tileid_to_zxy, zxy_to_tileid
from pmtiles.writer import Writer

from himaya.faults import InvalidInputError
from himaya.files import atomic_writer
from himaya.planning.result import no_progress
from himaya.roads.network import ROAD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TypeAlias

    from numpy.typing import NDArray

    from himaya.planning.result import Progress
    from himaya.roads.network import RoadNetwork

    Shapes: TypeAlias = NDArray[np.object_]

MIN_ZOOM = 8
MAX_ZOOM = 14
BUILTUP_REACH_M = 200.0

_FIRST_ZOOM = {"motorway": 8, "trunk": 8, "primary": 8, "secondary": 10, "tertiary": 11, "service": 14}
_OTHER_FIRST_ZOOM = 13
_EXTENT = 4096
_MARGIN = 64 / _EXTENT
_SIMPLIFY = 1.5 / _EXTENT
_METRES_PER_DEGREE = 111_320.0
_BUILTUP_GRID_M = 100.0
_BUILTUP_LEAST_M2 = 150_000.0
_LAYER_FIELDS = {"class": "String", "name_ar": "String", "name_en": "String", "oneway": "Boolean"}


@dataclass(frozen=True, slots=True)
class _Layer:
    """Shapes in web-Mercator units of the whole world (x east, y south, both 0..1), with what to write of each."""

    name: str
    shapes: Shapes
    properties: list[dict[str, Any]]
    first_zoom: NDArray[np.int64]


def write_tiles(network: RoadNetwork, path: Path, *, progress: Progress = no_progress) -> None:
    """Write the basemap of a road network, or leave the file as it was.

    Parameters
    ----------
    network : the roads; every section with at least two points is drawn.
    path : the PMTiles (version 3) file, gzip-compressed Mapbox vector tiles, zooms 8 to 14.
    progress : told under the room `tiles`.

    Raises
    ------
    InvalidInputError : `exchange.no_roads` when there is nothing to draw, `files.unwritable`.

    Notes
    -----
    The same network gives the same bytes.
    """
    if not network.n_sections:
        raise InvalidInputError.of("exchange.no_roads", file=str(path))
    roads = _road_layer(network)
    progress("tiles", 0.1)
    layers = (_builtup_layer(network), roads)
    progress("tiles", 0.2)
    bounds = shapely.total_bounds(roads.shapes)
    tiles = _tile_ids(bounds)
    with atomic_writer(path) as stream:
        writer = Writer(stream)
        done = 0
        for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
            at_zoom = [_simplified(layer, zoom) for layer in layers]
            trees = [shapely.STRtree(layer.shapes) for layer in at_zoom]
            for tile in (tile for tile in tiles if tileid_to_zxy(tile)[0] == zoom):
                content = _encode(at_zoom, trees, *tileid_to_zxy(tile))
                if content:
                    writer.write_tile(tile, gzip.compress(content, 6, mtime=0))
                done += 1
                progress("tiles", 0.2 + 0.8 * done / len(tiles))
        writer.finalize(_header(network), _metadata(network))


def _mercator(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    y = np.arctanh(np.sin(np.radians(lat)))
    return np.column_stack((lon / 360.0 + 0.5, 0.5 - y / (2.0 * np.pi)))


def _road_layer(network: RoadNetwork) -> _Layer:
    """Sections that look alike, joined end to end, so that a name is written once along its street."""
    points = _mercator(network.geometry_lon, network.geometry_lat)
    first = np.asarray(network.geometry_first)
    lengths = np.diff(first)
    owner = np.repeat(np.arange(network.n_sections), lengths)
    drawn = lengths >= 2  # noqa: PLR2004  # two points make a line
    keep = drawn[owner]
    index = np.cumsum(drawn) - 1
    lines = shapely.linestrings(points[keep], indices=index[owner[keep]])
    against = np.asarray(network.one_way)[drawn] < 0
    lines[against] = shapely.reverse(lines[against])
    alike: dict[tuple[str, str, str, bool], list[int]] = {}
    for line, section in enumerate(np.flatnonzero(drawn).tolist()):
        look = (
            ROAD_CLASSES[int(network.road_class[section])],
            network.name_ar[section],
            network.name_en[section],
            bool(network.one_way[section]),
        )
        alike.setdefault(look, []).append(line)
    shapes, properties, zooms = [], [], []
    for (road_class, name_ar, name_en, oneway), members in sorted(alike.items()):
        merged = shapely.get_parts(
            shapely.line_merge(shapely.multilinestrings(lines[members]), directed=oneway)
        )
        shown: dict[str, Any] = {"class": road_class, "oneway": oneway}
        shown |= {key: name for key, name in (("name_ar", name_ar), ("name_en", name_en)) if name}
        shapes.append(merged)
        properties += [shown] * len(merged)
        zooms += [_first_zoom(road_class)] * len(merged)
    return _Layer("roads", np.concatenate(shapes), properties, np.array(zooms))


def _first_zoom(road_class: str) -> int:
    return _FIRST_ZOOM.get(road_class.removesuffix("_link"), _OTHER_FIRST_ZOOM)


def _builtup_layer(network: RoadNetwork) -> _Layer:
    """Land within reach of a street: the streets' points on a grid of metres, widened, joined, specks and pinholes dropped."""
    through = {index for index, name in enumerate(ROAD_CLASSES) if name.startswith(("motorway", "trunk"))}
    street = ~np.isin(np.asarray(network.road_class), sorted(through))
    of_street = np.repeat(street, np.diff(np.asarray(network.geometry_first)))
    lon, lat = np.asarray(network.geometry_lon)[of_street], np.asarray(network.geometry_lat)[of_street]
    middle = float(np.mean(network.lat))
    scale = _METRES_PER_DEGREE * np.array([np.cos(np.radians(middle)), 1.0])
    cells = np.unique(np.round(np.column_stack((lon, lat)) * scale / _BUILTUP_GRID_M), axis=0)
    spots = shapely.buffer(shapely.points(cells * _BUILTUP_GRID_M), BUILTUP_REACH_M, quad_segs=2)
    land = shapely.get_parts(shapely.union_all(spots))
    land = land[shapely.area(land) >= _BUILTUP_LEAST_M2]
    filled = [
        shapely.Polygon(
            part.exterior,
            [ring for ring in part.interiors if shapely.Polygon(ring).area >= _BUILTUP_LEAST_M2],
        )
        for part in land
    ]
    smooth = shapely.simplify(np.array(filled, dtype=object), _BUILTUP_GRID_M / 4)
    shapes = shapely.transform(smooth, lambda metres: _mercator(*(metres / scale).T))
    return _Layer("builtup", shapes, [{} for _ in shapes], np.full(len(shapes), MIN_ZOOM))


def _tile_ids(bounds: NDArray[np.float64]) -> list[int]:
    """Every tile of every zoom that touches the bounds, in the order of the file."""
    found = []
    for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
        west, north, east, south = np.floor(bounds * 2**zoom).astype(int).tolist()
        found += [zxy_to_tileid(zoom, x, y) for x in range(west, east + 1) for y in range(north, south + 1)]
    return sorted(found)


def _simplified(layer: _Layer, zoom: int) -> _Layer:
    shown = np.flatnonzero(layer.first_zoom <= zoom)
    shapes = shapely.simplify(layer.shapes[shown], _SIMPLIFY / 2**zoom)
    return _Layer(layer.name, shapes, [layer.properties[i] for i in shown], layer.first_zoom[shown])


def _encode(layers: list[_Layer], trees: list[shapely.STRtree], zoom: int, x: int, y: int) -> bytes:
    corner = np.array([x, y]) / 2**zoom
    size = 1.0 / 2**zoom
    low, high = corner - _MARGIN * size, corner + (1.0 + _MARGIN) * size
    frame = shapely.box(*low, *high)
    content = []
    for layer, tree in zip(layers, trees, strict=True):
        near = np.sort(tree.query(frame))
        clipped = shapely.intersection(layer.shapes[near], frame)
        placed = shapely.transform(clipped, lambda world: np.round((world - corner) / size * _EXTENT))
        features = list(_features(placed, [layer.properties[i] for i in near]))
        if features:
            content.append({"name": layer.name, "features": features})
    if not content:
        return b""
    encoded: bytes = mapbox_vector_tile.encode(
        content,
        default_options={
            "y_coord_down": True,
            "extents": _EXTENT,
            "on_invalid_geometry": on_invalid_geometry_make_valid,
        },
    )
    return encoded


def _features(shapes: Shapes, properties: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    drawable = ~shapely.is_empty(shapes) & (shapely.length(shapes) > 0)
    for shape, shown, is_drawn in zip(shapes, properties, drawable, strict=True):
        if is_drawn and shape.geom_type != "GeometryCollection":
            yield {"geometry": shape, "properties": shown}


def _header(network: RoadNetwork) -> dict[str, Any]:
    lon, lat = np.asarray(network.geometry_lon), np.asarray(network.geometry_lat)
    e7 = {
        "min_lon_e7": lon.min(),
        "min_lat_e7": lat.min(),
        "max_lon_e7": lon.max(),
        "max_lat_e7": lat.max(),
        "center_lon_e7": np.median(lon),
        "center_lat_e7": np.median(lat),
    }
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "center_zoom": (MIN_ZOOM + MAX_ZOOM) // 2 + 1,
        **{name: round(float(degrees) * 1e7) for name, degrees in e7.items()},
    }


def _metadata(network: RoadNetwork) -> dict[str, Any]:
    fields = {"roads": _LAYER_FIELDS, "builtup": {}}
    return {
        "name": "Himaya roads",
        "type": "baselayer",
        "attribution": "© مساهمو OpenStreetMap (ODbL)",
        "description": f"{network.source}, {network.edition}; builtup is derived from the roads",
        "vector_layers": [
            {"id": name, "fields": shown, "minzoom": MIN_ZOOM, "maxzoom": MAX_ZOOM}
            for name, shown in fields.items()
        ],
    }
