"""What an address asks for; what is not understood counts as not asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

LONGEST = 100


def text_of(asked: Mapping[str, str], key: str) -> str:
    """A word to look for, without what cannot be looked for."""
    return asked.get(key, "").replace("\0", "").strip()[:LONGEST]


def one_of(asked: Mapping[str, str], key: str, known: Container[str]) -> str:
    """A value that is known; empty for any other."""
    value = asked.get(key, "")
    return value if value in known else ""
