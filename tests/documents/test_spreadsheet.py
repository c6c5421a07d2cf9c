"""Any list as XLSX: types, headings, direction, and texts that stay texts."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from himaya.documents.spreadsheet import Column, TableSheet, list_xlsx, spreadsheet
from himaya.faults import Language

COLUMNS = [Column("البند", "Item"), Column("العدد", "Count"), Column("الموعد", "Due")]
WHEN = datetime(2027, 1, 6, 18, tzinfo=UTC)


def sheet_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def test_a_list_keeps_its_rows_and_types() -> None:
    """Numbers, times and days stay what they are; nothing stays empty."""
    rows = [["سيارة إسعاف", 3, WHEN], ["خيمة", None, date(2027, 1, 7)]]
    page = sheet_of(list_xlsx("الجاهزية", COLUMNS, rows))
    assert [[cell.value for cell in row] for row in page.iter_rows(min_row=1, max_row=2)] == [
        ["البند", "العدد", "الموعد"],
        ["Item", "Count", "Due"],
    ]
    assert [cell.value for cell in page[3]] == ["سيارة إسعاف", 3, WHEN.replace(tzinfo=None)]
    assert [cell.value for cell in page[4]] == ["خيمة", None, datetime(2027, 1, 7)]  # noqa: DTZ001  # a day in a cell
    assert (page.freeze_panes, page.auto_filter.ref, page.print_title_rows) == ("B3", "A2:C4", "$1:$2")


def test_headings_in_one_language_take_one_row() -> None:
    """Without English headings the rows begin in the second line."""
    page = sheet_of(list_xlsx("الأماكن", [Column("المكان")], [["كنيسة"]]))
    assert (page["A2"].value, page.freeze_panes) == ("كنيسة", "B2")


@pytest.mark.parametrize("language", list(Language))
def test_direction_follows_the_language(language: Language) -> None:
    """Arabic sheets read from right to left, English ones from left to right."""
    page = sheet_of(list_xlsx("x", COLUMNS, [], language=language))
    assert bool(page.sheet_view.rightToLeft) is (language is Language.AR)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_text_never_becomes_a_formula(text: str) -> None:
    """It is stored as text with the quote mark."""
    cell = sheet_of(list_xlsx("x", [Column("أ")], [[text]]))["A2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)


@pytest.mark.parametrize("title", ["قائمة [1]: ما/من*?", "'", "", "ق" * 80, "خدمات & طرق"])
def test_any_title_makes_a_tab(title: str) -> None:
    """Forbidden signs are left out and long titles cut."""
    tab = sheet_of(list_xlsx(title, COLUMNS, [])).title
    assert 1 <= len(tab) <= 31
    assert not set(tab) & set("[]:*?/\\")


def test_an_empty_list_keeps_its_headings() -> None:
    """A list without rows can still be opened and printed."""
    page = sheet_of(list_xlsx("x", COLUMNS, []))
    assert [cell.value for cell in page[1]] == ["البند", "العدد", "الموعد"]


def test_signs_that_xlsx_cannot_hold_are_left_out() -> None:
    """Control characters of a pasted text do not break the file."""
    assert sheet_of(list_xlsx("x", [Column("أ")], [["a\x00b\x0b"]]))["A2"].value == "ab"


def test_a_row_of_another_length_is_refused() -> None:
    """A value under the wrong heading would be worse than an error."""
    with pytest.raises(ValueError, match="zip"):
        list_xlsx("x", COLUMNS, [["only one"]])


def test_several_lists_make_several_sheets_with_the_same_bytes() -> None:
    """One workbook, a tab each; made again it is the same file."""
    sheets = [TableSheet(title, COLUMNS, [["أ", 1, WHEN]]) for title in ("الأماكن", "الوحدات")]
    content = spreadsheet(sheets, title="سجل", identifier="abc")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert (book.sheetnames, book.properties.title, book.properties.identifier) == (
        ["الأماكن", "الوحدات"],
        "سجل",
        "abc",
    )
    assert spreadsheet(sheets, title="سجل", identifier="abc") == content
