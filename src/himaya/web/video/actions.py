"""Entering the room and leaving it, and the chair's taking an office out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.briefings.actions.common import check_in_session
from himaya.web.briefings.policies import held_by, require_chair, require_participant
from himaya.web.journal.actions import record
from himaya.web.video.models import Connection, Ending, Removal
from himaya.web.video.words import Action, Kind

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office, User
    from himaya.web.briefings.models import Meeting


def place_of(meeting: Meeting, by: User) -> Office:
    """The place that an account takes in the room: of the chair, or of the invited office, for which its deputy sits.

    Raises
    ------
    InvalidInputError : `briefings.not_invited`, `briefings.not_in_session`, `video.removed`.
    """
    office, invitation = require_participant(meeting, by)
    check_in_session(meeting)
    place = office if invitation is None or meeting.chair_id in held_by(by) else invitation.office
    if Removal.objects.filter(meeting=meeting, office=place, readmitted_at__isnull=True).exists():
        raise InvalidInputError.of("video.removed")
    return place


def remove(meeting: Meeting, office: Office | None, *, by: User) -> Removal:
    """Take an office out of the room; it stays in the meeting, with its roll-call and its words.

    Raises
    ------
    InvalidInputError : `briefings.chair_only`, `briefings.not_in_session`, `video.not_there`, `video.removed_already`.
    """
    chair = require_chair(meeting, by)
    check_in_session(meeting)
    if office is None or office.pk == chair.pk or not meeting.invitations.filter(office=office).exists():
        raise InvalidInputError.of("video.not_there")
    with transaction.atomic():
        made = Removal(meeting=meeting, office=office, removed_at=timezone.now(), removed_by=by)
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as error:
            raise InvalidInputError.of("video.removed_already") from error
        _write_down(Action.REMOVED, meeting, by=by, office=office.code)
    return made


def readmit(meeting: Meeting, office: Office | None, *, by: User) -> Removal:
    """Let an office in again.

    Raises
    ------
    InvalidInputError : `briefings.chair_only`, `video.not_there`.
    """
    require_chair(meeting, by)
    with transaction.atomic():
        rows = Removal.objects.select_for_update(of=("self",))
        found = rows.filter(meeting=meeting, office=office, readmitted_at__isnull=True).first()
        if found is None:
            raise InvalidInputError.of("video.not_there")
        found.readmitted_at, found.readmitted_by = timezone.now(), by
        found.save(update_fields=["readmitted_at", "readmitted_by"])
        _write_down(Action.READMITTED, meeting, by=by, office=found.office.code)
    return found


def enter(meeting: Meeting, office: Office, *, by: User) -> Connection:
    """Write down that an office is in the room."""
    with transaction.atomic():
        made = Connection.objects.create(meeting=meeting, office=office, account=by, joined_at=timezone.now())
        _write_down(Action.JOINED, meeting, by=by, office=office.code)
    return made


def leave(connection: Connection, ending: Ending, *, mode: str, quality: str) -> None:
    """Write down that it is no longer there, why, and how its line held."""
    with transaction.atomic():
        found = Connection.objects.select_for_update(of=("self",)).get(pk=connection.pk)
        if found.left_at is not None:
            return
        found.left_at, found.ending, found.mode, found.quality = timezone.now(), ending, mode, quality
        found.save(update_fields=["left_at", "ending", "mode", "quality"])
        _write_down(Action.LEFT, found.meeting, by=found.account, office=found.office.code, ending=str(ending))


def end_leftovers() -> int:
    """Close what a server that ended without notice left open; returns how many."""
    rows = list(Connection.objects.filter(left_at__isnull=True))
    for one in rows:
        leave(one, Ending.STOPPED, mode="", quality="")
    return len(rows)


def _write_down(action: Action, meeting: Meeting, *, by: User, **after: Any) -> None:
    record(action, by=by, kind=Kind.VIDEO, object_id=str(meeting.pk), area=meeting.area, after=after)
