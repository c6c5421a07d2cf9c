"""What the papers say of the supervisors' tours: who goes round when and what is looked at, never where."""

from __future__ import annotations

from typing import Any

import pytest

from himaya.documents.book.from_plan import book_of
from himaya.documents.book.scope import Scope
from himaya.documents.order_content import order_content
from himaya.documents.report import report_markdown
from himaya.documents.supervision import CHECKS, supervision_tables

Plan = dict[str, Any]


def _position(name: str, chances: list[float | None], *, tier: int = 1) -> dict[str, Any]:
    return {
        "id": name, "place_id": name, "road": False, "label_ar": f"موضع {name}", "label_en": f"Spot {name}",
        "lon": 29.9, "lat": 31.2, "tier": tier, "dwell_min": 20, "chance": chances,
    }  # fmt: skip


@pytest.fixture
def supervised(plan: Plan) -> Plan:
    """The small plan with two positions, visited by one tour."""
    shift = {"start": plan["hours"][0], "end": plan["hours"][4]}
    tour = {"id": "field/B-1/1/1", "office_ar": "مشرف الميدان 1", "office_en": "Field supervisor 1", "base_id": "B-1"}
    plan["supervision"] = [
        {
            "level": "field", "label_ar": "مشرفو الميدان", "label_en": "field supervisors", "unannounced": 0.7,
            "unreached": 0, "shifts": [shift], "tiers": [{"tier": 1, "positions": 2, "asked": 1.0, "least": 0.6127}],
            "positions": [_position("A", [0.9]), _position("B", [0.6127]), _position("C", [None])],
            "tours": [{**tour, **shift, "rounds": 3, "visits": 1.3}],
        }
    ]  # fmt: skip
    return plan


def test_the_order_lists_tours_and_the_checklist(supervised: Plan) -> None:
    """Hours on the area's clock, the least chance never rounded up, ten items to look at; no order of one place."""
    book = book_of(supervised)
    tiers, tours, checks = order_content(Scope(book, "", ""), None)["supervision"]
    assert [cell["text"] for cell in tiers["rows"][0]] == ["مشرفو الميدان", "1", "2", "100%", "61.2%"]
    row = [cell["text"] for cell in tours["rows"][0]]
    assert row[0] == "مشرف الميدان 1"
    assert row[1] == "18:00"
    assert row[-2:] == ["3", "1.3"]
    assert len(checks["rows"]) == len(CHECKS) == 10
    assert order_content(Scope(book, "", supervised["places"][0]["id"]), None)["supervision"] == []
    told = str(order_content(Scope(book, "", ""), None))
    assert not any(f"موضع {one['id']}" in told for one in supervised["supervision"][0]["positions"])


def test_the_report_tells_them_in_both_languages(supervised: Plan) -> None:
    """The same tables twice; nothing where nobody is sent round."""
    text = report_markdown(supervised)
    assert "| Field supervisor 1 |" in text
    assert "| مشرف الميدان 1 |" in text
    assert text.count("## Supervisors' tours over the posts") == 1
    assert "Complaint card" in text
    del supervised["supervision"]
    assert "Supervisors' tours" not in report_markdown(supervised)


def test_positions_stand_seldomest_first(supervised: Plan) -> None:
    """Those that nobody asks for in any shift are left out."""
    table = next(one for one in supervision_tables(supervised, positions=True) if one.key == "supervision-positions")
    assert [(row[0].en, row[3].en) for row in table.rows] == [("Spot B", "61.2%"), ("Spot A", "90%")]
    assert supervision_tables({}, positions=True) == ()
