"""Words that are written about posts, as they are kept."""

from __future__ import annotations

from himaya.faults import InvalidInputError
from himaya.web.incidents.texts import masked

FEWEST_LETTERS = 5


def checked_words(text: str) -> str:
    """Words that say something; numbers of persons and vehicles are masked.

    Raises
    ------
    InvalidInputError : `posts.words_needed`.
    """
    kept = masked(text)
    if len(kept) < FEWEST_LETTERS:
        raise InvalidInputError.of("posts.words_needed", least=str(FEWEST_LETTERS))
    return kept
