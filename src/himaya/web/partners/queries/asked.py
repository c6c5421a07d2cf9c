"""Requests for resources as the offices and the partners may see them, and how many were confirmed in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Partner
from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.asked import one_of
from himaya.web.common.verbs import Verb
from himaya.web.mandates.models import PartnerRequest
from himaya.web.mandates.states import RequestState
from himaya.web.partners.models import ResourceRequest
from himaya.web.partners.models.asked import CONFIRMED_BEFORE
from himaya.web.partners.policies import is_only_partner, of_own_partners
from himaya.web.partners.states import OPEN, AskedState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

PER_PAGE = 50
ALL = "all"


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrows the list; without a state it shows what something is still to be done about."""

    area: str = ""
    agency: str = ""
    state: str = ""
    escalated: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Filters:
        """Read them from an address."""
        return cls(
            area=one_of(asked, "area", governorates()),
            agency=one_of(asked, "agency", Partner.values),
            state=one_of(asked, "state", (*AskedState.values, ALL)),
            escalated=asked.get("escalated") == "1",
        )

    @property
    def query(self) -> str:
        """The same filters as part of an address."""
        values = {"area": self.area, "agency": self.agency, "state": self.state, "escalated": int(self.escalated)}
        return urlencode({key: value for key, value in values.items() if value})


@dataclass(frozen=True, slots=True)
class Confirmed:
    """How many requests were confirmed 48 hours before they were needed, of those asked in time for it.

    `short` : asked later than that, and counted in neither. `required` 0 means that there is no rate.
    """

    in_time: int
    required: int
    short: int


class _Counted(NamedTuple):
    """One request as the figure counts it."""

    in_full: bool
    asked_at: datetime
    answered_at: datetime | None
    needed_by: datetime

    @property
    def latest(self) -> datetime:
        """Until when it counts as confirmed in time."""
        return self.needed_by - CONFIRMED_BEFORE


def seen(user: User) -> QuerySet[ResourceRequest]:
    """Requests of the office's areas; to a partner those that its own liaison answers, and no other."""
    rows = ResourceRequest.objects.all()
    if not may(user, Verb.VIEW_REQUESTS):
        return rows.none()
    if is_only_partner(user, Verb.VIEW_REQUESTS):
        return rows.filter(of_own_partners(user))
    return scope_of(user, Verb.VIEW_REQUESTS).within(rows)


def addressed_to(user: User) -> QuerySet[ResourceRequest]:
    """Requests that the account itself may answer, as the liaison of a partner."""
    rows = ResourceRequest.objects.all()
    return rows.filter(of_own_partners(user)) if may(user, Verb.ANSWER_REQUESTS) else rows.none()


def listed(user: User, filters: Filters) -> QuerySet[ResourceRequest]:
    """Requests that pass the filters, by when they are needed."""
    rows = seen(user).select_related("office")
    if filters.state != ALL:
        rows = rows.filter(state=filters.state) if filters.state else rows.filter(state__in=OPEN)
    if filters.area:
        rows = rows.filter(area=filters.area)
    if filters.agency:
        rows = rows.filter(agency=filters.agency)
    if filters.escalated:
        rows = rows.filter(calling())
    return rows


def calling() -> Q:
    """Condition on requests that call a director, of which nobody has said what is done instead."""
    return Q(escalated_at__isnull=False, heard_at__isnull=True) & ~Q(state=AskedState.WITHDRAWN)


def request_of(user: User, pk: int) -> ResourceRequest:
    """One request, or 404."""
    rows = seen(user).select_related("office", "answered_office", "heard_office", "incident", "post")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def confirmed_before(user: User, area: str = "") -> Confirmed:
    """The figure of the requirement: confirmed 48 hours before, of those required, over everything that was asked.

    Counted are requests for resources whose 48 hours have begun, or that were answered, and confirmations that a
    mandated task must have; what was withdrawn, or ended with its task, was not required.
    """
    asked = [*_resources(user, area), *_tasks(user, area)]
    limit = timezone.now() + CONFIRMED_BEFORE
    early = [one for one in asked if one.asked_at <= one.latest]
    required = [one for one in early if one.answered_at is not None or one.needed_by <= limit]
    in_time = sum(one.in_full and one.answered_at is not None and one.answered_at <= one.latest for one in required)
    return Confirmed(in_time, len(required), len(asked) - len(early))


def _resources(user: User, area: str) -> list[_Counted]:
    rows = seen(user).exclude(state=AskedState.WITHDRAWN)
    rows = rows.filter(area=area) if area else rows
    full = {AskedState.ACCEPTED, AskedState.ARRIVED, AskedState.RELEASED}
    return [
        _Counted(state in full and (offered or 0) >= number, asked_at, answered_at, needed_by)
        for state, offered, number, asked_at, answered_at, needed_by in rows.values_list(
            "state", "offered", "number", "asked_at", "answered_at", "needed_by"
        )
    ]


def _tasks(user: User, area: str) -> list[_Counted]:
    rows = PartnerRequest.objects.filter(is_mandatory=True).exclude(state=RequestState.ENDED)
    rows = scope_of(user, Verb.VIEW_MANDATES).within(rows)
    rows = rows.filter(area=area) if area else rows
    return [
        _Counted(state == RequestState.CONFIRMED, asked_at, answered_at, needed_by)
        for state, asked_at, answered_at, needed_by in rows.values_list(
            "state", "entered_at", "answered_at", "starts_at"
        )
    ]
