"""Lists of readiness as workbooks in the reader's language; every text is stored as text."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from himaya.scenario.governorates import governorates
from himaya.web.readiness.queries import area_title
from himaya.web.readiness.states import ItemState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from himaya.web.readiness.models import ReadinessItem
    from himaya.web.readiness.queries import Nation

_WIDTH = 22
_CHUNK = 500
"""Items read at once; SQLite takes a list of fewer than a thousand keys in a question."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def items_sheet(items: QuerySet[ReadinessItem]) -> bytes:
    """The list of items."""
    heads = [
        _("Governorate"), _("Board"), _("Item"), _("Standard"), _("Critical"), _("Mandatory"), _("Weight"),
        _("Owner"), _("Due"), _("State"), _("Claimed by"), _("Claimed at"), _("Verified by"), _("Verified at"),
        _("Valid until"), _("Note"), _("Reason"),
    ]  # fmt: skip
    return _book(heads, _item_rows(items))


def _item_rows(items: QuerySet[ReadinessItem]) -> Iterator[Sequence[object]]:
    """Rows, read in parts; boards and offices are read once for each part, not once for each row."""
    now, yes, no = timezone.now(), _("Yes"), _("No")
    areas = {area: area_title(area) for area in governorates()}
    states = {state: str(state.label) for state in ItemState}
    read = items.select_related(None).prefetch_related("board", "owner", "claimed_office", "verified_office")
    for item in read.iterator(chunk_size=_CHUNK):
        yield [
            areas[item.area],
            item.board.title,
            item.title,
            item.standard,
            "★" if item.critical else "",
            yes if item.mandatory else no,
            item.weight,
            item.owner.title,
            item.due,
            states[item.state_at(now)],
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
    """One sheet; each row goes to the disk as it comes, so that a country takes no more memory than a place."""
    content = io.BytesIO()
    with Workbook(content, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        page = book.add_worksheet(_("Readiness"))
        if get_language_bidi():
            page.right_to_left()
        page.freeze_panes(1, 0)
        page.set_column(0, len(heads) - 1, _WIDTH)
        bold, share = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
        for column, head in enumerate(heads):
            page.write_string(0, column, head, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(page, number, column, value, share)
    return content.getvalue()


def _write(page: Worksheet, row: int, column: int, value: object, share: Format) -> None:
    """A value in its own type; a text that looks like a formula stays a text."""
    if isinstance(value, datetime):
        page.write_datetime(row, column, timezone.make_naive(value).replace(microsecond=0))
    elif isinstance(value, float):
        page.write_number(row, column, value, share)
    elif isinstance(value, int):
        page.write_number(row, column, value)
    elif value:
        page.write_string(row, column, _CONTROL.sub("", str(value)))
