"""nation.json: what each directorate plans, what the reserve lends, and the country's certificate."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import himaya
from himaya.planning.clock import clock_of
from himaya.planning.codec import from_json, to_json
from himaya.planning.counting import plan_counts
from himaya.planning.doctrine import Doctrine
from himaya.planning.national.prices import prices_to_json
from himaya.planning.planfile import seal
from himaya.planning.result import Status, relative_gap
from himaya.planning.showing import rounded_down, rounded_up
from himaya.planning.wording import Text, say
from himaya.scenario.governorates import governorates
from himaya.scenario.labels import kind_label
from himaya.scenario.model import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from himaya.planning.national.game import Lending
    from himaya.planning.national.prices import Prices
    from himaya.scenario.model import UnitKind
    from himaya.scenario.nation import Nation

    Document = Mapping[str, Any]

FORMAT = "himaya-nation/1"


def national_document(
    nation: Nation, plans: Mapping[str, Document], lending: Lending, prices: Prices, *, seed: int
) -> dict[str, Any]:
    """The country as nation.json holds it, sealed.

    Parameters
    ----------
    plans : content of plan.json of every directorate, by ISO code, in the order of `lending`.
    """
    return seal(
        {
            "format": FORMAT,
            "himaya": himaya.__version__,
            "id": nation.id,
            "name_ar": nation.name_ar,
            "name_en": nation.name_en,
            "celebration": nation.celebration,
            "seed": seed,
            "reserve_teams": nation.reserve_teams,
            "reserve": _reserve(plans, lending),
            **derived(plans),
            "protect": certificate(plans, lending),
            "prices": prices_to_json(prices, mobile_kinds(next(iter(plans.values())))),
        }
    )


def mobile_kinds(plan: Document) -> tuple[UnitKind, ...]:
    """Mobile kinds of a plan's doctrine, in its order."""
    return from_json(Doctrine, plan["inputs"]["doctrine"], at="/inputs/doctrine").protect.mobile_kinds


def derived(plans: Mapping[str, Document]) -> dict[str, Any]:
    """The parts that follow from the directorates' plans alone."""
    return {
        "directorates": [_directorate(iso, plan) for iso, plan in plans.items()],
        "rooms": _rooms(plans.values()),
        "worst": _worst(plans),
    }


def _directorate(iso: str, plan: Document) -> dict[str, Any]:
    known = governorates()[iso]
    red = sum(gap["severity"] == "red" for gap in plan["gaps"])
    return {
        "iso": iso,
        "name_ar": known.name_ar,
        "name_en": known.name_en,
        "plan_hash": plan["hash"],
        "estimated": plan["inputs"]["roads"].get("estimated", False),
        "places": len(plan["places"]),
        "units": len(plan["inputs"]["scenario"]["units"]),
        "officers": sum(unit["crew"] for unit in plan["inputs"]["scenario"]["units"]),
        "counts": {name: asdict(count) for name, count in plan_counts(plan).items()},
        "worst": plan["worst"],
        "gaps": {"red": red, "amber": len(plan["gaps"]) - red},
    }


def _rooms(plans: Iterable[Document]) -> list[dict[str, Any]]:
    """What the rooms of all directorates reach together and cannot exceed: sums, or the least of the parts."""
    by_room: dict[str, list[Document]] = {}
    for plan in plans:
        for room in plan["rooms"]:
            if room["room"].partition(".")[0] in (*_SUMS, *_LEAST):
                by_room.setdefault(room["room"], []).append(room)
    return [_sum(rooms) for rooms in by_room.values()]


def _sum(rooms: Sequence[Document]) -> dict[str, Any]:
    first = rooms[0]
    join = min if first["room"] in _LEAST else sum
    objective, bound = (float(join(room[part] for room in rooms)) for part in ("objective", "bound"))
    worst = max((Status(room["status"]) for room in rooms), key=list(_BY_CARE).index)
    labels = {
        f"{part}_{language}": first[f"{part}_{language}"] for part in ("label", "unit") for language in ("ar", "en")
    }
    return {
        "room": first["room"],
        **labels,
        "status": worst.value,
        "objective": objective,
        "bound": bound,
        "gap": relative_gap(objective, bound),
    }


_SUMS = ("demand", "cordon", "posting", "respond", "roster")
"""Rooms in which directorates share nothing, so that values and bounds add up."""
_LEAST = ("functions", "patrol")
"""Rooms whose value is that of the worst place."""
_BY_CARE = (Status.OPTIMAL, Status.FEASIBLE, Status.STOPPED, Status.INFEASIBLE)
"""From what needs no attention to what needs most."""


def _worst(plans: Mapping[str, Document]) -> dict[str, Any]:
    iso = min(plans, key=lambda one: float(plans[one]["worst"]["protection"]))
    return {"iso": iso, **plans[iso]["worst"]}


def _reserve(plans: Mapping[str, Document], lending: Lending) -> dict[str, Any]:
    """Teams lent, and the sets of kinds that are used up: groups are told by directorate and hour."""
    hours = next(iter(plans.values()))["hours"]
    return {
        "hours": hours,
        "lent": dict(zip(plans, to_json(lending.lent), strict=True)),
        "objective": lending.result.objective,
        "bound": lending.result.bound,
        "binding_group": to_json(lending.result.binding_group),
        "binding_kinds": to_json(lending.result.binding_kinds),
        "provenance": to_json(lending.result.provenance),
    }


def certificate(plans: Mapping[str, Document], lending: Lending) -> dict[str, Any]:
    """The country's guarantee in words that a commander understands."""
    worst = _worst(plans)
    place = next(one for one in plans[worst["iso"]]["places"] if one["id"] == worst["place_id"])
    known = governorates()[worst["iso"]]
    objective, bound = lending.result.objective, lending.result.bound
    exact = relative_gap(objective, bound) == 0.0
    text = say(
        "nation.protect_best" if exact else "nation.protect",
        value=rounded_down(objective, 3),
        bound=rounded_up(bound, 3),
        place=Text(place["name_ar"], place["name_en"]),
        area=Text(known.name_ar, known.name_en),
    ) + _binding(plans, lending)
    return {
        "status": lending.result.status.value,
        "objective": objective,
        "bound": bound,
        "gap": relative_gap(objective, bound),
        **text.fields("text"),
    }


def _binding(plans: Mapping[str, Document], lending: Lending) -> Text:
    """Say what one more team would have to be, and where; or that no further team can lift the worst place."""
    result = lending.result
    if not result.binding_group.size:
        return say("nation.no_team_helps")
    inputs = next(iter(plans.values()))["inputs"]
    doctrine = from_json(Doctrine, inputs["doctrine"], at="/inputs/doctrine")
    watches = clock_of(from_json(Scenario, inputs["scenario"], at="/inputs/scenario"), doctrine).watches
    isos = list(plans)
    areas = sorted({isos[int(group) // len(watches)] for group in result.binding_group})
    masks = {int(kinds) for kinds in result.binding_kinds}
    kinds = [kind for bit, kind in enumerate(doctrine.protect.mobile_kinds) if any(mask >> bit & 1 for mask in masks)]
    known = [governorates()[iso] for iso in areas]
    named = Text("، ".join(one.name_ar for one in known), ", ".join(one.name_en for one in known))
    teams = Text(*(comma.join(kind_label(kind, to) for kind in kinds) for comma, to in (("، ", "ar"), (", ", "en"))))
    return say("nation.binding", areas=named, kinds=teams)
