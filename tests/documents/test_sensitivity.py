"""What the papers say of the weights of the places."""

from __future__ import annotations

from typing import Any

import pytest

from himaya.documents.book.from_plan import book_of
from himaya.documents.book.scope import Scope
from himaya.documents.order_content import order_content
from himaya.documents.report import report_markdown
from himaya.documents.sensitivity import sensitivity_tables

Plan = dict[str, Any]


@pytest.fixture
def weighed(plan: Plan) -> Plan:
    """The small plan with a sensitivity that was made by hand."""
    place = plan["places"][0]["id"]
    worst = {"what": place, "factor": 1.3, "regret": 0.12341}
    plan["sensitivity"] = {
        "spread": 0.3, "status": "optimal", "cases": 206, "small": 0.05, "within": 0.9,
        "kinds": [
            {"kind": "place", "cases": 4, "mean": 0.03, "worst": worst},
            {"kind": "tier", "cases": 2, "mean": 0.02, "worst": {"what": "1", "factor": 0.7, "regret": 0.0501}},
            {"kind": "joint", "cases": 200, "mean": 0.04, "worst": {"what": "17", "factor": 1.0, "regret": 0.09}},
        ],
        "places": [worst], "text_ar": "لو أخطأت", "text_en": "Were they wrong",
    }  # fmt: skip
    return plan


def test_the_order_tells_kinds_and_places(weighed: Plan) -> None:
    """Shares in percent, rounded against the plan; the place by name with the error; no order of one place."""
    book = book_of(weighed)
    kinds, places = order_content(Scope(book, "", ""), None)["sensitivity"]
    name, tier = weighed["places"][0]["name_ar"], str(weighed["places"][0]["tier"])
    assert [[cell["text"] for cell in row] for row in kinds["rows"]] == [
        ["وزن مكان واحد", "4", "3%", "12.4%", f"{name} (+30%)"],
        ["أوزان فئة كاملة", "2", "2%", "5.1%", "الفئة 1 (-30%)"],
        ["كل الأوزان معاً", "200", "4%", "9%", "السحبة 17"],
    ]
    assert [[cell["text"] for cell in row] for row in places["rows"]] == [[name, tier, "+30%", "12.4%"]]
    assert order_content(Scope(book, "", weighed["places"][0]["id"]), None)["sensitivity"] == []


def test_the_report_tells_it_in_both_languages(weighed: Plan) -> None:
    """The same tables twice; nothing in a plan that does not tell it."""
    arabic, english = report_markdown(weighed).split("\n\n---\n\n")
    assert "| كل الأوزان معاً | 200 | 4% | 9% | السحبة 17 |" in arabic
    assert "| all weights at once | 200 | 4% | 9% | draw 17 |" in english
    del weighed["sensitivity"]
    assert "weights" not in report_markdown(weighed)
    assert sensitivity_tables(weighed) == ()
