"""Minutes and the board of directives as workbooks in the reader's language; every text is stored as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from himaya.web.briefings.queries.minutes import minutes_of
from himaya.web.briefings.showing import decision_rows, directive_rows, log_rows, roll_rows
from himaya.web.briefings.states import TaskState
from himaya.web.common.lists import list_answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from himaya.web.briefings.models import Meeting, Task

_CHUNK = 2000


def minutes_sheet(meeting: Meeting) -> HttpResponse:
    """The minutes, one row a line: attendance, log, decisions, directives."""
    heads = [_("Part"), _("Number or office"), _("State"), _("Times"), _("In words")]
    content = meeting.minutes or minutes_of(meeting)
    parts = (
        (_("Roll-call"), roll_rows(content)),
        (_("Running log"), log_rows(content)),
        (_("Decisions"), decision_rows(content)),
        (_("Directives"), directive_rows(content)),
    )
    return list_answer(
        f"minutes-{meeting.pk}", _("Minutes"), heads, ([part, *row] for part, rows in parts for row in rows)
    )


def board_sheet(tasks: QuerySet[Task]) -> HttpResponse:
    """The board under the same filters."""
    heads = [
        _("Meeting"), _("Directive"), _("In words"), _("How its success is measured"), _("Addressee"), _("State"),
        _("Issued"), _("Due"), _("Acknowledged at"), _("Reported done at"), _("Verified at"), _("Escalation level"),
    ]  # fmt: skip
    return list_answer("directives", _("Directives"), heads, _rows(tasks))


def _rows(tasks: QuerySet[Task]) -> Iterator[Sequence[object]]:
    for task in tasks.iterator(chunk_size=_CHUNK):
        one = task.directive
        yield [
            one.meeting.title, one.number, one.text, one.measure, task.office.title, str(TaskState(task.state).label),
            one.issued_at, one.due_at, task.acknowledged_at, task.done_at, task.verified_at, task.level,
        ]  # fmt: skip
