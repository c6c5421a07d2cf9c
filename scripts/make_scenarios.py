"""Make the shipped scenarios from `scenarios/sources` and their road files; the same sources give the same bytes.

Run from the root of the repository: `python scripts/make_scenarios.py`. The rules are in words in
`scenarios/alexandria-christmas/README.md`, their numbers in `scenarios/sources/rules.toml`.
"""

from __future__ import annotations

import csv
import io
import math
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.files import write_atomically
from himaya.roads.osm import read_osm
from himaya.roads.plane import great_circle_m, local_xy
from himaya.roads.snap import snap_all
from himaya.roads.speeds import ROAD_CLASSES
from himaya.scenario.columns import TABLES
from himaya.scenario.fold import fold

if TYPE_CHECKING:
    from himaya.roads.network import RoadNetwork

ROOT = Path(__file__).parents[1] / "scenarios"
SOURCES = ROOT / "sources"
SAME_PLACE_M = 60.0
"""Two points of one kind within this distance are one place."""
SAME_UNNAMED_M = 150.0
"""The same where one of them has no name of its own."""
ROAD_LIMIT_M = 500.0
OUTFLOW = 82.0 * 6.0
"""Persons that one metre of door lets out in six minutes at 82 persons per metre and minute."""
DOOR_REACH_M = 60.0
DOOR_SPREAD_M = 12.0
MAIN_ROADS = frozenset(ROAD_CLASSES.index(name) for name in ("primary", "secondary", "tertiary", "trunk"))
OPEN_KINDS = frozenset({"square", "open_space"})
SHORTEST_NAME = 4
BASE_REACH_M = 3000.0
STANDBY_SPACING_M = 550.0
JUNCTION_ARMS, JUNCTION_STREETS = 3, 2
STANDBY_REACH_M = 900.0
MOST_JUNCTIONS = 66
PREFIX = {
    "church": "CH",
    "mosque": "MQ",
    "worship": "WO",
    "hospital": "HO",
    "transport": "TR",
    "tourist": "TO",
    "culture": "CU",
    "facility": "FA",
    "square": "SQ",
    "market": "MA",
    "open_space": "OP",
}

Row = dict[str, Any]


@dataclass(frozen=True)
class Spec:
    """One scenario: its settings and how much of the sources it takes."""

    settings: dict[str, str]
    box: tuple[float, float, float, float]
    fleet_share: float
    most_junctions: int


ALEXANDRIA = Spec(
    {
        "id": "alexandria-christmas",
        "name_ar": "تأمين عيد الميلاد المجيد - الإسكندرية",
        "name_en": "Coptic Christmas, Alexandria",
        "celebration": "coptic-christmas",
        "governorate": "EG-ALX",
        "timezone": "Africa/Cairo",
        "start": "2027-01-06 12:00",
        "end": "2027-01-07 06:00",
        "roads": "roads.osm.gz",
        "roads_edition": "2025-10-09",
        "attribution": "© OpenStreetMap contributors (ODbL 1.0); geoBoundaries",
    },
    (29.8364, 31.1253, 30.1677, 31.3377),
    1.0,
    MOST_JUNCTIONS,
)
RAML = Spec(
    {
        **ALEXANDRIA.settings,
        "id": "raml-station",
        "name_ar": "تأمين عيد الميلاد المجيد - محطة الرمل",
        "name_en": "Coptic Christmas, Raml Station",
        "start": "2027-01-06 15:00",
        "end": "2027-01-07 00:00",
    },
    (29.8935, 31.1930, 29.9110, 31.2040),
    0.15,
    6,
)


def main() -> None:
    """Write the tables of both scenarios."""
    for spec in (ALEXANDRIA, RAML):
        folder = ROOT / spec.settings["id"]
        for name, content in build(spec, folder / "roads.osm.gz").items():
            write_atomically(folder / name, content)
        print(folder.name)


def build(spec: Spec, roads: Path) -> dict[str, bytes]:
    """Bytes of every file of a scenario's tables, by name."""
    rules = tomllib.loads((SOURCES / "rules.toml").read_text("utf-8"))
    with (SOURCES / "places-eg-alx.csv").open(encoding="utf-8", newline="") as stream:
        points = [point for point in csv.DictReader(stream) if _inside(spec, float(point["lon"]), float(point["lat"]))]
    network = read_osm(roads)
    streets = Streets(network)
    places = make_places(spec, rules, points, streets)
    tables: dict[str, list[Row]] = {
        "places": places,
        "doors": make_doors(rules, places, streets),
        "services": make_services(rules, places),
        "bases": make_bases(spec, rules, points, places, streets),
    }
    tables["units"] = make_units(spec, rules, tables["bases"])
    tables["standby"] = make_standby(spec, rules, tables, network)
    files = {"scenario.toml": "".join(f'{key} = "{value}"\n' for key, value in spec.settings.items()).encode()}
    return files | {f"{table.name}.csv": _csv(table.columns, tables[table.name]) for table in TABLES}


