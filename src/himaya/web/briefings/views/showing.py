"""What the page of a meeting shows an office, and what that office may do on it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.web.accounts.policies import scope_of
from himaya.web.briefings.actions.attendance import missed
from himaya.web.briefings.models import LineKind, Presence
from himaya.web.briefings.policies import held_by
from himaya.web.briefings.queries import meetings as queries
from himaya.web.briefings.queries.minutes import minutes_of
from himaya.web.briefings.queries.reporting import kept_row_of
from himaya.web.briefings.states import MEETING, DecisionState, MeetingState
from himaya.web.common.verbs import Verb
from himaya.web.situation.queries.composing import hash_of
from himaya.web.situation.showing import lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.accounts.models import User
    from himaya.web.briefings.models import Invitation, Meeting

LINES_SHOWN = 60


def meeting_context(user: User, meeting: Meeting) -> dict[str, Any]:
    """Everything of the page that does not depend on the request."""
    roll = queries.roll_of(meeting)
    own = _own(roll, user)
    lines = list(queries.lines_of(meeting))
    decisions, turns = list(queries.decisions_of(meeting)), list(queries.turns_of(meeting))
    return {
        "meeting": meeting,
        "state_label": MeetingState(meeting.state).label,
        "items": list(meeting.items.all()),
        "roll": roll,
        "counts": [one for one in queries.roll_counts(roll) if one[2]],
        "lines": lines[:LINES_SHOWN],
        "questions": [one for one in lines if one.kind == LineKind.QUESTION],
        "kinds": LineKind.choices,
        "decisions": decisions,
        "adopted": [one for one in decisions if one.state == DecisionState.ADOPTED],
        "turns": turns,
        "own": own,
        "may_ask": meeting.is_open and own is not None and own.office_id not in {one.office_id for one in turns},
        **_may(user, meeting, own, roll),
    }


def _own(roll: Sequence[Invitation], user: User) -> Invitation | None:
    """The invitation by which an account attends, out of the roll."""
    held = held_by(user)
    mine = (one for one in roll if one.office_id in held or one.deputy_id in held)
    return min(mine, key=lambda one: one.pk, default=None)


def _may(user: User, meeting: Meeting, own: Invitation | None, roll: Sequence[Invitation]) -> dict[str, Any]:
    """What the office may do now; the actions check it again."""
    chairs = meeting.chair_id in held_by(user) and scope_of(user, Verb.CHAIR_BRIEFINGS).covers(meeting.area)
    calls = scope_of(user, Verb.CALL_BRIEFINGS).covers(meeting.area)
    opened, steps = meeting.is_open, MEETING.actions(meeting.state)
    arranges = calls and (opened or meeting.state == MeetingState.SCHEDULED)
    speaks = opened and (chairs or own is not None)
    return {
        "is_chair": chairs,
        "may_open": chairs and "open" in steps,
        "may_cancel": calls and "cancel" in steps,
        "may_close": chairs and "close" in steps,
        "may_arrange": arranges,
        "may_call_roll": calls and opened,
        "may_answer": opened and own is not None and not own.is_attending,
        "may_speak": speaks,
        "may_decide": chairs and opened,
        "may_name_deputy": own is not None and (opened or meeting.state == MeetingState.SCHEDULED),
        "may_catch_up": _may_catch_up(meeting, own),
        "presences": [one for one in Presence.choices if one[0] != Presence.EXPECTED],
        "deputies": queries.deputies_for(roll) if own is not None or calls else {},
        "invitable": queries.invitable_to(meeting) if arranges else (),
        "addressees": queries.addressees_for(meeting, roll) if chairs and opened else (),
        "beside": queries.scheduled_beside(meeting) if chairs else (),
        "figures": _figures(own) if speaks and own is not None else None,
        "digest": hash_of(minutes_of(meeting)) if chairs and "sign" in steps else "",
    }


def _may_catch_up(meeting: Meeting, own: Invitation | None) -> bool:
    ended = meeting.state in {MeetingState.CLOSED, MeetingState.SIGNED}
    return ended and own is not None and own.caught_up_at is None and missed(own)


def _figures(own: Invitation) -> Sequence[tuple[str, str]]:
    """The measured figures of the office's own governorate, in words."""
    row = kept_row_of(own.office.area)
    return lines_of(row).facts if row else ()
