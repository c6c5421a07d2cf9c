"""The length of a queue, reported from a checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.controls.actions.common import locked, state_words, write_down
from himaya.web.controls.models import Kind, QueueReport, RoadControl
from himaya.web.controls.models.queue import MOST_M, MOST_MIN, MOST_VEHICLES
from himaya.web.controls.states import ON_THE_ROAD
from himaya.web.controls.words import Action

if TYPE_CHECKING:
    from himaya.web.accounts.models import User


@dataclass(frozen=True, slots=True)
class Queue:
    """What is seen there: `vehicles` or `length_m` metres, and the minutes that the last one waits.

    `event_at` None is now.
    """

    wait_min: int
    vehicles: int | None = None
    length_m: int | None = None
    event_at: datetime | None = None


def report_queue(control: RoadControl, told: Queue, *, by: User) -> QueueReport:
    """Keep a report of a checkpoint that stands; one that was entered before is answered and not kept twice.

    Raises
    ------
    InvalidInputError : `controls.no_checkpoint`, `controls.step_not_allowed`, `controls.no_queue_length`,
        `controls.bad_queue`, `controls.in_the_future`, `controls.before_it_stood`.
    """
    office = require(by, Verb.REPORT_QUEUES, area=control.area)
    with transaction.atomic():
        fresh = locked(control)
        _check_control(fresh)
        _check_numbers(told)
        at = _instant(fresh, told.event_at)
        numbers = {"vehicles": told.vehicles, "length_m": told.length_m, "wait_min": told.wait_min}
        known = QueueReport.objects.filter(control=fresh, event_at=at, entered_by=by, **numbers).first()
        if known is not None:
            return known
        found = QueueReport.objects.create(control=fresh, event_at=at, entered_by=by, office=office, **numbers)
        write_down(Action.QUEUE, fresh, by=by, after={**numbers, "event_at": at.isoformat()})
    return found


def _check_control(control: RoadControl) -> None:
    if control.kind != Kind.CHECKPOINT:
        raise InvalidInputError.of("controls.no_checkpoint")
    if control.state not in ON_THE_ROAD:
        raise InvalidInputError.of("controls.step_not_allowed", **state_words(control))


def _check_numbers(told: Queue) -> None:
    if told.vehicles is None and told.length_m is None:
        raise InvalidInputError.of("controls.no_queue_length")
    bounds = ((told.wait_min, MOST_MIN), (told.vehicles or 0, MOST_VEHICLES), (told.length_m or 0, MOST_M))
    if any(not 0 <= number <= most for number, most in bounds):
        raise InvalidInputError.of(
            "controls.bad_queue", minutes=str(MOST_MIN), vehicles=str(MOST_VEHICLES), metres=str(MOST_M)
        )


def _instant(control: RoadControl, event_at: datetime | None) -> datetime:
    now = timezone.now()
    at = event_at or now
    if at > now:
        raise InvalidInputError.of("controls.in_the_future")
    stood = control.in_force_at
    if stood is not None and at < stood.replace(second=0, microsecond=0):
        raise InvalidInputError.of("controls.before_it_stood", start=f"{timezone.localtime(stood):%Y-%m-%d %H:%M}")
    return at
