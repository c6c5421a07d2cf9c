"""Assessing a place, and the decision of the second officer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from himaya.faults import Fault, InvalidInputError
from himaya.planning.risk import GREATEST, longest_life
from himaya.scenario.cells import BadCellError, Setting, instant, number
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only
from himaya.web.places import words_of_risk
from himaya.web.places.actions import risk as actions
from himaya.web.places.models import CheckItem, EvidenceGrade, RiskState
from himaya.web.places.queries import places as queries
from himaya.web.places.views.common import UNPROCESSABLE, texts

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from himaya.web.places.models import Place, RiskAssessment

_MOST_PEOPLE = 5_000_000
_USUAL_LIFE = timedelta(days=180)
_GENERAL_ALERT = 2
_CONDITIONS = ("single_exit", "broadcast", "children_or_patients")


@only(Verb.EDIT_PLACES)
@require_http_methods(["GET", "HEAD", "POST"])
def risk_form(request: Any, code: str) -> HttpResponse:
    """Write an assessment down."""
    place = queries.place_of(request.user, code)
    require(request.user, Verb.EDIT_PLACES, area=place.area)
    assessments = queries.assessments_of(place)
    last = next((one for one in assessments if one.state == RiskState.IN_FORCE), None)
    shown, problems = _start(place, last), []
    if request.method == "POST":
        shown = _sent(request.POST)
        try:
            made = actions.assess(place, _found(shown), by=request.user)
        except InvalidInputError as error:
            problems = texts(error)
        else:
            waits = made.state == RiskState.WAITING
            text = (
                _("Saved. It counts once a second officer has confirmed it.") if waits else _("Saved. It counts now.")
            )
            messages.success(request, text)
            return redirect("place", code=place.code)
    context = {
        "place": place,
        "shown": shown,
        "problems": problems,
        "items": CheckItem.choices,
        "grades": EvidenceGrade.choices,
        "threats": words_of_risk.threats(),
        "waiting": any(one.still_waits for one in assessments),
    }
    return render(request, "places/risk_form.html", context, status=UNPROCESSABLE if problems else 200)


@only(Verb.VIEW_PLACES)
@require_http_methods(["GET", "HEAD", "POST"])
def risk_decision(request: Any, pk: int) -> HttpResponse:
    """Show an assessment, and take the decision of a second officer."""
    made = queries.waiting_of(request.user, pk)
    problems: list[str] = []
    if request.method == "POST":
        try:
            if request.POST.get("decision") == "confirm":
                actions.confirm(made, by=request.user)
                messages.success(request, _("The assessment counts from now on."))
            else:
                actions.reject(made, request.POST.get("reason", ""), by=request.user)
                messages.success(request, _("Sent back to its author with the reason."))
            return redirect("place", code=made.place.code)
        except InvalidInputError as error:
            problems = texts(error)
    may_decide = queries.may(request.user, Verb.CONFIRM_RISK, made.place)
    may_see = may_decide or queries.may(request.user, Verb.EDIT_PLACES, made.place)
    context = {
        "made": made,
        "place": made.place,
        "problems": problems,
        "reason": request.POST.get("reason", ""),
        "gaps": [CheckItem(item).label for item in made.gaps] if may_see else None,
        "threat": words_of_risk.threats()[made.threat - 1][1],
        "may_decide": may_decide and made.author_id != request.user.pk and made.state == RiskState.WAITING,
        "is_own": made.author_id == request.user.pk and made.state == RiskState.WAITING,
    }
    return render(request, "places/risk_decision.html", context, status=UNPROCESSABLE if problems else 200)


def _start(place: Place, last: RiskAssessment | None) -> dict[str, Any]:
    threat = last.threat if last else _GENERAL_ALERT
    ends = timezone.localtime(timezone.now() + min(_USUAL_LIFE, longest_life(threat)))
    people = max([place.capacity, *(one.attendance for one in place.services.all())])
    return {
        "threat": str(threat),
        "threat_basis": last.threat_basis if last and not last.illustrative else "",
        "met": [item for item in CheckItem.values if last and item not in last.gaps],
        "peak_people": str(last.peak_people if last else people),
        "evidence": last.evidence if last else EvidenceGrade.B.value,
        "note": "",
        "expires_at": f"{ends:%Y-%m-%dT%H:%M}",
        "conditions": [name for name in _CONDITIONS if last and getattr(last, name)],
    }


def _sent(sent: QueryDict) -> dict[str, Any]:
    one_line = ("threat", "threat_basis", "peak_people", "evidence", "note", "expires_at")
    return {
        **{name: sent.get(name, "") for name in one_line},
        "met": sent.getlist("met"),
        "conditions": sent.getlist("conditions"),
    }


def _found(shown: dict[str, Any]) -> actions.Assessed:
    """What was typed, read as cells of a table are.

    Raises
    ------
    InvalidInputError : what cannot be read, with its field.
    """
    faults: list[Fault] = []

    def read(name: str, reader: Any, default: Any) -> Any:
        try:
            return reader(shown[name], Setting())
        except BadCellError as error:
            faults.append(Fault(error.code, column=name, details=error.details))
            return default

    threat = read("threat", number(1, GREATEST, whole=True), 1)
    people = read("peak_people", number(0, _MOST_PEOPLE, whole=True), 0)
    expires_at = read("expires_at", instant, timezone.now())
    evidence = shown["evidence"] if shown["evidence"] in EvidenceGrade.values else ""
    if not evidence:
        faults.append(Fault("scenario.empty_cell", column="evidence"))
    if faults:
        raise InvalidInputError(faults)
    return actions.Assessed(
        threat=threat,
        threat_basis=shown["threat_basis"],
        gaps=[item for item in CheckItem.values if item not in shown["met"]],
        peak_people=people,
        single_exit="single_exit" in shown["conditions"],
        broadcast="broadcast" in shown["conditions"],
        children_or_patients="children_or_patients" in shown["conditions"],
        evidence=evidence,
        note=shown["note"],
        expires_at=expires_at,
    )
