"""The roll-up of a national plan: its directorates' plans, governorate by governorate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, Value, When

from himaya.planning.counting import most_at_once
from himaya.scenario.governorates import governorates
from himaya.web.common.areas import area_title
from himaya.web.plans.models import Element, OverrideRule, PlanVersion, State

if TYPE_CHECKING:
    from himaya.planning.counting import Presence
    from himaya.web.plans.models import Plan

_RANK = (State.ACTIVE, State.APPROVED, State.IN_REVIEW, State.DRAFT)
_SETTLED = (State.ACTIVE, State.APPROVED)


@dataclass(frozen=True, slots=True)
class Annex:
    """A governorate in the roll-up; everything but the area is empty where it has no plan.

    `strength` is the largest number of officers on duty at one time.
    """

    area: str
    version: PlanVersion | None = None
    strength: int | None = None
    gaps: int | None = None
    red_gaps: int | None = None

    @property
    def title(self) -> str:
        """Name of the governorate in the reader's language."""
        return area_title(self.area)

    @property
    def is_settled(self) -> bool:
        """Whether its plan is approved or in force."""
        return self.version is not None and self.version.state in _SETTLED


@dataclass(frozen=True, slots=True)
class RollUp:
    """All 27 governorates, and the largest number of officers on duty at one time in the country."""

    annexes: tuple[Annex, ...]
    strength: int


def roll_up(national: Plan) -> RollUp:
    """The version of each annex that counts most; a missing one is missing, never zero."""
    versions = _versions(national)
    present: dict[int, list[Presence]] = {version.pk: [] for version in versions.values()}
    rows = Element.objects.filter(version__in=present, strength__gt=0)
    for version, start, end, strength in rows.order_by().values_list("version", "starts_at", "ends_at", "strength"):
        present[version].append((start, end, strength))
    annexes = tuple(_annex(iso, versions.get(iso), present) for iso in governorates())
    return RollUp(annexes, most_at_once(one for rows in present.values() for one in rows))


def versions_of(national: Plan) -> list[PlanVersion]:
    """The versions that the roll-up counts, in the order of the governorates."""
    found = _versions(national)
    return [found[iso] for iso in governorates() if iso in found]


def unsettled(version: PlanVersion) -> list[str]:
    """Governorates whose plan is neither approved nor in force, and without which no director let the plan pass."""
    settled = {one.plan.area for one in _versions(version.plan).values() if one.state in _SETTLED}
    waived = set(version.overrides.filter(rule=OverrideRule.ANNEX).values_list("place_code", flat=True))
    return [iso for iso in governorates() if iso not in settled | waived]


def _versions(national: Plan) -> dict[str, PlanVersion]:
    ranks = [When(state=state, then=Value(rank)) for rank, state in enumerate(_RANK)]
    ranked = PlanVersion.objects.filter(plan=OuterRef("plan"), state__in=_RANK)
    first = ranked.annotate(rank=Case(*ranks, output_field=IntegerField())).order_by("rank", "-number")
    versions = (
        PlanVersion.objects.filter(plan__national=national, pk=Subquery(first.values("pk")[:1]))
        .select_related("plan", "solution")
        .annotate(
            gap_count=Count("gaps", distinct=True),
            red_count=Count("gaps", filter=Q(gaps__severity="red"), distinct=True),
        )
    )
    return {version.plan.area: version for version in versions}


def _annex(area: str, version: PlanVersion | None, present: dict[int, list[Presence]]) -> Annex:
    if version is None or version.solution_id is None:
        return Annex(area, version)
    return Annex(
        area,
        version,
        strength=most_at_once(present[version.pk]),
        gaps=getattr(version, "gap_count", None),
        red_gaps=getattr(version, "red_count", None),
    )
