"""Documents of a plan that the planner made: they show what plan.json holds."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from himaya import api
from himaya.documents.book.from_plan import book_of
from himaya.documents.order import order_pdf, write_order
from himaya.documents.wording import NOTHING
from himaya.documents.workbook import write_workbook
from himaya.planning.showing import rounded_down, value_and_bound
from himaya.roads.store import load_network

SCENARIO = Path(__file__).parents[2] / "scenarios" / "raml-station"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plan the smallest scenario once."""
    folder = tmp_path_factory.mktemp("raml") / "plan"
    api.plan(SCENARIO, folder)
    return folder


def _plan(folder: Path) -> dict[str, Any]:
    plan: dict[str, Any] = json.loads((folder / "plan.json").read_text("utf-8"))
    return plan


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils (pdftotext)")
def test_order_and_report_show_the_figures_of_the_plan(made: Path, tmp_path: Path) -> None:
    """Every value and bound and the worst protection to the character, the full hash and every place's name."""
    write_order(made, tmp_path / "order.pdf")
    command = ["pdftotext", str(tmp_path / "order.pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    shown = set(re.findall(r"\d[\d,]*(?:\.\d+)?", text))
    plan = _plan(made)
    report = set(re.findall(r"\d[\d,]*(?:\.\d+)?", (made / "report.md").read_text("utf-8")))
    rooms = [value_and_bound(room["room"], room["objective"], room["bound"]) for room in plan["rooms"]]
    figures = {figure for room in rooms for figure in room} - {NOTHING}
    expected = figures | {rounded_down(plan["worst"]["protection"], 3)}
    assert expected - shown == expected - report == set()
    assert plan["hash"] in text
    pressed = re.sub(r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]+", "", text)
    for place in plan["places"]:
        longest = max(re.findall(r"[\u0621-\u064a]+", place["name_ar"]), key=len)
        assert longest in pressed, place["name_ar"]


def test_the_order_of_every_place_holds_to_twelve_pages(made: Path) -> None:
    """No place of the scenario needs more."""
    book, network = book_of(_plan(made)), load_network(made / "roads.npz")
    for place in book.places:
        pdf = order_pdf(book, network=network, place_id=place.id)
        assert len(PdfReader(io.BytesIO(pdf)).pages) <= 12


def test_the_workbook_holds_every_element(made: Path, tmp_path: Path) -> None:
    """As many rows as the plan has elements, places and gaps."""
    write_workbook(made, tmp_path / "plan.xlsx")
    plan = _plan(made)
    sheets = openpyxl.load_workbook(tmp_path / "plan.xlsx").worksheets
    rows = sum(sheet.max_row - 2 for sheet in sheets[:5] if sheet.max_row > 2)
    assert rows == len(plan["elements"]) + len(plan["places"]) + len(plan["gaps"])
