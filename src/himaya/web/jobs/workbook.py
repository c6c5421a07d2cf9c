"""Jobs as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from himaya.web.common.lists import list_answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from himaya.web.jobs.models import Job


def jobs_sheet(jobs: Iterable[Job]) -> HttpResponse:
    """Jobs, the newest first."""
    heads = [_("Work"), _("Kind"), _("Office"), _("Time"), _("State"), _("Ended")]
    rows = (
        [one.title, one.kind_label, one.office, one.queued_at, one.get_state_display(), one.ended_at] for one in jobs
    )
    return list_answer("work", _("All work"), heads, rows)
