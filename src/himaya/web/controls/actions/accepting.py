"""A director sets a refusal aside where the rules leave that to him."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.controls.actions.common import checked_reason, locked, state_words, write_down
from himaya.web.controls.guards import ACCEPTABLE, SHUTS_IN
from himaya.web.controls.models import Acceptance, RoadControl
from himaya.web.controls.states import COMING
from himaya.web.controls.words import Action

if TYPE_CHECKING:
    from himaya.web.accounts.models import User


def accept(control: RoadControl, *, reason: str, by: User, rule: str = SHUTS_IN) -> Acceptance:
    """Accept that roads are shut in, since nobody is left there; said once, it stays said.

    Raises
    ------
    InvalidInputError : `controls.not_acceptable` for any other rule, `controls.words_needed`,
        `controls.step_not_allowed` once it is in force or over, `controls.own_control`.
    """
    office = require(by, Verb.APPROVE_CONTROLS, area=control.area)
    if rule not in ACCEPTABLE:
        raise InvalidInputError.of("controls.not_acceptable")
    said = checked_reason(reason)
    with transaction.atomic():
        fresh = locked(control)
        if fresh.state not in COMING:
            raise InvalidInputError.of("controls.step_not_allowed", **state_words(fresh))
        if fresh.drawn_by_id == by.pk:
            raise InvalidInputError.of("controls.own_control")
        found = fresh.acceptances.filter(rule=rule, accepted_at__gte=fresh.drawn_at).first()
        if found is not None:
            return found
        write_down(Action.ACCEPTED, fresh, by=by, after={"rule": rule, "accepted": said})
        return Acceptance.objects.create(control=fresh, rule=rule, reason=said, accepted_by=by, office=office)
