"""Types of incidents and their playbooks, as data that a directorate may replace by its own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from django.utils import timezone

from himaya.scenario.model import UnitKind
from himaya.web.common.language import in_language


@dataclass(frozen=True, slots=True)
class PlaybookStep:
    """One line of the first ten minutes; `by_min` minutes after the report it should be done."""

    key: str
    text_ar: str
    text_en: str
    by_min: int

    @property
    def text(self) -> str:
        """What to do, in the reader's language."""
        return in_language(self.text_ar, self.text_en)


@dataclass(frozen=True, slots=True)
class Playbook:
    """What a type of incident asks for: proposed priority 1-4, units by kind, and the first ten minutes.

    `sealed` : what is known of whoever is lost is kept in a sealed record, never in the incident.
    """

    key: str
    title_ar: str
    title_en: str
    priority: int
    review_by: date
    needs: Mapping[str, int]
    steps: Sequence[PlaybookStep]
    sealed: bool = False

    @property
    def title(self) -> str:
        """Type in the reader's language."""
        return in_language(self.title_ar, self.title_en)

    @property
    def is_past_review(self) -> bool:
        """Whether it should have been reviewed by now; it opens all the same."""
        return self.review_by < timezone.localdate()


@dataclass(frozen=True, slots=True)
class Rules:
    """Times and distances of the register: minutes, metres and hours."""

    update_min: int
    duplicate_min: int
    same_type_m: float
    any_type_m: float
    reopen_h: int


@cache
def rules() -> Rules:
    """Rules of the register."""
    return Rules(**_table()["rules"])


@cache
def playbooks() -> Mapping[str, Playbook]:
    """Every playbook by the key of its type, in the order of the file."""
    return {row["key"]: _playbook(row) for row in _table()["playbook"]}


def playbook_of(kind: str) -> Playbook:
    """Playbook of a type; that of any other incident where the file has it no more."""
    return playbooks().get(kind) or playbooks()["other"]


def _playbook(row: Mapping[str, Any]) -> Playbook:
    needs = {UnitKind(kind).value: int(count) for kind, count in row["needs"].items()}
    steps = tuple(PlaybookStep(**step) for step in row["steps"])
    return Playbook(
        row["key"], row["title_ar"], row["title_en"], row["priority"], row["review_by"], needs, steps,
        sealed=row.get("sealed", False),
    )  # fmt: skip


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("playbooks.toml").read_text("utf-8"))
