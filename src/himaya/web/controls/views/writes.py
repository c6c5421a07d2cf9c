"""Changes of road controls: each leads back to a page, with what was done or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from himaya.faults import Language
from himaya.scenario.governorates import governorates
from himaya.web.controls.actions.accepting import accept
from himaya.web.controls.actions.batches import Batch, take_all
from himaya.web.controls.actions.steps import take_step
from himaya.web.controls.actions.taking import take_over
from himaya.web.controls.forms import Step
from himaya.web.controls.policies import control_approvers, control_drawers, control_runners, control_viewers
from himaya.web.controls.queries.listing import control_of
from himaya.web.controls.views.detail import detail_page
from himaya.web.controls.views.lists import list_page
from himaya.web.journal.refusals import attempt, status_of, wrong_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from himaya.web.controls.models import RoadControl

_SHOWN_REFUSALS = 10


@control_viewers
@require_POST
def control_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Take a step."""
    return _act(request, pk, lambda shown, said: take_step(shown, step, by=request.user, **said))


@control_approvers
@require_POST
def control_accept(request: Any, pk: int) -> HttpResponse:
    """Accept that emptied streets are shut in."""
    return _act(request, pk, lambda shown, said: accept(shown, reason=said["text"], by=request.user))


def _act(request: Any, pk: int, do: Callable[[RoadControl, dict[str, Any]], object]) -> HttpResponse:
    shown, form = control_of(request.user, pk), Step(request.POST)
    if not form.is_valid():
        return detail_page(request, shown, wrong_with(form))
    refused = attempt(request, lambda: do(shown, form.cleaned_data))
    if refused:
        return detail_page(request, control_of(request.user, pk), refused)
    messages.success(request, _("Entered."))
    return redirect("control", pk=pk)


@control_drawers
@require_POST
def controls_take_over(request: Any) -> HttpResponse:
    """Take over the roads of the plan in force."""
    area = _area(request)
    made: list[RoadControl] = []
    refused = attempt(request, lambda: made.extend(take_over(area, by=request.user)))
    if refused:
        return list_page(request, refused, status_of(refused))
    messages.success(request, _("Taken over from the plan in force: %(count)s.") % {"count": len(made)})
    return redirect(f"{reverse('controls')}?area={area}")


@control_runners
@require_POST
def controls_steps(request: Any) -> HttpResponse:
    """Announce everything approved, or put everything that is due into force."""
    area = _area(request)
    done: list[Batch] = []
    step = request.POST.get("step", "")
    refused = attempt(request, lambda: done.append(take_all(step, area, by=request.user)))
    if refused:
        return list_page(request, refused, status_of(refused))
    batch = done[0]
    messages.success(request, _("Done: %(count)s.") % {"count": batch.done})
    language = Language(get_language() or "ar")
    for one, faults in batch.refused[:_SHOWN_REFUSALS]:
        for fault in faults:
            text = f"{one.pk} · {one.road}: {fault.message(language)} {fault.remedy(language)}"
            messages.error(request, text, extra_tags=fault.code)
    return redirect(f"{reverse('controls')}?area={area}")


def _area(request: Any) -> str:
    """The governorate that a form names; of one that does not exist nobody is in charge."""
    area = str(request.POST.get("area", ""))
    return area if area in governorates() else "-"
