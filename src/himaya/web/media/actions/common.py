"""What every writer does: hold the row, check words and steps, write it down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation

from himaya.faults import InvalidInputError
from himaya.web.common.masking import masked
from himaya.web.journal.actions import record
from himaya.web.media.models import Release, Rumour
from himaya.web.media.states import RELEASE, RUMOUR
from himaya.web.media.words import Kind

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.media.words import Action

FEWEST_LETTERS = 5
LONGEST_REASON = 500


def locked(release: Release) -> Release:
    """The release as it is now, held until the transaction ends."""
    found: Release = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    return found


def held(rumour: Rumour) -> Rumour:
    """The rumour as it is now, held until the transaction ends."""
    found: Rumour = Rumour.objects.select_for_update(of=("self",)).get(pk=rumour.pk)
    return found


def check_step(one: Release | Rumour, step: str) -> str:
    """State that a step leads to.

    Raises
    ------
    InvalidInputError : `media.step_not_allowed`.
    """
    machine = RELEASE if isinstance(one, Release) else RUMOUR
    target = machine.target(one.state, step)
    if target is None:
        words: dict[str, Any] = {}
        for language in ("ar", "en"):
            with translation.override(language):
                words[f"state_{language}"] = str(one.get_state_display())
        raise InvalidInputError.of("media.step_not_allowed", **words)
    return target


def checked_reason(text: str) -> str:
    """A reason that says something, as it is kept.

    Raises
    ------
    InvalidInputError : `media.words_needed`.
    """
    kept = masked(text, LONGEST_REASON)
    if len(kept) < FEWEST_LETTERS:
        raise InvalidInputError.of("media.words_needed", least=str(FEWEST_LETTERS))
    return kept


def write_down(action: Action, one: Release | Rumour, *, by: User, **after: Any) -> None:
    """Put it into the journal."""
    if isinstance(one, Release):
        kind, told = Kind.RELEASE, {"state": str(one.state), "title": one.title_ar, "hash": one.digest, **after}
    else:
        kind, told = Kind.RUMOUR, {"state": str(one.state), **after}
    record(action, by=by, kind=kind, object_id=str(one.pk), area=one.area, after=told)
