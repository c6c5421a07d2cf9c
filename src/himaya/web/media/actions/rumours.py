"""From a claim that was heard to the fact that answers it, which does not repeat the claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.fold import fold
from himaya.web.accounts.policies import require
from himaya.web.common.masking import masked
from himaya.web.common.verbs import Verb
from himaya.web.media.actions.common import FEWEST_LETTERS, check_step, checked_reason, held, write_down
from himaya.web.media.models import Rumour
from himaya.web.media.models.rumour import LONGEST_CLAIM
from himaya.web.media.states import ReleaseState
from himaya.web.media.words import Action

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.media.models import Channel, Release, Verdict

RUN_OF_WORDS = 3
"""A title that has so many words of the claim in a row repeats it."""


def hear(area: str, claim: str, channel: Channel, *, by: User) -> Rumour:
    """Enter a claim; who told it is not asked.

    Raises
    ------
    InvalidInputError : `media.words_needed`.
    """
    office = require(by, Verb.KEEP_RUMOURS, area=area)
    kept = _said(claim)
    with transaction.atomic():
        made: Rumour = Rumour.objects.create(area=area, claim=kept, channel=channel, written_by=by, office=office)
        write_down(Action.HEARD, made, by=by, channel=str(channel))
    return made


def verify(rumour: Rumour, verdict: Verdict, finding: str, *, by: User) -> Rumour:
    """Say what came of verifying it, and how it is known.

    Raises
    ------
    InvalidInputError : `media.step_not_allowed`, `media.words_needed`.
    """
    require(by, Verb.KEEP_RUMOURS, area=rumour.area)
    kept = _said(finding)
    with transaction.atomic():
        fresh = held(rumour)
        fresh.state = check_step(fresh, "verify")
        fresh.verdict, fresh.finding, fresh.verified_by, fresh.verified_at = verdict, kept, by, timezone.now()
        fresh.save()
        write_down(Action.VERIFY, fresh, by=by, verdict=str(verdict))
    return fresh


def answer(rumour: Rumour, release: Release, *, by: User) -> Rumour:
    """Name the published release that tells the fact.

    Raises
    ------
    InvalidInputError : `media.step_not_allowed`, `media.answer_not_published`, `media.title_repeats`.
    """
    require(by, Verb.KEEP_RUMOURS, area=rumour.area)
    with transaction.atomic():
        fresh = held(rumour)
        target = check_step(fresh, "answer")
        if release.state != ReleaseState.PUBLISHED or release.area not in {"", fresh.area}:
            raise InvalidInputError.of("media.answer_not_published")
        if repeats(release.title_ar, fresh.claim) or repeats(release.title_en, fresh.claim):
            raise InvalidInputError.of("media.title_repeats")
        fresh.state, fresh.answer, fresh.ended_at = target, release, timezone.now()
        fresh.save()
        write_down(Action.ANSWER, fresh, by=by, release=str(release.pk))
    return fresh


def close(rumour: Rumour, *, reason: str, by: User) -> Rumour:
    """Leave a claim without an answer, as when nobody repeats it.

    Raises
    ------
    InvalidInputError : `media.step_not_allowed`, `media.words_needed`.
    """
    require(by, Verb.KEEP_RUMOURS, area=rumour.area)
    why = checked_reason(reason)
    with transaction.atomic():
        fresh = held(rumour)
        fresh.state, fresh.reason, fresh.ended_at = check_step(fresh, "close"), why, timezone.now()
        fresh.save()
        write_down(Action.CLOSE, fresh, by=by, reason=why)
    return fresh


def repeats(title: str, claim: str) -> bool:
    """Whether a title has a run of the claim's words in it, whatever their spelling; a short claim counts whole."""
    said, told = fold(claim).split(), f" {' '.join(fold(title).split())} "
    length = min(RUN_OF_WORDS, len(said))
    if not length:
        return False
    runs = (" ".join(said[at : at + length]) for at in range(len(said) - length + 1))
    return any(f" {run} " in told for run in runs)


def _said(text: str) -> str:
    kept = masked(text, LONGEST_CLAIM)
    if len(kept) < FEWEST_LETTERS:
        raise InvalidInputError.of("media.words_needed", least=str(FEWEST_LETTERS))
    return kept
