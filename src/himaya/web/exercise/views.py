"""The page of the simulated night, and the buttons of its director."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import scope_of
from himaya.web.common import mark
from himaya.web.common.verbs import Verb
from himaya.web.exercise.actions import nights as actions
from himaya.web.exercise.models import NightState, Speed
from himaya.web.exercise.policies import exercise_directors, exercise_viewers
from himaya.web.exercise.queries import nights as queries
from himaya.web.journal.refusals import attempt, status_of
from himaya.web.posts.queries.listing import sums_of_night

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.exercise.models import Night
    from himaya.web.journal.refusals import Told
    from himaya.web.plans.models import PlanVersion

_STEPS = {"pause": actions.pause, "go-on": actions.go_on, "stop": actions.stop_night}
_LONGEST_NUMBER = 10
_DEFAULT_SEED = 1
_BEFORE_MIDNIGHT = timedelta(hours=2)
_HOUR_MS = 3_600_000


@exercise_viewers
@require_safe
def exercise(request: Any) -> HttpResponse:
    """Show the nights, and what the director of the exercise may do."""
    return _page(request)


@exercise_viewers
@require_safe
def exercise_state(request: Any, pk: int) -> HttpResponse:
    """Show where one night stands; the page asks for it every two seconds."""
    night = queries.night_of(request.user, pk)
    return render(request, "exercise/_night.html", _shown(request, night))


@exercise_directors
@require_POST
def exercise_start(request: Any) -> HttpResponse:
    """Begin a night."""

    def start() -> None:
        version = queries.playable(request.user).filter(pk=_number(request.POST.get("version"))).first()
        if version is None:
            raise InvalidInputError.of("exercise.no_plan" if mark.is_exercise() else "exercise.not_an_exercise")
        actions.start_night(
            version,
            from_ms=_number(request.POST.get("hour")) * _HOUR_MS,
            seed=_number(request.POST.get("seed")),
            speed=_number(request.POST.get("speed")),
            automatic=request.POST.get("automatic") == "1",
            by=request.user,
        )

    refused = attempt(request, start)
    if refused:
        return _page(request, refused)
    messages.success(request, _("The night begins; units and roads are made ready."))
    return redirect("exercise")


@exercise_directors
@require_POST
def exercise_speed(request: Any, pk: int) -> HttpResponse:
    """Let a night pass faster or slower."""
    speed = _number(request.POST.get("speed"))
    return _act(request, pk, lambda night: actions.set_speed(night, speed, by=request.user))


@exercise_directors
@require_POST
def exercise_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Pause, go on, or stop."""
    act = _STEPS.get(step)
    if act is None:
        raise Http404
    return _act(request, pk, lambda night: act(night, by=request.user))


def _act(request: Any, pk: int, do: Any) -> HttpResponse:
    night = queries.night_of(request.user, pk)
    refused = attempt(request, lambda: do(night))
    return _page(request, refused) if refused else redirect("exercise")


def _page(request: Any, refused: Sequence[Told] = ()) -> HttpResponse:
    user = request.user
    directs = bool(scope_of(user, Verb.DIRECT_EXERCISE))
    offered = list(queries.playable(user)[: queries.SHOWN]) if directs else []
    shown = list(queries.nights_of(user)[: queries.SHOWN])
    context = {
        "is_exercise": mark.is_exercise(),
        "directs": directs,
        "versions": [(one, _hours(one)) for one in offered],
        "speeds": Speed.choices,
        "seed": _DEFAULT_SEED,
        "open": [_shown(request, night) for night in shown if night.is_open],
        "over": [night for night in shown if not night.is_open],
        "refused": refused,
    }
    return render(request, "exercise/exercise.html", context, status=status_of(refused))


def _shown(request: Any, night: Night) -> dict[str, Any]:
    """A night as the page shows it."""
    may = scope_of(request.user, Verb.DIRECT_EXERCISE).covers(night.area)
    lives = queries.alive(night)
    return {
        "night": night,
        "is_played": lives,
        "directs": may,
        "may_pause": may and lives and night.state == NightState.RUNNING,
        "may_go_on": may and night.is_open and (not lives or night.state == NightState.PAUSED),
        "posts": sums_of_night(night.pk, night.plan_time),
        "speeds": Speed.choices,
        "now": timezone.now(),
    }


def _hours(version: PlanVersion) -> list[tuple[int, Any, bool]]:
    """Full hours of a version's period by their number, and whether one is proposed: two hours before midnight."""
    length = version.ends_at - version.starts_at
    hours = [version.starts_at + timedelta(hours=k) for k in range(max(1, -(-length // timedelta(hours=1))))]
    wanted = (timezone.localtime(version.starts_at) + timedelta(days=1)).replace(hour=0, minute=0) - _BEFORE_MIDNIGHT
    best = min(range(len(hours)), key=lambda k: abs(hours[k] - wanted))
    return [(k, hour, k == best) for k, hour in enumerate(hours)]


def _number(text: str | None) -> int:
    """A number of a form; -1 for what is none."""
    text = text or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER else -1
