"""Words for codes: every code has one Arabic and one English label, and the other spellings tables may use."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

from himaya.scenario.fold import heading_key
from himaya.scenario.model import BaseKind, PlaceKind, Settlement, ShiftPattern, UnitKind

if TYPE_CHECKING:
    from collections.abc import Mapping

K = TypeVar("K", bound=StrEnum)

_SECTIONS: Mapping[type[StrEnum], str] = {
    PlaceKind: "place",
    Settlement: "settlement",
    UnitKind: "unit",
    BaseKind: "base",
    ShiftPattern: "shift",
}


def kind_label(kind: StrEnum, language: str) -> str:
    """Label of a code in `ar` or `en`."""
    words = _catalogue()[_SECTIONS[type(kind)]][kind.value]
    return words[0] if language == "ar" else words[1]


def kinds_by_word(kinds: type[K]) -> Mapping[str, K]:
    """Every accepted word of an enumeration, folded: codes, Arabic and English labels, other spellings."""
    words = _catalogue()[_SECTIONS[kinds]]
    return {heading_key(word): one for one in kinds for word in (one.value, *words[one.value])}


@cache
def _catalogue() -> Mapping[str, Mapping[str, list[str]]]:
    text = resources.files(__package__).joinpath("labels.toml").read_text("utf-8")
    return tomllib.loads(text)
