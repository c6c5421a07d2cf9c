"""The board of directives, one directive, and the steps of its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.web.accounts.policies import scope_of
from himaya.web.briefings.actions import tasks
from himaya.web.briefings.actions.directing import confirm_in_writing
from himaya.web.briefings.policies import briefing_chairs, briefing_viewers, held_by
from himaya.web.briefings.queries import board as queries
from himaya.web.briefings.queries.meetings import PER_PAGE
from himaya.web.briefings.states import TASK
from himaya.web.briefings.views.writes import once_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.briefings.models import Directive, Task
    from himaya.web.journal.refusals import Told


@briefing_viewers
@require_safe
def directives(request: Any) -> HttpResponse:
    """Show tasks of directives, the soonest due first."""
    now, shown = timezone.now(), _shown(request)
    page = Paginator(queries.board(request.user, shown, now), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": queries.rows_of(list(page), now),
        "shown": shown,
        "filters": filter_choices(),
        "now": now,
    }
    return render(request, "briefings/board.html", context)


@briefing_viewers
@require_safe
def directives_workbook(request: Any) -> HttpResponse:
    """Download the board as XLSX."""
    from himaya.web.briefings.workbook import board_sheet  # noqa: PLC0415  # the workbook is loaded when first asked for

    return board_sheet(queries.board(request.user, _shown(request), timezone.now()))


def _shown(request: Any) -> str:
    asked = request.GET.get("shown", "")
    return asked if asked in queries.SHOWN else queries.SHOWN[0]


def filter_choices() -> list[tuple[str, str]]:
    """The filters of the board."""
    labels = (_("Open"), _("Overdue"), _("Not acknowledged"), _("Waiting for judgement"), _("Ended"), _("All"))
    return list(zip(queries.SHOWN, labels, strict=True))


@briefing_viewers
@require_safe
def directive(request: Any, pk: int) -> HttpResponse:
    """Show one directive."""
    return _page(request, queries.directive_of(request.user, pk))


@briefing_chairs
@require_POST
def directive_written(request: Any, pk: int) -> HttpResponse:
    """Confirm an oral directive in writing."""
    shown = queries.directive_of(request.user, pk)
    refused = attempt(request, lambda: confirm_in_writing(shown, text=request.POST.get("text", ""), by=request.user))
    return _page(request, queries.directive_of(request.user, pk), refused) if refused else redirect("directive", pk=pk)


@briefing_viewers
@require_POST
def task_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Acknowledge, object, begin, finish, verify, return, uphold or withdraw."""
    task = queries.task_of(request.user, pk)
    if step not in tasks.STEPS:
        raise Http404
    text = request.POST.get("text", "")
    refused = attempt(request, lambda: once_of(request, lambda: tasks.answer(task, step, text=text, by=request.user)))
    key = task.directive_id
    return (
        _page(request, queries.directive_of(request.user, key), refused) if refused else redirect("directive", pk=key)
    )


def _page(request: Any, shown: Directive, refused: Sequence[Told] = ()) -> HttpResponse:
    now, user = timezone.now(), request.user
    rows = queries.tasks_of(user).filter(directive=shown).prefetch_related("entries__office")
    found = queries.rows_of(list(rows), now)
    context = {
        "directive": shown,
        "rows": [(row, steps_for(user, row.task), _history(row.task)) for row in found],
        "may_write": shown.is_oral and shown.meeting.chair_id in held_by(user),
        "is_late": shown.written_due is not None and (shown.written_at or now) > shown.written_due,
        "now": now,
        "refused": refused,
    }
    return render(request, "briefings/directive.html", context, status=status_of(refused))


def steps_for(user: User, task: Task) -> list[tuple[str, str, bool]]:
    """Steps an account may take now: key, label, and whether it needs words; the action checks it again."""
    area, held = task.office.area, held_by(user)
    may = {
        tasks.OWN_STEPS: task.office_id in held and scope_of(user, Verb.ANSWER_DIRECTIVES).covers(area),
        tasks.VERIFIER_STEPS: task.office_id not in held
        and task.done_by_id != user.pk
        and scope_of(user, Verb.VERIFY_DIRECTIVES).covers(area),
        tasks.LEGAL_STEPS: scope_of(user, Verb.REVIEW_DIRECTIVES).covers(area),
    }
    possible = TASK.actions(task.state)
    return [
        (step, step_words()[step], step not in tasks.WORDLESS)
        for steps, allowed in may.items()
        for step in steps
        if allowed and step in possible
    ]


def step_words() -> dict[str, str]:
    """Steps as buttons."""
    return {
        "acknowledge": _("Read back and acknowledge"), "object": _("Object on a legal ground"), "begin": _("Begin"),
        "finish": _("Report it done"), "verify": _("Verify"), "return": _("Return it"), "uphold": _("Uphold"),
        "withdraw": _("Withdraw"),
    }  # fmt: skip


def _history(task: Task) -> list[tuple[object, str]]:
    words = {
        **step_words(), "assign": _("Assigned"), "written": _("Confirmed in writing"), "escalate": _("Escalated"),
    }  # fmt: skip
    return [(entry, words.get(entry.step, entry.step)) for entry in task.entries.all()]
