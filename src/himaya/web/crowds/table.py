"""The table of levels, actions and times, as data with its edition and source."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any

from himaya.web.accounts.models import Role
from himaya.web.common.language import in_language
from himaya.web.crowds.states import CrowdLevel


@dataclass(frozen=True, slots=True)
class Picture:
    """One step of the scale: what so many people per square metre look like."""

    density: int
    text_ar: str
    text_en: str

    @property
    def text(self) -> str:
        """What it looks like, in the reader's language."""
        return in_language(self.text_ar, self.text_en)


@dataclass(frozen=True, slots=True)
class Action:
    """What is done at a level: by which role, and `by_min` minutes after the alarm at the latest."""

    key: str
    who: Role
    by_min: int
    text_ar: str
    text_en: str

    @property
    def text(self) -> str:
        """What to do, in the reader's language."""
        return in_language(self.text_ar, self.text_en)

    @property
    def by(self) -> timedelta:
        """The same time as a span."""
        return timedelta(minutes=self.by_min)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where a level begins and ends, people per square metre; `calm` is how long readings must lie below its end."""

    amber_from: float
    amber_below: float
    red_from: float
    red_below: float
    calm: timedelta


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many a zone may hold: density, people per metre of exit and minute, minutes to leave it by its risk."""

    density: float
    flow_level: float
    flow_stepped: float
    minutes: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class GateRule:
    """How gates are forecast: rate of a lane per hour with its source, and minutes."""

    rate_per_h: float
    window_min: int
    horizon_min: int
    wait_limit_min: float
    rate_source_ar: str
    rate_source_en: str

    @property
    def rate_source(self) -> str:
        """Where the rate comes from, in the reader's language."""
        return in_language(self.rate_source_ar, self.rate_source_en)


@dataclass(frozen=True, slots=True)
class Table:
    """One edition."""

    edition: str
    source_ar: str
    source_en: str
    levels: Thresholds
    estimate_counts: timedelta
    counter_counts: timedelta
    queue_counts: timedelta
    capacity: Capacity
    gate: GateRule
    scale: Sequence[Picture]
    actions: Mapping[CrowdLevel, Sequence[Action]]

    @property
    def source(self) -> str:
        """Where the thresholds come from, in the reader's language."""
        return in_language(self.source_ar, self.source_en)


@cache
def table() -> Table:
    """The edition that is in use."""
    told = tomllib.loads(resources.files(__package__).joinpath("levels.toml").read_text("utf-8"))
    levels, age = told["levels"], told["age"]
    calm = timedelta(minutes=levels.pop("calm_min"))
    return Table(
        edition=told["edition"],
        source_ar=told["source"]["ar"],
        source_en=told["source"]["en"],
        levels=Thresholds(**levels, calm=calm),
        estimate_counts=timedelta(minutes=age["estimate_min"]),
        counter_counts=timedelta(minutes=age["counter_min"]),
        queue_counts=timedelta(minutes=age["queue_min"]),
        capacity=Capacity(**told["capacity"]),
        gate=GateRule(**told["gate"]),
        scale=tuple(Picture(row["density"], row["ar"], row["en"]) for row in told["scale"]),
        actions={level: _actions(told[level.value]) for level in (CrowdLevel.AMBER, CrowdLevel.RED)},
    )


def _actions(rows: Sequence[Mapping[str, Any]]) -> tuple[Action, ...]:
    return tuple(Action(row["key"], Role(row["who"]), row["by_min"], row["ar"], row["en"]) for row in rows)
