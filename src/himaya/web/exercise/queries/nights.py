"""Simulated nights, and the plans that one can be played of."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, Value, When
from django.http import Http404

from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.exercise.models import OPEN, Night
from himaya.web.jobs.queries import latest
from himaya.web.plans.models import PlanVersion, SolutionState, State
from himaya.web.posts.moments import Played

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

JOB = "simulated-night"
SHOWN = 20


def nights_of(user: User) -> QuerySet[Night]:
    """Nights of the office's areas, the newest first."""
    return scope_of(user, Verb.VIEW_EXERCISE).within(Night.objects.select_related("version__plan", "office"))


def night_of(user: User, pk: int) -> Night:
    """One night, or 404."""
    found = nights_of(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def open_nights(user: User) -> QuerySet[Night]:
    """Those that go on."""
    return nights_of(user).filter(state__in=OPEN)


def clocks(number: int | None = None) -> list[Played]:
    """What the clock of the plan says in the night of a number, or in every night that goes on."""
    rows = Night.objects.filter(state__in=OPEN) if number is None else Night.objects.filter(pk=number)
    told = rows.order_by("pk").values_list("pk", "version__plan", "version__starts_at", "clock_ms", "state")
    return [
        Played(pk, plan, begins_at + timedelta(milliseconds=clock_ms), state in OPEN)
        for pk, plan, begins_at, clock_ms, state in told
    ]


def alive(night: Night) -> bool:
    """Whether a player is at work on it, or waits to be."""
    job = latest(JOB, ("night", str(night.pk)))
    return job is not None and job.is_open


def playable(user: User) -> QuerySet[PlanVersion]:
    """Versions with a verified computed plan that the office may play: those in force first, then the newest."""
    rank = Case(
        When(state=State.ACTIVE, then=Value(0)),
        When(state=State.APPROVED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = PlanVersion.objects.filter(solution__state=SolutionState.VERIFIED).exclude(plan__area="")
    seen = scope_of(user, Verb.DIRECT_EXERCISE).within(rows, "plan__area")
    return seen.select_related("plan", "solution").annotate(rank=rank).order_by("rank", "-created_at")
