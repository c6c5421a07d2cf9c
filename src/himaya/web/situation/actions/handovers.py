"""Handing a shift over: the leaving officer signs what is open and promised, the arriving one signs the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import require
from himaya.web.common.masking import masked
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.situation.models import Handover, HandoverState
from himaya.web.situation.models.handover import LONGEST_TEXT
from himaya.web.situation.queries.composing import composed, hash_of
from himaya.web.situation.states import HANDOVER
from himaya.web.situation.words import Action, Kind

if TYPE_CHECKING:
    from himaya.web.accounts.models import User

FEWEST_LETTERS = 5


def hand_over(area: str, *, promised: str, by: User) -> Handover:
    """Sign as the leaving officer: what is open now is kept with it.

    Parameters
    ----------
    promised : what was promised, to whom and by when; "nothing" is an answer and has to be said.

    Raises
    ------
    InvalidInputError : `situation.unknown_area`, `situation.words_needed`, `situation.on_offer_already`.
    """
    if area and area not in governorates():
        raise InvalidInputError.of("situation.unknown_area")
    office = require(by, Verb.HAND_OVER, area=area)
    said = masked(promised, LONGEST_TEXT + 1)
    if not FEWEST_LETTERS <= len(said) <= LONGEST_TEXT:
        raise InvalidInputError.of("situation.words_needed", least=str(FEWEST_LETTERS), most=str(LONGEST_TEXT))
    with transaction.atomic():
        content = composed(area, timezone.now(), None)
        handover = Handover(
            area=area, content=content, promised=said, hash=hash_of({"open": content, "promised": said}), left_by=by,
            left_office=office,
        )  # fmt: skip
        _save_only(handover)
        _write_down(Action.OFFERED, handover, by=by)
    return handover


def _save_only(handover: Handover) -> None:
    try:
        with transaction.atomic():
            handover.save(force_insert=True)
    except IntegrityError as error:
        raise InvalidInputError.of("situation.on_offer_already") from error


def take_over(handover: Handover, *, seen: str, by: User) -> Handover:
    """Sign as the arriving officer; from then on it is locked.

    Parameters
    ----------
    seen : hash of what the officer had on the page.

    Raises
    ------
    InvalidInputError : `situation.locked`, `situation.own_handover`, `situation.other_content`.
    """
    office = require(by, Verb.HAND_OVER, area=handover.area)
    with transaction.atomic():
        fresh = _locked(handover, "sign")
        if fresh.left_by_id == by.pk:
            raise InvalidInputError.of("situation.own_handover")
        if seen != fresh.hash:
            raise InvalidInputError.of("situation.other_content")
        fresh.state, fresh.taken_by, fresh.taken_office = HandoverState.SIGNED, by, office
        fresh.taken_at = timezone.now()
        fresh.save(update_fields=["state", "taken_by", "taken_office", "taken_at"])
        _write_down(Action.SIGNED, fresh, by=by)
    return fresh


def withdraw(handover: Handover, *, by: User) -> None:
    """Take an offer back that nobody has signed yet; only who made it.

    Raises
    ------
    InvalidInputError : `situation.locked`, `situation.not_yours`.
    """
    require(by, Verb.HAND_OVER, area=handover.area)
    with transaction.atomic():
        fresh = _locked(handover, "withdraw")
        if fresh.left_by_id != by.pk:
            raise InvalidInputError.of("situation.not_yours")
        fresh.state = HandoverState.WITHDRAWN
        fresh.save(update_fields=["state"])
        _write_down(Action.WITHDRAWN, fresh, by=by)


def _locked(handover: Handover, step: str) -> Handover:
    """The handover as it is now, held until the transaction ends, where it may still take a step."""
    fresh: Handover = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if HANDOVER.target(fresh.state, step) is None:
        raise InvalidInputError.of("situation.locked")
    return fresh


def _write_down(action: Action, handover: Handover, *, by: User) -> None:
    after: dict[str, Any] = {"hash": handover.hash, "promised": handover.promised, "state": handover.state}
    record(action, by=by, kind=Kind.HANDOVER, object_id=str(handover.pk), area=handover.area, after=after)
