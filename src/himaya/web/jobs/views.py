"""Jobs as an office sees them: the list, one with live progress, the button that cancels it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.faults import InvalidInputError, Language
from himaya.web.common.refusal import RefusedError
from himaya.web.common.views import failure
from himaya.web.jobs import actions, queries, workbook
from himaya.web.jobs.policies import may_cancel, may_see_any

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from himaya.web.jobs.models import Job

_AT_ONCE = 2000


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """Show the newest jobs the office may see."""
    _require_any(request)
    return render(request, "jobs/list.html", {"jobs": queries.jobs_of(request.user)[: queries.SHOWN]})


@require_safe
def job_workbook(request: HttpRequest) -> HttpResponse:
    """Hand out every job the office may see as a workbook."""
    _require_any(request)
    return workbook.jobs_sheet(queries.jobs_of(request.user).iterator(chunk_size=_AT_ONCE))


def _require_any(request: HttpRequest) -> None:
    if not may_see_any(request.user):
        raise RefusedError(
            _("Your office asks for no long work, and sees none."),
            rule="duty: long work",
            remedy=_("Plans are computed and their papers made for offices that plan or read plans: ask one of them."),
        )


@require_safe
def job_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one job; the page keeps itself up to date."""
    return render(request, "jobs/job.html", _shown(request, queries.job_of(request.user, pk)))


@require_safe
def job_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of a page that changes while the job is open; once it has ended, the whole of what shows a job."""
    job = queries.job_of(request.user, pk)
    response = render(request, "jobs/_state.html" if job.is_open else "jobs/_job.html", _shown(request, job))
    if not job.is_open:
        response.headers["HX-Retarget"] = f"#job-{job.pk}"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a job and show it."""
    assert request.user.is_authenticated  # noqa: S101  # the door let only accounts in; tells mypy so
    job = queries.job_of(request.user, pk)
    try:
        actions.cancel(job, by=request.user)
    except InvalidInputError as error:
        language = Language(get_language() or "ar")
        return failure(
            request,
            HTTPStatus.CONFLICT,
            title=_("The work was not cancelled"),
            text="\n".join(fault.message(language) for fault in error.faults),
            remedy="\n".join(fault.remedy(language) for fault in error.faults),
        )
    return redirect("job", pk=job.pk)


def _shown(request: HttpRequest, job: Job) -> dict[str, object]:
    return {"job": job, "may_cancel": job.is_open and may_cancel(request.user, job)}
