"""Decisions that the units cannot carry out, refused together with the absences that have a part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.faults import Fault, InvalidInputError
from himaya.planning.duty import ALWAYS
from himaya.planning.protect.build import kind_masks
from himaya.planning.protect.conflict import smallest_conflict
from himaya.planning.result import Status
from himaya.planning.showing import figure, rounded_down, rounded_up

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from himaya.planning.content import World
    from himaya.planning.protect.conflict import Conflict
    from himaya.planning.protect.problem import ProtectProblem, ProtectResult
    from himaya.planning.respond.hours import Hours
    from himaya.scenario.model import Unit, UnitKind


def refuse_too_much_presence(world: World, game: ProtectProblem, protect: ProtectResult) -> None:
    """Refuse least presences that the free teams cannot give.

    Raises
    ------
    InvalidInputError : `edits.presence_too_much`, or `edits.presence_withheld` where units that could come are absent
        by decision, with the fewest places in conflict.
    """
    conflict = smallest_conflict(game) if protect.status is Status.INFEASIBLE else None
    if conflict is None:
        return
    watch, n_watches = conflict.group, len(world.clock.watches)
    places = [world.scenario.places[target // n_watches] for target in conflict.targets]
    details = {
        "hour": world.clock.watches[watch].astimezone(world.clock.zone).strftime("%H:%M"),
        "places_ar": "، ".join(place.name_ar for place in places),
        "places_en": ", ".join(place.name_en or place.name_ar for place in places),
        "count": str(len(places)),
        "asked": figure(float(rounded_up(conflict.asked, 3))),
        "teams": figure(float(rounded_down(conflict.teams, 3))),
    }
    away = withheld(world, _kinds_that_may_come(world, conflict), [watch])
    code = "edits.presence_withheld" if away else "edits.presence_too_much"
    raise InvalidInputError([Fault(code, column="/presence", value=places[0].id, details={**details, **_named(away)})])


def refuse_too_many_waiting(world: World, hours: Hours) -> None:
    """Refuse more units of a service fixed at points than wait in some phase.

    Raises
    ------
    InvalidInputError : `edits.too_many_waiting`, or `edits.waiting_withheld` where units of the service are absent by
        decision.
    """
    rule = hours.rule
    named = sum(one.units for one in world.edits.standby if one.service == rule.service)
    there = [(fixed.size, phase.units, phase.watches) for fixed, phase in zip(hours.fixed, hours.phases, strict=True)]
    for fixed, units, watches in there or [(named, 0, range(len(world.clock.watches)))]:
        if fixed > units:
            details = {"fixed": str(fixed), "units": str(units)}
            capped = bool(rule.most_waiting) and units >= rule.most_waiting
            away = [] if capped else withheld(world, rule.kinds, watches)
            code = "edits.waiting_withheld" if away else "edits.too_many_waiting"
            fault = Fault(code, column="/standby", value=rule.service, details={**details, **_named(away)})
            raise InvalidInputError([fault])


def withheld(world: World, kinds: Collection[UnitKind], watches: Iterable[int]) -> list[Unit]:
    """Units of some kinds whose duty fills one of the watches, but for an absence that decisions ask for."""
    spans = [(world.clock.watches[watch], world.clock.watch_end(watch)) for watch in watches]
    absent, duty = {one.unit_id for one in world.edits.absences}, world.duty
    return [
        unit
        for unit in world.scenario.units
        if unit.id in absent
        and unit.kind in kinds
        and any(ALWAYS.covers(unit, *span) and not duty.covers(unit, *span) for span in spans)
    ]


def _kinds_that_may_come(world: World, conflict: Conflict) -> list[UnitKind]:
    """Mobile kinds that would reach one of the places in time if nobody were absent."""
    rule, rows = world.doctrine.protect, [target // len(world.clock.watches) for target in conflict.targets]
    masks = kind_masks(world.scenario, world.network, rule, duty=ALWAYS, memo=world.memo)
    may_come = int(np.bitwise_or.reduce(masks[rows]))
    return [kind for bit, kind in enumerate(rule.mobile_kinds) if may_come >> bit & 1]


def _named(units: list[Unit]) -> dict[str, str]:
    """Call signs of units, for a fault that names them; nothing where there are none."""
    if not units:
        return {}
    return {f"units_{language}": comma.join(unit.call_sign for unit in units) for language, comma in _COMMAS}


_COMMAS = (("ar", "، "), ("en", ", "))
