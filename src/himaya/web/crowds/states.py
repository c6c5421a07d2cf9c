"""The levels of a crowd zone, and when it rises and falls: arithmetic on readings, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import pgettext_lazy

from himaya.web.common.states import Machine, Step

if TYPE_CHECKING:
    from himaya.web.crowds.table import Thresholds


class CrowdLevel(models.TextChoices):
    """How dense a zone is."""

    CALM = "calm", pgettext_lazy("crowd", "Calm")
    AMBER = "amber", pgettext_lazy("crowd", "Amber")
    RED = "red", pgettext_lazy("crowd", "Red")


ALARMING = (CrowdLevel.AMBER, CrowdLevel.RED)
_ORDER = (CrowdLevel.CALM, CrowdLevel.AMBER, CrowdLevel.RED)
_RISE = "a reading that counts reaches the beginning of the level; alarm, the director is told"
_FALL = "two readings in a row, the time of the table apart, below the end of the level; silence never ends it"

CROWD = Machine(
    "crowd",
    "Crowd zone",
    CrowdLevel,
    (
        Step(CrowdLevel.CALM, "reach_amber", CrowdLevel.AMBER, _RISE),
        Step(CrowdLevel.CALM, "reach_red", CrowdLevel.RED, _RISE),
        Step(CrowdLevel.AMBER, "reach_red", CrowdLevel.RED, _RISE),
        Step(CrowdLevel.RED, "ease_to_amber", CrowdLevel.AMBER, _FALL),
        Step(CrowdLevel.RED, "ease_to_calm", CrowdLevel.CALM, _FALL),
        Step(CrowdLevel.AMBER, "ease_to_calm", CrowdLevel.CALM, _FALL),
    ),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The level of a zone, and since which reading it has been below the end of that level."""

    level: CrowdLevel
    eased_at: datetime | None = None


def follow(standing: Standing, density: float, at: datetime, rules: Thresholds) -> Standing:
    """The level after one more reading that counts, taken at an instant.

    It rises at once, and falls once two readings `rules.calm` apart, and all between, lay below the end of the level.
    """
    reached = level_of(density, rules)
    if _ORDER.index(reached) > _ORDER.index(standing.level):
        return Standing(reached)
    if standing.level is CrowdLevel.CALM or density >= _end_of(standing.level, rules):
        return Standing(standing.level)
    if standing.eased_at is None:
        return Standing(standing.level, at)
    if at - standing.eased_at < rules.calm:
        return standing
    return Standing(_below(standing.level, density, rules))


def level_of(density: float, rules: Thresholds) -> CrowdLevel:
    """The level that a density reaches by itself."""
    if density >= rules.red_from:
        return CrowdLevel.RED
    return CrowdLevel.AMBER if density >= rules.amber_from else CrowdLevel.CALM


def _end_of(level: CrowdLevel, rules: Thresholds) -> float:
    return rules.red_below if level is CrowdLevel.RED else rules.amber_below


def _below(level: CrowdLevel, density: float, rules: Thresholds) -> CrowdLevel:
    """Where a zone falls to: from red to amber while it is not below the end of amber."""
    if level is CrowdLevel.RED and density >= rules.amber_below:
        return CrowdLevel.AMBER
    return CrowdLevel.CALM
