"""Danger to life: proposed by one account with its reason, confirmed by another, then an incident of operations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import require
from himaya.web.comments.actions.common import checked_words
from himaya.web.comments.handing import hand_over
from himaya.web.comments.models import Danger, Source
from himaya.web.comments.words import Action, Kind
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from himaya.web.accounts.models import User

LONGEST_WHERE, LONGEST_WHEN = 200, 120
FEWEST = 3
"""Letters of a place or a time: «الآن» says enough."""


@dataclass(frozen=True, slots=True)
class Told:
    """All that may go over: where, when and what the danger is; `reason` says why life is in danger and stays here."""

    area: str
    where: str
    when: str
    what: str
    reason: str
    lon: float | None = None
    lat: float | None = None


def propose(told: Told, *, source: Source, source_id: int, verb: Verb, area: str, by: User) -> Danger:
    """Propose that a danger is handed over; another account has to confirm it.

    `verb` is what lets the account read the source, whose area is `area`.

    Raises
    ------
    InvalidInputError : `comments.words_needed`, `comments.no_area`, `comments.danger_open`.
    """
    office = require(by, verb, area=area)
    if told.area not in governorates():
        raise InvalidInputError.of("comments.no_area")
    with transaction.atomic():
        if Danger.objects.filter(source=source, source_id=source_id, decided_at__isnull=True).exists():
            raise InvalidInputError.of("comments.danger_open")
        made = Danger.objects.create(
            source=source,
            source_id=source_id,
            area=told.area,
            where=checked_words(told.where, LONGEST_WHERE, fewest=FEWEST),
            lon=told.lon,
            lat=told.lat,
            when=checked_words(told.when, LONGEST_WHEN, fewest=FEWEST),
            what=checked_words(told.what),
            reason=checked_words(told.reason),
            proposed_by=by,
            proposed_office=office,
        )
        _write_down(Action.DANGER_PROPOSED, made, by)
        return made


def confirm(danger: Danger, *, why: str, by: User) -> Danger:
    """Hand a danger over to operations as an incident.

    Raises
    ------
    InvalidInputError : `comments.danger_decided`, `comments.own_danger`, `comments.words_needed`.
    """
    office = require(by, Verb.CONFIRM_DANGER, area=danger.area)
    words = checked_words(why)
    with transaction.atomic():
        fresh = _held(danger, by)
        fresh.decided_by, fresh.decided_office, fresh.decided_at, fresh.decided_why = by, office, timezone.now(), words
        fresh.incident = hand_over(fresh, by, office)
        fresh.save()
        _write_down(Action.DANGER_CONFIRMED, fresh, by)
        return fresh


def decline(danger: Danger, *, why: str, by: User) -> Danger:
    """Say that life is not in danger: nothing goes over.

    Raises
    ------
    InvalidInputError : `comments.danger_decided`, `comments.own_danger`, `comments.words_needed`.
    """
    office = require(by, Verb.CONFIRM_DANGER, area=danger.area)
    words = checked_words(why)
    with transaction.atomic():
        fresh = _held(danger, by)
        fresh.decided_by, fresh.decided_office, fresh.decided_at, fresh.decided_why = by, office, timezone.now(), words
        fresh.save()
        _write_down(Action.DANGER_DECLINED, fresh, by)
        return fresh


def _held(danger: Danger, by: User) -> Danger:
    fresh: Danger = Danger.objects.select_for_update(of=("self",)).get(pk=danger.pk)
    if fresh.decided_at is not None:
        raise InvalidInputError.of("comments.danger_decided")
    if fresh.proposed_by_id == by.pk:
        raise InvalidInputError.of("comments.own_danger")
    return fresh


def _write_down(action: Action, danger: Danger, by: User) -> None:
    after = {"source": danger.source, "reason": danger.reason, "why": danger.decided_why, "incident": danger.incident}
    record(action, by=by, kind=Kind.DANGER, object_id=str(danger.pk), area=danger.area, after=after)
