"""The rehearsal in the report, in the order and in the workbook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from himaya import api
from himaya.documents.book.from_plan import book_of
from himaya.documents.book.scope import Scope
from himaya.documents.order_content import order_content
from himaya.documents.rehearsal import rehearsal_tables
from himaya.documents.report import report_markdown
from himaya.planning.showing import rounded_up

SCENARIO = Path(__file__).parents[2] / "scenarios" / "raml-station"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("rehearsed") / "plan"
    api.plan(SCENARIO, out)
    return out


@pytest.fixture(scope="module")
def plan(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / api.PLAN).read_text("utf-8"))
    return document


def test_every_table_has_as_many_heads_as_cells(plan: dict[str, Any]) -> None:
    """Five tables, for nobody stands crowded here, each in both languages."""
    tables = rehearsal_tables(plan)
    assert [table.key for table in tables] == ["services", "losses", "closures", "incidents", "gates"]
    for table in tables:
        assert all(len(row) == len(table.heads) for row in table.rows)
        assert all(text.ar and text.en for text in (table.title, table.note, *table.heads))
    services = tables[0].rows
    assert len(services) == len(plan["rehearsal"]["services"])
    assert services[0][3].en.startswith(f"{rounded_up(plan['rehearsal']['services'][0]['p90_s'] / 60, 1)} (")


def test_figures_that_are_missing_are_shown_as_such(plan: dict[str, Any]) -> None:
    """No limits, no percentile, a crowded place: a dash, a bare figure, minutes with the most of them."""
    facts = json.loads(json.dumps(plan["rehearsal"]))
    facts["services"][0] |= {"p95_s": None, "p50_low_s": None, "met": None}
    place = plan["places"][0]["id"]
    facts["dense"] = [{"place_id": place, "minutes_3": 12.4, "minutes_4": 0.0, "most_3": 20, "most_4": 0}]
    tables = {table.key: table for table in rehearsal_tables({**plan, "rehearsal": facts})}
    first = [cell.en for cell in tables["services"].rows[0]]
    assert first[4] == first[6] == "—"
    assert first[2].endswith(" (limits unknown)")
    assert "limits of a time are unknown" in tables["services"].note.en
    assert tables["dense"].rows[0][1].en == "12 min (most 20)"


def test_the_report_tells_the_rehearsal_in_both_languages(plan: dict[str, Any]) -> None:
    """A section with its tables, and none in a deployment alone."""
    report = report_markdown(plan)
    assert "## بروفة الليلة" in report
    assert "## Rehearsal of the night" in report
    assert plan["rehearsal"]["losses"][0]["call_sign"] in report
    alone = {key: value for key, value in plan.items() if key != "rehearsal"}
    assert "## Rehearsal of the night" not in report_markdown(alone)


def test_a_simulation_claims_no_bound(plan: dict[str, Any]) -> None:
    """Value alone, in the report's certificate; no feasible answer with a gap of nothing."""
    (line,) = [one for one in report_markdown(plan).splitlines() if one.startswith("| Rehearsal of the night |")]
    _start, _room, status, _value, bound, gap, *_rest = [cell.strip() for cell in line.split("|")]
    assert (status, bound, gap) == ("simulated, no proven bound", "—", "—")


def test_the_order_of_the_area_has_the_rehearsal_and_that_of_a_place_has_not(plan: dict[str, Any]) -> None:
    """Twelve pages for a place leave no room for the nights of the whole area; no objective is made of it."""
    book = book_of(plan)
    whole = order_content(Scope(book, "", ""), None)
    assert [table["title"] for table in whole["rehearsal"]] == [table.title.ar for table in rehearsal_tables(plan)]
    assert order_content(Scope(book, "", plan["places"][0]["id"]), None)["rehearsal"] == []
    assert not any("بروفة" in one.text.ar for one in book.objectives)
    assert api.order_pdf(book).startswith(b"%PDF")


def test_the_workbook_has_three_sheets_of_it(folder: Path, plan: dict[str, Any], tmp_path: Path) -> None:
    """Services, losses and gates as numbers; a deployment alone has no such sheets."""
    api.write_workbook(folder, tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    services = [row for row in book["بروفة الليلة"].iter_rows(values_only=True) if isinstance(row[1], int | float)]
    expected = [one["p90_s"] / 60 for one in plan["rehearsal"]["services"]]
    assert [row[3] for row in services] == pytest.approx(expected)
    assert {"فقد وحدة واحدة", "بوابات التفتيش"} <= set(book.sheetnames)
    api.plan(SCENARIO, tmp_path / "alone", deployment_only=True)
    api.write_workbook(tmp_path / "alone", tmp_path / "alone.xlsx")
    assert "بروفة الليلة" not in openpyxl.load_workbook(tmp_path / "alone.xlsx").sheetnames
