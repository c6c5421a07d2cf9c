"""Incidents that are shown to a partner, and to whom an incident is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.incidents.states import OPEN
from himaya.web.partners.models import IncidentShare
from himaya.web.partners.policies import of_own_partners

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from himaya.web.accounts.models import User
    from himaya.web.incidents.models import Incident


def shown_to(user: User) -> QuerySet[IncidentShare]:
    """Open incidents that are shared with the partners for whom the account itself speaks, and have not been ended."""
    rows = IncidentShare.objects.filter(ended_at__isnull=True, incident__state__in=OPEN)
    if not may(user, Verb.ANSWER_REQUESTS):
        return rows.none()
    return rows.filter(of_own_partners(user)).select_related("incident", "office")


def share_of(user: User, pk: int) -> IncidentShare:
    """One of them, or 404."""
    found = shown_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def shares_of(incident: Incident) -> QuerySet[IncidentShare]:
    """With whom an incident is or was shared, the newest first."""
    return IncidentShare.objects.filter(incident=incident).select_related("office", "ended_office")


def share_to_end(user: User, pk: int) -> IncidentShare:
    """A share of the governorates whose incidents an office runs, or 404."""
    rows = scope_of(user, Verb.RUN_INCIDENTS).within(IncidentShare.objects.select_related("incident"))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
