"""Lists of readiness as workbooks in the reader's language; every text is stored as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.scenario.governorates import governorates
from himaya.web.common.areas import area_title
from himaya.web.common.language import in_language
from himaya.web.common.lists import list_answer
from himaya.web.readiness.models import Level
from himaya.web.readiness.models.items import reason_told, state_at
from himaya.web.readiness.states import ItemState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from himaya.web.readiness.alert_queries import AreaLevel
    from himaya.web.readiness.models import Measure, ReadinessItem
    from himaya.web.readiness.queries import BoardRow, Nation

_CHUNK = 2000
"""Items read at once."""
_READ = (
    "area", "board__title_ar", "board__title_en", "title_ar", "title_en", "standard_ar", "standard_en", "critical",
    "mandatory", "weight", "owner__title_ar", "owner__title_en", "due", "state", "claimed_office__title_ar",
    "claimed_office__title_en", "claimed_at", "verified_office__title_ar", "verified_office__title_en", "verified_at",
    "valid_until", "proof_lost_at", "note", "reason",
)  # fmt: skip


def items_sheet(items: QuerySet[ReadinessItem]) -> HttpResponse:
    """The list of items."""
    heads = [
        _("Governorate"), _("Board"), _("Item"), _("Standard"), _("Critical"), _("Mandatory"), _("Weight"),
        _("Owner"), _("Due"), _("State"), _("Claimed by"), _("Claimed at"), _("Verified by"), _("Verified at"),
        _("Valid until"), _("Note"), _("Reason"),
    ]  # fmt: skip
    return list_answer("readiness-items", _("Readiness"), heads, _item_rows(items))


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
            states[state_at(row.state, row.valid_until, row.proof_lost_at, now)],
            in_language(row.claimed_office__title_ar or "", row.claimed_office__title_en or ""),
            row.claimed_at,
            in_language(row.verified_office__title_ar or "", row.verified_office__title_en or ""),
            row.verified_at,
            row.valid_until,
            row.note,
            reason_told(row.state, row.proof_lost_at, row.reason),
        ]


def nation_sheet(nation: Nation) -> HttpResponse:
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
    return list_answer("readiness", _("Readiness"), heads, rows)


def boards_sheet(rows: Sequence[BoardRow]) -> HttpResponse:
    """Boards of a governorate with their sums."""
    heads = [
        _("Board"), _("Tier"), _("State"), _("Verified"), _("Claimed, not verified"), _("Critical items failing"),
        _("Items"), _("From"), _("Until"),
    ]  # fmt: skip
    unknown = _("Unknown")
    made = (
        [
            row.board.title,
            row.board.tier,
            str(row.tally.verdict.label),
            unknown if row.tally.share is None else row.tally.share,
            unknown if row.tally.gap is None else row.tally.gap,
            row.tally.failing,
            row.tally.items,
            row.board.starts_at,
            row.board.ends_at,
        ]
        for row in rows
    )
    return list_answer("readiness-boards", _("Readiness boards"), heads, made)


def levels_sheet(rows: Sequence[AreaLevel]) -> HttpResponse:
    """The level of every area."""
    heads = [
        _("Governorate"), _("Level"), _("From"), _("Until"), _("Review"), _("Reason"), _("Office"), _("Measures"),
        _("Acknowledged"), _("Measures done"), _("Days at the highest level, last 365"),
    ]  # fmt: skip
    made = (
        [
            row.title,
            str(row.level.label),
            row.row and row.row.starts_at,
            row.row and row.row.until,
            row.row and row.row.review_at,
            row.row and row.row.reason,
            row.row and row.row.office and row.row.office.title,
            row.progress.asked,
            row.progress.acknowledged,
            row.progress.done,
            str(round(row.highest_days, 1)),
        ]
        for row in rows
    )
    return list_answer("alert-levels", _("Alert level"), heads, made)


def measures_sheet(rows: Iterable[Measure]) -> HttpResponse:
    """Measures with their clocks and answers."""
    heads = [
        _("Governorate"), _("Measure of the level"), _("Level"), _("Office"), _("State"), _("Acknowledge by"),
        _("Acknowledged at"), _("Due"), _("Done at"), _("Read back"), _("Note"),
    ]  # fmt: skip
    made = (
        [
            area_title(row.area),
            row.title,
            str(Level(row.level.level).label),
            row.office.title,
            str(row.escalation.label if row.escalation else row.get_state_display()),
            row.answer_by,
            row.acknowledged_at,
            row.due,
            row.done_at,
            row.read_back,
            row.note,
        ]
        for row in rows
    )
    return list_answer("alert-measures", _("Measures"), heads, made)
