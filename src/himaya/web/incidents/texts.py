"""What operators write: kept on one line, and without the numbers of persons or vehicles, which are masked.

A report is never turned away for what it says: life first.
"""

from __future__ import annotations

import re

from himaya.scenario.hidden import holds_hidden_characters
from himaya.scenario.personal import holds_personal_data
from himaya.web.incidents.models.incident import LONGEST_TEXT

MASK = "▒▒▒"
_LONG_NUMBER = re.compile(r"[+]?\d(?:[\s().·•_/,،٬‐-―-]{0,3}\d){6,}")
_NUMBER = re.compile(r"\d+")


def masked(text: str) -> str:
    """Text as it is kept: one line, no hidden characters, numbers of persons and vehicles masked.

    Long numbers are masked first; where that is not enough, every number is.
    """
    plain = " ".join("".join(" " if char in "\t\r\n" else char for char in text).split())
    plain = "".join(char for char in plain if not holds_hidden_characters(char))[:LONGEST_TEXT]
    for pattern in (_LONG_NUMBER, _NUMBER):
        if not holds_personal_data(plain):
            return plain
        plain = pattern.sub(MASK, plain)
    return plain[:LONGEST_TEXT]


def is_masked(text: str) -> bool:
    """Whether keeping a text would mask something in it."""
    return MASK in masked(text) and MASK not in text
