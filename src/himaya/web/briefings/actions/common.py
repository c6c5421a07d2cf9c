"""What every writer does: hold the row, check words and times, write it down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation

from himaya.faults import InvalidInputError
from himaya.web.briefings.models import Meeting
from himaya.web.briefings.models.meeting import LONGEST_TEXT
from himaya.web.briefings.states import MEETING, MeetingState
from himaya.web.briefings.words import Kind
from himaya.web.common.masking import masked
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Choices

    from himaya.web.accounts.models import User
    from himaya.web.briefings.words import Action

FEWEST_LETTERS = 5


def locked(meeting: Meeting) -> Meeting:
    """The meeting as it is now, held until the transaction ends."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("chair")
    found: Meeting = rows.get(pk=meeting.pk)
    return found


def check_step(meeting: Meeting, step: str) -> str:
    """State that a step leads to.

    Raises
    ------
    InvalidInputError : `briefings.step_not_allowed`.
    """
    target = MEETING.target(meeting.state, step)
    if target is None:
        raise InvalidInputError.of("briefings.step_not_allowed", **state_words(MeetingState(meeting.state)))
    return target


def check_in_session(meeting: Meeting) -> None:
    """Refuse what belongs into a meeting while none is held.

    Raises
    ------
    InvalidInputError : `briefings.not_in_session`.
    """
    if not meeting.is_open:
        raise InvalidInputError.of("briefings.not_in_session", **state_words(MeetingState(meeting.state)))


def words(text: str) -> str:
    """A text as it is kept: long enough to say something, numbers of persons masked.

    Raises
    ------
    InvalidInputError : `briefings.words_needed`.
    """
    said = masked(text, LONGEST_TEXT + 1)
    if not FEWEST_LETTERS <= len(said) <= LONGEST_TEXT:
        raise InvalidInputError.of("briefings.words_needed", least=str(FEWEST_LETTERS), most=str(LONGEST_TEXT))
    return said


def checked_instant(meeting: Meeting, event_at: datetime | None) -> datetime:
    """When something happened: now where nothing is said, otherwise within the meeting; the first minute counts whole.

    Raises
    ------
    InvalidInputError : `briefings.in_the_future`, `briefings.before_opening`.
    """
    now = timezone.now()
    if event_at is None:
        return now
    if event_at > now:
        raise InvalidInputError.of("briefings.in_the_future")
    if meeting.opened_at is None or event_at < meeting.opened_at.replace(second=0, microsecond=0):
        raise InvalidInputError.of("briefings.before_opening")
    return max(event_at, meeting.opened_at)


def state_words(state: Choices) -> dict[str, Any]:
    """A state in both languages, for a fault."""
    found: dict[str, Any] = {}
    for language in ("ar", "en"):
        with translation.override(language):
            found[f"state_{language}"] = str(state.label)
    return found


def write_down(action: Action, meeting: Meeting, *, by: User, at: datetime | None = None, **after: Any) -> None:
    """Put it into the journal."""
    told = {"title": meeting.title, "state": str(meeting.state), **after}
    record(action, by=by, kind=Kind.MEETING, object_id=str(meeting.pk), area=meeting.area, after=told, happened_at=at)
