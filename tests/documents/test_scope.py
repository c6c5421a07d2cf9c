"""What an order selects from a book, and how it names times and gaps."""

from __future__ import annotations

from typing import Any

import pytest

from himaya.documents.book.from_plan import book_of
from himaya.documents.book.scope import Scope
from himaya.documents.order_gaps import order_gaps
from himaya.documents.order_tables import presence, roads, roads_by_place, standby
from himaya.documents.wording import instant as at

Plan = dict[str, Any]


def test_places_are_numbered_gravest_first(plan: Plan) -> None:
    """Tier, then score: the church of tier 1 before the station of tier 2."""
    assert dict(Scope(book_of(plan)).number) == {"saints": 1, "raml": 2}


@pytest.mark.parametrize(
    ("instant", "shown"),
    [("2027-01-06T16:00:00Z", "18:00"), ("2027-01-06T22:30:00Z", "00:30+1"), ("2027-01-08T05:00:00Z", "07:00+2")],
)
def test_a_time_names_its_day(plan: Plan, instant: str, shown: str) -> None:
    """Clock time of the area, with the days since the first."""
    assert Scope(book_of(plan)).moment(at(instant)) == shown


def test_a_road_closes_with_its_first_stint_and_opens_with_its_last(plan: Plan) -> None:
    """Two stints of one road are one row."""
    selection = Scope(book_of(plan))
    rows = {row["number"]: row for row in roads(selection)}
    assert set(rows) == {"غ1", "ك1"}
    assert (rows["غ1"]["closes"], rows["غ1"]["opens"]) == ("18:00", "00:30+1")
    assert [stint["call_signs"] for stint in rows["غ1"]["stints"]] == ["مرور 4", "مرور 5"]
    (group,) = roads_by_place(selection, list(rows.values()))
    assert group["name"] == "كنيسة القديسين"


def test_a_place_sees_the_nearest_standby_points(plan: Plan) -> None:
    """Three points of a service at most, the nearest ones."""
    waiting = next(element for element in plan["elements"] if element["type"] == "standby")
    for step in range(1, 6):
        far = {"id": f"standby/ambulance/p{step}/A", "name_ar": f"نقطة {step}", "lon": waiting["lon"] - step / 100}
        plan["elements"].append(waiting | far)
    book = book_of(plan)
    assert len(standby(Scope(book))) == 6
    assert [row["name"] for row in standby(Scope(book, place_id="saints"))] == [
        "ميدان المنشية",
        "نقطة 1",
        "نقطة 2",
    ]


def test_presence_is_cut_into_tables_that_fit_the_page(plan: Plan) -> None:
    """Forty hours are three tables, and no hour is lost."""
    plan["hours"] = [f"2027-01-{6 + k // 24:02d}T{k % 24:02d}:00:00Z" for k in range(40)]
    for place in plan["places"]:
        place |= {"present": [0] * 40, "protection": [1.0] * 40}
    for element in plan["elements"]:
        if element["type"] == "presence":
            element["coverage"] = [k / 40 for k in range(40)]
    tables = presence(Scope(book_of(plan)))
    assert [len(table["hours"]) for table in tables] == [18, 18, 4]
    shares = [share for table in tables for share in table["rows"][0]["shares"]]
    assert shares == pytest.approx([100 * k / 40 for k in range(40)], abs=0.51)


def test_gaps_that_differ_in_place_and_time_share_a_line(plan: Plan) -> None:
    """The line counts them by place; a gap of another sense keeps its own."""
    gap = plan["gaps"][0]
    empty = {"text_ar": "خدمة شاغرة في كنيسة القديسين من 18:00 إلى 20:00.", "remedy_ar": "أضف وحدة."}
    later = empty | {"text_ar": "خدمة شاغرة في كنيسة القديسين من 20:00 إلى 22:00."}
    other = empty | {"text_ar": "خدمة شاغرة في محطة الرمل من 20:00 إلى 22:00.", "place_id": "raml"}
    plan["gaps"] = [gap | {"id": f"G-{n}"} | texts for n, texts in enumerate(({}, empty, later, other))]
    lines = order_gaps(Scope(book_of(plan)))
    assert [line["count"] for line in lines] == [1, 3]
    assert lines[1]["places"] == "الأماكن: كنيسة القديسين (2)، محطة الرمل."
