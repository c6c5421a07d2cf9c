"""How ready something is: a share of verified weight, and a verdict that one critical item can turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from collections.abc import Iterable


class Verdict(models.TextChoices):
    """What a tally amounts to."""

    READY = "ready", pgettext_lazy("readiness", "Ready")
    INCOMPLETE = "incomplete", _("Incomplete")
    NOT_READY = "not-ready", _("Not ready")
    UNKNOWN = "unknown", pgettext_lazy("readiness", "Unknown")


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over items; weights are those of mandatory items.

    `claimed` holds what is claimed or verified, `verified` what is verified and
    has not expired, `failing` counts critical items that are not verified now.
    """

    items: int = 0
    weight: int = 0
    claimed: int = 0
    verified: int = 0
    failing: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.items + other.items,
            self.weight + other.weight,
            self.claimed + other.claimed,
            self.verified + other.verified,
            self.failing + other.failing,
        )

    @property
    def share(self) -> float | None:
        """Verified weight of the mandatory weight; None where nothing is mandatory, so nothing is known."""
        return self.verified / self.weight if self.weight else None

    @property
    def gap(self) -> float | None:
        """Share that is claimed and not verified."""
        return (self.claimed - self.verified) / self.weight if self.weight else None

    @property
    def verdict(self) -> Verdict:
        """Not ready as long as a critical item fails, whatever the share; without items unknown, never ready."""
        if not self.weight:
            return Verdict.UNKNOWN
        if self.failing:
            return Verdict.NOT_READY
        return Verdict.READY if self.verified == self.weight else Verdict.INCOMPLETE


def total(tallies: Iterable[Tally]) -> Tally:
    """Sum of tallies."""
    return sum(tallies, Tally())


def verdict_of_all(tallies: Iterable[Tally]) -> Verdict:
    """Verdict over several: where one of them is unknown, the whole is never ready."""
    parts = list(tallies)
    found = total(parts).verdict
    missing = any(part.verdict is Verdict.UNKNOWN for part in parts)
    return Verdict.INCOMPLETE if found is Verdict.READY and missing else found
