"""Invitations, the roll-call, and catching up on what was missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Office, OfficeKind, Role
from himaya.web.accounts.policies import COMMAND, require
from himaya.web.briefings.actions.common import check_in_session, checked_instant, locked, words, write_down
from himaya.web.briefings.models import Invitation, Presence, RollEntry
from himaya.web.briefings.policies import invitation_of, require_participant
from himaya.web.briefings.states import MeetingState
from himaya.web.briefings.words import Action
from himaya.web.common.verbs import Verb
from himaya.web.incidents.texts import masked

_CARRY_OUT = COMMAND | {Role.OPERATOR, Role.SUPERVISOR, Role.TRAFFIC_OFFICER, Role.LIAISON}
"""Roles that a meeting of one governorate calls; the field hears of it by directives."""

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.briefings.models import Meeting


def invite_everybody(meeting: Meeting) -> None:
    """Invite every directorate of the country, or the offices of one governorate that carry plans out."""
    invited = _offices_of(meeting.area) if meeting.area else _directorates()
    Invitation.objects.bulk_create(
        Invitation(meeting=meeting, office=one) for one in invited if one.pk != meeting.chair_id
    )


def _directorates() -> list[Office]:
    """The security director of every governorate, or the directorate itself where it has none."""
    rows = Office.objects.filter(area__in=list(governorates()), is_active=True)
    directors = {one.area: one for one in rows.filter(role=Role.DIRECTOR).order_by("-code")}
    houses = {one.area: one for one in rows.filter(kind=OfficeKind.DIRECTORATE)}
    found = [directors.get(area) or houses.get(area) for area in governorates()]
    return [one for one in found if one is not None]


def _offices_of(area: str) -> list[Office]:
    return list(Office.objects.filter(area=area, is_active=True, role__in=sorted(_CARRY_OUT)))


def invite(meeting: Meeting, office: Office, *, by: User) -> Invitation:
    """Invite another office.

    Raises
    ------
    InvalidInputError : `briefings.office_closed`, `briefings.invited_already`, `briefings.agenda_closed`.
    """
    require(by, Verb.CALL_BRIEFINGS, area=meeting.area)
    with transaction.atomic():
        fresh = locked(meeting)
        if fresh.state not in {MeetingState.SCHEDULED, MeetingState.IN_SESSION}:
            raise InvalidInputError.of("briefings.agenda_closed")
        if not office.is_active or office.pk == fresh.chair_id:
            raise InvalidInputError.of("briefings.office_closed")
        made = Invitation(meeting=fresh, office=office)
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as error:
            raise InvalidInputError.of("briefings.invited_already") from error
        write_down(Action.INVITED, fresh, by=by, office=office.code)
    return made


def name_deputy(invitation: Invitation, deputy: Office | None, *, by: User) -> Invitation:
    """Name the office that stands in, or none any more; the invited office does it, or who called the meeting.

    Raises
    ------
    InvalidInputError : `briefings.bad_deputy`, `briefings.not_invited`.
    """
    meeting = invitation.meeting
    own = invitation_of(meeting, by)
    if own is None or own.pk != invitation.pk:
        require(by, Verb.CALL_BRIEFINGS, area=meeting.area)
    else:
        require_participant(meeting, by)
    if deputy is not None and (not deputy.is_active or deputy.area != invitation.office.area or not deputy.role):
        raise InvalidInputError.of("briefings.bad_deputy")
    with transaction.atomic():
        fresh = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if deputy is not None and deputy.pk == fresh.office_id:
            raise InvalidInputError.of("briefings.bad_deputy")
        fresh.deputy = deputy
        fresh.save(update_fields=["deputy"])
        write_down(
            Action.DEPUTY_NAMED, meeting, by=by, office=invitation.office.code, deputy=deputy.code if deputy else ""
        )
    return fresh


def call(
    invitation: Invitation, presence: Presence, *, by: User, reason: str = "", event_at: datetime | None = None
) -> Invitation:
    """Enter what the roll-call found of an office; absence needs a reason, a deputy has to be named first.

    Raises
    ------
    InvalidInputError : `briefings.not_in_session`, `briefings.absence_reason`, `briefings.no_deputy`,
        `briefings.in_the_future`, `briefings.before_opening`, `briefings.before_last_call`.
    """
    require(by, Verb.CALL_BRIEFINGS, area=invitation.meeting.area)
    return _call(invitation, presence, by=by, reason=reason, event_at=event_at)


def answer_call(meeting: Meeting, *, by: User) -> Invitation:
    """Answer the roll-call from the own site: present, or present as the deputy.

    Raises
    ------
    InvalidInputError : `briefings.not_in_session`, `briefings.not_invited`.
    """
    office, own = require_participant(meeting, by)
    if own is None:
        raise InvalidInputError.of("briefings.not_invited")
    return _call(own, Presence.PRESENT if office.pk == own.office_id else Presence.DEPUTY, by=by)


def _call(
    invitation: Invitation, presence: Presence, *, by: User, reason: str = "", event_at: datetime | None = None
) -> Invitation:
    said = masked(reason)
    with transaction.atomic():
        meeting = locked(invitation.meeting)
        check_in_session(meeting)
        fresh = Invitation.objects.select_for_update(of=("self",)).select_related("office").get(pk=invitation.pk)
        at = checked_instant(meeting, event_at)
        if fresh.since is not None and at < fresh.since:
            last = timezone.localtime(fresh.since).strftime("%H:%M")
            raise InvalidInputError.of("briefings.before_last_call", last=last)
        if presence == Presence.ABSENT:
            said = _reason(said)
        if presence == Presence.DEPUTY and fresh.deputy_id is None:
            raise InvalidInputError.of("briefings.no_deputy")
        fresh.presence, fresh.since = presence, at
        fresh.save(update_fields=["presence", "since"])
        RollEntry.objects.create(
            invitation=fresh, presence=presence, reason=said, event_at=at, entered_at=timezone.now(), entered_by=by
        )
        write_down(Action.CALLED, meeting, by=by, at=at, office=fresh.office.code, presence=str(presence))
    return fresh


def _reason(said: str) -> str:
    try:
        return words(said)
    except InvalidInputError as error:
        raise InvalidInputError.of("briefings.absence_reason") from error


def catch_up(meeting: Meeting, *, by: User) -> Invitation:
    """Acknowledge the catch-up briefing after the meeting: the office that was away has read what it missed.

    Raises
    ------
    InvalidInputError : `briefings.not_closed`, `briefings.not_invited`, `briefings.nothing_missed`.
    """
    _office, own = require_participant(meeting, by)
    if own is None:
        raise InvalidInputError.of("briefings.not_invited")
    with transaction.atomic():
        fresh = Invitation.objects.select_for_update(of=("self",)).select_related("office").get(pk=own.pk)
        if meeting.state not in {MeetingState.CLOSED, MeetingState.SIGNED}:
            raise InvalidInputError.of("briefings.not_closed")
        if fresh.caught_up_at is not None or not missed(fresh):
            raise InvalidInputError.of("briefings.nothing_missed")
        fresh.caught_up_at, fresh.caught_up_by = timezone.now(), by
        fresh.save(update_fields=["caught_up_at", "caught_up_by"])
        write_down(Action.CAUGHT_UP, meeting, by=by, office=fresh.office.code)
    return fresh


def missed(invitation: Invitation) -> bool:
    """Whether an office was away for any part of the meeting."""
    return any(one.presence in {Presence.ABSENT, Presence.LINK_LOST} for one in invitation.calls.all())
