"""Spellings that readers take for the same word become the same text, for searching.

The browser does the same in `frontend/src/fold.ts`; both are tested on the same cases.
"""

from __future__ import annotations

import re
import unicodedata

_DROPPED = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"\d+")
_WIDEST_NUMBER = 8
_SAME = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        "ى": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "ی": "ي",
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    }
)


def fold(text: str) -> str:
    """Text without marks and tatweel, one spelling of alef, ya, ta marbuta, hamza seats and digits, lower case."""
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", text)).translate(_SAME)
    return _SPACES.sub(" ", plain).strip().lower()


def natural(text: str) -> str:
    """Key that sorts the numbers in a text as numbers: 2 before 10."""
    return _NUMBER.sub(lambda number: number[0].zfill(_WIDEST_NUMBER), fold(text))
