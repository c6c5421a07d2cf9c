"""Make the shipped national scenario from `scenarios/sources`; the same sources give the same bytes.

Run from the root of the repository: `python scripts/make_nation.py`. The rules are in words in
`scenarios/egypt-christmas/README.md`, their numbers in `scenarios/sources/nation.toml` and `rules.toml`.
"""

from __future__ import annotations

import csv
import gzip
import math
import tomllib
from collections import Counter
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
from make_scenarios import OPEN_KINDS, OUTFLOW, PREFIX, ROOT, SHORTEST_NAME, SOURCES, Row, _csv, _same_place

from himaya.files import write_atomically
from himaya.planning.clock import clock_of
from himaya.planning.demand.problem import demand_problem
from himaya.planning.demand.solve import solve as solve_demand
from himaya.planning.doctrine import load_doctrine
from himaya.roads.plane import great_circle_m
from himaya.scenario.columns import TABLES
from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.scenario.read import read_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_PREFIX = {**PREFIX, "monastery": "MO"}
_BASES = {
    "police": ("police_station", "نقطة شرطة", "Police point"),
    "fire_station": ("fire_station", "وحدة حماية مدنية", "Civil protection unit"),
    "ambulance_station": ("ambulance_station", "نقطة إسعاف", "Ambulance point"),
    "hospital": ("hospital", "مستشفى", "Hospital"),
}
_TOWNS = ("city", "town", "suburb")
_DOOR_SPREAD_M = 12.0
_METRES_PER_DEGREE = 111_320.0


def main() -> None:
    """Write nation.toml and the folder of every directorate that has no scenario of its own."""
    rules = tomllib.loads((SOURCES / "rules.toml").read_text("utf-8"))
    nation = tomllib.loads((SOURCES / "nation.toml").read_text("utf-8"))
    folder = ROOT / nation["settings"]["id"]
    for iso in sorted(governorates()):
        if iso not in nation["elsewhere"]:
            build(iso, Sources(rules, nation), folder / iso)
            print(iso)
    write_atomically(folder / "nation.toml", _nation_toml(nation))


class Sources:
    """Rules and rows of all sources."""

    def __init__(self, rules: Row, nation: Row) -> None:
        """Read the tables once."""
        self.rules, self.nation = rules, nation
        self.kinds = {**rules["kinds"], **nation["kinds"]}
        self.points = _rows("pois-egypt.csv.gz")
        self.towns = [row for row in _rows("settlements-egypt.csv.gz") if row["name_ar"]]
        text = resources.files("himaya.web.places").joinpath("data", "places.csv").read_text("utf-8")
        self.known = list(csv.DictReader(text.splitlines()))

    def of(self, iso: str, rows: list[Row]) -> list[Row]:
        """Rows of one governorate."""
        return [row for row in rows if iso in (row.get("governorate_iso"), row.get("governorate"))]


