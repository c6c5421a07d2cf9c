"""Elements of an earlier plan held fast: locks are decisions like any other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from math import floor
from typing import TYPE_CHECKING, Any

from himaya.faults import Fault, InvalidInputError
from himaya.planning.codec import from_json
from himaya.planning.counting import ROADS
from himaya.planning.edits.model import Edits, Kept, Pin, PresenceFloor, RoadClosed, StandbyFixed, key_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

Entry = Mapping[str, Any]
_DIGITS = 6


def locks_of(document: Entry, element_ids: Collection[str]) -> Edits:
    """Decisions that hold elements of a plan as they are.

    A post is held by its unit, or stays empty. A controlled road stays controlled over all its times, gate or not, and
    its post is held as well; a cordon holds all its roads. A standby unit fixes its point for its service; mobile
    presence is the least that is given. Decisions that the plan was made under are not repeated.

    Parameters
    ----------
    document : the content of plan.json.
    element_ids : ids of its elements.

    Raises
    ------
    InvalidInputError : one `edits.unknown_element` per id that the plan does not have.
    """
    by_id = {element["id"]: element for element in document["elements"]}
    unknown = sorted(set(element_ids) - by_id.keys())
    if unknown:
        raise InvalidInputError([Fault("edits.unknown_element", value=one) for one in unknown])
    named = [by_id[one] for one in set(element_ids)]
    spots = {tuple(spot) for element in named if element["type"] == "cordon" for spot in element["geometry"]}
    chosen = [
        element
        for name, element in by_id.items()
        if name in set(element_ids) or (element["type"] in ROADS and (element["lon"], element["lat"]) in spots)
    ]
    roads = {road_of(element) for element in chosen if element["type"] in ROADS}
    controlled = [element for element in document["elements"] if road_of(element) in roads]
    for_residents = {road["id"] for road in document.get("closures", {}).get("roads", []) if road["residents"]}
    standing = [element for element in chosen if element["type"] == "standby"]
    return Edits(
        pins=_pins(element for element in chosen if element["type"] in ("post", *ROADS)),
        closed=tuple(_closure(road, controlled, for_residents=road in for_residents) for road in sorted(roads)),
        standby=_waiting(standing, _decided(document)),
        presence=tuple(
            PresenceFloor(element["place_id"], tuple(_rounded_down(share) for share in element["coverage"]))
            for element in chosen
            if element["type"] == "presence"
        ),
    )


def kept_of(document: Entry) -> Kept:
    """The whole arrangement of a plan, for a new plan to keep wherever keeping it costs little."""
    elements = document["elements"]
    return Kept(
        posts=tuple(pin for pin in _pins(one for one in elements if one["type"] in ("post", *ROADS)) if pin.unit_id),
        standby=_waiting([one for one in elements if one["type"] == "standby"], ()),
        roads=tuple(sorted({road_of(one) for one in elements if one["type"] in ROADS})),
    )


def road_of(element: Entry) -> str:
    """Name of the road section of a controlled road's element; empty for other elements."""
    return "/".join(element["id"].split("/")[:3]) if element["type"] in ROADS else ""


def _pins(elements: Iterable[Entry]) -> tuple[Pin, ...]:
    return tuple(Pin(element["id"], element["units"][0] if element["units"] else "") for element in elements)


def _closure(road: str, controlled: Sequence[Entry], *, for_residents: bool) -> RoadClosed:
    stints = [element for element in controlled if road_of(element) == road]
    start = min(datetime.fromisoformat(element["start"]) for element in stints)
    end = max(datetime.fromisoformat(element["end"]) for element in stints)
    return RoadClosed(
        road,
        start,
        end,
        stints[0]["place_id"],
        gate=stints[0]["type"] == "checkpoint",
        residents=True if for_residents else None,
    )


def _waiting(elements: Sequence[Entry], decided: Sequence[Entry]) -> tuple[StandbyFixed, ...]:
    """The units that these elements have at their points, for as long as they wait there.

    Parameters
    ----------
    decided : decisions about standby points that the plan was made under; their units are not named again.
    """
    earlier = from_json(tuple[StandbyFixed, ...], decided)
    left: dict[tuple[str, str], list[StandbyFixed]] = {}
    for element in sorted(elements, key=lambda one: (one["start"], one["id"])):
        service, point = element["id"].split("/")[1:3]
        start, end = (datetime.fromisoformat(element[name]) for name in ("start", "end"))
        left.setdefault((service, point), []).append(StandbyFixed(service, point, 1, start, end))
    found: dict[StandbyFixed, int] = {}
    for (service, point), waiting in left.items():
        by_hand = [one for one in earlier if (one.service, one.point_id) == (service, point)]
        passed: list[StandbyFixed] = []
        for one in waiting:
            now = len([other for other in passed if _meet(one, other)])
            if now < sum(other.units for other in by_hand if _meet(one, other)):
                passed.append(one)
            else:
                found[one] = found.get(one, 0) + 1
    return tuple(replace(one, units=units) for one, units in sorted(found.items(), key=lambda item: key_of(item[0])))


def _meet(one: StandbyFixed, other: StandbyFixed) -> bool:
    return one.start is not None and one.end is not None and other.touches(one.start, one.end)


def _decided(document: Entry) -> Sequence[Entry]:
    """Decisions about standby points that a plan was made under."""
    decided: Sequence[Entry] = document["inputs"].get("edits", {}).get("standby", [])
    return decided


def _rounded_down(share: float) -> float:
    """Stored shares are rounded; a floor must not ask for more than there was."""
    step = 10.0**-_DIGITS
    return max(floor(share / step - 0.5) * step, 0.0)
