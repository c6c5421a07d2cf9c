"""What somebody writes freely: kept on one line, and without the numbers of persons or vehicles, which are masked."""

from __future__ import annotations

import re

from himaya.scenario.hidden import holds_hidden_characters
from himaya.scenario.personal import holds_personal_data

MASK = "▒▒▒"
_LONG_NUMBER = re.compile(r"[+]?\d(?:[\s().·•_/,،٬‐-―-]{0,3}\d){6,}")
_NUMBER = re.compile(r"\d+")


def masked(text: str, longest: int) -> str:
    """Text as it is kept: one line, no hidden characters, numbers of persons and vehicles masked.

    Long numbers are masked first; where that is not enough, every number is. The cut comes last: a number that does
    not fit is not kept by half.
    """
    plain = " ".join(text.split())
    plain = "".join(char for char in plain if not holds_hidden_characters(char))
    for pattern in (_LONG_NUMBER, _NUMBER):
        if holds_personal_data(plain):
            plain = pattern.sub(MASK, plain)
    return plain[:longest]
