"""Calling a meeting, opening, merging, closing and cancelling it, and signing its minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Office, Role
from himaya.web.accounts.policies import require
from himaya.web.briefings.actions.agenda import write_agenda
from himaya.web.briefings.actions.attendance import invite_everybody
from himaya.web.briefings.actions.common import check_step, locked, words, write_down
from himaya.web.briefings.models import Invitation, Meeting, Presence
from himaya.web.briefings.models.attendance import AWAY
from himaya.web.briefings.models.meeting import LONGEST_TITLE
from himaya.web.briefings.policies import require_chair
from himaya.web.briefings.queries.minutes import minutes_of
from himaya.web.briefings.words import Action
from himaya.web.common.masking import masked
from himaya.web.common.verbs import Verb
from himaya.web.situation.queries.composing import hash_of

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import PlanVersion

CHAIRS = (Role.DIRECTOR, Role.DUTY_OFFICER)


def schedule(
    area: str,
    title: str,
    *,
    chair: Office,
    starts_at: datetime,
    ends_at: datetime,
    version: PlanVersion | None,
    by: User,
) -> Meeting:
    """Call a meeting: its agenda is made from the plan and the data, and every directorate concerned is invited.

    Raises
    ------
    InvalidInputError : `briefings.unknown_area`, `briefings.no_title`, `briefings.no_chair`,
        `briefings.ends_before_start`, `briefings.starts_in_the_past`, `briefings.plan_of_another_area`.
    """
    if area and area not in governorates():
        raise InvalidInputError.of("briefings.unknown_area")
    require(by, Verb.CALL_BRIEFINGS, area=area)
    named = masked(title, LONGEST_TITLE)
    if not named:
        raise InvalidInputError.of("briefings.no_title")
    _check_chair(chair, area)
    if ends_at <= starts_at:
        raise InvalidInputError.of("briefings.ends_before_start")
    if ends_at <= timezone.now():
        raise InvalidInputError.of("briefings.starts_in_the_past")
    if version is not None and area and version.plan.area != area:
        raise InvalidInputError.of("briefings.plan_of_another_area")
    with transaction.atomic():
        meeting = Meeting.objects.create(
            area=area, title=named, chair=chair, version=version, starts_at=starts_at, ends_at=ends_at, called_by=by
        )
        write_agenda(meeting)
        invite_everybody(meeting)
        write_down(Action.SCHEDULED, meeting, by=by, chair=chair.code, starts_at=starts_at.isoformat())
    return meeting


def _check_chair(chair: Office, area: str) -> None:
    """A chair is an office that may decide there."""
    if not (chair.is_active and chair.role in CHAIRS and chair.area in {"", area}):
        raise InvalidInputError.of("briefings.no_chair")


def open_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Begin: the running log opens; of an area one meeting is in session at a time.

    Raises
    ------
    InvalidInputError : `briefings.step_not_allowed`, `briefings.chair_only`, `briefings.no_agenda`,
        `briefings.another_in_session`.
    """
    require_chair(meeting, by)
    with transaction.atomic():
        fresh = locked(meeting)
        fresh.state = check_step(fresh, "open")
        if not fresh.items.exists():
            raise InvalidInputError.of("briefings.no_agenda")
        fresh.opened_at = timezone.now()
        _save_alone(fresh)
        write_down(Action.OPENED, fresh, by=by)
    return fresh


def _save_alone(meeting: Meeting) -> None:
    try:
        with transaction.atomic():
            meeting.save(update_fields=["state", "opened_at"])
    except IntegrityError as error:
        raise InvalidInputError.of("briefings.another_in_session") from error


