"""A new plan after a change: what the change does not touch is kept, and the difference is listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from himaya.planning.codec import from_json
from himaya.planning.compare import compare
from himaya.planning.derived import RoadFile
from himaya.planning.difference import Difference
from himaya.planning.plan import Plan, make_plan
from himaya.planning.result import never_stop, no_progress

if TYPE_CHECKING:
    from himaya.planning.assessment.assessor import Assessor
    from himaya.planning.edits.model import Edits
    from himaya.planning.result import Progress, StopRule


@dataclass(frozen=True, slots=True)
class Replan:
    """The new plan and what it does differently."""

    plan: Plan
    difference: Difference


def replan(
    assessor: Assessor,
    edits: Edits,
    *,
    stop: StopRule = never_stop,
    workers: int = 2,
    progress: Progress = no_progress,
) -> Replan:
    """Plan anew under decisions on top of those the plan was made under.

    The present arrangement is kept wherever that costs little (section `[replan]` of the doctrine): a unit stays at
    its post, a ring on its roads, a responder at its point. Questions that do not change keep their answers, rounds
    too. The new plan is otherwise a deployment alone: the rooms that ask about it as a whole are asked when it is
    planned afresh.

    Parameters
    ----------
    assessor : the plan at hand, opened.
    edits : the change: units lost, roads closed or opened, crowds grown, or any other decision.

    Raises
    ------
    InvalidInputError : decisions that cannot be (`edits.*`).
    """
    made = make_plan(
        assessor.before.world,
        from_json(RoadFile, assessor.document["inputs"]["roads"], at="/inputs/roads"),
        edits=assessor.edits_with(edits),
        earlier=assessor.before,
        deployment_only=True,
        seed=assessor.seed,
        stop=stop,
        workers=workers,
        progress=progress,
    )
    network = assessor.before.world.network
    return Replan(made, compare(assessor.document, made.document, roads=(network, network)))
