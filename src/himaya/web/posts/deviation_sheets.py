"""Adherence and deviations as workbooks in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from himaya.web.common.areas import area_title
from himaya.web.common.lists import list_answer
from himaya.web.posts.words import part_titles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpResponse

    from himaya.web.posts.adherence import Coverage, Tally
    from himaya.web.posts.queries.adherence import Deviation, RollUp


def adherence_sheet(found: RollUp) -> HttpResponse:
    """One line for each governorate; one without a plan in force is missing, never zero."""
    heads = [
        _("Governorate"), _("Elements due"), _("Kept"), _("Adherence %"), _("Not on time"), _("Away from the point"),
        _("Below the strength planned"), _("Deviations excused"), _("Kept, place only stated"),
        _("Officer hours required"), _("Officer hours covered"), _("Post coverage %"),
    ]  # fmt: skip
    rows = [
        [row.title, _("no plan in force")] if row.is_missing else [row.title, *_figures(row.tally, row.coverage)]
        for row in found.rows
    ]
    total = [_("Together"), *_figures(found.tally, found.coverage)]
    return list_answer("adherence", _("Plan adherence"), heads, [*rows, total])


def _figures(tally: Tally, coverage: Coverage) -> list[object]:
    return [
        tally.due,
        tally.kept,
        _percent(tally.share),
        tally.late,
        tally.away,
        tally.short,
        tally.excused,
        tally.stated,
        round(coverage.required_h, 2),
        round(coverage.covered_h, 2),
        _percent(coverage.share),
    ]


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def deviations_sheet(rows: Sequence[Deviation]) -> HttpResponse:
    """One line for each deviation."""
    heads = [
        _("Code"), pgettext("kind of object", "Post"), _("Governorate"), _("From"), _("Until"), _("Deviation"),
        _("Checked in at"), _("Metres from the point"), _("Strength planned"), pgettext("of a deviation", "Reason"),
        _("Given by"), _("Excused"), _("Excused by"),
    ]  # fmt: skip
    return list_answer("deviations", _("Deviations"), heads, _lines(rows))


def _lines(rows: Sequence[Deviation]) -> Iterator[Sequence[object]]:
    titles = part_titles()
    for row in rows:
        yield [
            row.post.code,
            row.post.title,
            area_title(row.post.area),
            row.post.starts_at,
            row.post.ends_at,
            ", ".join(titles[part] for part in sorted(row.parts)),
            row.arrived_at,
            row.distance_m,
            row.post.strength,
            row.reason.text if row.reason else "",
            row.reason.office.title if row.reason else "",
            row.excuse.text if row.excuse else "",
            row.excuse.office.title if row.excuse else "",
        ]
