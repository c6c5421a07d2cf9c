"""Lists of readiness as workbooks in the reader's language; every text is stored as text."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_STRING
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from himaya.web.readiness.queries import area_title
from himaya.web.readiness.states import ItemState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from himaya.web.readiness.models import ReadinessItem
    from himaya.web.readiness.queries import Nation

_WIDTH = 22
_CHUNK = 2000


def items_sheet(items: QuerySet[ReadinessItem]) -> bytes:
    """The list of items."""
    heads = [
        _("Governorate"), _("Board"), _("Item"), _("Standard"), _("Critical"), _("Mandatory"), _("Weight"),
        _("Owner"), _("Due"), _("State"), _("Claimed by"), _("Claimed at"), _("Verified by"), _("Verified at"),
        _("Valid until"), _("Note"), _("Reason"),
    ]  # fmt: skip
    return _book(heads, _item_rows(items))


def _item_rows(items: QuerySet[ReadinessItem]) -> Iterator[Sequence[object]]:
    now = timezone.now()
    for item in items.iterator(chunk_size=_CHUNK):
        yield [
            area_title(item.area),
            item.board.title,
            item.title,
            item.standard,
            "★" if item.critical else "",
            _("Yes") if item.mandatory else _("No"),
            item.weight,
            item.owner.title,
            item.due,
            ItemState(item.state_at(now)).label,
            item.claimed_office.title if item.claimed_office else "",
            item.claimed_at,
            item.verified_office.title if item.verified_office else "",
            item.verified_at,
            item.valid_until,
            item.note,
            item.reason,
        ]


def nation_sheet(nation: Nation) -> bytes:
    """The page of the nation; where nothing is known the cell says so, and is never zero."""
    heads = [
        _("Governorate"), _("State"), _("Verified"), _("Claimed, not verified"), _("Critical items failing"),
        _("Boards"), _("Items"),
    ]  # fmt: skip
    unknown = _("Unknown")
    rows = [
        [
            row.title,
            row.tally.verdict.label,
            unknown if row.tally.share is None else row.tally.share,
            unknown if row.tally.gap is None else row.tally.gap,
            row.tally.failing,
            row.boards,
            row.tally.items,
        ]
        for row in nation.rows
    ]
    return _book(heads, rows)


def _book(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    book = Workbook(write_only=True)
    page: WriteOnlyWorksheet = book.create_sheet(_("Readiness"))
    page.sheet_view.rightToLeft = get_language_bidi()
    page.freeze_panes = "A2"
    for number in range(1, len(heads) + 1):
        page.column_dimensions[get_column_letter(number)].width = _WIDTH  # type: ignore[attr-defined]  # the stubs forget it
    page.append([_head(page, head) for head in heads])
    for row in rows:
        page.append([_cell(page, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _head(page: WriteOnlyWorksheet, text: str) -> Cell:
    cell = WriteOnlyCell(page, text)
    cell.font = Font(bold=True)
    return cell


def _cell(page: WriteOnlyWorksheet, value: object) -> object:
    """A value in its own type; only what needs a format, or would be taken for a formula, becomes a cell of its own."""
    if isinstance(value, datetime):
        return timezone.make_naive(value).replace(microsecond=0)
    if isinstance(value, float):
        cell = WriteOnlyCell(page, value)
        cell.number_format = "0.0%"
        return cell
    if isinstance(value, int):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value or ""))
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(page, text)
    cell.data_type = TYPE_STRING
    return cell
