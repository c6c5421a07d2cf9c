"""A task from its submission to its closing: who else has read it, by whose authority, and what it left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import Fault, InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.mandates import guards
from himaya.web.mandates.actions.asking import ask_partners
from himaya.web.mandates.actions.common import (
    check_step,
    end_requests,
    forget_authority,
    locked,
    move,
    stop,
    write_down,
)
from himaya.web.mandates.law import table
from himaya.web.mandates.models import AfterAction, Notice, NoticeKind
from himaya.web.mandates.models.instrument import LONGEST_TITLE
from himaya.web.mandates.queries.due import older_than
from himaya.web.mandates.states import MandateState, Pause
from himaya.web.mandates.texts import words
from himaya.web.mandates.words import Action

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.mandates.models import Mandate

OUTCOME_STEPS = ("complete", "complete_partly", "abandon")


def submit(mandate: Mandate, *, by: User) -> Mandate:
    """Put a draft, or a suspended task, before the legal reviewer; whatever was signed before is signed anew.

    Raises
    ------
    InvalidInputError : `mandates.step_not_allowed`; what makes the instrument no ground; the human-dimension check.
    """
    office = require(by, Verb.REQUEST_MANDATES, area=mandate.area)
    with transaction.atomic():
        fresh = locked(mandate.pk)
        step = "resubmit" if fresh.state == MandateState.SUSPENDED else "submit"
        check_step(fresh, step)
        guards.refuse(guards.unlawful(fresh.instrument, timezone.now()), guards.inhuman(fresh))
        forget_authority(fresh)
        fresh.pause, fresh.requested_by, fresh.requested_office = "", by, office
        return move(fresh, step, by=by, office=office)


def review(mandate: Mandate, opinion: str, *, by: User) -> Mandate:
    """Say that a task is lawful, under the edition of the law table in use; another account than the requester.

    Raises
    ------
    InvalidInputError : `mandates.not_under_review`, `mandates.own_request`, `mandates.words_needed`; what makes the
        instrument no ground.
    """
    require(by, Verb.REVIEW_MANDATES, area=mandate.area)
    said = words(opinion)
    with transaction.atomic():
        fresh = _under_review(mandate)
        if by.pk == fresh.requested_by_id:
            raise InvalidInputError.of("mandates.own_request")
        guards.refuse(guards.unlawful(fresh.instrument, timezone.now()), guards.inhuman(fresh))
        fresh.reviewed_by, fresh.reviewed_at, fresh.edition = by, timezone.now(), table().edition
        fresh.save()
        write_down(Action.REVIEWED, fresh, by=by, opinion=said, edition=fresh.edition)
    return fresh


def object_to(mandate: Mandate, ground: str, *, by: User) -> Mandate:
    """Suspend a task under review on a legal ground.

    Raises
    ------
    InvalidInputError : `mandates.not_under_review`, `mandates.words_needed`.
    """
    office = require(by, Verb.REVIEW_MANDATES, area=mandate.area)
    said = words(ground)
    with transaction.atomic():
        return stop(_under_review(mandate), Pause.LEGAL, by=by, office=office, text=said)


def _under_review(mandate: Mandate) -> Mandate:
    fresh = locked(mandate.pk)
    if fresh.state != MandateState.LEGAL_REVIEW:
        raise InvalidInputError.of("mandates.not_under_review")
    return fresh


def _refuse_own(mandate: Mandate, by: User) -> None:
    if by.pk in {mandate.requested_by_id, mandate.reviewed_by_id}:
        raise InvalidInputError.of("mandates.own_request")


def authorise(mandate: Mandate, starts_at: datetime, ends_at: datetime, *, by: User) -> Mandate:
    """Authorise a task for a window: the authority ends with it. Partners are asked and oversight is told at once.

    Raises
    ------
    InvalidInputError : `mandates.step_not_allowed`, `mandates.not_reviewed`, `mandates.other_edition`,
        `mandates.own_request`, `mandates.not_competent`, `mandates.in_the_past`; what is wrong with the instrument,
        the window, the human-dimension check, or a celebration too near.
    """
    office = require(by, Verb.AUTHORISE_MANDATES, area=mandate.area)
    with transaction.atomic():
        fresh, now = locked(mandate.pk), timezone.now()
        check_step(fresh, "authorise")
        _refuse_unreviewed(fresh)
        _refuse_own(fresh, by)
        if starts_at <= now:
            raise InvalidInputError.of("mandates.in_the_past")
        guards.refuse(
            guards.unlawful(fresh.instrument, now),
            guards.inhuman(fresh),
            guards.incompetent(office, fresh),
            guards.untimely(fresh, starts_at, ends_at),
            guards.too_near(fresh.instrument, fresh.plot, starts_at, ends_at),
        )
        fresh.authorised_by, fresh.authorised_office, fresh.authorised_at = by, office, now
        fresh.starts_at, fresh.ends_at = starts_at, ends_at
        done = move(fresh, "authorise", by=by, office=office)
        ask_partners(done, by=by, office=office)
        Notice.objects.create(mandate=done, kind=NoticeKind.AUTHORISED)
        return done


def _refuse_unreviewed(mandate: Mandate) -> None:
    if mandate.reviewed_by_id is None:
        raise InvalidInputError.of("mandates.not_reviewed")
    if mandate.edition != table().edition:
        raise InvalidInputError.of("mandates.other_edition", reviewed=mandate.edition, now=table().edition)


def schedule(mandate: Mandate, *, order_reason: str = "", by: User) -> Mandate:
    """Fix the window that every partner has confirmed; before older ones only with a reason, copied to oversight.

    Raises
    ------
    InvalidInputError : `mandates.step_not_allowed`, `mandates.partner_missing`, `mandates.out_of_order`; what is wrong
        with the instrument, or a celebration too near.
    """
    office = require(by, Verb.RUN_MANDATES, area=mandate.area)
    with transaction.atomic():
        fresh, now = locked(mandate.pk), timezone.now()
        check_step(fresh, "schedule")
        fresh.order_reason = words(order_reason) if order_reason.strip() else ""
        guards.refuse(_forbids(fresh, now), guards.out_of_order(fresh, now))
        done = move(fresh, "schedule", by=by, office=office, text=fresh.order_reason)
        _tell_of_order(done, now)
        return done


def _tell_of_order(mandate: Mandate, now: datetime) -> None:
    if mandate.order_reason and older_than(mandate.instrument, timezone.localdate(now)).exists():
        Notice.objects.create(mandate=mandate, kind=NoticeKind.OUT_OF_ORDER, text=mandate.order_reason)


def start(mandate: Mandate, *, by: User) -> Mandate:
    """Begin the execution: everything that must hold is checked at this instant.

    Raises
    ------
    InvalidInputError : `mandates.step_not_allowed`, `mandates.not_in_window`, and every fault of the guards.
    """
    office = require(by, Verb.RUN_MANDATES, area=mandate.area)
    with transaction.atomic():
        fresh, now = locked(mandate.pk), timezone.now()
        check_step(fresh, "start")
        guards.refuse(_forbids(fresh, now), guards.out_of_order(fresh, now), guards.outside_window(fresh, now))
        fresh.started_at = now
        return move(fresh, "start", by=by, office=office)


def _forbids(mandate: Mandate, now: datetime) -> list[Fault]:
    """Everything that must not be, in the window a task is authorised for."""
    starts_at, ends_at = mandate.starts_at, mandate.ends_at
    if starts_at is None or ends_at is None:
        return [Fault("mandates.not_in_window")]
    return [
        *guards.unlawful(mandate.instrument, now),
        *guards.inhuman(mandate),
        *guards.incompetent(mandate.authorised_office, mandate),
        *guards.untimely(mandate, starts_at, ends_at),
        *guards.unconfirmed(mandate),
        *guards.too_near(mandate.instrument, mandate.plot, starts_at, ends_at),
    ]


def suspend(mandate: Mandate, *, by: User) -> Mandate:
    """Stop a task at once: one press, nothing to fill in.

    Raises
    ------
    InvalidInputError : `mandates.step_not_allowed`.
    """
    office = require(by, Verb.SUSPEND_MANDATES, area=mandate.area)
    with transaction.atomic():
        fresh = locked(mandate.pk)
        check_step(fresh, "suspend")
        return stop(fresh, Pause.COMMAND, by=by, office=office)


def finish(mandate: Mandate, step: str, text: str, *, by: User) -> Mandate:
    """End an execution: completed, in part, or not, in words.

    Raises
    ------
    InvalidInputError : `mandates.step_not_allowed`, `mandates.words_needed`.
    """
    office = require(by, Verb.RUN_MANDATES, area=mandate.area)
    said = words(text)
    with transaction.atomic():
        fresh = locked(mandate.pk)
        fresh.stopped_at = timezone.now()
        return move(fresh, step if step in OUTCOME_STEPS else "", by=by, office=office, text=said)


def withdraw(mandate: Mandate, reason: str, *, by: User) -> Mandate:
    """Take an authority back before the execution begins.

    Raises
    ------
    InvalidInputError : `mandates.step_not_allowed`, `mandates.words_needed`.
    """
    office = require(by, Verb.AUTHORISE_MANDATES, area=mandate.area)
    said = words(reason)
    with transaction.atomic():
        fresh = locked(mandate.pk)
        check_step(fresh, "withdraw")
        end_requests(fresh)
        return move(fresh, "withdraw", by=by, office=office, text=said)


@dataclass(frozen=True, slots=True)
class Record:
    """What an after-action record says."""

    done: str
    lessons: str
    ground_m2: float = 0.0
    dwellings_left: int = 0
    dwellings_sheltered: int = 0
    injuries: int = 0
    observed: bool = False
    force_used: bool = False
    force_record: str = ""


def record_after(mandate: Mandate, told: Record, *, by: User) -> Mandate:
    """Write the after-action record, without which no task is closed.

    Raises
    ------
    InvalidInputError : `mandates.step_not_allowed`, `mandates.words_needed`, `mandates.force_without_record`.
    """
    office = require(by, Verb.RUN_MANDATES, area=mandate.area)
    done, lessons = words(told.done), words(told.lessons)
    force = words(told.force_record, fewest=0, most=LONGEST_TITLE)
    if told.force_used and not force:
        raise InvalidInputError.of("mandates.force_without_record")
    with transaction.atomic():
        fresh = locked(mandate.pk)
        check_step(fresh, "record")
        AfterAction.objects.create(
            mandate=fresh, done=done, lessons=lessons, ground_m2=told.ground_m2, dwellings_left=told.dwellings_left,
            dwellings_sheltered=told.dwellings_sheltered, injuries=told.injuries, observed=told.observed,
            force_used=told.force_used, force_record=force, office=office, entered_by=by,
        )  # fmt: skip
        fresh.recorded_at = timezone.now()
        return move(fresh, "record", by=by, office=office)


def close(mandate: Mandate, *, by: User) -> Mandate:
    """Close a task whose record somebody else has written.

    Raises
    ------
    InvalidInputError : `mandates.step_not_allowed`, `mandates.own_record`.
    """
    office = require(by, Verb.AUTHORISE_MANDATES, area=mandate.area)
    with transaction.atomic():
        fresh = locked(mandate.pk)
        check_step(fresh, "close")
        if fresh.after_action.entered_by_id == by.pk:
            raise InvalidInputError.of("mandates.own_record")
        return move(fresh, "close", by=by, office=office)
