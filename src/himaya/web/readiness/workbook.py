"""Lists of readiness as workbooks in the reader's language; every text is stored as text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from himaya.documents.rows import write_rows
from himaya.faults import Language
from himaya.scenario.governorates import governorates
from himaya.web.readiness.models.items import in_language, state_at
from himaya.web.readiness.queries import area_title
from himaya.web.readiness.states import ItemState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    from himaya.web.readiness.models import ReadinessItem
    from himaya.web.readiness.queries import Nation

_CHUNK = 2000
"""Items read at once."""
_READ = (
    "area", "board__title_ar", "board__title_en", "title_ar", "title_en", "standard_ar", "standard_en", "critical",
    "mandatory", "weight", "owner__title_ar", "owner__title_en", "due", "state", "claimed_office__title_ar",
    "claimed_office__title_en", "claimed_at", "verified_office__title_ar", "verified_office__title_en", "verified_at",
    "valid_until", "note", "reason",
)  # fmt: skip


def items_sheet(items: QuerySet[ReadinessItem]) -> bytes:
    """The list of items."""
    heads = [
        _("Governorate"), _("Board"), _("Item"), _("Standard"), _("Critical"), _("Mandatory"), _("Weight"),
        _("Owner"), _("Due"), _("State"), _("Claimed by"), _("Claimed at"), _("Verified by"), _("Verified at"),
        _("Valid until"), _("Note"), _("Reason"),
    ]  # fmt: skip
    return _book(heads, _item_rows(items))


def _item_rows(items: QuerySet[ReadinessItem]) -> Iterator[Sequence[object]]:
    """Rows as values, read in parts: a country has too many items to make an object of each."""
    now, flags = timezone.now(), {True: _("Yes"), False: _("No")}
    areas = {area: area_title(area) for area in governorates()}
    states = {state.value: str(state.label) for state in ItemState}
    for row in items.select_related(None).values_list(*_READ, named=True).iterator(chunk_size=_CHUNK):
        yield [
            areas[row.area],
            in_language(row.board__title_ar, row.board__title_en),
            in_language(row.title_ar, row.title_en),
            in_language(row.standard_ar, row.standard_en),
            "★" if row.critical else "",
            flags[row.mandatory],
            row.weight,
            in_language(row.owner__title_ar, row.owner__title_en),
            row.due,
            states[state_at(row.state, row.valid_until, now)],
            in_language(row.claimed_office__title_ar or "", row.claimed_office__title_en or ""),
            row.claimed_at,
            in_language(row.verified_office__title_ar or "", row.verified_office__title_en or ""),
            row.verified_at,
            row.valid_until,
            row.note,
            row.reason,
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
            str(row.tally.verdict.label),
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
    content, language = io.BytesIO(), Language(get_language() or "ar")
    write_rows(content, _("Readiness"), heads, rows, zone=timezone.get_current_timezone(), language=language)
    return content.getvalue()
