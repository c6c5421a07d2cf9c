"""What the controls of a plan ask for those who live inside them and those who drive past: questions and gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.planning.access.build import access_problems
from himaya.planning.diversion.build import diversion_problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from himaya.planning.access.problem import AccessProblem, AccessResult
    from himaya.planning.content import World
    from himaya.planning.cordon.controls import RoadControl
    from himaya.planning.diversion.problem import DiversionProblem


def access_of(world: World, controls: Sequence[RoadControl]) -> dict[str, AccessProblem]:
    """The residents' question of every area that the controls close, before any gate of theirs is opened."""
    rule = world.doctrine.cordon
    key = ("access", tuple((control.section, control.gate, control.by_hand) for control in controls))
    return world.memo.once(
        key,
        lambda: access_problems(world.network, controls, gate_cost=rule.residents_cost, against_cost=rule.against_cost),
    )


def opened(
    problems: Mapping[str, AccessProblem], results: Mapping[str, AccessResult] | None, *, against: bool = False
) -> frozenset[int]:
    """Sections that open to residents as gates; with `against`, the streets that they may drive either way."""
    return frozenset(
        section
        for area, result in (results or {}).items()
        if area in problems
        for section, is_street in zip(
            problems[area].section[result.opened].tolist(), problems[area].against[result.opened].tolist(), strict=True
        )
        if is_street == against
    )


def diversion_of(world: World, controls: Sequence[RoadControl]) -> DiversionProblem | None:
    """The through trips that the controls cut; None where the doctrine has no numbers for them."""
    rule = world.doctrine.closures
    if rule is None or world.network.estimated:
        return None
    key = ("diversion", tuple((control.section, control.start, control.end) for control in controls))
    return world.memo.once(key, lambda: diversion_problem(world.network, controls, rule=rule))
