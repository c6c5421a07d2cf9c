"""Call signs in few words: those of one name that count on are one range."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBERED = re.compile(r"(.*?)\s*(\d+)")


def ranges(signs: Iterable[str]) -> list[str]:
    """Put call signs in order, `صخر 1–3` for three that follow each other; one without a number stands as it is."""
    numbers: dict[str, set[int]] = {}
    for sign in signs:
        found = _NUMBERED.fullmatch(sign)
        numbers.setdefault(found[1] if found else sign, set()).update([int(found[2])] if found else [])
    told = []
    for name, known in sorted(numbers.items()):
        runs = _runs(sorted(known))
        told += [f"{name} {first}" if first == last else f"{name} {first}–{last}" for first, last in runs] or [name]
    return told


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
