"""Long lists as XLSX, written row by row: a country takes no more memory than a place."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

from xlsxwriter import Workbook

from himaya.faults import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_WIDTH, _LONGEST_TEXT, _LONGEST_TAB = 22, 32_767, 31
_MADE = datetime(1980, 1, 1, tzinfo=UTC)
"""Said of every workbook, so that the same list gives the same bytes."""
_NO_TAB = re.compile(r"[\[\]:*?/\\]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def write_rows(
    stream: BinaryIO,
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    zone: tzinfo,
    language: Language = Language.AR,
    mark: str = "",
) -> None:
    """Write one list as a workbook of one sheet; the same list gives the same bytes.

    Parameters
    ----------
    title : of the sheet; cut and cleaned to what a tab may be called.
    rows : values in the order of the headings, read one by one. Integers stay numbers, floats are shares of 1 shown
        in percent, times are written in `zone`, everything else is text that no spreadsheet takes for a formula;
        None and the empty text leave a cell empty.
    language : an Arabic sheet reads from right to left.
    mark : what stands before the title on the tab and over every printed page, as of an exercise.
    """
    with Workbook(stream, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        book.set_properties({"created": _MADE})
        tab = f"{mark} - {title}" if mark else title
        sheet = book.add_worksheet(_NO_TAB.sub(" ", _NOT_XML.sub("", tab)).strip(" '")[:_LONGEST_TAB] or "-")
        if mark:
            sheet.set_header(f"&C{mark}")
        if language is Language.AR:
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(heads) - 1, 0), _WIDTH)
        bold, share = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
        marked = book.add_format({"quote_prefix": True})
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, (last, column), value, zone, share, marked)
        if heads:
            sheet.autofilter(0, 0, last, len(heads) - 1)


def _write(sheet: Worksheet, at: tuple[int, int], value: object, zone: tzinfo, share: Format, marked: Format) -> None:
    """A value in its own type; a text that looks like a formula is marked as a text."""
    if isinstance(value, datetime):
        sheet.write_datetime(*at, value.astimezone(zone).replace(tzinfo=None, microsecond=0))
    elif isinstance(value, float):
        sheet.write_number(*at, value, share)
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(*at, value)
    elif value is not None and value != "":
        text = _NOT_XML.sub("", str(value))[:_LONGEST_TEXT]
        sheet.write_string(*at, text, marked if text.startswith(_FORMULA_SIGNS) else None)