class Streets:
    """Nearest streets of a network."""

    def __init__(self, network: RoadNetwork) -> None:
        """Split off the named sections."""
        self.network = network
        named = np.flatnonzero([bool(name) for name in network.name_ar])
        first = network.geometry_first
        sizes = (first[1:] - first[:-1])[named]
        self._section = np.repeat(named, sizes)
        vertex = np.concatenate([np.arange(first[one], first[one + 1]) for one in named])
        self._lon, self._lat = network.geometry_lon[vertex], network.geometry_lat[vertex]

    def name_near(self, lon: float, lat: float) -> tuple[str, str]:
        """Arabic and English name of the street whose drawn points come nearest."""
        x, y = local_xy(self._lon - lon, self._lat - lat, lat)
        section = self._section[int(np.argmin(np.hypot(x, y)))]
        return self.network.name_ar[section], self.network.name_en[section] or self.network.name_ar[section]

    def reach(self, point: Row) -> bool:
        """Whether a drivable road is near enough."""
        return bool(snap_all(self.network, [point["lon"]], [point["lat"]], limit_m=ROAD_LIMIT_M).found[0])

    def towards_road(self, lon: float, lat: float) -> tuple[float, float]:
        """Unit vector, east and north, from a point to the nearest drivable road."""
        anchor = snap_all(self.network, [lon], [lat], limit_m=1000.0)
        road_lon, road_lat = anchor.lonlat(self.network)
        x, y = local_xy(road_lon - lon, road_lat - lat, lat)
        length = math.hypot(x[0], y[0])
        return (float(x[0]) / length, float(y[0]) / length) if length > 1.0 else (0.0, 1.0)


def make_places(spec: Spec, rules: Row, points: list[Row], streets: Streets) -> list[Row]:
    """Well-known places and data points, near repetitions merged, named, with values by kind."""
    found = [_public(rules, one) for one in rules["public"] if _inside(spec, *one["at"])]
    candidates = [_point(rules, point) for point in points if point["osm_tag"] in rules["tags"]]
    candidates = [one for one in candidates if one["key"] not in _SUPERMARKETS and streets.reach(one)]
    candidates.sort(key=lambda one: (not one["name_ar"], int(one["key"])))
    for one in candidates:
        if not any(_same_place(one, other) for other in found):
            found.append(one)
    found.sort(key=lambda one: (list(PREFIX).index(one["kind"]), not one["name_ar"]))
    _name_and_number(found, rules, streets)
    return found


_SUPERMARKETS = frozenset({"4833309321", "6266057086"})
"""Two points tagged as department stores that are small groceries."""


def _public(rules: Row, one: Row) -> Row:
    name_ar, name_en = one["names"]
    lon, lat = one["at"]
    source = "public knowledge, approximate point"
    return _place(rules, (one["key"], name_ar, name_en, source), one["kind"], (lon, lat), one)


def _point(rules: Row, point: Row) -> Row:
    key = point["osm_node_id"]
    kind = rules["tags"][point["osm_tag"]]
    name_ar, name_en = rules["names"].get(key, (point["name_ar"], point["name_en"]))
    if max(len(name_ar), len(name_en)) < SHORTEST_NAME:
        name_ar = name_en = ""
    if kind == "worship":
        words = fold(f"{name_ar} {name_en}")
        known = rules["worship_words"].items()
        kind = next((one for one, keys in known if any(fold(key) in words for key in keys)), kind)
    gathering: Row = next((one for one in rules["gathering"] if one["place"] == key), {})
    source = f"OpenStreetMap node {key}"
    at = (float(point["lon"]), float(point["lat"]))
    return _place(rules, (key, name_ar, name_en or name_ar, source), kind, at, gathering)


def _place(rules: Row, words: tuple[str, str, str, str], kind: str, at: tuple[float, float], own: Row) -> Row:
    """A place; `words` are its key, names in Arabic and English, and source; `own` values replace those of its kind."""
    key, name_ar, name_en, source = words
    capacity, area_m2, threat, vulnerability = own.get("values", rules["kinds"][kind]["values"])
    return {
        "key": key,
        "name_ar": name_ar,
        "name_en": name_en,
        "kind": kind,
        "lon": at[0],
        "lat": at[1],
        "governorate": "EG-ALX",
        "capacity": capacity,
        "area_m2": area_m2,
        "threat": threat,
        "vulnerability": vulnerability,
        "host_office": rules["kinds"][kind]["host"],
        "illustrative": "true",
        "source": source,
        "settlement": "urban",
    }


