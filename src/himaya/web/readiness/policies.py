"""Who may do what with readiness and the alert level, besides duties and areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Office, Role
from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only
from himaya.web.readiness.models import Escalation

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.readiness.models import Measure, ReadinessItem

readiness_viewers = only(Verb.VIEW_READINESS)
readiness_definers = only(Verb.DEFINE_READINESS)
alert_viewers = only(Verb.VIEW_ALERT)
alert_setters = only(Verb.SET_ALERT)
measure_takers = only(Verb.ACKNOWLEDGE_MEASURES)
OF_OTHERS = (
    "readiness.own_claim",
    "readiness.own_office",
    "readiness.owner_verifies",
    "readiness.needs_higher_office",
    "readiness.set_above",
    "readiness.not_addressed",
)
"""Rules that refuse because another office may, not because of what was sent."""


def held_offices(user: User) -> set[int]:
    """Keys of every office an account holds now, delegated ones too."""
    return {held.office.pk for held in user.holdings}


def check_second_office(user: User, item: ReadinessItem) -> None:
    """Refuse to judge a claim of one's own account, of an office one holds, or of an item one's office owns.

    Raises
    ------
    InvalidInputError : `readiness.own_claim`, `readiness.own_office`, `readiness.owner_verifies`.
    """
    held = held_offices(user)
    if item.claimed_by_id == user.pk:
        raise InvalidInputError.of("readiness.own_claim")
    if item.claimed_office_id in held:
        raise InvalidInputError.of("readiness.own_office")
    if item.owner_id in held:
        raise InvalidInputError.of("readiness.owner_verifies")


def rank(office: Office) -> tuple[bool, bool]:
    """How high an office stands in matters of alert: the whole country above an area, a director above others."""
    return (office.area == "", office.role == Role.DIRECTOR)


_TOP = (True, True)


def may_undo(office: Office, setter: Office | None) -> bool:
    """Whether an office may end or lower what another has set: not what stands above it."""
    return setter is None or rank(office) >= rank(setter)


def may_keep_highest(office: Office, setter: Office | None) -> bool:
    """Whether an office may prolong the highest level of another: a higher one may, and at the top another one."""
    if setter is None:
        return True
    return rank(office) > rank(setter) or (rank(office) == rank(setter) == _TOP and office.pk != setter.pk)


def is_escalated_to(user: User, measure: Measure, now: datetime) -> bool:
    """Whether a measure whose clock has run out has come to this account: the director of the area, or the centre."""
    step = measure.escalation_at(now)
    if not step or not scope_of(user, Verb.ACKNOWLEDGE_MEASURES).covers(measure.area):
        return False
    if step == Escalation.CENTRE and scope_of(user, Verb.SET_ALERT).everywhere:
        return True
    return any(held.office.role == Role.DIRECTOR and held.office.area == measure.area for held in user.holdings)


def is_addressed(user: User, measure: Measure) -> bool:
    """Whether a measure is for this account: it holds the office, or commands the directorate that nobody holds."""
    if measure.office_id in held_offices(user):
        return True
    return (
        not measure.office.role
        and any(held.office.role == Role.DIRECTOR and held.office.area == measure.area for held in user.holdings)
        and scope_of(user, Verb.ACKNOWLEDGE_MEASURES).covers(measure.area)
    )
