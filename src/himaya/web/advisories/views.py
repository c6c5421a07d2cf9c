"""Pages of advisories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.web.accounts.policies import scope_of
from himaya.web.advisories import grounds, queries
from himaya.web.advisories.actions import drafting, steps
from himaya.web.advisories.forms import Step, Write
from himaya.web.advisories.message import message_of
from himaya.web.advisories.models import CONTENT, Category, Certainty, Response, Severity, Urgency
from himaya.web.advisories.policies import advisory_viewers, advisory_writers
from himaya.web.advisories.states import AdvisoryState
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of, wrong_with

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from himaya.web.advisories.models import Advisory
    from himaya.web.journal.refusals import Told

_METHODS = ["GET", "HEAD", "POST"]
_STEPS: Mapping[str, Callable[..., Advisory]] = {
    "check": steps.check_advisory,
    "approve": steps.approve_advisory,
    "publish": steps.publish_approved,
    "review": steps.review_advisory,
}
_WITH_A_REASON: Mapping[str, Callable[..., Advisory]] = {
    "publish_now": steps.publish_now,
    "return": steps.return_advisory,
    "end": steps.end_advisory,
}
_CHOICES = (
    ("categories", Category),
    ("responses", Response),
    ("urgencies", Urgency),
    ("severities", Severity),
    ("certainties", Certainty),
)


@advisory_viewers
@require_safe
def advisories(request: Any) -> HttpResponse:
    """List what is published or on its way, or those of one state."""
    state = request.GET.get("state", "")
    rows = queries.listed(request.user, state)
    context = {
        "page": Paginator(rows, queries.PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": AdvisoryState.choices,
        "all_states": queries.ALL,
        "may_write": bool(scope_of(request.user, Verb.WRITE_ADVISORIES)),
        "now": timezone.now(),
    }
    return render(request, "advisories/list.html", context)


@advisory_viewers
@require_safe
def advisory(request: Any, pk: int) -> HttpResponse:
    """Show one with everything that is read before it is approved."""
    return _detail(request, pk)


@advisory_writers
@require_http_methods(_METHODS)
def advisory_new(request: Any) -> HttpResponse:
    """Write an advisory, or an update of a published one."""
    earlier = _earlier(request)
    areas = queries.areas_to_write(request.user)
    everywhere = scope_of(request.user, Verb.WRITE_ADVISORIES).everywhere
    asked = request.POST.get("area") or request.GET.get("area") or ("" if everywhere else areas[0][0])
    area = earlier.area if earlier else asked
    if request.method != "POST":
        return _form(request, _values(earlier), area, earlier=earlier)
    form, made = Write(request.POST, area=area), list[Any]()
    refused = _tried(
        request,
        form,
        lambda: made.append(drafting.write_advisory(area, form.draft(), by=request.user, replaces=earlier)),
    )
    if refused:
        return _form(request, request.POST, area, refused, earlier=earlier)
    messages.success(request, _("Written. Another account checks it now."))
    return redirect("advisory", pk=made[0].pk)


@advisory_writers
@require_http_methods(_METHODS)
def advisory_edit(request: Any, pk: int) -> HttpResponse:
    """Change a draft."""
    shown = queries.advisory_of(request.user, pk)
    if not scope_of(request.user, Verb.WRITE_ADVISORIES).covers(shown.area):
        raise Http404
    if request.method != "POST":
        return _form(request, _values(shown), shown.area, shown=shown)
    form = Write(request.POST, area=shown.area)
    refused = _tried(request, form, lambda: drafting.change_advisory(shown, form.draft(), by=request.user))
    if refused:
        return _form(request, request.POST, shown.area, refused, shown=shown)
    messages.success(request, _("Entered."))
    return redirect("advisory", pk=pk)


@advisory_viewers
@require_POST
def advisory_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Take a step."""
    if step not in {*_STEPS, *_WITH_A_REASON}:
        raise Http404
    shown, form = queries.advisory_of(request.user, pk), Step(request.POST)
    if not form.is_valid():
        return _detail(request, pk, wrong_with(form))
    said = {"reason": form.cleaned_data["text"]} if step in _WITH_A_REASON else {}
    do = _WITH_A_REASON.get(step) or _STEPS[step]
    refused = attempt(request, lambda: do(shown, by=request.user, **said))
    if refused:
        return _detail(request, pk, refused)
    messages.success(request, _("Entered."))
    return redirect("advisory", pk=pk)


def _tried(request: Any, form: Write, do: Callable[[], object]) -> Sequence[Told]:
    return attempt(request, do) if form.is_valid() else wrong_with(form)


def _earlier(request: Any) -> Advisory | None:
    """The published one that is to be updated."""
    pk = request.POST.get("replaces") or request.GET.get("replaces")
    return queries.advisory_of(request.user, int(pk)) if pk and pk.isdecimal() else None


def _values(shown: Advisory | None) -> dict[str, Any]:
    """What a form begins with."""
    if shown is None:
        return {"category": Category.TRANSPORT, "response": Response.AVOID, "severity": Severity.MINOR}
    values = {name: getattr(shown, name) for name in CONTENT}
    ring = {"type": "Polygon", "coordinates": [shown.outline]} if shown.outline else None
    times = {name: f"{timezone.localtime(getattr(shown, name)):%Y-%m-%dT%H:%M}" for name in ("starts_at", "ends_at")}
    return {**values, **times, "outline": json.dumps(ring) if ring else ""}


def _form(
    request: Any,
    values: Any,
    area: str,
    refused: Sequence[Told] = (),
    *,
    shown: Advisory | None = None,
    earlier: Advisory | None = None,
) -> HttpResponse:
    context = {
        "values": values,
        "area": area,
        "area_title": area_title(area) if area else "",
        "areas": queries.areas_to_write(request.user),
        "everywhere": scope_of(request.user, Verb.WRITE_ADVISORIES).everywhere,
        "shown": shown,
        "earlier": earlier,
        "refused": refused,
        "roads": grounds.roads(area),
        "places": grounds.places(area),
        **{name: choices.choices for name, choices in _CHOICES},
    }
    return render(request, "advisories/form.html", context, status=status_of(refused))


def _detail(request: Any, pk: int, refused: Sequence[Told] = ()) -> HttpResponse:
    shown = queries.advisory_of(request.user, pk)
    is_told = shown.state == AdvisoryState.PUBLISHED
    context = {
        "shown": shown,
        "may": queries.may_do(request.user, shown),
        "identifier": message_of(shown, shown.published_at).identifier if is_told and shown.published_at else "",
        "area_title": area_title(shown.area) if shown.area else "",
        "refused": refused,
        "now": timezone.now(),
    }
    return render(request, "advisories/advisory.html", context, status=status_of(refused))
