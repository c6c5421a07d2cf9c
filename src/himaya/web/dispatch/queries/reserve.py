"""What the plan in force would lose if units were gone from now on: the worst case W, and W1 with any one unit more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from himaya.planning.edits.model import Absence, Edits
from himaya.web.common.language import in_language
from himaya.web.plans.assessing import assessor_of
from himaya.web.plans.models import PlanVersion, Solution
from himaya.web.plans.queries.in_force import version_in_force
from himaya.web.plans.queries.solutions import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.assessment.model import Worst


@dataclass(frozen=True, slots=True)
class Bind:
    """A worst case: its value in 0..1, and the place and the hour that bind."""

    value: float
    place_ar: str
    place_en: str
    hour: datetime

    @property
    def place(self) -> str:
        """The place in the reader's language."""
        return in_language(self.place_ar, self.place_en)


@dataclass(frozen=True, slots=True)
class Reserve:
    """What a plan in force keeps: W and W1 before and after. `unknown` are units that the plan does not count on."""

    version: PlanVersion
    before: Bind
    after: Bind
    w1_before: float
    w1_after: float
    unknown: tuple[str, ...]
    appeared: tuple[tuple[str, str], ...]

    @property
    def loses(self) -> bool:
        """Whether anything falls."""
        return self.after.value < self.before.value or self.w1_after < self.w1_before

    @property
    def gaps(self) -> list[str]:
        """Gaps that appear, in the reader's language."""
        return [in_language(ar, en) for ar, en in self.appeared]


def reserve_of(area: str, codes: Sequence[str], now: datetime) -> Reserve | None:
    """What the plan in force keeps without some units; None where no plan with a solution is in force."""
    version = version_in_force(area, now)
    if version is None or version.solution is None:
        return None
    minute = now.replace(second=0, microsecond=0)
    try:
        told = _assessed(version.solution.pk, version.solution.stamp, tuple(sorted(codes)), minute)
    except UnavailableError:
        return None
    return Reserve(version, *told)


@lru_cache(maxsize=64)
def _assessed(
    solution: int, _stamp: tuple[str, str], codes: tuple[str, ...], now: datetime
) -> tuple[Bind, Bind, float, float, tuple[str, ...], tuple[tuple[str, str], ...]]:
    assessor = assessor_of(Solution.objects.get(pk=solution))
    world = assessor.before.world
    known = {unit.id: unit for unit in world.scenario.units}
    gone = tuple(
        Absence(code, max(now, known[code].duty_start), known[code].duty_end)
        for code in codes
        if code in known and known[code].duty_end > now
    )
    found = assessor.assess(Edits(absences=gone))
    titles = {place.id: (place.name_ar, place.name_en) for place in world.scenario.places}

    def bind(worst: Worst) -> Bind:
        return Bind(worst.protection, *titles[worst.place_id], worst.hour)

    return (
        bind(found.worst_before), bind(found.worst_after), found.loss_of_one.before, found.loss_of_one.after,
        tuple(code for code in codes if code not in known),
        tuple((str(gap["text_ar"]), str(gap["text_en"])) for gap in found.gaps_appeared),
    )  # fmt: skip
