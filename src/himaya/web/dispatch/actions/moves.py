"""Moving a free unit up to a point where it restores cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.dispatch.actions.common import Entered, add_event, checked_at, described, hold, keep, write_down
from himaya.web.dispatch.models import What
from himaya.web.dispatch.queries.moves import points_of
from himaya.web.dispatch.states import UnitLife
from himaya.web.dispatch.words import Action
from himaya.web.plans.queries.in_force import version_in_force

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.dispatch.models import UnitState
    from himaya.web.places.models import Unit


def move_up(unit: Unit, point: str, *, by: User) -> UnitState:
    """Let a free unit wait at a standby position of the plan in force, or at a base; it counts from there.

    Raises
    ------
    InvalidInputError : `dispatch.no_move` where the unit is not free any more, or the point is none.
    """
    office = require(by, Verb.DISPATCH_UNITS, area=unit.area)
    now = timezone.now()
    points = {one.key: one for one in points_of(unit.area, version_in_force(unit.area, now), now)}
    with transaction.atomic():
        held = hold(unit)
        there = points.get(point)
        if there is None or held.state.state != UnitLife.AVAILABLE:
            raise InvalidInputError.of("dispatch.no_move")
        before, entered = described(held.state), Entered(by, office, checked_at(held.state, None))
        held.state.wait_lon, held.state.wait_lat = there.lon, there.lat
        held.state.wait_ar, held.state.wait_en = there.title_ar, there.title_en
        keep(held)
        add_event(held, What.MOVED_UP, held.state.state, entered, reason=there.title_ar)
        write_down(Action.MOVED_UP, held, entered, before=before)
    return held.state
