"""The documents of a version: page, order, ICS forms, post cards and lists; every download is in the journal."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.faults import HimayaError, InvalidInputError, Language
from himaya.web.common.views import failure
from himaya.web.jobs import queries as jobs
from himaya.web.journal.policies import write_down_refusal
from himaya.web.plans.actions.papers import record_paper
from himaya.web.plans.models import State
from himaya.web.plans.papers import packs
from himaya.web.plans.papers.package import package_of
from himaya.web.plans.policies import viewers_only
from himaya.web.plans.queries import plans as queries
from himaya.web.plans.queries.solutions import UnavailableError
from himaya.web.plans.views.answers import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from himaya.web.plans.models import PlanVersion

_PDF = "application/pdf"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SAFE = {"Cache-Control": "private, no-store", "Content-Security-Policy": "sandbox; default-src 'none'"}


@viewers_only
@require_safe
def papers(request: Any, plan: int, number: int) -> HttpResponse:
    """Show what can be downloaded of a version, and how far the papers are that take longer."""
    return _page(request, queries.version_of(request.user, plan, number))


def _page(request: Any, version: PlanVersion, problem: InvalidInputError | None = None) -> HttpResponse:
    from himaya.documents.forms.pack import FORMS  # noqa: PLC0415  # the typesetter is heavy

    job = jobs.latest(packs.KIND, packs.about(version, request.user))
    page = {
        "version": version,
        "plan": version.plan,
        "forms": FORMS,
        "places": version.places.all(),
        "job": job,
        "made": job is not None and packs.made_for(request.user, version, job.pk) is not None,
        "may_cancel": True,
        "in_force": version.state in {State.APPROVED, State.ACTIVE},
        **refused(problem),
    }
    return render(request, "plans/papers.html", page, status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else 200)


@viewers_only
@require_safe
def order(request: Any, plan: int, number: int) -> HttpResponseBase:
    """Download the operation order, of one place where the address names it."""
    place = request.GET.get("place", "")
    name = f"order-{place}.pdf" if place else "order.pdf"
    return _paper(request, plan, number, name, lambda copy: copy.order(place))


@viewers_only
@require_safe
def form(request: Any, plan: int, number: int, form: str) -> HttpResponseBase:
    """Download one ICS form, in the language the address names or the reader's own."""
    return _paper(request, plan, number, f"ics-{form}.pdf", lambda copy: copy.form(form))


@viewers_only
@require_safe
def card(request: Any, plan: int, number: int, pk: int) -> HttpResponseBase:
    """Download the card of the post that an element is a turn of."""
    version = queries.version_of(request.user, plan, number)
    element = version.elements.filter(pk=pk).first()
    if element is None:
        raise Http404
    post = element.key.rsplit("/", 1)[0]
    return _paper(request, plan, number, f"card-{pk}.pdf", lambda copy: copy.card(post))


@viewers_only
@require_safe
def lists(request: Any, plan: int, number: int) -> HttpResponseBase:
    """Download every list of the version as one workbook."""
    from himaya.web.plans.papers.lists import lists_of  # noqa: PLC0415  # openpyxl is loaded when asked for

    version = queries.version_of(request.user, plan, number)
    return _sent(request, version, "lists.xlsx", HttpResponse(lists_of(version, request.user), content_type=_XLSX))


@viewers_only
@require_safe
def package(request: Any, plan: int, number: int) -> HttpResponseBase:
    """Download the posts as a data package for TAK clients, of a version that is approved or in force."""
    version = queries.version_of(request.user, plan, number)
    try:
        body = package_of(version)
    except InvalidInputError as error:
        write_down_refusal(request, rule=error.faults[0].code)
        return _page(request, version, error)
    return _sent(request, version, "posts.zip", HttpResponse(body, content_type="application/zip"))


@viewers_only
@require_POST
def ask_pack(request: Any, plan: int, number: int) -> HttpResponse:
    """Ask for papers that take longer; they are made in the background."""
    version = queries.version_of(request.user, plan, number)
    back = f"{reverse('version_papers', args=[plan, number])}#packs"
    said = {"language": get_language() or "ar", "back": back}
    try:
        packs.ask(version, request.POST.get("paper", ""), by=request.user, **said)
    except InvalidInputError as error:
        return _page(request, version, error)
    return redirect(back)


@viewers_only
@require_safe
def pack(request: Any, plan: int, number: int, pk: int) -> HttpResponseBase:
    """Download papers that were made for this account."""
    version = queries.version_of(request.user, plan, number)
    found = packs.made_for(request.user, version, pk)
    if found is None:
        raise Http404
    path, name = found
    return _sent(request, version, f"{name}.pdf", FileResponse(path.open("rb"), content_type=_PDF))


def _paper(request: Any, plan: int, number: int, name: str, make: Callable[[Any], bytes]) -> HttpResponseBase:
    from himaya.web.plans.papers.make import Copy  # noqa: PLC0415  # typst is loaded when the first paper is asked for

    version = queries.version_of(request.user, plan, number)
    asked = request.GET.get("language", "")
    language = Language(asked if asked in set(Language) else get_language() or "ar")
    try:
        body = make(Copy(version, request.user, language))
    except UnavailableError as error:
        return render(
            request,
            "plans/unavailable.html",
            {"plan": version.solution, "reason": str(error)},
            status=HTTPStatus.CONFLICT,
        )
    except HimayaError as error:
        reader = Language(get_language() or "ar")
        return failure(
            request,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            title=_("The document could not be made"),
            text="\n".join(fault.message(reader) for fault in error.faults),
            remedy="\n".join(fault.remedy(reader) for fault in error.faults),
        )
    return _sent(request, version, name, HttpResponse(body, content_type=_PDF))


def _sent(request: HttpRequest, version: PlanVersion, name: str, answer: HttpResponseBase) -> HttpResponseBase:
    """A file that is kept nowhere on the way, and whose taking is written down."""
    if request.method == "GET":
        record_paper(version, name, by=request.user)  # type: ignore[arg-type]  # the door let only accounts in
    title = f"himaya-{version.plan_id}-{version.number}-{name}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{title}"'
    for header, value in _SAFE.items():
        answer.headers[header] = value
    return answer
