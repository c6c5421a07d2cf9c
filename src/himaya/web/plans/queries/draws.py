"""Nights whose rounds were drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.plans.models import NightDraw

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import Solution

_SHOWN = 20


def draws_of(solution: Solution) -> Sequence[NightDraw]:
    """The latest nights drawn for a plan that the reader has already been allowed to see."""
    return list(NightDraw.objects.filter(solution=solution).select_related("office", "solution")[:_SHOWN])


def may_command(user: User, solution: Solution) -> bool:
    """Whether an office may draw nights of a plan, and read the orders before the night is over."""
    return scope_of(user, Verb.RUN_PLANS).covers(solution.area)


def orders_night(user: User, solution: Solution, night: date) -> NightDraw:
    """A drawn night whose orders the reader may have: 404 where it was not drawn, or is still secret for him."""
    row = NightDraw.objects.filter(solution=solution, night=night).select_related("office", "solution").first()
    if row is None or not (row.is_over or may_command(user, solution)):
        raise Http404
    return row
