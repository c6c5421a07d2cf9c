"""Who may do what with meetings and directives, besides duties and areas: the chair, and who was invited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only
from himaya.web.journal.refusals import for_another_office

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office, User
    from himaya.web.briefings.models import Invitation, Meeting, Task

briefing_viewers = only(Verb.VIEW_BRIEFINGS)
brief_viewers = only(Verb.VIEW_BRIEFS)
briefing_callers = only(Verb.CALL_BRIEFINGS)
briefing_chairs = only(Verb.CHAIR_BRIEFINGS)
directive_addressees = only(Verb.ANSWER_DIRECTIVES)
directive_verifiers = only(Verb.VERIFY_DIRECTIVES)
legal_reviewers = only(Verb.REVIEW_DIRECTIVES)

for_another_office("briefings.chair_only", "briefings.not_invited", "briefings.not_addressed")


def held_by(user: User) -> frozenset[int]:
    """Keys of the offices that an account holds now, its own and those lent to it."""
    return frozenset(held.office.pk for held in user.holdings)


def require_chair(meeting: Meeting, by: User) -> Office:
    """Refuse everybody but the chair.

    Raises
    ------
    InvalidInputError : `briefings.chair_only`.
    """
    require(by, Verb.CHAIR_BRIEFINGS, area=meeting.area)
    if meeting.chair_id not in held_by(by):
        raise InvalidInputError.of("briefings.chair_only", chair=meeting.chair.title)
    return meeting.chair


def invitation_of(meeting: Meeting, by: User) -> Invitation | None:
    """The invitation by which an account attends: that of an office it holds, or whose deputy it is."""
    held = held_by(by)
    mine = Q(office__in=held) | Q(deputy__in=held)
    return meeting.invitations.filter(mine).select_related("office", "deputy").order_by("pk").first()


def require_participant(meeting: Meeting, by: User) -> tuple[Office, Invitation | None]:
    """The office as which an account takes part: the chair, or an office that is invited, or its deputy.

    Raises
    ------
    InvalidInputError : `briefings.not_invited`.
    """
    held = held_by(by)
    found = invitation_of(meeting, by)
    if meeting.chair_id in held:
        require(by, Verb.CHAIR_BRIEFINGS, area=meeting.area)
        return meeting.chair, found
    if found is None:
        raise InvalidInputError.of("briefings.not_invited")
    speaks = found.office if found.office_id in held or found.deputy is None else found.deputy
    require(by, Verb.ANSWER_DIRECTIVES, area=speaks.area)
    return speaks, found


def require_addressee(task: Task, by: User) -> Office:
    """Refuse whoever does not hold the office that a directive is addressed to.

    Raises
    ------
    InvalidInputError : `briefings.not_addressed`.
    """
    require(by, Verb.ANSWER_DIRECTIVES, area=task.office.area)
    if task.office_id not in held_by(by):
        raise InvalidInputError.of("briefings.not_addressed", office=task.office.title)
    return task.office
