"""The list of meetings, calling one, its page, and the minutes on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from himaya.web.accounts.policies import scope_of
from himaya.web.briefings.actions import meetings as actions
from himaya.web.briefings.forms import Called
from himaya.web.briefings.policies import briefing_callers, briefing_viewers
from himaya.web.briefings.queries import meetings as queries
from himaya.web.briefings.queries.board import rows_of, tasks_of
from himaya.web.briefings.views.showing import meeting_context
from himaya.web.common.middleware import MEETING
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of, wrong_with
from himaya.web.plans.models import PlanVersion, State
from himaya.web.situation.queries.reports import areas_for
from himaya.web.situation.showing import area_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.briefings.models import Meeting
    from himaya.web.journal.refusals import Told

_REVIEWED = (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.ACTIVE)


@briefing_viewers
@require_safe
def meetings(request: Any) -> HttpResponse:
    """Show meetings, the newest first."""
    rows = queries.counted(queries.meetings_of(request.user))
    page = Paginator(rows, queries.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, area_words(one.area)) for one in page],
        "may_call": bool(scope_of(request.user, Verb.CALL_BRIEFINGS)),
    }
    return render(request, "briefings/list.html", context)


@briefing_callers
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: Any) -> HttpResponse:
    """Call a meeting."""
    user, made = request.user, list[Any]()
    chairs, versions = queries.chairs_for(user), _versions(user)
    form = Called(request.POST or None, chairs=chairs, versions=versions)
    refused: Sequence[Told] = ()
    if request.method == "POST":
        refused = (
            wrong_with(form) if not form.is_valid() else attempt(request, lambda: made.append(_called(form, user)))
        )
        if made:
            return redirect("meeting", pk=made[0].pk)
    context = {
        "areas": [(code, title or area_words("")) for code, title in areas_for(user, Verb.CALL_BRIEFINGS)],
        "chairs": chairs,
        "versions": versions,
        "given": request.POST,
        "refused": refused,
    }
    return render(request, "briefings/new.html", context, status=status_of(refused))


def _called(form: Called, user: User) -> Meeting:
    said = form.cleaned_data
    return actions.schedule(
        said["area"], said["title"], chair=said["chair"], starts_at=said["starts_at"], ends_at=said["ends_at"],
        version=said["version"], by=user,
    )  # fmt: skip


def _versions(user: User) -> QuerySet[PlanVersion]:
    rows = PlanVersion.objects.filter(state__in=_REVIEWED).select_related("plan").order_by("-starts_at", "-pk")
    return scope_of(user, Verb.VIEW_PLANS).within(rows, "plan__area")


@briefing_viewers
@require_safe
def meeting(request: Any, pk: int) -> HttpResponse:
    """Show one meeting."""
    return meeting_page(request, queries.meeting_of(request.user, pk))


def meeting_page(request: Any, shown: Meeting, refused: Sequence[Told] = ()) -> HttpResponse:
    """The page of a meeting, with why something was refused."""
    now = timezone.now()
    tasks = list(tasks_of(request.user).filter(directive__meeting=shown).order_by("directive__number", "pk"))
    context = {
        **meeting_context(request.user, shown),
        "tasks": rows_of(tasks, now),
        "area_title": area_words(shown.area),
        "now": now,
        "refused": refused,
    }
    answer = render(request, "briefings/meeting.html", context, status=status_of(refused))
    answer.headers["Permissions-Policy"] = MEETING
    return answer


@briefing_viewers
@require_safe
def meeting_paper(request: Any, pk: int) -> HttpResponse:
    """Download the minutes as PDF."""
    from himaya.web.briefings.papers import minutes_pdf  # noqa: PLC0415  # typst is loaded when the first paper is asked for
    from himaya.web.situation.views.reports import language_of, paper  # noqa: PLC0415  # likewise

    shown = queries.meeting_of(request.user, pk)
    body = minutes_pdf(shown, language_of(request), by=request.user)
    if request.method == "GET":
        actions.record_taken(shown, "pdf", by=request.user)
    return paper(body, f"minutes-{shown.pk}")


@briefing_viewers
@require_safe
def meeting_workbook(request: Any, pk: int) -> HttpResponse:
    """Download the minutes as XLSX."""
    from himaya.web.briefings.workbook import minutes_sheet  # noqa: PLC0415  # likewise

    shown = queries.meeting_of(request.user, pk)
    answer = minutes_sheet(shown)
    if request.method == "GET":
        actions.record_taken(shown, "xlsx", by=request.user)
    return answer