def _rows(name: str) -> list[Row]:
    with gzip.open(SOURCES / name, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def build(iso: str, sources: Sources, folder: Path) -> None:
    """Write one directorate's scenario; its fleets are sized by the stints that its own tables ask for."""
    places = make_places(iso, sources)
    towns = sources.of(iso, sources.towns)
    tables: dict[str, list[Row]] = {
        "places": places,
        "doors": make_doors(places, sources),
        "services": make_services(places, sources),
        "bases": make_bases(iso, sources, places, towns),
    }
    tables["standby"] = make_standby(sources, tables, towns)
    tables["units"] = [_unit(1, sources.nation["fleet"][0], "early", "B-01", sources)]
    _write(folder, iso, sources, tables)
    tables["units"] = make_units(sources, tables, folder)
    _write(folder, iso, sources, tables)


def _write(folder: Path, iso: str, sources: Sources, tables: dict[str, list[Row]]) -> None:
    known = governorates()[iso]
    settings = {key: value for key, value in sources.nation["settings"].items() if key != "reserve_teams"}
    settings |= {
        "id": f"{settings['id']}-{iso.lower()}",
        "name_ar": f"تأمين عيد الميلاد المجيد - {known.name_ar}",
        "name_en": f"Coptic Christmas, {known.name_en}",
        "governorate": iso,
    }
    lines = "".join(f'{key} = "{value}"\n' for key, value in settings.items())
    write_atomically(folder / "scenario.toml", lines.encode())
    for table in TABLES:
        write_atomically(folder / f"{table.name}.csv", _csv(table.columns, tables[table.name]))


def make_places(iso: str, sources: Sources) -> list[Row]:
    """Well-known places first, then data points, near repetitions merged, with values by kind."""
    found = [_known(row, sources) for row in sources.of(iso, sources.known)]
    points = [
        _point(row, sources) for row in sources.of(iso, sources.points) if row["osm_tag"] in sources.rules["tags"]
    ]
    points.sort(key=lambda one: (not one["name_ar"], int(one["key"])))
    for one in points:
        if not any(_same_place(one, other) for other in found):
            found.append(one)
    found.sort(key=lambda one: (list(_PREFIX).index(one["kind"]), not one["name_ar"]))
    _settle(found, sources)
    _name_and_number(found, sources.of(iso, sources.towns) or sources.towns, sources)
    return found


def _known(row: Row, sources: Sources) -> Row:
    names = (row["id"], row["name_ar"], row["name_en"], row["source"])
    at = (float(row["lon"]), float(row["lat"]))
    return _place(names, row["kind"], at, row["governorate"], sources) | {
        "capacity": int(row["capacity"]),
        "host_office": row["host_office"],
    }


def _point(row: Row, sources: Sources) -> Row:
    kind = sources.rules["tags"][row["osm_tag"]]
    name_ar, name_en = row["name_ar"], row["name_en"]
    if max(len(name_ar), len(name_en)) < SHORTEST_NAME:
        name_ar = name_en = ""
    if kind == "worship":
        words, known = fold(f"{name_ar} {name_en}"), sources.rules["worship_words"].items()
        kind = next((one for one, keys in known if any(fold(key) in words for key in keys)), kind)
    key = row["osm_node_id"]
    at = (float(row["lon"]), float(row["lat"]))
    names = (key, name_ar or name_en, name_en or name_ar, f"OpenStreetMap node {key}")
    return _place(names, kind, at, row["governorate_iso"], sources)


def _place(names: tuple[str, str, str, str], kind: str, at: tuple[float, float], iso: str, sources: Sources) -> Row:
    key, name_ar, name_en, source = names
    capacity, area_m2, threat, vulnerability = sources.kinds[kind]["values"]
    return {
        "key": key,
        "name_ar": name_ar,
        "name_en": name_en,
        "kind": kind,
        "lon": at[0],
        "lat": at[1],
        "governorate": iso,
        "capacity": capacity,
        "area_m2": area_m2 and capacity * sources.nation["area_m2"]["per_person"],
        "threat": threat,
        "vulnerability": vulnerability,
        "host_office": sources.nation["hosts"].get(kind, sources.kinds[kind]["host"]),
        "illustrative": "true",
        "source": source,
    }


def _settle(places: list[Row], sources: Sources) -> None:
    """Say of every place whether a town is near enough for it to lie in one."""
    towns = [town for town in sources.towns if town["place"] in _TOWNS]
    lon, lat = (np.array([float(town[axis]) for town in towns]) for axis in ("lon", "lat"))
    for place in places:
        away_m = float(great_circle_m(lon, lat, place["lon"], place["lat"]).min())
        place["settlement"] = "urban" if away_m <= sources.nation["settlement"]["town_within_m"] else "rural"


def _name_and_number(places: list[Row], towns: list[Row], sources: Sources) -> None:
    """Identifiers by kind; places without an Arabic name are called after the nearest settlement that has one."""
    lon, lat = (np.array([float(town[axis]) for town in towns]) for axis in ("lon", "lat"))
    numbers: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for place in places:
        numbers[place["kind"]] += 1
        place["id"] = f"{_PREFIX[place['kind']]}-{numbers[place['kind']]:02d}"
        if any("\u0600" <= letter <= "\u06ff" for letter in place["name_ar"]):
            continue
        kind = sources.kinds[place["kind"]]
        town = towns[int(great_circle_m(lon, lat, place["lon"], place["lat"]).argmin())]
        names[town["name_ar"] + place["kind"]] += 1
        number = names[town["name_ar"] + place["kind"]]
        suffix = f" ({number})" if number > 1 else ""
        place["name_ar"] = f"{kind['word_ar']} - {town['name_ar']}{suffix}"
        place["name_en"] = place["name_en"] or f"{kind['word_en']}, {town['name_en'] or town['name_ar']}{suffix}"


def make_doors(places: list[Row], sources: Sources) -> list[Row]:
    """Doors of enclosed places: enough to let everybody out with one lost where people gather, two elsewhere."""
    doors = []
    for place in places:
        if place["kind"] in OPEN_KINDS:
            continue
        busy = place["kind"] in sources.nation["gathering"]["kinds"]
        width_m = sources.kinds[place["kind"]]["door_m"]
        count = math.ceil(place["capacity"] / (width_m * OUTFLOW)) + 1 if busy else 2
        step = _DOOR_SPREAD_M / (_METRES_PER_DEGREE * math.cos(math.radians(place["lat"])))
        for number in range(1, count + 1):
            door = {"id": f"{place['id']}-D{number}", "place_id": place["id"], "name_ar": f"باب {number}"}
            door |= {"lon": place["lon"] + step * (number - (count + 1) / 2), "lat": place["lat"], "width_m": width_m}
            doors.append({**door, "stepped": "false", "lanes_men": int(busy), "lanes_women": int(busy)})
    return doors


def make_services(places: list[Row], sources: Sources) -> list[Row]:
    """The mass at every place whose kind gathers."""
    rule = sources.nation["gathering"]
    gathering = [place for place in places if place["kind"] in rule["kinds"]]
    return [
        {
            "id": f"S-{number:02d}",
            "place_id": place["id"],
            "name_ar": rule["name_ar"],
            "start": rule["time"][0],
            "end": rule["time"][1],
            "attendance": round(place["capacity"] * rule["share"]),
            "arrival_min": rule["minutes"][0],
            "departure_min": rule["minutes"][1],
        }
        for number, place in enumerate(gathering, start=1)
    ]


def make_bases(iso: str, sources: Sources, places: list[Row], towns: list[Row]) -> list[Row]:
    """The directorate at the governorate's office, the stations and hospitals of the data, a police point a town."""
    known = governorates()[iso]
    office = next((place for place in places if place["key"] == f"diwan-{iso.lower()}"), places[0])
    names = (f"مديرية أمن {known.name_ar}", f"{known.name_en} Security Directorate")
    bases: list[Row] = [_base(names, "directorate", (office["lon"], office["lat"]))]
    numbers: Counter[str] = Counter()
    for point in sorted(sources.of(iso, sources.points), key=lambda one: (one["category"], int(one["osm_node_id"]))):
        if point["category"] not in _BASES:
            continue
        kind, word_ar, word_en = _BASES[point["category"]]
        lon, lat = float(point["lon"]), float(point["lat"])
        town = min(towns or sources.towns, key=lambda one: _away_m(one, lon, lat))
        numbers[kind + town["name_ar"]] += 1
        number = numbers[kind + town["name_ar"]]
        suffix = f" ({number})" if number > 1 else ""
        name_ar = f"{word_ar} - {town['name_ar']}{suffix}"
        names = (name_ar, f"{word_en}, {town['name_en'] or town['name_ar']}{suffix}")
        bases.append(_base(names, kind, (lon, lat)))
    bases += _police_of_towns(sources, places, towns, bases)
    return [{"id": f"B-{number:02d}", **base, "governorate": iso} for number, base in enumerate(bases, start=1)]


def _police_of_towns(sources: Sources, places: list[Row], towns: list[Row], bases: list[Row]) -> list[Row]:
    """A police point in each city and town near some place, unless the data have one there."""
    rule, found = sources.nation["police"], []
    stations = [base for base in bases if base["kind"] == "police_station"]
    for town in (town for town in towns if town["place"] in ("city", "town")):
        lon, lat = float(town["lon"]), float(town["lat"])
        near = min(_away_m(place, lon, lat) for place in places) <= rule["reach_m"]
        if near and all(_away_m(base, lon, lat) > rule["spacing_m"] for base in stations):
            names = (f"مركز شرطة {town['name_ar']}", f"Police station, {town['name_en'] or town['name_ar']}")
            found.append(_base(names, "police_station", (lon, lat)))
    return found


def _base(names: tuple[str, str], kind: str, at: tuple[float, float]) -> Row:
    return {"name_ar": names[0], "name_en": names[1], "kind": kind, "lon": at[0], "lat": at[1]}


def _away_m(row: Row, lon: float, lat: float) -> float:
    return float(great_circle_m(float(row["lon"]), float(row["lat"]), lon, lat))


def make_standby(sources: Sources, tables: dict[str, list[Row]], towns: list[Row]) -> list[Row]:
    """Bases, and towns near the places, spaced out."""
    rule = sources.nation["standby"]
    points: list[Row] = []
    candidates = [*tables["bases"], *(town for town in towns if town["place"] in _TOWNS)]
    lon, lat = (np.array([place[axis] for place in tables["places"]]) for axis in ("lon", "lat"))
    for one in candidates:
        at = (float(one["lon"]), float(one["lat"]))
        near = great_circle_m(lon, lat, *at).min() <= rule["reach_m"]
        if near and all(_away_m(point, *at) >= rule["spacing_m"] for point in points) and len(points) < rule["most"]:
            name = {"name_ar": one["name_ar"], "name_en": one["name_en"] or one["name_ar"]}
            points.append({"id": f"W-{len(points) + 1:02d}", **name, "lon": at[0], "lat": at[1]})
    return points


def make_units(sources: Sources, tables: dict[str, list[Row]], folder: Path) -> list[Row]:
    """Fleets over their shifts: those for posts at the bases nearest to their posts, the others spread in turn."""
    units: list[Row] = []
    wanted = _stints_of(folder, sources)
    for fleet in sources.nation["fleet"]:
        bases = [base for base in tables["bases"] if base["kind"] in fleet["bases"]] or tables["bases"][:1]
        number = 0
        for shift in fleet.get("shifts", sources.nation["shifts"]):
            if fleet.get("stints"):
                homes = [_nearest(bases, *at) for at in wanted.get((fleet["kind"], shift), [])]
                spare = math.ceil(len(homes) * (sources.nation["fleets"]["spare"] - 1))
                homes += homes[:spare]
            else:
                count = max(fleet["least"], math.ceil(len(tables["places"]) / fleet["places"]))
                homes = [bases[(number + one) % len(bases)]["id"] for one in range(count)]
            for home in homes:
                number += 1
                units.append(_unit(len(units) + 1, fleet, shift, home, sources, number=number))
    return units


def _nearest(bases: list[Row], lon: float, lat: float) -> str:
    home: str = min(bases, key=lambda base: _away_m(base, lon, lat))["id"]
    return home


def _stints_of(folder: Path, sources: Sources) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """Where the stints of each kind and shift stand, by the kind of unit that holds them first."""
    scenario, doctrine = read_scenario(folder), load_doctrine(None)
    posts = solve_demand(demand_problem(scenario, doctrine)).posts
    zone = clock_of(scenario, doctrine).zone
    at: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for post in posts:
        first, last = (one.astimezone(zone).strftime("%Y-%m-%d %H:%M") for one in (post.start, post.end))
        shifts = sources.nation["shifts"].items()
        whole = [name for name, (start, end) in shifts if start <= first and last <= end]
        if whole:
            kind = post.kinds[0].value
            least = min(whole, key=lambda name: len(at.get((kind, name), [])))
            at.setdefault((kind, least), []).append((post.lon, post.lat))
    return at


def _unit(row: int, fleet: Row, shift: str, home: str, sources: Sources, *, number: int = 1) -> Row:
    start, end = sources.nation["shifts"][shift]
    return {
        "id": f"U-{row:03d}",
        "call_sign": f"{fleet['stem']} {number}",
        "kind": fleet["kind"],
        "base_id": home,
        "crew": fleet["crew"][0],
        "women": fleet["crew"][1],
        "duty_start": start,
        "duty_end": end,
    }


def _nation_toml(nation: Row) -> bytes:
    settings, elsewhere = nation["settings"], nation["elsewhere"]
    lines: Iterable[str] = (
        f"{key} = {value}\n" if isinstance(value, int) else f'{key} = "{value}"\n'
        for key, value in settings.items()
        if key in ("id", "name_ar", "name_en", "celebration", "reserve_teams")
    )
    folders: Any = (f'{iso} = "{elsewhere.get(iso, iso)}"\n' for iso in sorted(governorates()))
    return f"{''.join(lines)}\n[directorates]\n{''.join(folders)}".encode()


if __name__ == "__main__":
    main()
