"""A plan opened once, and assessed under one set of decisions after another."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from himaya.planning.assembly import Questions
from himaya.planning.assessment.compare import assessment
from himaya.planning.assessment.robust import Loss, loss_of_one
from himaya.planning.codec import from_json
from himaya.planning.content import Content, Results
from himaya.planning.edits.locks import kept_of
from himaya.planning.edits.merge import merge
from himaya.planning.edits.model import Kept
from himaya.planning.inputs import world_of
from himaya.planning.plan import Budget, answer
from himaya.planning.planfile import read_plan
from himaya.planning.respond.solve import RespondParams
from himaya.planning.roads import road_at
from himaya.roads.store import load_network

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from himaya.planning.assessment.model import Assessment
    from himaya.planning.edits.model import Edits
    from himaya.roads.network import RoadNetwork

_QUICK = RespondParams(kicks=20, multiplier_steps=200, prove=False, search=False)
"""Standby points by interchange alone: within moments, hardly ever below the best."""


class Assessor:
    """A plan, its roads and all that was measured on them, kept between calls; safe to share between threads.

    Decisions come on top of those that the plan was made under. What they do not touch keeps its answer: units stay
    at their posts, rings on their roads and responders at their points wherever that costs little (the doctrine says
    how little), as when replanning.
    """

    def __init__(self, document: Mapping[str, Any], network: RoadNetwork) -> None:
        """Ask the plan's questions again; `document` is the content of plan.json, `network` the roads beside it."""
        self.document = document
        self.seed = int(document["seed"])
        world = world_of(document, network)
        self.before: Content = Questions(world, from_json(Results, document["results"], at="/results")).content

    @classmethod
    def open(cls, folder: Path) -> Assessor:
        """Open the plan in a folder (plan.json and roads.npz).

        Raises
        ------
        InvalidInputError : where the files are missing or are no plan; seals are not checked.
        """
        return cls(read_plan(folder / "plan.json"), load_network(folder / "roads.npz"))

    def edits_with(self, edits: Edits) -> Edits:
        """Decisions on top of the plan's own, with the plan's arrangement as the one to keep."""
        return replace(merge(self.before.world.edits, edits), keep=kept_of(self.document))

    def content(self, edits: Edits, *, budget: Budget | None = None) -> Content:
        """The plan's questions under decisions, answered at once.

        Raises
        ------
        InvalidInputError : decisions that cannot be (`edits.*`), in both languages.
        """
        world = self.before.world.under(self.edits_with(edits))
        return answer(world, earlier=self.before, budget=budget or Budget(seed=self.seed, effort=_QUICK))

    def assess(self, edits: Edits) -> Assessment:
        """What decisions would gain and cost.

        Raises
        ------
        InvalidInputError : decisions that cannot be (`edits.*`), in both languages.
        """
        after = self.content(edits) if edits else self.before
        return assessment(self.before, after, lost_before=self._lost_before)

    @cached_property
    def _lost_before(self) -> Loss:
        return loss_of_one(self.before)

    def assess_instead(self, edits: Edits) -> Assessment:
        """What the plan would gain and lose if `edits` were its only decisions, those it was made under undone.

        Raises
        ------
        InvalidInputError : decisions that cannot be (`edits.*`), in both languages.
        """
        if replace(edits, keep=Kept()) == replace(self.before.world.edits, keep=Kept()):
            return assessment(self.before, self.before)
        world = self.before.world.under(replace(edits, keep=kept_of(self.document)))
        return assessment(self.before, answer(world, earlier=self.before, budget=Budget(seed=self.seed, effort=_QUICK)))

    def road_at(self, lon: float, lat: float) -> str | None:
        """Id of the road section nearest to a point of the map; None where none is within 500 m."""
        return road_at(self.before.world.network, lon, lat)