def _same_place(one: Row, other: Row) -> bool:
    """`other` was kept before `one`, and named points come first."""
    distance_m = great_circle_m(one["lon"], one["lat"], other["lon"], other["lat"])
    limit_m = SAME_PLACE_M if one["name_ar"] else SAME_UNNAMED_M
    return one["kind"] == other["kind"] and float(distance_m) <= limit_m


def _name_and_number(places: list[Row], rules: Row, streets: Streets) -> None:
    """Give identifiers by kind, and unnamed places a name after the nearest named street."""
    numbers: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for place in places:
        numbers[place["kind"]] += 1
        place["id"] = f"{PREFIX[place['kind']]}-{numbers[place['kind']]:02d}"
        if not place["name_ar"]:
            kind = rules["kinds"][place["kind"]]
            street_ar, street_en = streets.name_near(place["lon"], place["lat"])
            names[street_ar + place["kind"]] += 1
            number = names[street_ar + place["kind"]]
            suffix = f" ({number})" if number > 1 else ""
            place["name_ar"] = f"{kind['word_ar']} - {street_ar}{suffix}"
            place["name_en"] = f"{kind['word_en']}, {street_en}{suffix}"


def make_doors(rules: Row, places: list[Row], streets: Streets) -> list[Row]:
    """Doors of enclosed places: enough to let everybody out with one lost where people gather, two elsewhere."""
    gathering = {one["place"] for one in rules["gathering"]}
    doors = []
    for place in places:
        if place["kind"] in OPEN_KINDS or (place["kind"] == "tourist" and place["key"] in gathering):
            continue
        busy = place["key"] in gathering
        width_m = rules["kinds"][place["kind"]]["door_m"]
        count = math.ceil(place["capacity"] / (width_m * OUTFLOW)) + 1 if busy else 2
        men, women = rules["lanes"].get(place["kind"], (0, 0)) if busy else (0, 0)
        east, north = streets.towards_road(place["lon"], place["lat"])
        for number in range(1, count + 1):
            along = (number - (count + 1) / 2) * DOOR_SPREAD_M
            lon, lat = _moved(place, east * 15.0 - north * along, north * 15.0 + east * along)
            doors.append(
                {
                    "id": f"{place['id']}-D{number}",
                    "place_id": place["id"],
                    "name_ar": f"باب {number}",
                    "lon": lon,
                    "lat": lat,
                    "width_m": width_m,
                    "stepped": "false",
                    "lanes_men": men,
                    "lanes_women": women,
                }
            )
    return doors


def _moved(place: Row, east_m: float, north_m: float) -> tuple[float, float]:
    x, y = local_xy(1.0, 1.0, place["lat"])
    return place["lon"] + east_m / float(x), place["lat"] + north_m / float(y)


def make_services(rules: Row, places: list[Row]) -> list[Row]:
    """Gatherings of the places at hand."""
    by_key = {place["key"]: place for place in places}
    services: list[Row] = []
    for one in rules["gathering"]:
        if one["place"] in by_key:
            place, (start, end), people = by_key[one["place"]], one["time"], one["people"]
            services.append(
                {
                    "id": f"S-{len(services) + 1:02d}",
                    "place_id": place["id"],
                    "name_ar": one["name"],
                    "start": start,
                    "end": end,
                    "attendance": people[0],
                    "arrival_min": people[1],
                    "departure_min": people[2],
                }
            )
    return services


def make_bases(spec: Spec, rules: Row, points: list[Row], places: list[Row], streets: Streets) -> list[Row]:
    """Police and fire stations and public hospitals near the places, and the points where units come together."""
    bases = []
    place_lon, place_lat = (np.array([place[name] for place in places]) for name in ("lon", "lat"))
    for point in sorted(points, key=lambda one: (one["category"], int(one["osm_node_id"]))):
        key = point["osm_node_id"]
        words = _BASES.get("public_hospital" if key in rules["bases"]["hospitals"] else point["category"])
        lon, lat = float(point["lon"]), float(point["lat"])
        if words is None or great_circle_m(place_lon, place_lat, lon, lat).min() > BASE_REACH_M:
            continue
        kind, word_ar, word_en = words
        name_ar, name_en = rules["names"].get(key, ("", ""))
        if not name_ar:
            street_ar, street_en = streets.name_near(lon, lat)
            name_ar, name_en = f"{word_ar} - {street_ar}", f"{word_en}, {street_en}"
        bases.append({"name_ar": name_ar, "name_en": name_en, "kind": kind, "lon": lon, "lat": lat})
    for one in rules["assembly"]:
        if _inside(spec, *one["at"]):
            (name_ar, name_en), (lon, lat) = one["names"], one["at"]
            bases.append({"name_ar": name_ar, "name_en": name_en, "kind": one["kind"], "lon": lon, "lat": lat})
    return [{"id": f"B-{number:02d}", **base} for number, base in enumerate(bases, start=1)]


