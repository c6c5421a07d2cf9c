"""What the callers of a night say: drawn by seed and number, so that a night can be played again."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Told:
    """A type of the playbooks, and the words in both languages."""

    kind: str
    words: str


@cache
def _told() -> Mapping[str, Sequence[Told]]:
    """What is said to each service, as often as its weight says."""
    text = resources.files("himaya.web.exercise").joinpath("calls.toml").read_text("utf-8")
    found: dict[str, list[Told]] = {}
    for row in tomllib.loads(text)["call"]:
        found.setdefault(row["service"], []).extend([Told(row["kind"], f"{row['ar']} · {row['en']}")] * row["weight"])
    return found


def told_by(service: str, *, seed: int, number: int) -> Told:
    """What the caller of a number says; of a service that nothing is written for, only that help is asked for."""
    said = _told().get(service) or [Told(OTHER, "طلب مساعدة · A request for help")]
    digest = hashlib.sha256(f"{seed}/{number}/{service}".encode()).digest()
    return said[int.from_bytes(digest[:8]) % len(said)]
