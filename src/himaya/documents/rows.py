"""Long lists as XLSX, written row by row: a country takes no more memory than a place, and little more time."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from himaya.faults import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import tzinfo

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # a spreadsheet's times carry no zone
_DAY_S = 86_400
_AT_ONCE = 200
_LONGEST_TEXT, _LONGEST_TAB = 32_767, 31
_NO_TAB = re.compile(r"[\[\]:*?/\\]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_HEAD, _TIME, _SHARE, _TEXT, _SIGN = range(1, 6)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGED = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f"{_XML}<styleSheet {_MAIN}>"
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm"/>'
    '<numFmt numFmtId="165" formatCode="0.0%"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGED}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>'
)


def write_rows(  # each says one thing about the list
    stream: BinaryIO,
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    zone: tzinfo,
    language: Language = Language.AR,
) -> None:
    """Write one list as a workbook of one sheet; the same list gives the same bytes.

    Parameters
    ----------
    title : of the sheet; cut and cleaned to what a tab may be called.
    rows : values in the order of the headings, read one by one. Integers stay numbers, floats are shares of 1 shown
        in percent, times are written in `zone`, everything else is text that no spreadsheet takes for a formula;
        None and the empty text leave a cell empty.
    language : an Arabic sheet reads from right to left.
    """
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in _parts(title):
            book.writestr(_entry(name), content)
        with book.open(_entry("xl/worksheets/sheet1.xml"), "w") as sheet:
            for part in _sheet(heads, rows, zone, language):
                sheet.write(part.encode())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _parts(title: str) -> Iterator[tuple[str, str]]:
    """Everything of a workbook besides its sheet."""
    tab = _NO_TAB.sub(" ", _NOT_XML.sub("", title)).strip(" '")[:_LONGEST_TAB] or "-"
    yield "[Content_Types].xml", _TYPES
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    sheets = f'<sheets><sheet name={quoteattr(tab)} sheetId="1" r:id="rId1"/></sheets>'
    yield "xl/workbook.xml", f'{_XML}<workbook {_MAIN} xmlns:r="{_RELATED}">{sheets}</workbook>'
    yield "xl/_rels/workbook.xml.rels", _relations([("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    rows = (
        f'<Relationship Id="rId{number}" Type="{_RELATED}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGED}/relationships">{"".join(rows)}</Relationships>'


def _sheet(heads: Sequence[str], rows: Iterable[Sequence[object]], zone: tzinfo, language: Language) -> Iterator[str]:
    letters = [_letters(number) for number in range(1, len(heads) + 1)]
    leftward = ' rightToLeft="1"' if language is Language.AR else ""
    yield (
        f'{_XML}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0"{leftward}>'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{max(len(heads), 1)}" width="22" customWidth="1"/></cols><sheetData>'
    )
    yield _row(
        1, [f'<c r="{letter}1" s="{_HEAD}"{_text_of(head)}' for letter, head in zip(letters, heads, strict=True)]
    )
    last, ready = 1, list[str]()
    for last, row in enumerate(rows, start=2):
        cells = (
            f'<c r="{letter}{last}"{_cell(value, zone)}'
            for letter, value in zip(letters, row, strict=True)
            if value is not None and value != ""
        )
        ready.append(_row(last, cells))
        if len(ready) == _AT_ONCE:
            yield "".join(ready)
            ready.clear()
    ends = f'<autoFilter ref="A1:{letters[-1]}{last}"/>' if letters else ""
    yield "".join(ready) + f"</sheetData>{ends}</worksheet>"


def _row(number: int, cells: Iterable[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _letters(number: int) -> str:
    """Name of a column, 1 is A."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _cell(value: object, zone: tzinfo) -> str:
    """A cell after its address."""
    if isinstance(value, str):
        return _styled(value)
    if isinstance(value, datetime):
        local = value.astimezone(zone).replace(tzinfo=None, microsecond=0) - _EPOCH
        return f' s="{_TIME}"><v>{local.days + local.seconds / _DAY_S:.10f}</v></c>'
    if isinstance(value, float):
        return f' s="{_SHARE}"><v>{value!r}</v></c>'
    if isinstance(value, int) and not isinstance(value, bool):
        return f"><v>{value}</v></c>"
    return _styled(str(value))


@lru_cache(maxsize=4096)
def _styled(text: str) -> str:
    style = _SIGN if text.startswith(_FORMULA_SIGNS) else _TEXT
    return f' s="{style}"{_text_of(text)}'


def _text_of(text: str) -> str:
    shown = escape(_LOOKS_ESCAPED.sub("_x005F_", _NOT_XML.sub("", text)[:_LONGEST_TEXT])).replace("\r", "_x000D_")
    return f' t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'
