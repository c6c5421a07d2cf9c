"""What every writer does: hold the row, check words and times, write it down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation

from himaya.faults import InvalidInputError
from himaya.web.advisories.models import Advisory
from himaya.web.advisories.states import ADVISORY, AdvisoryState
from himaya.web.advisories.words import Kind
from himaya.web.common.masking import masked
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.advisories.words import Action

FEWEST_LETTERS = 5
LONGEST_REASON = 500


def locked(advisory: Advisory) -> Advisory:
    """The advisory as it is now, held until the transaction ends."""
    found: Advisory = Advisory.objects.select_for_update(of=("self",)).get(pk=advisory.pk)
    return found


def check_step(advisory: Advisory, step: str) -> str:
    """State that a step leads to.

    Raises
    ------
    InvalidInputError : `advisories.step_not_allowed`.
    """
    target = ADVISORY.target(advisory.state, step)
    if target is None:
        words: dict[str, Any] = {}
        for language in ("ar", "en"):
            with translation.override(language):
                words[f"state_{language}"] = str(AdvisoryState(advisory.state).label)
        raise InvalidInputError.of("advisories.step_not_allowed", **words)
    return target


def checked_reason(text: str) -> str:
    """A reason that says something, as it is kept.

    Raises
    ------
    InvalidInputError : `advisories.words_needed`.
    """
    kept = masked(text, LONGEST_REASON)
    if len(kept) < FEWEST_LETTERS:
        raise InvalidInputError.of("advisories.words_needed", least=str(FEWEST_LETTERS))
    return kept


def write_down(action: Action, advisory: Advisory, *, by: User | None, **after: Any) -> None:
    """Put it into the journal."""
    told = {"state": str(advisory.state), "headline": advisory.headline_ar, "hash": advisory.digest, **after}
    record(action, by=by, kind=Kind.ADVISORY, object_id=str(advisory.pk), area=advisory.area, after=told)
