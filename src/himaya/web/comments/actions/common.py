"""What every writer does: hold the row, check words, write it down without a word of the comment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation

from himaya.faults import InvalidInputError
from himaya.web.comments.models import LONGEST_NOTE, Comment, Decision, hash_of
from himaya.web.comments.states import COMMENT, CommentState
from himaya.web.comments.words import Action, Kind
from himaya.web.common.masking import masked
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.accounts.models import Office, User

FEWEST_LETTERS = 5


def locked(comment: Comment) -> Comment:
    """The comment as it is now, held until the transaction ends."""
    found: Comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    return found


def check_step(comment: Comment, step: str) -> str:
    """State that a step leads to.

    Raises
    ------
    InvalidInputError : `comments.step_not_allowed`.
    """
    target = COMMENT.target(comment.state, step)
    if target is None:
        words: dict[str, Any] = {}
        for language in ("ar", "en"):
            with translation.override(language):
                words[f"state_{language}"] = str(CommentState(comment.state).label)
        raise InvalidInputError.of("comments.step_not_allowed", **words)
    return target


def checked_words(text: str, longest: int = LONGEST_NOTE, *, fewest: int = FEWEST_LETTERS) -> str:
    """Words that say something, as they are kept.

    Raises
    ------
    InvalidInputError : `comments.words_needed`.
    """
    words = masked(text, longest)
    if len(words) < fewest:
        raise InvalidInputError.of("comments.words_needed", least=str(fewest))
    return words


def step_to(  # each is one part of a decision
    fresh: Comment,
    step: str,
    *,
    by: User | None,
    office: Office | None,
    criterion: str = "",
    note: str = "",
    masks: Sequence[int] = (),
    changed: Sequence[str] = (),
) -> Comment:
    """Take a step that was checked: state, line of its history, journal."""
    fresh.state, fresh.changed_at = check_step(fresh, step), timezone.now()
    fresh.save(update_fields=["state", "changed_at", *changed])
    Decision.objects.create(
        comment=fresh, step=step, criterion=criterion, note=note, masks=list(masks), text_hash=hash_of(fresh.text),
        by=by, office=office, at=fresh.changed_at,
    )  # fmt: skip
    after = {"state": fresh.state, "criterion": criterion, "masked_words": len(masks), "hash": fresh.approved_hash}
    write_down(Action[step.upper()], fresh, by=by, **after)
    return fresh


def write_down(action: Action, comment: Comment, *, by: User | None, **after: Any) -> None:
    """Put it into the journal."""
    record(action, by=by, kind=Kind.COMMENT, object_id=str(comment.pk), area=comment.area, after=after)
