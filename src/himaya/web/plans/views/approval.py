"""The review page: every guard as a line, and the steps that lead on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.plans import guards
from himaya.web.plans.actions import states
from himaya.web.plans.models import OverrideRule, State
from himaya.web.plans.policies import viewers_only
from himaya.web.plans.queries import plans as queries
from himaya.web.plans.queries.annexes import unsettled
from himaya.web.plans.transitions import Step, steps_from, transition_of
from himaya.web.plans.views.answers import refused, told

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from himaya.web.plans.models import PlanVersion

_ASKED = {
    State.DRAFT: transition_of(State.IN_REVIEW, Step.APPROVE),
    State.IN_REVIEW: transition_of(State.IN_REVIEW, Step.APPROVE),
    State.APPROVED: transition_of(State.APPROVED, Step.ACTIVATE),
}
"""The step whose guards a page shows, from the state before it on."""


@viewers_only
@require_safe
def review(request: HttpRequest, plan: int, number: int) -> HttpResponse:
    """Show what is met, what is missing and what to do about it."""
    return _page(request, queries.version_of(request.user, plan, number))


def _page(request: Any, version: PlanVersion, problem: InvalidInputError | None = None) -> HttpResponse:
    asked = _ASKED.get(State(version.state))
    names = asked.guards_of(version.plan) if asked else ()
    found = guards.lines(names, guards.Case(version, request.user, timezone.now()))
    steps = [row for row in steps_from(version.state) if scope_of(request.user, row.verb).covers(version.plan.area)]
    approval = getattr(version, "approval", None)
    context = {
        "version": version,
        "plan": version.plan,
        "lines": [{"guard": line, "faults": told(line.faults)} for line in found],
        "open_count": sum(not line.is_met for line in found),
        "steps": steps,
        "approval": approval,
        "signature_holds": approval is not None and states.signature_holds(approval),
        "overrides": version.overrides.select_related("office").order_by("pk"),
        "may_override": scope_of(request.user, Verb.APPROVE_PLANS).covers(version.plan.area),
        "may_brief": version.state in (State.APPROVED, State.ACTIVE)
        and scope_of(request.user, Verb.RUN_PLANS).covers(version.plan.area),
        "grave_places": version.places.filter(tier=1),
        "absent": [governorates()[iso] for iso in unsettled(version)] if version.plan.is_national else (),
        "rehearsal": OverrideRule.REHEARSAL,
        "annex": OverrideRule.ANNEX,
        "briefing": OverrideRule.BRIEFING,
        "early": OverrideRule.EARLY if timezone.now() < version.starts_at else "",
        **refused(problem),
    }
    return render(request, "plans/review.html", context, status=422 if problem else 200)


@viewers_only
@require_POST
def take_step(request: Any, plan: int, number: int, step: str) -> HttpResponse:
    """Take a step with a version."""
    version = queries.version_of(request.user, plan, number)
    if step not in Step.values:
        raise Http404
    said = {name: request.POST.get(name, "") for name in ("reason", "conditions")}
    try:
        now = states.take_step(version.pk, Step(step), by=request.user, **said)
    except InvalidInputError as error:
        return _page(request, queries.version_of(request.user, plan, number), error)
    messages.success(request, _("Done: %(step)s") % {"step": Step(step).label})
    route = "version" if step == Step.AMEND else "version_review"
    return redirect(route, plan=now.plan_id, number=now.number)


@viewers_only
@require_POST
def override(request: Any, plan: int, number: int) -> HttpResponse:
    """Let a director set a demand aside, with a reason."""
    version = queries.version_of(request.user, plan, number)
    said = {name: request.POST.get(name, "") for name in ("rule", "reason", "place_code")}
    try:
        states.override(version.pk, by=request.user, **said)
    except InvalidInputError as error:
        return _page(request, version, error)
    messages.success(request, _("The override is on record."))
    return redirect("version_review", plan=plan, number=number)


@viewers_only
@require_POST
def brief(request: Any, plan: int, number: int) -> HttpResponse:
    """Write down that the crews were briefed."""
    version = queries.version_of(request.user, plan, number)
    try:
        count = states.brief(version.pk, by=request.user, keys=request.POST.getlist("element") or None)
    except InvalidInputError as error:
        return _page(request, version, error)
    messages.success(request, _("Posts briefed: %(count)s") % {"count": count})
    return redirect("version_review", plan=plan, number=number)
