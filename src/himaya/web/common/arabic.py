"""The order of Arabic texts with numbers in them."""

from __future__ import annotations

import re

from himaya.scenario.fold import fold

_NUMBER = re.compile(r"\d+")
_WIDEST_NUMBER = 8


def natural(text: str) -> str:
    """Key that sorts the numbers in a text as numbers: 2 before 10."""
    return _NUMBER.sub(lambda number: number[0].zfill(_WIDEST_NUMBER), fold(text))
