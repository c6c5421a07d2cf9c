"""Texts of one direction on a paper of the other: Arabic written by an office stays whole on an English form."""

from __future__ import annotations

import unicodedata
from typing import Any

from himaya.faults import Language

_RIGHT_TO_LEFT, _END = "\u2067", "\u2069"


def isolated(value: Any, language: Language) -> Any:
    """Wrap every text of an English paper that begins in Arabic, so that its stops and figures stay on its own side.

    Parameters
    ----------
    value : text, list or table of values as the typesetter takes them; anything else is given back as it is.
    """
    if language is Language.AR:
        return value
    if isinstance(value, str):
        return f"{_RIGHT_TO_LEFT}{value}{_END}" if _is_arabic(value) else value
    if isinstance(value, dict):
        return {key: isolated(part, language) for key, part in value.items()}
    return [isolated(part, language) for part in value] if isinstance(value, (list, tuple)) else value


def _is_arabic(text: str) -> bool:
    """Whether the first letter or figure is an Arabic letter."""
    return next((unicodedata.bidirectional(one) == "AL" for one in text if one.isalnum()), False)
