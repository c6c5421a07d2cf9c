"""Incidents as the offices may see them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.incidents.filters import ALL
from himaya.web.incidents.models import Entry, Incident, Priority
from himaya.web.incidents.playbooks import rules
from himaya.web.incidents.states import OPEN, RUNNING
from himaya.web.places.queries.places import found as found_places

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User
    from himaya.web.incidents.filters import Filters
    from himaya.web.places.models import Place

PER_PAGE = 50
MOST_PLACES = 8


def seen(user: User) -> QuerySet[Incident]:
    """Incidents of the office's areas; those of no known area are the centre's."""
    return scope_of(user, Verb.VIEW_INCIDENTS).within(Incident.objects.all())


def overdue(now: datetime) -> Q:
    """Condition on incidents whose METHANE update is late."""
    limit = now - timedelta(minutes=rules().update_min)
    return Q(priority__lte=Priority.P2, state__in=RUNNING, methane_at__lte=limit)


def listed(user: User, filters: Filters, now: datetime | None = None) -> QuerySet[Incident]:
    """Incidents that pass the filters, the most urgent first."""
    rows = seen(user)
    if filters.state != ALL:
        rows = rows.filter(state=filters.state) if filters.state else rows.filter(state__in=OPEN)
    if filters.area:
        rows = rows.filter(area=filters.area)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.priority:
        rows = rows.filter(priority=filters.priority)
    if filters.major:
        rows = rows.filter(major=True)
    if filters.overdue:
        rows = rows.filter(overdue(now or timezone.now()))
    for word in fold(filters.q).split():
        rows = rows.filter(search__contains=word)
    return rows


def incident_of(user: User, pk: int) -> Incident:
    """One incident, or 404."""
    found = seen(user).select_related("office", "duplicate_of", "sealed_record").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def entry_of(user: User, pk: int) -> Entry:
    """One entry of an incident the office may see, or 404."""
    found = Entry.objects.select_related("incident").filter(pk=pk, incident__in=seen(user)).first()
    if found is None:
        raise Http404
    return found


def areas_of(user: User) -> list[tuple[str, str]]:
    """Governorates of the office with their titles, in the order of these."""
    scope = scope_of(user, Verb.VIEW_INCIDENTS)
    found = [(area, area_title(area)) for area in governorates() if scope.covers(area)]
    return sorted(found, key=lambda one: fold(one[1]))


def places_like(user: User, words: str) -> list[Place]:
    """Places of the register that hold all words, whatever their spelling."""
    if not fold(words):
        return []
    return list(found_places(user, words[:100])[:MOST_PLACES])
