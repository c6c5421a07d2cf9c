"""The joint log: the list, a new decision, one of them with what each office says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Partner
from himaya.web.accounts.policies import may, office_for
from himaya.web.common.areas import area_title
from himaya.web.common.asked import one_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of
from himaya.web.partners.actions.deciding import decide, join
from himaya.web.partners.forms import Decide
from himaya.web.partners.policies import joint_deciders, joint_viewers
from himaya.web.partners.queries import deciding as queries
from himaya.web.partners.views.common import UNPROCESSABLE, areas_with_titles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.journal.refusals import Told
    from himaya.web.partners.models import JointDecision


@joint_viewers
@require_safe
def joint_decisions(request: Any) -> HttpResponse:
    """Show the log, the newest first."""
    area = one_of(request.GET, "area", governorates())
    page = Paginator(queries.listed(request.user, area=area), queries.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "area": area,
        "areas": areas_with_titles(request.user, Verb.VIEW_JOINT_LOG),
        "may_decide": may(request.user, Verb.DECIDE_JOINTLY),
        "now": timezone.now(),
    }
    return render(request, "partners/decisions.html", context)


@joint_deciders
@require_http_methods(["GET", "HEAD", "POST"])
def joint_decision_new(request: Any) -> HttpResponse:
    """Enter a decision, or with `corrects` one in place of another."""
    corrects = _corrected(request)
    if request.method != "POST":
        return _new_page(request, Decide(initial=dict(request.GET.items())), corrects)
    form = Decide(request.POST)
    if not form.is_valid():
        return _new_page(request, form, corrects)
    made: list[JointDecision] = []
    refused = attempt(request, lambda: made.append(decide(form.new_decision(), by=request.user, corrects=corrects)))
    if refused:
        return _new_page(request, form, corrects, refused)
    messages.success(request, _("Entered. It stays as it is written; the offices that take part say what they think."))
    return redirect("joint_decision", pk=made[0].pk)


def _corrected(request: Any) -> JointDecision | None:
    """The decision that is corrected, where the address or the form names one that the office sees."""
    told = request.POST.get("corrects") or request.GET.get("corrects", "")
    if not (told.isascii() and told.isdecimal() and len(told) < 10):  # noqa: PLR2004  # digits of a key
        return None
    return queries.decision_of(request.user, int(told))


def _new_page(request: Any, form: Decide, corrects: JointDecision | None, refused: Sequence[Told] = ()) -> HttpResponse:
    areas = areas_with_titles(request.user, Verb.DECIDE_JOINTLY)
    context = {
        "form": form,
        "corrects": corrects,
        "areas": areas,
        "area": str(form["area"].value() or (areas[0][0] if areas else "")),
        "agencies": Partner.choices,
        "chosen": form["agencies"].value() or [],
        "refused": refused,
    }
    status = UNPROCESSABLE if form.errors else status_of(refused)
    return render(request, "partners/decision_new.html", context, status=status)


@joint_viewers
@require_safe
def joint_decision(request: Any, pk: int) -> HttpResponse:
    """Show one decision."""
    return _page(request, queries.decision_of(request.user, pk))


@joint_viewers
@require_POST
def joint_decision_join(request: Any, pk: int) -> HttpResponse:
    """Say for an office that takes part whether it agrees."""
    shown = queries.decision_of(request.user, pk)
    agrees, reason = request.POST.get("agrees") == "1", request.POST.get("text", "")
    refused = attempt(request, lambda: join(shown, agrees=agrees, reason=reason, by=request.user))
    if refused:
        return _page(request, shown, refused)
    messages.success(request, _("Entered."))
    return redirect("joint_decision", pk=pk)


def _page(request: Any, shown: JointDecision, refused: Sequence[Told] = ()) -> HttpResponse:
    user = request.user
    decides = office_for(user, Verb.DECIDE_JOINTLY, area=shown.area) is not None
    replaced = getattr(shown, "corrected_by", None)
    sees_incident = shown.incident_id and office_for(user, Verb.VIEW_INCIDENTS, area=shown.area)
    context = {
        "shown": shown,
        "replaced": replaced,
        "area_title": area_title(shown.area),
        "parties": list(shown.parties.all()),
        "voices": list(shown.voices.select_related("office")),
        "may_join": decides and queries.to_join(user).filter(pk=shown.pk).exists(),
        "may_correct": decides and replaced is None,
        "sees_incident": bool(sees_incident),
        "refused": refused,
        "text": request.POST.get("text", ""),
    }
    return render(request, "partners/decision.html", context, status=status_of(refused))
