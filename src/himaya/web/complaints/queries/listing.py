"""Complaints as an office may know of them: the unit complained of finds none, and cannot tell that there is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from himaya.web.accounts.models import Office
from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.complaints.clock import Clock, due_clocks, next_due
from himaya.web.complaints.filters import ALL
from himaya.web.complaints.models import Complaint, Escalation, Remedy
from himaya.web.complaints.policies import own_chain
from himaya.web.complaints.states import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User
    from himaya.web.complaints.filters import Filters

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A complaint of the list with the clock that ends first."""

    complaint: Complaint
    clock: str
    due_at: datetime | None
    is_late: bool


def seen(user: User) -> QuerySet[Complaint]:
    """Complaints of the office's areas without those about itself or what it hangs on; the auditor knows of all."""
    rows = scope_of(user, Verb.VIEW_COMPLAINTS).within(Complaint.objects.all())
    if may(user, Verb.OVERSEE_COMPLAINTS):
        return rows
    chain = own_chain(user)
    return rows.exclude(Q(about__in=chain) | Q(under__in=chain))


def listed(user: User, filters: Filters) -> QuerySet[Complaint]:
    """Complaints that pass the filters, the oldest first."""
    rows = seen(user).select_related("about")
    if filters.state != ALL:
        rows = rows.filter(state=filters.state) if filters.state else rows.filter(state__in=OPEN)
    if filters.area:
        rows = rows.filter(area=filters.area)
    if filters.matter:
        rows = rows.filter(matter=filters.matter)
    return rows


def with_clocks(rows: Iterable[Complaint], now: datetime) -> list[Row]:
    """Complaints, each with the clock that ends first."""
    found = []
    for one in rows:
        due = next_due(one)
        found.append(Row(one, str(due[0].label), due[1], due[1] <= now) if due else Row(one, "", None, is_late=False))
    return found


def complaint_of(user: User, pk: int) -> Complaint:
    """One complaint, or 404: the same answer, by the same question, whether there is none or it is sealed."""
    rows = seen(user).select_related("about", "under", "investigator", "taken_in_by", "decided_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def remedy_of(user: User, pk: int) -> Remedy:
    """One remedy of a complaint that the office may know of, or 404."""
    found = Remedy.objects.select_related("complaint").filter(pk=pk, complaint__in=seen(user)).first()
    if found is None:
        raise Http404
    return found


def clocks_of(complaint: Complaint, now: datetime | None = None) -> list[tuple[str, datetime, bool]]:
    """Every clock that runs, with its end and whether it is past."""
    moment = now or timezone.now()
    return sorted(
        ((str(clock.label), due, due <= moment) for clock, due in due_clocks(complaint)), key=lambda one: one[1]
    )


def escalated(user: User) -> QuerySet[Escalation]:
    """What ran out of time in the areas that an auditor oversees, the newest first."""
    scope = scope_of(user, Verb.OVERSEE_COMPLAINTS)
    rows = Escalation.objects.select_related("complaint__about")
    return scope.within(rows, "complaint__area")


def is_still_late(one: Escalation) -> bool:
    """Whether a clock that was raised still runs past the same end."""
    if one.clock == Clock.REMEDY:
        return bool(Remedy.objects.filter(complaint=one.complaint, due_at=one.due_at, done_at__isnull=True).exists())
    return (Clock(one.clock), one.due_at) in list(due_clocks(one.complaint))


def offices() -> QuerySet[Office]:
    """Offices that can be complained of, or that put something right."""
    return Office.objects.filter(is_active=True).order_by("area", "title_ar")