def merge(meeting: Meeting, *, into: Meeting, by: User) -> Meeting:
    """Go on as part of a meeting in session: its agenda and its invitees join that one, in words that say so.

    Raises
    ------
    InvalidInputError : `briefings.step_not_allowed`, `briefings.chair_only`, `briefings.merge_where`.
    """
    require_chair(into, by)
    with transaction.atomic():
        target, fresh = locked(into), locked(meeting)
        if not target.is_open or target.area != fresh.area or target.pk == fresh.pk:
            raise InvalidInputError.of("briefings.merge_where")
        fresh.state, fresh.merged_into = check_step(fresh, "merge"), target
        fresh.save(update_fields=["state", "merged_into"])
        number = target.items.count()
        for item in fresh.items.all():
            number += 1
            item.pk, item.meeting, item.number = None, target, number
            item.save(force_insert=True)
        invited = set(target.invitations.values_list("office_id", flat=True))
        joining = fresh.invitations.exclude(office__in=invited)
        Invitation.objects.bulk_create(
            Invitation(meeting=target, office=one.office, deputy=one.deputy) for one in joining.select_related("office")
        )
        write_down(Action.MERGED, fresh, by=by, into=target.pk)
    return target


def cancel(meeting: Meeting, *, reason: str, by: User) -> Meeting:
    """Call a scheduled meeting off.

    Raises
    ------
    InvalidInputError : `briefings.step_not_allowed`, `briefings.words_needed`.
    """
    require(by, Verb.CALL_BRIEFINGS, area=meeting.area)
    said = words(reason)
    with transaction.atomic():
        fresh = locked(meeting)
        fresh.state, fresh.reason = check_step(fresh, "cancel"), said
        fresh.save(update_fields=["state", "reason"])
        write_down(Action.CANCELLED, fresh, by=by, reason=said)
    return fresh


def close(meeting: Meeting, *, by: User) -> Meeting:
    """End the session once the roll-call has heard of every office; who has the floor gives it back.

    Raises
    ------
    InvalidInputError : `briefings.step_not_allowed`, `briefings.chair_only`, `briefings.not_called`,
        `briefings.decision_open`.
    """
    require_chair(meeting, by)
    with transaction.atomic():
        fresh = locked(meeting)
        fresh.state = check_step(fresh, "close")
        uncalled = fresh.invitations.filter(presence=Presence.EXPECTED).select_related("office")
        if uncalled:
            raise InvalidInputError.of("briefings.not_called", offices=", ".join(one.office.title for one in uncalled))
        if fresh.decisions.filter(state="proposed").exists():
            raise InvalidInputError.of("briefings.decision_open")
        fresh.closed_at = timezone.now()
        fresh.turns.filter(ended_at__isnull=True).update(ended_at=fresh.closed_at)
        fresh.save(update_fields=["state", "closed_at"])
        write_down(Action.CLOSED, fresh, by=by, missing=fresh.invitations.filter(presence__in=AWAY).count())
    return fresh


def sign(meeting: Meeting, *, seen: str, by: User) -> Meeting:
    """Sign the minutes as they were read; from then on the database keeps them.

    Parameters
    ----------
    seen : hash of the minutes that the chair had on the page.

    Raises
    ------
    InvalidInputError : `briefings.step_not_allowed`, `briefings.chair_only`, `briefings.other_minutes`.
    """
    require_chair(meeting, by)
    with transaction.atomic():
        fresh = locked(meeting)
        target = check_step(fresh, "sign")
        content = minutes_of(fresh)
        digest = hash_of(content)
        if digest != seen:
            raise InvalidInputError.of("briefings.other_minutes")
        fresh.state, fresh.minutes, fresh.minutes_hash, fresh.signed_at = target, content, digest, timezone.now()
        fresh.save(update_fields=["state", "minutes", "minutes_hash", "signed_at"])
        write_down(Action.SIGNED, fresh, by=by, hash=digest)
    return fresh


def record_taken(meeting: Meeting, document: str, *, by: User) -> None:
    """Write down that an office took a copy of the minutes; `document` is "pdf", "xlsx" or "json"."""
    with transaction.atomic():
        write_down(Action.TAKEN, meeting, by=by, document=document, hash=meeting.minutes_hash)
