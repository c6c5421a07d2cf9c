"""What the papers say of closed roads: times in order, diversions, residents, ways out on foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from himaya.documents.book.from_plan import book_of
from himaya.documents.book.scope import Scope
from himaya.documents.closures import closure_tables
from himaya.documents.geojson import plan_geojson
from himaya.documents.order_content import order_content
from himaya.documents.report import report_markdown
from himaya.documents.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Plan = dict[str, Any]


def _closed(identity: str, order: int, closes: str, opens: str, **changes: Any) -> dict[str, Any]:
    said = {
        f"{name}_{language}": f"{name} {language}"
        for name in ("owner", "authority", "parking")
        for language in ("ar", "en")
    }
    road = {
        "id": identity, "road_ar": "شارع البحر", "road_en": "Sea Street", "stretch_ar": "بين أ وب",
        "stretch_en": "between A and B", "place_ids": [], "gate": False,
        "residents": False, "by_hand": False, "closes": closes, "opens": opens, "order": order,
        "reopen_order": 3 - order,
        "announced": "2027-01-04T16:00:00Z", **said, "diversion": None,
        "signs": [{"sign_ar": "الطريق مغلق", "sign_en": "Road closed", "count": 1}],
    }  # fmt: skip
    return {**road, **changes}


@pytest.fixture
def closed(plan: Plan) -> Plan:
    """The plan with two closed roads, one with a diversion, an area and a place with a single way out."""
    diversion = {
        "extra_s": 61.0, "vehicles": 1600.0, "vehicles_without": 0.0, "vehicle_minutes": 1626.7, "way_ar": "شارع النصر",
        "way_en": "Victory Street", "line": [[29.9, 31.2], [29.91, 31.21]],
    }  # fmt: skip
    times = ("2027-01-06T16:00:00Z", "2027-01-06T21:00:00Z"), ("2027-01-06T16:20:00Z", "2027-01-06T20:40:00Z")
    place = plan["places"][0]["id"]
    street = {"id": "road/13/3", "road_ar": "", "road_en": ""}
    plan["closures"] = {
        "vehicle_minutes": 1626.7,
        "roads": [
            _closed("road/11/1", 1, *times[0], diversion=diversion),
            _closed("road/12/2", 2, *times[1], gate=True, residents=True),
        ],
        "areas": [
            {"id": "area/7", "place_ids": [place], "status": "optimal", "junctions": 9, "shut_in": 0,
             "gates": ["road/12/2"], "against": [street], "farthest_s": 90.0},
        ],
        "on_foot": [
            {"place_id": place, "ways": [{"way_ar": "شارع أ", "way_en": "A"}], "exits": 1, "narrow_ar": "شارع أ",
             "narrow_en": "A"},
        ],
    }  # fmt: skip
    return plan


def test_the_tables_tell_order_diversion_residents_and_ways_on_foot(closed: Plan) -> None:
    """In both languages, times on the area's clock, a missing way said so."""
    schedule, diversions, areas, on_foot = closure_tables(closed)
    assert [[cell.en for cell in row][:6] for row in schedule.rows] == [
        ["1", "Sea Street (between A and B)", "04/01 18:00", "18:00", "23:00", "2"],
        ["2", "Sea Street (between A and B, residents' gate)", "04/01 18:00", "18:20", "22:40", "1"],
    ]
    assert [cell.en for cell in diversions.rows[0]] == [
        "Sea Street (between A and B)", "Victory Street", "1,600", "1,627", "1.02",
    ]  # fmt: skip
    assert [cell.en for cell in areas.rows[0]][1:] == [
        "Sea Street (between A and B)",
        "street without a name on the map",
        "1.5",
    ]
    assert on_foot.rows[0][2].en.startswith("none")
    assert all(cell.ar for table in (schedule, diversions, areas, on_foot) for row in table.rows for cell in row)


def test_the_mean_of_a_diversion_is_its_vehicle_minutes_over_its_vehicles(closed: Plan) -> None:
    """Whatever the way shown takes: 18,000 vehicle-minutes of 7,200 vehicles are 2.5 each; 800 more have no way."""
    road = closed["closures"]["roads"][0]
    road["diversion"].update(extra_s=108.0, vehicles=8000.0, vehicles_without=800.0, vehicle_minutes=18_000.0)
    diversions = closure_tables(closed)[1]
    assert [cell.en for cell in diversions.rows[0]][1:] == [
        "Victory Street, no diversion: 800 vehicles", "7,200", "18,000", "2.5",
    ]  # fmt: skip


def test_streets_driven_against_their_direction_are_as_many_as_the_certificate_counts(closed: Plan) -> None:
    """Three sections of two streets: the street that has two of them says so."""
    sea, lane = ({"road_ar": "شارع البحر", "road_en": "Sea Street"}, {"road_ar": "", "road_en": ""})
    streets = [{"id": f"road/{k}/{k}", **name} for k, name in enumerate((sea, lane, sea))]
    closed["closures"]["areas"][0]["against"] = streets
    areas = closure_tables(closed)[2]
    assert areas.rows[0][2].en == "Sea Street (2), street without a name on the map"


def test_an_earlier_plan_has_none(plan: Plan) -> None:
    """No table, no section, no sheet of it."""
    assert closure_tables(plan) == ()
    assert "## Closed roads" not in report_markdown(plan)
    assert order_content(Scope(book_of(plan), "", ""), None)["closures"] == []


def test_the_order_closes_roads_in_their_order(closed: Plan) -> None:
    """The road's own times stand in its row, not those of its crew."""
    content = order_content(Scope(book_of(closed), "", ""), None)
    rows = {row["number"]: row for place in content["roads"] for row in place["rows"]}
    gate = next(row for row in rows.values() if row["gate"])
    assert "18:20" in gate["closes"]
    assert "22:40" in gate["opens"]
    assert [table["title"] for table in content["closures"]] == [
        "التحويلات المرورية", "السكان داخل المناطق المغلقة", "مخرجان على الأقدام",
    ]  # fmt: skip


def test_workbook_report_and_map_show_them(closed: Plan, tmp_path: Path, lay: Callable[[Path, Plan], Path]) -> None:
    """Sheets with figures as numbers, a section, a line."""
    write_workbook(lay(tmp_path / "plan", closed), tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    rows = list(book["التحويلات"].iter_rows(values_only=True))
    assert rows[2][2:] == (1600, 1627, 1.02)
    assert {"ترتيب الغلق", "السكان", "المخارج على الأقدام"} <= set(book.sheetnames)
    assert "Victory Street" in report_markdown(closed)
    lines = [one for one in plan_geojson(closed)["features"] if one["properties"]["feature"] == "diversion"]
    assert [one["geometry"]["coordinates"] for one in lines] == [[[29.9, 31.2], [29.91, 31.21]]]
