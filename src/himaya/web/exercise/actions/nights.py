"""Starting, pausing, speeding up and stopping a simulated night."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common import mark
from himaya.web.common.verbs import Verb
from himaya.web.exercise.actions.control import ensure_control
from himaya.web.exercise.models import OPEN, Night, NightState, Speed
from himaya.web.exercise.player.forces import dismiss
from himaya.web.exercise.queries.nights import JOB, alive
from himaya.web.exercise.words import Action, Kind
from himaya.web.jobs import actions as jobs
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.plans.models import PlanVersion


MOST_SEED = 2**31 - 1
_TITLES = {"title_ar": "ليلة محاكاة", "title_en": "Simulated night"}


def start_night(
    version: PlanVersion, *, from_ms: int, by: User, seed: int = 1, speed: int = Speed.REAL, automatic: bool = True
) -> Night:
    """Begin to play a night of a plan.

    Parameters
    ----------
    from_ms : where in the plan's period it begins, in milliseconds since the period began.
    seed : same plan and seed, same calls.
    automatic : exercise control sends units and ends incidents that nobody else takes.

    Raises
    ------
    InvalidInputError : `exercise.not_an_exercise`, `exercise.no_plan`, `exercise.bad_setting`,
        `exercise.already_open`.
    """
    office = require(by, Verb.DIRECT_EXERCISE, area=version.plan.area)
    if not mark.is_exercise():
        raise InvalidInputError.of("exercise.not_an_exercise")
    if version.solution is None or not version.solution.is_verified:
        raise InvalidInputError.of("exercise.no_plan")
    length_ms = (version.ends_at - version.starts_at).total_seconds() * 1000
    if speed not in Speed.values or not 0 <= from_ms < length_ms or not 0 <= seed <= MOST_SEED:
        raise InvalidInputError.of("exercise.bad_setting")
    night = Night(
        version=version, area=version.plan.area, seed=seed, from_ms=from_ms, clock_ms=from_ms, speed=speed,
        automatic=automatic, started_by=by, office=office,
    )  # fmt: skip
    with transaction.atomic():
        _save_only(night)
        _write_down(Action.STARTED, night, by=by)
        _enqueue(night, by=by)
    return night


def _save_only(night: Night) -> None:
    try:
        with transaction.atomic():
            night.save(force_insert=True)
    except IntegrityError as error:
        raise InvalidInputError.of("exercise.already_open") from error


def pause(night: Night, *, by: User) -> None:
    """Let the clock of a night stand; units stay where they are.

    Raises
    ------
    InvalidInputError : `exercise.step_not_allowed`.
    """
    _turn(night, (NightState.RUNNING,), Action.PAUSED, by=by, state=NightState.PAUSED)


def go_on(night: Night, *, by: User) -> None:
    """Let a night go on that is paused, or whose player died.

    Raises
    ------
    InvalidInputError : `exercise.step_not_allowed`.
    """
    if night.is_open and not alive(night):
        _turn(night, OPEN, Action.GONE_ON, by=by, state=NightState.RUNNING)
        _enqueue(night, by=by)
        return
    _turn(night, (NightState.PAUSED,), Action.GONE_ON, by=by, state=NightState.RUNNING)


def set_speed(night: Night, speed: int, *, by: User) -> None:
    """Let it pass faster or slower.

    Raises
    ------
    InvalidInputError : `exercise.step_not_allowed`, `exercise.bad_setting`.
    """
    if speed not in Speed.values:
        raise InvalidInputError.of("exercise.bad_setting")
    _turn(night, OPEN, Action.SPED, by=by, speed=speed)


def stop_night(night: Night, *, by: User) -> None:
    """End a night; what was entered stays, senders and duties of the played units end.

    Raises
    ------
    InvalidInputError : `exercise.step_not_allowed`.
    """
    lives = alive(night)
    _turn(night, OPEN, Action.STOPPED, by=by, state=NightState.STOPPED, ended_at=timezone.now())
    if not lives:
        dismiss(night)


def end_night(night: Night) -> None:
    """A night has come to the end of its period."""
    with transaction.atomic():
        fresh = Night.objects.select_for_update().get(pk=night.pk)
        if fresh.is_open:
            fresh.state, fresh.ended_at = NightState.ENDED, timezone.now()
            fresh.save(update_fields=["state", "ended_at"])
            _write_down(Action.ENDED, fresh, by=None)


def resume_after_restart() -> int:
    """Take up every night that was open when the server ended; returns how many."""
    jobs.interrupt_dead()
    nights = [night for night in Night.objects.filter(state__in=OPEN) if not alive(night)]
    for night in nights:
        with transaction.atomic():
            _write_down(Action.RESUMED, night, by=None)
            _enqueue(night, by=ensure_control())
    return len(nights)


def _turn(night: Night, allowed: tuple[NightState, ...], action: Action, *, by: User, **values: Any) -> None:
    """Change a night from one of some states, and write it down."""
    require(by, Verb.DIRECT_EXERCISE, area=night.area)
    with transaction.atomic():
        fresh = Night.objects.select_for_update().get(pk=night.pk)
        if fresh.state not in allowed:
            raise InvalidInputError.of("exercise.step_not_allowed")
        for name, value in values.items():
            setattr(fresh, name, value)
            setattr(night, name, value)
        fresh.save(update_fields=list(values))
        _write_down(action, fresh, by=by)


def _enqueue(night: Night, *, by: User) -> None:
    about = ("night", str(night.pk))
    jobs.enqueue(JOB, {"night": night.pk}, by=by, area=night.area, about=about, back="/exercise/", **_TITLES)


def _write_down(action: Action, night: Night, *, by: User | None) -> None:
    after = {"plan": str(night.version), "seed": night.seed, "speed": night.speed, "clock_ms": night.clock_ms}
    record(action, by=by, kind=Kind.NIGHT, object_id=str(night.pk), area=night.area, after=after)
