"""Requests for resources: the list, a new one, one of them with its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.web.accounts.models import Partner
from himaya.web.accounts.policies import may, office_for
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of, wrong_with
from himaya.web.mandates.policies import own_partners
from himaya.web.partners.actions.asking import ask
from himaya.web.partners.actions.stepping import hear, take_step
from himaya.web.partners.forms import Answer, Ask
from himaya.web.partners.models import Resource
from himaya.web.partners.policies import askers, request_viewers
from himaya.web.partners.queries import asked as queries
from himaya.web.partners.queries.hazards import NEAR_M, near
from himaya.web.partners.states import ANSWERS, ASKED, NEEDS_WORDS, STEP_LABELS, WITH_NUMBERS, AskedState
from himaya.web.partners.views.common import areas_with_titles, form_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.journal.refusals import Told
    from himaya.web.partners.models import ResourceRequest


@request_viewers
@require_safe
def resource_requests(request: Any) -> HttpResponse:
    """Show the requests, narrowed by filters in the address, with the figure of those confirmed in time."""
    filters = queries.Filters.of(request.GET)
    context = {
        "page": Paginator(queries.listed(request.user, filters), queries.PER_PAGE).get_page(request.GET.get("page")),
        "filters": filters,
        "all_states": queries.ALL,
        "states": AskedState.choices,
        "agencies": Partner.choices,
        "areas": areas_with_titles(request.user, Verb.VIEW_REQUESTS),
        "confirmed": queries.confirmed_before(request.user, filters.area),
        "may_ask": may(request.user, Verb.ASK_PARTNERS),
        "now": timezone.now(),
    }
    return render(request, "partners/requests.html", context)


@askers
@require_http_methods(["GET", "HEAD", "POST"])
def resource_request_new(request: Any) -> HttpResponse:
    """Ask a partner for a resource."""
    if request.method != "POST":
        return _new_page(request, Ask(initial=dict(request.GET.items())))
    form = Ask(request.POST)
    if not form.is_valid():
        return _new_page(request, form)
    made: list[ResourceRequest] = []
    refused = attempt(request, lambda: made.append(ask(form.new_request(), by=request.user)))
    if refused:
        return _new_page(request, form, refused)
    messages.success(request, _("The partner is asked. The answer is due at %(time)s.") % {"time": _clock(made[0])})
    return redirect("resource_request", pk=made[0].pk)


def _clock(made: ResourceRequest) -> str:
    return timezone.localtime(made.answer_by).strftime("%Y-%m-%d %H:%M")


def _new_page(request: Any, form: Ask, refused: Sequence[Told] = ()) -> HttpResponse:
    context = {
        "agencies": Partner.choices,
        "resources": Resource.choices,
        "areas": areas_with_titles(request.user, Verb.ASK_PARTNERS),
    }
    return form_page(request, "partners/request_new.html", form, context, refused)


@request_viewers
@require_safe
def resource_request(request: Any, pk: int) -> HttpResponse:
    """Show one request."""
    return detail_page(request, queries.request_of(request.user, pk))


@request_viewers
@require_POST
def resource_request_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Answer, or take another step; `hear` says what is done instead."""
    shown, form = queries.request_of(request.user, pk), Answer(request.POST)
    if not form.is_valid():
        return detail_page(request, shown, wrong_with(form))
    told, by = form.cleaned_data, request.user
    if step == "hear":
        refused = attempt(request, lambda: hear(shown, told["text"], by=by))
    else:
        refused = attempt(request, lambda: take_step(shown, step, by=by, **told))
    if refused:
        return detail_page(request, queries.request_of(by, pk), refused)
    messages.success(request, _("Entered."))
    return redirect("resource_request", pk=pk)


def detail_page(request: Any, shown: ResourceRequest, refused: Sequence[Told] = ()) -> HttpResponse:
    """The page of a request, with what refused a step and what was typed."""
    as_partner = _answers(request.user, shown)
    sees_incident = shown.incident_id and office_for(request.user, Verb.VIEW_INCIDENTS, area=shown.area)
    context = {
        "asked": shown,
        "area_title": area_title(shown.area),
        "steps": [(step, label, step in NEEDS_WORDS, step in WITH_NUMBERS) for step, label in _offers(request, shown)],
        "entries": shown.steps.select_related("office"),
        "step_labels": STEP_LABELS,
        "may_hear": shown.calls and office_for(request.user, Verb.ANSWER_PARTNERS, area=shown.area) is not None,
        "sees_incident": bool(sees_incident),
        "sees_post": shown.post_id and office_for(request.user, Verb.VIEW_POSTS, area=shown.area) is not None,
        "as_partner": as_partner,
        "hazards": near(request.user, shown.area, shown.lon, shown.lat),
        "near_m": NEAR_M,
        "refused": refused,
        "typed": request.POST,
        "now": timezone.now(),
    }
    return render(request, "partners/request.html", context, status=status_of(refused))


def _answers(user: User, shown: ResourceRequest) -> bool:
    """Whether the account itself speaks for the partner that is asked."""
    return any(one.partner == shown.agency and one.area in {"", shown.area} for one in own_partners(user))


def _offers(request: Any, shown: ResourceRequest) -> list[tuple[str, Any]]:
    """Steps that this account may take now."""
    allowed, user = ASKED.actions(shown.state), request.user
    asks = office_for(user, Verb.ASK_PARTNERS, area=shown.area) is not None
    answers = _answers(user, shown) and user.pk != shown.asked_by_id
    return [
        (step, label)
        for step, label in STEP_LABELS.items()
        if step in allowed and ((answers and step in {*ANSWERS, "arrive"}) or (asks and step not in ANSWERS))
    ]
