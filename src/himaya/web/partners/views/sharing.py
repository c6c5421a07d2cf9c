"""An incident that is shared: the part of its page, the page that the partner sees, and the end of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.web.accounts.models import Partner
from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.incidents.queries.listing import incident_of
from himaya.web.incidents.views.detail import detail_page
from himaya.web.journal.refusals import attempt
from himaya.web.partners.actions.sharing import end_share, share
from himaya.web.partners.policies import answering_partners, incident_sharers
from himaya.web.partners.queries import sharing as queries
from himaya.web.partners.queries.asked import addressed_to
from himaya.web.partners.queries.deciding import listed as decisions
from himaya.web.partners.queries.hazards import NEAR_M, near

if TYPE_CHECKING:
    from django.http import HttpResponse

    from himaya.web.incidents.models import Incident


def share_part(request: Any, shown: Incident) -> str:
    """With whom an incident is shared, on its page, for whoever runs incidents there."""
    if not scope_of(request.user, Verb.RUN_INCIDENTS).covers(shown.area):
        return ""
    shares = list(queries.shares_of(shown))
    open_with = {one.agency for one in shares if one.ended_at is None}
    context = {
        "incident": shown,
        "shares": shares,
        "agencies": [one for one in Partner.choices if one[0] not in open_with] if shown.is_open else [],
        "decisions": list(decisions(request.user, incident=shown.pk)),
    }
    return render_to_string("partners/_share.html", context, request)


@incident_sharers
@require_POST
def incident_share(request: Any, pk: int) -> HttpResponse:
    """Share an incident with the partners that are ticked."""
    shown = incident_of(request.user, pk)
    agencies, note = request.POST.getlist("agencies"), request.POST.get("note", "")
    refused = attempt(request, lambda: share(shown, agencies, note, by=request.user))
    if refused:
        return detail_page(request, shown, refused)
    messages.success(request, _("Shared. The partner sees what METHANE says of it, and nothing that is sealed."))
    return redirect("incident", pk=pk)


@incident_sharers
@require_POST
def shared_incident_end(request: Any, pk: int) -> HttpResponse:
    """Share it with one partner no more."""
    shared = queries.share_to_end(request.user, pk)
    refused = attempt(request, lambda: end_share(shared, request.POST.get("text", ""), by=request.user))
    if refused:
        return detail_page(request, incident_of(request.user, shared.incident_id), refused)
    messages.success(request, _("Entered."))
    return redirect("incident", pk=shared.incident_id)


@answering_partners
@require_safe
def shared_incident(request: Any, pk: int) -> HttpResponse:
    """Show a partner the one incident that is shared with it: what, where, hazards, access and numbers."""
    shared = queries.share_of(request.user, pk)
    incident, user = shared.incident, request.user
    context = {
        "shared": shared,
        "incident": incident,
        "area_title": area_title(incident.area),
        "hazards": near(user, incident.area, incident.lon, incident.lat),
        "near_m": NEAR_M,
        "requests": list(addressed_to(user).filter(incident=incident)),
        "decisions": list(decisions(user, incident=incident.pk)),
        "now": timezone.now(),
    }
    return render(request, "partners/shared.html", context)
