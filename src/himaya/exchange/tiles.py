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
from numpy.typing import NDArray
from pmtiles.tile import Compression, TileType, tileid_to_zxy, zxy_to_tileid
from pmtiles.writer import Writer

from himaya.faults import InvalidInputError
from himaya.files import atomic_writer
from himaya.planning.result import no_progress
from himaya.roads.speeds import ROAD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TypeAlias

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
    """Shapes in web-Mercator units (the world is 0..1, x east, y south), with what to write of each."""

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
        writer = Writer(stream)  # type: ignore[no-untyped-call]  # the package has no types
        done = 0
        for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
            at_zoom = [_simplified(layer, zoom) for layer in layers]
            trees = [shapely.STRtree(layer.shapes) for layer in at_zoom]
            for tile in (tile for tile in tiles if tileid_to_zxy(tile)[0] == zoom):
                content = _encode(at_zoom, trees, *tileid_to_zxy(tile))
                if content:
                    writer.write_tile(tile, gzip.compress(content, 6, mtime=0))  # type: ignore[no-untyped-call]  # the library has no types
                done += 1
                progress("tiles", 0.2 + 0.8 * done / len(tiles))
        writer.finalize(_header(network), _metadata(network))  # type: ignore[no-untyped-call]  # the library has no types


def _mercator(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    y = np.arctanh(np.sin(np.radians(lat)))
    return np.column_stack((lon / 360.0 + 0.5, 0.5 - y / (2.0 * np.pi)))


def _lines(network: RoadNetwork, points: NDArray[np.float64]) -> Shapes:
    """One line per section; every section has at least its two ends."""
    sections = np.repeat(np.arange(network.n_sections), np.diff(network.geometry_first))
    return np.asarray(shapely.linestrings(points, indices=sections))


def _road_layer(network: RoadNetwork) -> _Layer:
    """Sections that look alike, joined end to end, so that a name is written once along its street."""
    lines = _lines(network, _mercator(network.geometry_lon, network.geometry_lat))
    against = network.one_way < 0
    lines[against] = shapely.reverse(lines[against])
    alike: dict[tuple[int, str, str, bool], list[int]] = {}
    oneway = (network.one_way != 0).tolist()
    looks = zip(network.road_class.tolist(), network.name_ar, network.name_en, oneway, strict=True)
    for section, look in enumerate(looks):
        alike.setdefault(look, []).append(section)
    shapes: list[Shapes] = []
    properties: list[dict[str, Any]] = []
    for (road_class, name_ar, name_en, is_oneway), members in sorted(alike.items()):
        street = shapely.line_merge(shapely.multilinestrings(lines[members]), directed=is_oneway)
        shapes.append(shapely.get_parts(street))
        shown: dict[str, Any] = {"class": ROAD_CLASSES[road_class], "oneway": is_oneway}
        shown |= {key: name for key, name in (("name_ar", name_ar), ("name_en", name_en)) if name}
        properties += [shown] * len(shapes[-1])
    zooms = [_first_zoom(shown["class"]) for shown in properties]
    return _Layer("roads", np.concatenate(shapes), properties, np.array(zooms))


def _first_zoom(road_class: str) -> int:
    return _FIRST_ZOOM.get(road_class.removesuffix("_link"), _OTHER_FIRST_ZOOM)


def _builtup_layer(network: RoadNetwork) -> _Layer:
    """Land within reach of a street: points along it on a grid, widened, joined, drawn back to round the notches."""
    through = [index for index, name in enumerate(ROAD_CLASSES) if name.startswith(("motorway", "trunk"))]
    scale = _METRES_PER_DEGREE * np.array([np.cos(np.radians(np.mean(network.geometry_lat))), 1.0])
    metres = np.column_stack((network.geometry_lon, network.geometry_lat)) * scale
    streets = _lines(network, metres)[~np.isin(network.road_class, through)]
    along = shapely.get_coordinates(shapely.segmentize(streets, _BUILTUP_GRID_M))
    cells = np.unique(np.round(along / _BUILTUP_GRID_M).astype(np.int64), axis=0)
    spots = shapely.buffer(shapely.points(cells * _BUILTUP_GRID_M), BUILTUP_REACH_M + _BUILTUP_GRID_M, quad_segs=2)
    joined = shapely.buffer(shapely.union_all(spots), -_BUILTUP_GRID_M)
    land = [_without_pinholes(part) for part in shapely.get_parts(joined)]
    kept = np.array([part for part in land if part.area >= _BUILTUP_LEAST_M2], dtype=object)
    smooth = shapely.simplify(kept, _BUILTUP_GRID_M / 4)
    shapes = shapely.transform(smooth, lambda points: _mercator(*(points / scale).T))
    return _Layer("builtup", shapes, [{} for _ in shapes], np.full(len(shapes), MIN_ZOOM))


def _without_pinholes(land: shapely.Polygon) -> shapely.Polygon:
    holes = [ring for ring in land.interiors if shapely.Polygon(ring).area >= _BUILTUP_LEAST_M2]
    return shapely.Polygon(land.exterior, holes)


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
    lon, lat = network.geometry_lon, network.geometry_lat
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
            {"id": name, "fields": shown, "minzoom": MIN_ZOOM, "maxzoom": MAX_ZOOM} for name, shown in fields.items()
        ],
    }
