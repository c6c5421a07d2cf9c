"""What the papers say of the rounds: who is out when, never where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from himaya.documents.book.from_plan import book_of
from himaya.documents.book.scope import Scope
from himaya.documents.order_content import order_content
from himaya.documents.report import report_markdown
from himaya.documents.workbook import write_workbook

if TYPE_CHECKING:
    from pathlib import Path

Plan = dict[str, Any]


def test_the_order_lists_the_units_that_drive_rounds(plan: Plan) -> None:
    """Call sign, hours on the area's clock, and what to expect; the order of one place leaves them out."""
    book = book_of(plan)
    rows = order_content(Scope(book, "", ""), None)["rounds"]
    assert [(row["call_sign"], row["visits"], row["present"]) for row in rows] == [
        ("نسر A", "10", "171"),
        ("نسر B", "7", "130"),
    ]
    assert rows[0]["time"].startswith("18:00")
    assert order_content(Scope(book, "", plan["places"][0]["id"]), None)["rounds"] == []


def test_the_report_tells_the_hours_in_both_languages(plan: Plan) -> None:
    """One row a unit and block, in each language; nothing where there are none."""
    text = report_markdown(plan)
    assert text.count("| نسر A |") == text.count("| نسر B |") == 2
    assert "## Rounds" in text
    del plan["rounds"]
    assert "## Rounds" not in report_markdown(plan)


def test_the_workbook_has_a_sheet_of_them(plan_dir: Path, tmp_path: Path, plan: Plan) -> None:
    """Typed figures, unrounded."""
    write_workbook(plan_dir, tmp_path / "plan.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "plan.xlsx")["الدوريات"].iter_rows(min_row=3, values_only=True))
    assert [row[0] for row in rows] == ["P-A", "P-B"]
    for row, block in zip(rows, plan["rounds"], strict=True):
        assert row[-2:] == pytest.approx((block["visits"], block["present_min"]))
