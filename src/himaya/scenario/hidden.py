"""Characters that nobody sees and that make a text read otherwise than it is written."""

from __future__ import annotations

import unicodedata

_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e")
"""Embeddings and overrides: they turn the text after them; isolates, plain direction marks and joiners do not."""
_BLANKS = frozenset("\t\n\r")


def holds_hidden_characters(text: str) -> bool:
    """Whether a text holds a control character other than tab and line end, or one that overrides its direction."""
    return any(char in _TURNS or (unicodedata.category(char) == "Cc" and char not in _BLANKS) for char in text)
