"""The running log and the order of speakers. A statement is kept as a statement and creates no task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.briefings.actions.common import check_in_session, checked_instant, locked, words, write_down
from himaya.web.briefings.models import Line, LineKind, Turn
from himaya.web.briefings.policies import require_chair, require_participant
from himaya.web.briefings.queries.reporting import figures_of
from himaya.web.briefings.words import Action

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.briefings.models import AgendaItem, Meeting


def say(
    meeting: Meeting,
    kind: LineKind,
    text: str,
    *,
    by: User,
    item: AgendaItem | None = None,
    question: Line | None = None,
    event_at: datetime | None = None,
) -> Line:
    """Enter what the own office said; a note keeps the measured figures beside it as they are.

    Raises
    ------
    InvalidInputError : `briefings.not_in_session`, `briefings.not_invited`, `briefings.words_needed`,
        `briefings.which_question`, `briefings.in_the_future`, `briefings.before_opening`.
    """
    office, _own = require_participant(meeting, by)
    said = words(text)
    with transaction.atomic():
        fresh = locked(meeting)
        check_in_session(fresh)
        asked = question if kind == LineKind.ANSWER else None
        if (kind == LineKind.ANSWER) != (asked is not None and _is_question_of(asked, fresh)):
            raise InvalidInputError.of("briefings.which_question")
        at = checked_instant(fresh, event_at)
        figures: Any = figures_of(office.area) if kind == LineKind.NOTE else None
        line = Line.objects.create(
            meeting=fresh, item=item, kind=kind, office=office, text=said, question=asked, figures=figures, event_at=at,
            entered_at=timezone.now(), entered_by=by,
        )  # fmt: skip
        write_down(Action.SAID, fresh, by=by, at=at, line=str(kind))
    return line


def _is_question_of(line: Line, meeting: Meeting) -> bool:
    return line.kind == LineKind.QUESTION and line.meeting_id == meeting.pk


def ask_for_floor(meeting: Meeting, *, by: User) -> Turn:
    """Raise the hand; the order is that of asking.

    Raises
    ------
    InvalidInputError : `briefings.not_in_session`, `briefings.not_invited`, `briefings.asked_already`.
    """
    office, _own = require_participant(meeting, by)
    with transaction.atomic():
        fresh = locked(meeting)
        check_in_session(fresh)
        turn = Turn(meeting=fresh, office=office, asked_at=timezone.now())
        try:
            with transaction.atomic():
                turn.save(force_insert=True)
        except IntegrityError as error:
            raise InvalidInputError.of("briefings.asked_already") from error
        write_down(Action.FLOOR, fresh, by=by, asked=office.code)
    return turn


def give_floor(meeting: Meeting, turn: Turn, *, by: User) -> Turn:
    """Let an office speak; who had the floor before gives it back.

    Raises
    ------
    InvalidInputError : `briefings.not_in_session`, `briefings.chair_only`, `briefings.turn_over`.
    """
    require_chair(meeting, by)
    with transaction.atomic():
        fresh = locked(meeting)
        check_in_session(fresh)
        found = fresh.turns.filter(pk=turn.pk, ended_at__isnull=True, given_at__isnull=True).first()
        if found is None:
            raise InvalidInputError.of("briefings.turn_over")
        now = timezone.now()
        fresh.turns.filter(given_at__isnull=False, ended_at__isnull=True).update(ended_at=now)
        found.given_at = now
        found.save(update_fields=["given_at"])
        write_down(Action.FLOOR, fresh, by=by, given=found.office.code)
    return found


def end_turn(meeting: Meeting, turn: Turn, *, by: User) -> None:
    """Give the floor back, or take the hand down: the office itself, or the chair.

    Raises
    ------
    InvalidInputError : `briefings.not_invited`, `briefings.turn_over`, `briefings.chair_only`.
    """
    office, _own = require_participant(meeting, by)
    if turn.office_id != office.pk:
        require_chair(meeting, by)
    with transaction.atomic():
        fresh = locked(meeting)
        if not fresh.turns.filter(pk=turn.pk, ended_at__isnull=True).update(ended_at=timezone.now()):
            raise InvalidInputError.of("briefings.turn_over")
        write_down(Action.FLOOR, fresh, by=by, ended=turn.office.code)
