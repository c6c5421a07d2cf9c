"""Long lists as XLSX: what a spreadsheet reads of them."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from himaya.documents.rows import write_rows
from himaya.faults import Language

CAIRO = ZoneInfo("Africa/Cairo")


def _written(rows: list[list[object]], language: Language = Language.AR, title: str = "قائمة") -> bytes:
    content = io.BytesIO()
    heads = [f"عمود {number}" for number in range(len(rows[0]))] if rows else ["عمود"]
    write_rows(content, title, heads, iter(rows), zone=CAIRO, language=language)
    return content.getvalue()


def _sheet(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).active


def test_values_keep_their_types() -> None:
    """Numbers, shares and times; a time is that of the zone; nothing and the empty text leave the cell empty."""
    moment = datetime(2027, 1, 6, 18, 30, tzinfo=UTC)
    sheet = _sheet(_written([[7, 0.25, moment, "الكاتدرائية", None, "", True]]))
    values = [cell.value for cell in sheet[2]]
    assert values[:2] == [7, 0.25]
    assert values[2] == datetime(2027, 1, 6, 20, 30)  # noqa: DTZ001  # a spreadsheet's time has no zone
    assert values[3:] == ["الكاتدرائية", None, None, "True"]
    assert sheet["B2"].number_format == "0.0%"


def test_a_text_never_becomes_a_formula() -> None:
    """It stays a text, marked as one where it begins like a formula."""
    signs = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://a")&<b>', "plain"]
    cells = _sheet(_written([[text] for text in signs]))["A"][1:]
    assert [cell.value for cell in cells] == signs
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [True] * 6 + [False]


def test_what_no_workbook_may_hold_is_left_out() -> None:
    """Control characters and halves of characters; a text that looks like an escape is escaped."""
    sheet = _sheet(_written([["one\x01two\ud800", "_x0041_", " a ", "x" * 40_000]], title="a/b:c" * 20))
    assert [sheet["A2"].value, unescape(sheet["B2"].value), sheet["C2"].value] == ["onetwo", "_x0041_", " a "]
    assert len(sheet["D2"].value) == 32_767
    assert sheet.title == ("a b c" * 20)[:31]


def test_arabic_reads_from_right_to_left_and_the_head_stays() -> None:
    """English from left to right; the head is frozen and filters the rows."""
    sheet = _sheet(_written([["أ", "ب"]] * 450))
    assert sheet.sheet_view.rightToLeft
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.max_row) == ("A2", "A1:B451", 451)
    assert not _sheet(_written([["a"]], Language.EN)).sheet_view.rightToLeft
    assert _sheet(_written([])).max_row == 1


def test_columns_beyond_z_and_the_same_bytes() -> None:
    """The twenty-eighth column is AB; nothing of the moment of writing is in the file."""
    row: list[object] = list(range(1, 29))
    content = _written([row])
    assert _sheet(content)["AB2"].value == 28
    assert _written([row]) == content
