"""The page of a version with everything that can be changed in it, and the annexes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.jobs import queries as jobs
from himaya.web.plans import planning
from himaya.web.plans.actions import adoption, content, elements, making
from himaya.web.plans.models import HumanState
from himaya.web.plans.policies import viewers_only
from himaya.web.plans.queries import plans as queries
from himaya.web.plans.queries import solutions
from himaya.web.plans.queries.annexes import roll_up
from himaya.web.plans.seen import digest
from himaya.web.plans.views.answers import refused
from himaya.web.plans.views.reading import number_of, wall_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse, QueryDict

    from himaya.web.plans.models import PlanVersion

_MOST_PERIODS = 60


@viewers_only
@require_safe
def latest_version(request: HttpRequest, plan: int) -> HttpResponse:
    """Lead to the newest version of a plan."""
    found = queries.plan_of(request.user, plan)
    newest = found.versions.order_by("-number").first()
    if newest is None:
        raise Http404
    return redirect("version", plan=plan, number=newest.number)


@viewers_only
@require_safe
def version_page(request: HttpRequest, plan: int, number: int) -> HttpResponse:
    """Show a version: what it says, and for its desk what can be changed."""
    return _page(request, queries.version_of(request.user, plan, number))


def _page(
    request: HttpRequest, version: PlanVersion, problem: InvalidInputError | None = None, *, typed_in: str = ""
) -> HttpResponse:
    """The page; a refused form, named by the part it changes, shows what was typed into it."""
    editable = version.is_draft and scope_of(request.user, Verb.EDIT_PLANS).covers(version.plan.area)
    gaps = list(version.gaps.all())
    unowned = elements.unowned_keys(version)
    plannable = editable and not version.plan.is_national
    context = {
        "version": version,
        "plan": version.plan,
        "versions": version.plan.versions.order_by("-number"),
        "editable": editable,
        "objectives": version.objectives.select_related("owner"),
        "axes": version.axes.select_related("owner"),
        "periods": version.periods.all(),
        "human_checks": version.human_checks.all(),
        "human_states": HumanState.choices,
        "contingencies": version.contingencies.all(),
        "places": list(version.places.all()),
        "gaps": gaps,
        "caution_count": sum(gap.severity != "red" for gap in gaps),
        "element_count": version.elements.count(),
        "unowned_count": len(unowned),
        "unowned_shown": digest(unowned),
        "owners": list(queries.owners_for(version)) if editable else [],
        "solutions": solutions.seen_by(request.user).filter(area=version.plan.area) if editable else (),
        "coverage": queries.coverage_of(version) if plannable else None,
        "weights": _weights(version),
        "job": jobs.latest(planning.KIND, planning.about(version)),
        "may_cancel": editable,
        "typed_in": typed_in,
        "typed": _typed(version, request.POST, typed_in),
        **refused(problem),
    }
    return render(request, "plans/version.html", context, status=422 if problem else 200)


def _weights(version: PlanVersion) -> Mapping[str, Any] | None:
    """What hangs on the weights of the computed plan; None without one that can be shown and tells it."""
    if version.solution is None:
        return None
    try:
        return solutions.document_of(version.solution).get("sensitivity")
    except solutions.UnavailableError:
        return None


def _typed(version: PlanVersion, sent: QueryDict, part: str) -> QueryDict:
    """What was typed; for a part that a colleague took out meanwhile it stands in the form that adds one."""
    tables: dict[str, tuple[Any, str]] = {"axis": (version.axes, "key"), "period": (version.periods, "number")}
    if part not in tables:
        return sent
    rows, name = tables[part]
    if sent.get(name, "") in {str(one) for one in rows.values_list(name, flat=True)}:
        return sent
    kept = sent.copy()
    kept.pop(name, None)
    return kept


def _said(sent: QueryDict, *names: str) -> dict[str, str]:
    """Fields of a form as they came, and the digest of what it had shown."""
    return {name: sent.get(name, "") for name in (*names, "shown")}


def _aim(version: PlanVersion, sent: QueryDict, by: Any) -> None:
    content.set_aim(version.pk, by=by, **_said(sent, "aim"))


def _objective(version: PlanVersion, sent: QueryDict, by: Any) -> None:
    content.save_objective(version.pk, by=by, **_said(sent, "text", "measure", "owner", "key"))


def _axis(version: PlanVersion, sent: QueryDict, by: Any) -> None:
    names = ("title_ar", "title_en", "owner", "resources", "open_questions", "key")
    content.save_axis(version.pk, by=by, **_said(sent, *names))


def _contingency(version: PlanVersion, sent: QueryDict, by: Any) -> None:
    said = _said(sent, "place_code", "scenario", "key")
    content.save_contingency(version.pk, by=by, rehearsed_on=_day(sent.get("rehearsed_on", "")), **said)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInputError.of("plans.bad_rehearsal", column="rehearsed_on", value=text) from error


def _annex(version: PlanVersion, sent: QueryDict, by: Any) -> None:
    annex = sent.get("annex", "")
    if annex not in content.ANNEXES:
        raise InvalidInputError.of("plans.unknown_choice", value=annex, known=", ".join(content.ANNEXES))
    content.set_annex(version.pk, by=by, annex=annex, complete="complete" in sent, **_said(sent, "text"))


def _human(version: PlanVersion, sent: QueryDict, by: Any) -> None:
    content.set_human(version.pk, by=by, **_said(sent, "item", "state", "word"))


def _period(version: PlanVersion, sent: QueryDict, by: Any) -> None:
    """Times come on the plan's own clock; without a number it is the next one."""
    number = sent.get("number", "").strip()
    last = version.periods.order_by("-number").values_list("number", flat=True).first() or 0
    content.save_period(
        version.pk,
        by=by,
        number=int(number_of(number, "number", 1, _MOST_PERIODS)) if number else last + 1,
        starts_at=wall_time(sent.get("starts_at", ""), "starts_at", version),
        ends_at=wall_time(sent.get("ends_at", ""), "ends_at", version),
        **_said(sent, "title_ar", "title_en"),
    )


