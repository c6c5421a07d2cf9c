"""The human-dimension check: what the plan knows of each item; the rest is for people to fill in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from himaya.documents.order_words import fill, order_words
from himaya.documents.wording import figure, instant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from himaya.documents.selection import Selection

    Entry = Mapping[str, Any]


def human_checks(selection: Selection, roads: Sequence[Entry]) -> list[dict[str, str]]:
    """List every item with what the plan's data say about it."""
    known = {
        "water": _crowd(selection),
        "toilets": _queue(selection),
        "shelter": _shelter(selection),
        "prayer": _services(selection),
        "children": fill("known", "children"),
        "disability": _doors(selection),
        "families": _stints(selection, "families", "search_women"),
        "medical": _stints(selection, "medical", "medical"),
        "dispersal": _dispersal(selection, roads),
        "residents": fill("known", "residents", roads=len(roads), gates=sum(bool(road["gate"]) for road in roads)),
    }
    return [{"topic": topic, "known": known[name]} for name, topic in order_words()["human"].items()]


def _crowd(selection: Selection) -> str:
    place = max(selection.places, key=lambda place: (place["peak"], place["id"]))
    return fill("known", "water", peak=figure(place["peak"], decimals=0), place=place["name_ar"])


def _queue(selection: Selection) -> str:
    outside = sum(place["still_outside"] for place in selection.places)
    return fill("known", "toilets" if outside else "no_outside", outside=figure(outside, decimals=0))


def _shelter(selection: Selection) -> str:
    scenario = selection.scenario
    hours = (instant(scenario["end"]) - instant(scenario["start"])) / timedelta(hours=1)
    stint = selection.plan["inputs"]["doctrine"]["stint"]
    return fill(
        "known",
        "shelter",
        hours=figure(hours, decimals=1),
        post=stint["post_max_min"],
        search=stint["search_max_min"],
    )


def _of_places(selection: Selection, table: str) -> list[Entry]:
    return [row for row in selection.scenario[table] if row["place_id"] in selection.number]


def _services(selection: Selection) -> str:
    services = _of_places(selection, "services")
    if not services:
        return fill("known", "no_services")
    first = min(service["start"] for service in services)
    last = max(service["end"] for service in services)
    return fill(
        "known",
        "prayer",
        services=len(services),
        first=selection.moment_in_words(first),
        last=selection.moment_in_words(last),
    )


def _doors(selection: Selection) -> str:
    doors = _of_places(selection, "doors")
    if not doors:
        return fill("known", "no_doors")
    return fill("known", "disability", stepped=sum(door["stepped"] for door in doors), doors=len(doors))


def _stints(selection: Selection, name: str, function: str) -> str:
    stints = [post for post in selection.elements("post") if post["function"] == function]
    waiting = {unit for post in selection.standby if post["function"] == "ambulance" for unit in post["units"]}
    filled = sum(post["filled"] for post in stints)
    return fill("known", name, filled=filled, all=len(stints), ambulances=len(waiting))


def _dispersal(selection: Selection, roads: Sequence[Entry]) -> str:
    opens = max((road["opens_at"] for road in roads), default=selection.scenario["end"])
    shown = selection.moment_in_words(opens)
    services = _of_places(selection, "services")
    if not services:
        return fill("known", "no_dispersal", opens=shown)
    last = max(instant(service["end"]) + timedelta(minutes=service["departure_min"]) for service in services)
    return fill("known", "dispersal", last=selection.moment_in_words(last.isoformat()), opens=shown)
