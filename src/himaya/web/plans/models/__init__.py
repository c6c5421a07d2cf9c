"""What the app keeps: computed solutions, plans, their versions, and what a version consists of."""

from himaya.web.plans.models.content import (
    Axis,
    Contingency,
    HumanCheck,
    HumanItem,
    HumanState,
    Objective,
    OperationalPeriod,
)
from himaya.web.plans.models.draws import NightDraw
from himaya.web.plans.models.elements import (
    SUPPORT,
    Briefing,
    Element,
    ElementKind,
    Source,
    UnitAssignment,
    VersionGap,
    VersionPlace,
)
from himaya.web.plans.models.plan import EVER_APPROVED, Approval, Override, OverrideRule, Plan, PlanVersion, State
from himaya.web.plans.models.solution import Solution, SolutionState

__all__ = [
    "EVER_APPROVED",
    "SUPPORT",
    "Approval",
    "Axis",
    "Briefing",
    "Contingency",
    "Element",
    "ElementKind",
    "HumanCheck",
    "HumanItem",
    "HumanState",
    "NightDraw",
    "Objective",
    "OperationalPeriod",
    "Override",
    "OverrideRule",
    "Plan",
    "PlanVersion",
    "Solution",
    "SolutionState",
    "Source",
    "State",
    "UnitAssignment",
    "VersionGap",
    "VersionPlace",
]
