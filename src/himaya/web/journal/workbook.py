"""The journal as a workbook, the newest entry first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from himaya.scenario.governorates import governorates
from himaya.web.common.lists import list_answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from himaya.web.journal.models import JournalEntry


_NOTHING = "null"


def entries_sheet(entries: Iterable[JournalEntry]) -> HttpResponse:
    """Entries with what was before and what is after, as the journal keeps them."""
    heads = [
        _("No."), _("Time"), _("Action"), _("Office"), _("Account"), _("Acting for"), _("Access token"),
        _("Kind of object"), _("Object"), _("Governorate"), _("Before"), _("After"),
    ]  # fmt: skip
    areas = {iso: one.name_en if get_language() == "en" else one.name_ar for iso, one in governorates().items()}
    rows = (
        [
            one.seq,
            one.entered_at,
            one.action_label,
            one.office,
            one.account,
            one.acting_for,
            one.program,
            one.kind_label,
            one.object_id,
            areas.get(one.area, one.area),
            *("" if text == _NOTHING else text for text in (one.before_json, one.after_json)),
        ]
        for one in entries
    )
    return list_answer("journal", _("Journal"), heads, rows)
