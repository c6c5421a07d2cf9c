"""The part of an incident's page: who was sent, who is proposed, and what the office may do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.dispatch.queries.recommend import recommendation
from himaya.web.dispatch.queries.states import assignments_of
from himaya.web.incidents.states import ENDED, IncidentState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from himaya.web.incidents.models import Incident
    from himaya.web.journal.refusals import Told


def incident_part(request: HttpRequest, shown: Incident, refused: Sequence[Told] = ()) -> str:
    """Draw the part; empty for an office that does not see how units stand."""
    if not scope_of(request.user, Verb.VIEW_DISPATCH).covers(shown.area):
        return ""
    return render_to_string("dispatch/_part.html", part_context(request, shown, refused), request)


def part_context(request: Any, shown: Incident, refused: Sequence[Told] = ()) -> dict[str, Any]:
    """What the part shows."""
    may_send = scope_of(request.user, Verb.DISPATCH_UNITS).covers(shown.area)
    takes_units = shown.state not in (*ENDED, IncidentState.REVIEWED)
    return {
        "incident": shown,
        "assignments": assignments_of(shown.pk),
        "told": recommendation(shown) if takes_units else None,
        "may_send": may_send and takes_units,
        "may_status": may_send,
        "dispatch_refused": refused,
    }
