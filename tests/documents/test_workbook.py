"""The workbook: typed cells, right to left, no formula from a name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from himaya.documents.workbook import write_workbook
from himaya.faults import InvalidInputError

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook

Plan = dict[str, Any]
Lay = Callable[["Path", Plan], "Path"]
SHEETS = ["الخدمات", "الأماكن", "نقاط الانتظار", "الطرق", "الفجوات", "الدوريات", "الشهادة", "الأعداد", "الخطة"]


def _written(plan_dir: Path, out: Path) -> Workbook:
    write_workbook(plan_dir, out)
    return openpyxl.load_workbook(out)


def _table(book: Workbook, sheet: str) -> list[dict[str, Any]]:
    """Rows by their English heading."""
    rows = list(book[sheet].iter_rows(values_only=True))
    return [dict(zip(map(str, rows[1]), row, strict=True)) for row in rows[2:]]


def test_sheets_are_arabic_and_right_to_left(plan_dir: Path, tmp_path: Path) -> None:
    """Nine sheets, each mirrored, with a frozen head of two lines that repeats in print."""
    book = _written(plan_dir, tmp_path / "plan.xlsx")
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.sheet_view.rightToLeft
        assert sheet.freeze_panes == "B3"
        assert sheet.print_title_rows == "$1:$2"
        assert sheet.page_setup.orientation == "landscape"


def test_cells_have_their_own_types(plan_dir: Path, tmp_path: Path) -> None:
    """Numbers are numbers, times are times on the area's clock, names are text."""
    book = _written(plan_dir, tmp_path / "plan.xlsx")
    post = _table(book, "الخدمات")[0]
    assert post["From"] == datetime(2027, 1, 6, 18, 0)  # noqa: DTZ001  # a spreadsheet's time has no zone
    assert post["Strength"] == 2
    assert post["Travel (min)"] == pytest.approx(5.0)
    assert post["Function"] == "تأمين باب"
    church = next(row for row in _table(book, "الأماكن") if row["Id"] == "saints")
    assert church["Protection 20:00"] == pytest.approx(0.6254)
    assert church["Peak people"] == 2500


def test_the_certificate_is_that_of_the_plan(plan_dir: Path, tmp_path: Path, plan: Plan) -> None:
    """Objective, bound and gap, unrounded."""
    rows = _table(_written(plan_dir, tmp_path / "plan.xlsx"), "الشهادة")
    for row, room in zip(rows, plan["rooms"], strict=True):
        assert (row["Objective"], row["Proven bound"]) == (room["objective"], room["bound"])
        assert row["Gap"] == pytest.approx(room["gap"])


def test_every_row_of_the_plan_is_in_a_sheet(plan_dir: Path, tmp_path: Path, plan: Plan) -> None:
    """Nothing is lost: elements, places and gaps all appear."""
    book = _written(plan_dir, tmp_path / "plan.xlsx")
    ids = {row["Id"] for sheet in SHEETS[:5] for row in _table(book, sheet)}
    assert ids == {row["id"] for part in ("elements", "places", "gaps") for row in plan[part]}


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_a_name_never_becomes_a_formula(tmp_path: Path, name: str, plan: Plan, lay: Lay) -> None:
    """Text that looks like a formula stays text, with the sign that keeps it so."""
    plan["places"][0]["name_ar"] = name
    book = _written(lay(tmp_path / "plan", plan), tmp_path / "plan.xlsx")
    cell = next(cell for row in book["الأماكن"].iter_rows(min_row=3) for cell in row if cell.value == name)
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_control_characters_are_dropped(tmp_path: Path, plan: Plan, lay: Lay) -> None:
    """A character that XLSX cannot hold does not stop the workbook."""
    plan["places"][0]["name_ar"] = "محطة\x0b الرمل"
    book = _written(lay(tmp_path / "plan", plan), tmp_path / "plan.xlsx")
    assert "محطة الرمل" in {row["Arabic name"] for row in _table(book, "الأماكن")}


def test_same_plan_same_bytes(plan_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of writing leaves no trace."""
    write_workbook(plan_dir, tmp_path / "a.xlsx")
    monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
    monkeypatch.setattr("openpyxl.writer.excel.datetime.datetime", _Later)
    write_workbook(plan_dir, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


class _Later(datetime):
    """A clock that stands in another century."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return datetime(2100, 1, 1, tzinfo=tz)


def test_an_unwritable_target_is_a_fault_and_the_old_file_stays(
    plan_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk says so and changes nothing."""
    out = tmp_path / "plan.xlsx"
    out.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("himaya.files.os.fsync", full)
    with pytest.raises(InvalidInputError) as caught:
        write_workbook(plan_dir, out)
    assert caught.value.faults[0].code == "files.disk_full"
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [("plan.xlsx", b"old")]