def _remove(version: PlanVersion, sent: QueryDict, by: Any) -> None:
    part = sent.get("part", "")
    if part not in content.PARTS:
        raise InvalidInputError.of("plans.unknown_choice", value=part, known=", ".join(content.PARTS))
    content.remove_part(version.pk, by=by, part=part, **_said(sent, "key"))


def _owner(version: PlanVersion, sent: QueryDict, by: Any) -> None:
    elements.set_owner(version.pk, by=by, **_said(sent, "owner", "legal_basis"))


def _lock(version: PlanVersion, sent: QueryDict, by: Any) -> None:
    elements.set_lock(version.pk, by=by, key=sent.get("key", ""), locked=sent.get("locked") == "1")


def _solution(version: PlanVersion, sent: QueryDict, by: Any) -> None:
    adoption.adopt(version.pk, solutions.solution_of(sent.get("solution", ""), by), by=by)


CHANGES: dict[str, tuple[str, Callable[[PlanVersion, QueryDict, Any], None]]] = {
    "aim": ("aim", _aim),
    "objective": ("objectives", _objective),
    "axis": ("axes", _axis),
    "contingency": ("contingencies", _contingency),
    "annex": ("annexes", _annex),
    "human": ("human", _human),
    "period": ("periods", _period),
    "remove": ("objectives", _remove),
    "owner": ("elements", _owner),
    "lock": ("elements", _lock),
    "solution": ("solution", _solution),
}
"""Parts that can be changed: the section to come back to, and what reads the form."""


@viewers_only
@require_POST
def change(request: Any, plan: int, number: int, part: str) -> HttpResponse:
    """Change one part of a draft, and come back to it; a refusal shows what is wrong and keeps everything else."""
    version = queries.version_of(request.user, plan, number)
    if part not in CHANGES:
        raise Http404
    section, apply = CHANGES[part]
    try:
        apply(version, request.POST, request.user)
    except InvalidInputError as error:
        return _page(request, queries.version_of(request.user, plan, number), error, typed_in=part)
    messages.success(request, _("The change is kept."))
    answer = redirect("version", plan=plan, number=number)
    answer["Location"] += f"#{section}"
    return answer


@viewers_only
@require_POST
def plan_now(request: Any, plan: int, number: int) -> HttpResponse:
    """Ask for the planner to fill the draft."""
    version = queries.version_of(request.user, plan, number)
    back = f"{request.path.removesuffix('plan-now/')}#solution"
    try:
        job = planning.ask(version, by=request.user, back=back)
    except InvalidInputError as error:
        return _page(request, version, error)
    return redirect("job", pk=job.pk)


@viewers_only
@require_http_methods(["GET", "HEAD", "POST"])
def annexes(request: Any, plan: int) -> HttpResponse:
    """Show the 27 governorates of a national plan; its desk makes the plans that are missing."""
    found = queries.plan_of(request.user, plan)
    if not found.is_national:
        raise Http404
    if request.method == "POST":
        count = making.create_annexes(found, by=request.user)
        messages.success(request, _("Annexes made: %(count)s") % {"count": count})
        return redirect("plan_annexes", plan=plan)
    nation = roll_up(found)
    page = {
        "plan": found,
        "rows": nation.annexes,
        "missing": sum(row.version is None for row in nation.annexes),
        "uncomputed": sum(row.strength is None for row in nation.annexes),
        "unsettled": sum(not row.is_settled for row in nation.annexes),
        "strength": nation.strength,
        "may_edit": scope_of(request.user, Verb.EDIT_PLANS).covers(""),
    }
    return render(request, "plans/annexes.html", page)
