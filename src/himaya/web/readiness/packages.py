"""Standard items and measures, as data: what a tier asks of a place, and what an alert level makes offices do."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from himaya.web.accounts.models import Role
from himaya.web.readiness.models import ItemKind, Level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EVERY_TIER = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class StandardItem:
    """One item that a board is opened with; times in minutes, `valid_min` None for the whole period."""

    code: str
    title_ar: str
    title_en: str
    standard_ar: str
    standard_en: str
    owner: Role
    kind: ItemKind
    critical: bool
    mandatory: bool
    needs_file: bool
    weight: int
    due_min: int
    valid_min: int | None
    tiers: tuple[int, ...]
    from_level: int


@dataclass(frozen=True, slots=True)
class StandardMeasure:
    """One measure of a level."""

    level: Level
    code: str
    title_ar: str
    title_en: str
    task_ar: str
    task_en: str
    owners: tuple[Role, ...]
    answer_min: int
    due_min: int


@dataclass(frozen=True, slots=True)
class LevelCost:
    """What a level asks of the units: length of shifts, and the share of free units that it puts on duty."""

    shift_h: float
    reserve: float


def comms_min() -> int:
    """Minutes for which a communications check holds during the period."""
    return int(_table("packages.toml")["rules"]["comms_min"])


@cache
def directorate_items() -> Sequence[StandardItem]:
    """Items of a directorate's board."""
    return tuple(_item(row) for row in _table("packages.toml")["directorate"])


@cache
def place_items() -> Sequence[StandardItem]:
    """Items of a place's board, of every tier."""
    return tuple(_item(row) for row in _table("packages.toml")["place"])


@cache
def post_items() -> Sequence[StandardItem]:
    """Items for a post of a plan, by the tier of its place; their texts have places for what the plan says."""
    return tuple(_item(row) for row in _table("packages.toml")["post"])


def items_for(tier: int | None, level: int) -> Sequence[StandardItem]:
    """Items that a board is opened with: of a tier, or of a directorate where there is none."""
    items = directorate_items() if tier is None else [item for item in place_items() if tier in item.tiers]
    return [item for item in items if item.from_level <= level]


@cache
def measures() -> Sequence[StandardMeasure]:
    """Every measure, by level."""
    return tuple(
        StandardMeasure(
            level=Level(row["level"]),
            code=row["code"],
            title_ar=row["ar"],
            title_en=row["en"],
            task_ar=row["task_ar"],
            task_en=row["task_en"],
            owners=tuple(Role(role) for role in row["owner"]),
            answer_min=row["answer_min"],
            due_min=row["due_min"],
        )
        for row in _table("measures.toml")["measure"]
    )


def measures_for(level: int) -> Sequence[StandardMeasure]:
    """Measures that a level triggers: its own and those of every level below."""
    return [measure for measure in measures() if measure.level <= level]


@cache
def cost_of(level: int) -> LevelCost:
    """What a level costs by doctrine."""
    return LevelCost(**_table("measures.toml")["cost"][str(int(level))])


def _item(row: Mapping[str, Any]) -> StandardItem:
    hours = row.get("valid_h")
    return StandardItem(
        code=row["code"],
        title_ar=row["ar"],
        title_en=row["en"],
        standard_ar=row["standard_ar"],
        standard_en=row["standard_en"],
        owner=Role(row["owner"]),
        kind=ItemKind(row.get("kind", ItemKind.STANDARD)),
        critical=row.get("critical", False),
        mandatory=row.get("mandatory", True),
        needs_file=row.get("needs_file", False),
        weight=row["weight"],
        due_min=60 * row["due_h"],
        valid_min=None if hours is None else 60 * hours,
        tiers=tuple(row.get("tiers", EVERY_TIER)),
        from_level=row.get("from_level", Level.ORDINARY),
    )


@cache
def _table(title: str) -> Mapping[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(title).read_text("utf-8"))
