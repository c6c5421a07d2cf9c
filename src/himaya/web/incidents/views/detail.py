"""One incident: facts, playbook, timeline, and what this office may do now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from himaya.scenario.labels import kind_label
from himaya.scenario.model import UnitKind
from himaya.web.accounts.models import Office
from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.parts import parts_of
from himaya.web.common.verbs import Verb
from himaya.web.incidents.actions.force import RECORD_WITHIN
from himaya.web.incidents.actions.steps import family, verb_of
from himaya.web.incidents.models import Priority
from himaya.web.incidents.models.force import Aid, Means, Warned
from himaya.web.incidents.playbooks import playbook_of, playbooks
from himaya.web.incidents.policies import incident_viewers
from himaya.web.incidents.queries.duplicates import likely_duplicates
from himaya.web.incidents.queries.force import records_of
from himaya.web.incidents.queries.listing import incident_of
from himaya.web.incidents.queries.timeline import checklist_of, timeline_of
from himaya.web.incidents.states import ENDED, INCIDENT, NEEDS_WORDS, STEP_LABELS, IncidentState
from himaya.web.journal.refusals import status_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.incidents.models import Incident
    from himaya.web.journal.refusals import Told


_DUTIES = (*(verb for verb in Verb if "incidents" in verb.value), Verb.KEEP_SEALED)


@incident_viewers
@require_safe
def incident(request: Any, pk: int) -> HttpResponse:
    """Show one incident."""
    return detail_page(request, incident_of(request.user, pk))


def detail_page(request: Any, shown: Incident, refused: Sequence[Told] = ()) -> HttpResponse:
    """The page of an incident, with what refused a change and what was typed."""
    entries = timeline_of(shown)
    context = {
        "incident": shown,
        "state": IncidentState(shown.state),
        "priority": Priority(shown.priority),
        "area_title": area_title(shown.area),
        "playbook": playbook_of(shown.kind),
        "checklist": checklist_of(shown, entries),
        "entries": entries,
        "needs": _needs(shown),
        "kinds": list(playbooks().values()),
        "priorities": Priority.choices,
        "refused": refused,
        "text": request.POST.get("text", ""),
        "now": timezone.now(),
        **_force(request, shown),
        "parts": parts_of("incident", request, shown),
        **_offers(request.user, shown),
    }
    return render(request, "incidents/incident.html", context, status=status_of(refused))


def _force(request: Any, shown: Incident) -> dict[str, Any]:
    """Records of force of the incident and of those merged into it, and what a new one is written with."""
    records = records_of(family(shown)) if shown.force_used or request.method == "POST" else ()
    return {
        "force_records": records,
        "force_waits": any(one.is_waiting for one in records),
        "force_hours": int(RECORD_WITHIN.total_seconds()) // 3600,
        "warned": Warned.choices,
        "means": Means.choices,
        "aids": Aid.choices,
        "superiors": Office.objects.filter(is_active=True, area__in={"", shown.area}).order_by("area", "title_ar"),
        "typed": request.POST,
    }


def _needs(shown: Incident) -> list[tuple[str, int]]:
    """Units that the type asks for, in words."""
    language = get_language() or "ar"
    return [(kind_label(UnitKind(kind), language), count) for kind, count in shown.needs.items()]


def _offers(user: User, shown: Incident) -> dict[str, Any]:
    """What this office may do now."""
    may = {verb: scope_of(user, verb).covers(shown.area) for verb in _DUTIES}
    allowed = INCIDENT.actions(shown.state)
    steps = [
        (step, label, step in NEEDS_WORDS)
        for step, label in STEP_LABELS.items()
        if step in allowed and may[verb_of(step)]
    ]
    is_live, is_merged = shown.state not in ENDED, shown.state == IncidentState.DUPLICATE
    sealed = getattr(shown, "sealed_record", None)
    may_merge = may[Verb.RUN_INCIDENTS] and "merge" in allowed
    return {
        "steps": steps,
        "may_note": may[Verb.REPORT_INCIDENTS] and not is_merged,
        "may_strike": may[Verb.REPORT_INCIDENTS],
        "may_update": may[Verb.REPORT_INCIDENTS] and is_live,
        "may_class": may[Verb.RUN_INCIDENTS] and is_live,
        "may_review_force": may[Verb.REVIEW_INCIDENTS],
        "may_stand_down": may[Verb.REVIEW_INCIDENTS] and is_live,
        "may_merge": may_merge,
        "sealed": sealed,
        "may_seal": may[Verb.KEEP_SEALED] and (sealed is not None or (is_live and playbook_of(shown.kind).sealed)),
        "likely": likely_duplicates(user, shown) if may_merge else (),
    }
