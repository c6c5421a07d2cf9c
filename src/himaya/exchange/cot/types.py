"""Types of what Himaya tells: MIL-STD-2525 functions of friendly ground units, marks and drawings."""

from __future__ import annotations

from types import MappingProxyType

from himaya.exchange.cot.event import LONGEST_TEXT, LONGEST_WORD, check_uid
from himaya.faults import InvalidInputError
from himaya.scenario.model import UnitKind

_ENDS = 2
"""Corners that a line cannot do without."""
MARK = "b-m-p-s-m"
"""A spot on the map with a colour and a name."""
DRAWING = "u-d-f"
"""A line, or an area where its last corner is its first."""
HEADQUARTERS = "a-f-G-U-H"
_POLICE, _MEDICAL, _FIRE, _EXPLOSIVES = "a-f-G-U-U-L-C", "a-f-G-U-S-M", "a-f-G-U-U", "a-f-G-U-U-E"
_OTHER = MappingProxyType({
    UnitKind.FIRE: _FIRE,
    UnitKind.EOD: _EXPLOSIVES,
    UnitKind.AMBULANCE: _MEDICAL,
    UnitKind.MEDICAL_POST: _MEDICAL,
})  # fmt: skip
_UNSAFE = str.maketrans(dict.fromkeys(':/\\ "<>&', "-"))


def unit_type(kind: str) -> str:
    """Type of a unit: civilian law enforcement (2525 `UULC`), medical, explosive ordnance or other support."""
    return _OTHER.get(UnitKind(kind), _POLICE)


def our_uid(key: str) -> str:
    """A uid of ours for a key such as `unit:U-1`: nobody else's begins with `himaya-`.

    Raises
    ------
    InvalidInputError : `cot.uid`.
    """
    uid = f"himaya-{key.translate(_UNSAFE)}"
    check_uid(uid)
    return uid


def word(text: str) -> str:
    """A name as it may stand in an event: one line, printable, short enough."""
    return _printable(text)[:LONGEST_WORD]


def remark(*lines: str) -> str:
    """Lines of a remark, those that say something."""
    return "\n".join(kept for line in lines if (kept := _printable(line)))[:LONGEST_TEXT]


def _printable(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def thinned(line: list[tuple[float, float]], most: int) -> tuple[tuple[float, float], ...]:
    """A line with no more corners than `most`, evenly left out; its ends stay."""
    if len(line) <= most:
        return tuple(line)
    if most < _ENDS:
        raise InvalidInputError.of("cot.too_large", most=str(most), value=str(len(line)))
    step = (len(line) - 1) / (most - 1)
    return tuple(line[round(index * step)] for index in range(most))
