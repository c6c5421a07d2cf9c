"""Meetings an office may see: of its areas, those it is invited to or stands in at, and those it chairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q
from django.http import Http404

from himaya.web.accounts.models import Office, Role
from himaya.web.accounts.policies import scope_of, whole_scope_of
from himaya.web.briefings.models import Decision, Invitation, Line, Meeting, Presence, RollEntry, Turn
from himaya.web.briefings.models.attendance import ATTENDING
from himaya.web.briefings.policies import held_by
from himaya.web.briefings.states import MeetingState
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

PER_PAGE = 30


def meetings_of(user: User) -> QuerySet[Meeting]:
    """Meetings that an account may see, the newest first."""
    held = held_by(user)
    invited = Invitation.objects.filter(Q(office__in=held) | Q(deputy__in=held)).values("meeting")
    rows = Meeting.objects.select_related("chair", "version__plan").defer("minutes")
    scope = whole_scope_of(user, Verb.VIEW_BRIEFINGS)
    return rows if scope.everywhere else rows.filter(
        Q(area__in=sorted(scope.areas)) | Q(pk__in=invited) | Q(chair__in=held)
    )  # fmt: skip


def counted(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """The same with `n_invited`, `n_attending` and `n_directives`."""
    attending = Q(invitations__presence__in=ATTENDING)
    return rows.annotate(
        n_invited=Count("invitations", distinct=True),
        n_attending=Count("invitations", filter=attending, distinct=True),
        n_directives=Count("directives", distinct=True),
    ).order_by("-starts_at", "-pk")


def meeting_of(user: User, pk: int) -> Meeting:
    """One meeting, or 404."""
    found = meetings_of(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def roll_of(meeting: Meeting) -> Sequence[Invitation]:
    """The roll with its lines, and the deputies that each office may name."""
    calls = Prefetch("calls", RollEntry.objects.order_by("entered_at", "pk"))
    return list(meeting.invitations.select_related("office", "deputy").prefetch_related(calls))


def roll_counts(roll: Sequence[Invitation]) -> list[tuple[str, str, int]]:
    """Key, label and number of offices for each answer of the roll-call."""
    return [(key, str(label), sum(one.presence == key for one in roll)) for key, label in Presence.choices]


def lines_of(meeting: Meeting) -> QuerySet[Line]:
    """The running log, the newest first."""
    return meeting.lines.select_related("office", "item", "question__office").order_by("-entered_at", "-pk")


def decisions_of(meeting: Meeting) -> QuerySet[Decision]:
    """Decisions in their order."""
    return meeting.decisions.select_related("item", "proposed_office", "taken_office", "superseded_by").defer("known")


def turns_of(meeting: Meeting) -> QuerySet[Turn]:
    """Who has the floor and who asked for it."""
    return meeting.turns.filter(ended_at__isnull=True).select_related("office").order_by("-given_at", "asked_at")


def chairs_for(user: User) -> Sequence[Office]:
    """Offices that may chair what this account may call."""
    scope = scope_of(user, Verb.CALL_BRIEFINGS)
    rows = Office.objects.filter(is_active=True, role__in=(Role.DIRECTOR, Role.DUTY_OFFICER)).order_by("area", "code")
    return [one for one in rows if one.area == "" or scope.covers(one.area)]


def addressees_for(meeting: Meeting, roll: Sequence[Invitation]) -> Sequence[Office]:
    """Offices that a directive may be addressed to: those invited with a role, then those of the area."""
    invited = [one.office for one in roll if one.office.role]
    known = {one.pk for one in invited}
    roles = (Role.DIRECTOR, Role.OPERATOR, Role.SUPERVISOR, Role.TRAFFIC_OFFICER, Role.PLANNER, Role.LIAISON)
    others = Office.objects.filter(is_active=True, role__in=roles).exclude(pk=meeting.chair_id)
    others = others.filter(area=meeting.area) if meeting.area else others.filter(area="")
    return [*invited, *(one for one in others.order_by("code") if one.pk not in known)]


def invitable_to(meeting: Meeting) -> Sequence[Office]:
    """Offices in service that could be invited besides."""
    rows = Office.objects.filter(is_active=True).exclude(role="").exclude(pk=meeting.chair_id)
    if meeting.area:
        rows = rows.filter(area__in=(meeting.area, ""))
    return list(rows.exclude(pk__in=meeting.invitations.values("office")).order_by("area", "code"))


def deputies_for(roll: Sequence[Invitation]) -> dict[str, list[Office]]:
    """By area, the offices that could stand in."""
    rows = Office.objects.filter(is_active=True, area__in={one.office.area for one in roll}).exclude(role="")
    found: dict[str, list[Office]] = {}
    for one in rows.order_by("code"):
        found.setdefault(one.area, []).append(one)
    return found


def scheduled_beside(meeting: Meeting) -> Sequence[Meeting]:
    """Scheduled meetings of the same area that could be merged into one in session."""
    rows = Meeting.objects.filter(area=meeting.area, state=MeetingState.SCHEDULED).exclude(pk=meeting.pk)
    return list(rows.order_by("starts_at", "pk")) if meeting.is_open else []
