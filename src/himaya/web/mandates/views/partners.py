"""The pages of a partner: what it is asked, and nothing else of the tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.web.common.areas import area_title
from himaya.web.journal.refusals import attempt, status_of, wrong_with
from himaya.web.mandates.actions import answering
from himaya.web.mandates.forms import JointForm, Said
from himaya.web.mandates.models import EntryKind
from himaya.web.mandates.policies import partners
from himaya.web.mandates.queries.listing import request_of
from himaya.web.mandates.states import REQUEST, UNDER_AUTHORITY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpResponse

    from himaya.web.journal.refusals import Told
    from himaya.web.mandates.models import PartnerRequest

STEPS = ("confirm", "decline", "share")


@partners
@require_safe
def partner_request(request: Any, pk: int) -> HttpResponse:
    """Show one request."""
    return _page(request, request_of(request.user, pk))


@partners
@require_POST
def partner_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Confirm, decline, or add a line to the joint log."""
    asked = request_of(request.user, pk)
    if step not in STEPS:
        raise Http404
    form: Any = JointForm(request.POST) if step == "share" else Said(request.POST)
    refused = attempt(request, _act(asked, step, form, request.user)) if form.is_valid() else wrong_with(form)
    if refused:
        return _page(request, request_of(request.user, pk), refused)
    messages.success(request, _("Entered."))
    return redirect("partner_request", pk=pk)


def _act(asked: PartnerRequest, step: str, form: Any, by: Any) -> Callable[[], object]:
    told = form.cleaned_data
    if step == "share":
        return lambda: answering.share(asked, **told, by=by)
    answer = answering.confirm if step == "confirm" else answering.decline
    return lambda: answer(asked, told["text"], by=by)


def _page(request: Any, asked: PartnerRequest, refused: Sequence[Told] = ()) -> HttpResponse:
    now, task = timezone.now(), asked.mandate
    can_answer = asked.ends_at > now and (task is None or task.state in UNDER_AUTHORITY)
    possible = REQUEST.actions(asked.state) if can_answer else frozenset()
    context = {
        "asked": asked,
        "plot": task.plot if task else None,
        "dwellings": task.dwellings if task else 0,
        "area_title": area_title(asked.area),
        "may_confirm": "confirm" in possible,
        "may_decline": "decline" in possible,
        "log": list(task.joint_log.select_related("office")) if task else [],
        "entry_kinds": EntryKind.choices,
        "refused": refused,
        "typed": request.POST,
        "now": now,
    }
    return render(request, "mandates/request.html", context, status=status_of(refused))
