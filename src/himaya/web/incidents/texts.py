"""What operators write: kept on one line, and without the numbers of persons or vehicles, which are masked.

A report is never turned away for what it says: life first.
"""

from __future__ import annotations

from himaya.web.common.masking import MASK
from himaya.web.common.masking import masked as masked_to
from himaya.web.incidents.models.incident import LONGEST_TEXT


def masked(text: str) -> str:
    """Text as it is kept: one line, no hidden characters, numbers of persons and vehicles masked."""
    return masked_to(text, LONGEST_TEXT)


def is_masked(text: str) -> bool:
    """Whether keeping a text would mask something in it."""
    return MASK in masked(text) and MASK not in text
