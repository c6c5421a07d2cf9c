"""Who may enter a room and stay in it, and what its strip shows. Asks the database: on threads, never on the loop."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.db import close_old_connections

from himaya.faults import InvalidInputError
from himaya.video.tokens import TokenError, read_entry
from himaya.web.accounts.cookie import signed_in
from himaya.web.briefings.models import Meeting
from himaya.web.briefings.queries.meetings import roll_of, turns_of
from himaya.web.common.refusal import RefusedError
from himaya.web.video.actions import end_leftovers, enter, leave, place_of
from himaya.web.video.models import Connection, Ending

_WHY = {"briefings.not_in_session": "over", "video.removed": "removed"}


class NotAdmittedError(Exception):
    """Somebody may not enter, or not stay; `why` is a word that the page knows."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a room: of which meeting and office, and the line of the record that says so."""

    meeting: int
    office: int
    code: str
    connection: Connection


def take_seat(cookie: str, token: str, key: str) -> Seat:
    """Let in whoever holds a token that was given to its own session, and write it down.

    Raises
    ------
    NotAdmittedError : `signed_out`, `forged`, `expired`, `foreign`, `over`, `removed` or `not_invited`.
    """
    close_old_connections()
    try:
        found = signed_in(cookie)
        if found is None:
            raise NotAdmittedError("signed_out")
        user, session = found
        try:
            entry = read_entry(key, token, session=session, now=time.time())
        except TokenError as error:
            raise NotAdmittedError(error.why) from error
        meeting = Meeting.objects.select_related("chair").filter(pk=entry.meeting).first()
        place = _place(meeting, user)
        if meeting is None or place.pk != entry.office:
            raise NotAdmittedError("foreign")
        return Seat(meeting.pk, place.pk, place.code, enter(meeting, place, by=user))
    finally:
        close_old_connections()


def check_seat(cookie: str, seat: Seat) -> str:
    """Why somebody may not stay; nothing where it may."""
    close_old_connections()
    try:
        found = signed_in(cookie)
        if found is None or found[0].pk != seat.connection.account_id:
            return "signed_out"
        meeting = Meeting.objects.select_related("chair").filter(pk=seat.meeting).first()
        place = _place(meeting, found[0])
    except NotAdmittedError as error:
        return error.why
    else:
        return "" if place.pk == seat.office else "not_invited"
    finally:
        close_old_connections()


def _place(meeting: Meeting | None, user: Any) -> Any:
    if meeting is None:
        raise NotAdmittedError("over")
    try:
        return place_of(meeting, user)
    except InvalidInputError as error:
        raise NotAdmittedError(_WHY.get(error.faults[0].code, "not_invited")) from error
    except RefusedError as error:
        raise NotAdmittedError("not_invited") from error


def give_up_seat(seat: Seat, ending: str, mode: str, quality: str) -> None:
    """Write down that somebody left."""
    close_old_connections()
    try:
        leave(seat.connection, Ending(ending), mode=mode, quality=quality)
    finally:
        close_old_connections()


def tidy() -> None:
    """Close what an earlier server left open in the record."""
    close_old_connections()
    try:
        end_leftovers()
    finally:
        close_old_connections()


def roll(meeting: int) -> dict[str, Any]:
    """The offices of a meeting with their state in the roll-call and their turn to speak, as a message."""
    close_old_connections()
    try:
        shown = Meeting.objects.select_related("chair").get(pk=meeting)
        turns = {one.office_id: "floor" if one.given_at else "hand" for one in turns_of(shown)}
        rows = [_shown(shown.chair, "chair", turns)]
        for one in roll_of(shown):
            turn = turns.get(one.office_id) or turns.get(one.deputy_id or 0, "")
            rows.append(_shown(one.office, one.presence, {one.office_id: turn}))
        return {"told": "roll", "offices": rows}
    finally:
        close_old_connections()


def _shown(office: Any, presence: str, turns: dict[int, str]) -> dict[str, str]:
    titles = {"ar": office.title_ar, "en": office.title_en or office.title_ar}
    return {"office": office.code, **titles, "presence": presence, "turn": turns.get(office.pk, "")}