_BASES = {
    "police": ("police_station", "نقطة شرطة", "Police point"),
    "fire_station": ("fire_station", "وحدة حماية مدنية", "Civil protection unit"),
    "public_hospital": ("hospital", "مستشفى", "Hospital"),
}


def make_units(spec: Spec, rules: Row, bases: list[Row]) -> list[Row]:
    """Fleets over their shifts, spread in turn over the bases of their kinds."""
    units: list[Row] = []
    for fleet in rules["fleet"]:
        homes = [base["id"] for base in bases if base["kind"] in fleet["bases"]] or [base["id"] for base in bases]
        number = 0
        for shift, (start, end) in _shifts(spec, rules).items():
            planned = fleet["count"].get(shift, max(fleet["count"].values()))
            for _unit in range(math.ceil(planned * spec.fleet_share)):
                number += 1
                units.append(
                    {
                        "id": f"U-{len(units) + 1:03d}",
                        "call_sign": f"{fleet['stem']} {number}",
                        "kind": fleet["kind"],
                        "base_id": homes[(number - 1) % len(homes)],
                        "crew": fleet["crew"][0],
                        "women": fleet["crew"][1],
                        "duty_start": start,
                        "duty_end": end,
                    }
                )
    return units


def _shifts(spec: Spec, rules: Row) -> Row:
    """Shifts of the full day, or the period itself for a short scenario."""
    if spec.settings["start"] == rules["shifts"]["early"][0]:
        return dict(rules["shifts"])
    return {"whole": (spec.settings["start"], spec.settings["end"])}


def make_standby(spec: Spec, rules: Row, tables: dict[str, list[Row]], network: RoadNetwork) -> list[Row]:
    """Bases, spaced out near the places junctions of main roads, and what `[[standby]]` adds."""
    points = [(base["name_ar"], base["name_en"], base["lon"], base["lat"]) for base in tables["bases"]]
    places = np.array([(place["lon"], place["lat"]) for place in tables["places"]])
    is_main = np.isin(network.road_class, list(MAIN_ROADS))
    ends = np.concatenate([network.section_tail[is_main], network.section_head[is_main]])
    degree = np.bincount(ends, minlength=network.n_nodes)
    order = np.lexsort((network.node_id, -degree))
    chosen = 0
    for node in order[(degree[order] >= JUNCTION_ARMS) & network.in_main_part[order]].tolist():
        lon, lat = float(network.lon[node]), float(network.lat[node])
        taken = np.array([point[2:] for point in points])
        near = great_circle_m(places[:, 0], places[:, 1], lon, lat).min() <= STANDBY_REACH_M
        name = junction_name(network, node)
        if near and name and great_circle_m(taken[:, 0], taken[:, 1], lon, lat).min() >= STANDBY_SPACING_M:
            points.append((*name, lon, lat))
            chosen += 1
        if chosen == spec.most_junctions:
            break
    points += [(*one["names"], *one["at"]) for one in rules["standby"] if _inside(spec, *one["at"])]
    return [
        {"id": f"W-{number:02d}", "name_ar": name_ar, "name_en": name_en, "lon": lon, "lat": lat}
        for number, (name_ar, name_en, lon, lat) in enumerate(points, start=1)
    ]


def junction_name(network: RoadNetwork, node: int) -> tuple[str, str] | None:
    """«تقاطع … مع …» from the two streets that meet, or None where fewer than two names do."""
    meeting = np.flatnonzero((network.section_tail == node) | (network.section_head == node))
    names = sorted({(network.name_ar[one], network.name_en[one]) for one in meeting if network.name_ar[one]})
    if len({name[0] for name in names}) < JUNCTION_STREETS:
        return None
    (one_ar, one_en), (other_ar, other_en) = names[0], next(name for name in names if name[0] != names[0][0])
    return f"تقاطع {one_ar} مع {other_ar}", f"{one_en or one_ar} at {other_en or other_ar}"


def _inside(spec: Spec, lon: float, lat: float) -> bool:
    west, south, east, north = spec.box
    return west <= lon <= east and south <= lat <= north


def _csv(columns: Any, rows: list[Row]) -> bytes:
    stream = io.StringIO()
    names = [column.field for column in columns if not rows or column.field in rows[0] or column.required]
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([f"{row[name]:.6f}" if name in ("lon", "lat") else row.get(name, "") for name in names])
    return stream.getvalue().encode()


if __name__ == "__main__":
    main()
