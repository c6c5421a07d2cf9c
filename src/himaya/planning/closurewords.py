"""What a plan says of its closures in words: reasons of roads, gaps, certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.planning.access.build import OFFICER
from himaya.planning.gapform import gap_entry
from himaya.planning.result import Status, relative_gap
from himaya.planning.showing import figure, mean_shown
from himaya.planning.wording import Text, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.closures import Closures
    from himaya.planning.content import Content
    from himaya.planning.cordon.controls import Ring, RoadControl

Entry = dict[str, Any]
_HOUR_S = 3600
_WAYS = 2
_GRAVE_TIER = 2


def closure_words(content: Content, closures: Closures, control: RoadControl) -> Text:
    """For whom a road opens, when it closes and reopens, and where its through traffic goes."""
    closing, zone = closures.closings[control.section], content.world.clock.zone
    text = say(
        "why.closing",
        closes=closing.closes.astimezone(zone).strftime("%H:%M"),
        opens=closing.opens.astimezone(zone).strftime("%H:%M"),
        order=closing.order,
        reopen_order=closing.reopen_order,
        roads=len(content.controls),
        hours=round((closing.closes - closing.announced).total_seconds() / _HOUR_S),
    )
    if control.residents:
        text = say("why.residents") + text
    diversion = closures.diversions.get(control.section)
    return text if diversion is None else text + _diversion(content, diversion)


def common_words(ring: Ring) -> Text:
    """Which places stand in one common ring, and what rings of their own would cost."""
    names = [Text(place.name_ar, place.name_en or place.name_ar) for place in ring.shared]
    return say(
        "why.common_ring",
        places=Text("، ".join(one.ar for one in names), ", ".join(one.en for one in names)),
        common=figure(ring.common / 60, decimals=0),
        apart=figure(ring.apart / 60, decimals=0),
    )


def _diversion(content: Content, diversion: Entry) -> Text:
    way = Text(diversion["way_ar"], diversion["way_en"]) if diversion["way_ar"] else say("why.unnamed_way")
    if diversion["extra_s"] is None:
        text = None
    else:
        vehicles = diversion["vehicles"] - diversion["vehicles_without"]
        text = say(
            "why.diversion",
            way=way,
            minutes=f"{diversion['extra_s'] / 60:.1f}",
            vehicles=figure(vehicles, decimals=0),
            lost=figure(diversion["vehicle_minutes"], decimals=0),
            mean=mean_shown(diversion["vehicle_minutes"], vehicles),
        )
    if not diversion["vehicles_without"]:
        return text or Text("", "")
    none = say("why.no_diversion", minutes=_limit(content), vehicles=figure(diversion["vehicles_without"], decimals=0))
    return none if text is None else text + none


def _limit(content: Content) -> str:
    rule = content.world.doctrine.closures
    return "" if rule is None else f"{rule.longest_min:g}"


def closure_gaps(content: Content, closures: Closures) -> Iterator[Entry]:
    """Residents shut in, places with fewer than two ways out on foot, through traffic without a diversion."""
    named = {place.id: Text(place.name_ar, place.name_en or place.name_ar) for place in content.world.scenario.places}
    tier = {
        place.id: int(tier)
        for place, tier in zip(content.world.scenario.places, content.results.demand.tier, strict=True)
    }
    for area in closures.areas():
        if area["status"] == Status.INFEASIBLE.value:
            names = [named[place] for place in area["place_ids"]] or [Text(area["id"], area["id"])]
            places = Text("، ".join(one.ar for one in names), ", ".join(one.en for one in names))
            yield gap_entry(
                "red",
                say("gap.shut_in", places=places, junctions=area["shut_in"]),
                say("gap.shut_in_remedy"),
                place_id=next(iter(area["place_ids"]), ""),
            )
    for entry in closures.on_foot():
        if len(entry["ways"]) < _WAYS:
            place = entry["place_id"]
            street = Text(entry["narrow_ar"], entry["narrow_en"]) if entry["narrow_ar"] else say("why.unnamed_way")
            key = "gap.on_foot_one" if entry["ways"] else "gap.on_foot_none"
            severity = "red" if tier[place] <= _GRAVE_TIER else "amber"
            text = say(key, place=named[place], street=street)
            yield gap_entry(severity, text, say("gap.on_foot_remedy"), place_id=place)
    for control in content.controls:
        diversion = closures.diversions.get(control.section)
        if diversion is not None and diversion["extra_s"] is None:
            road, stretch = closures.street(control.section), closures.stretches[control.section]
            street = road if road.ar else say("why.unnamed_way")
            text = say(
                "gap.diversion",
                street=Text(f"{street.ar} ({stretch.ar})", f"{street.en} ({stretch.en})"),
                minutes=_limit(content),
                vehicles=figure(diversion["vehicles_without"], decimals=0),
            )
            yield gap_entry("amber", text, say("gap.diversion_remedy"), place_id=control.places[0].id)


def closure_rooms(content: Content, closures: Closures | None) -> list[Entry]:
    """Residents' access and diversions as entries of the certificate; none in plans of earlier versions."""
    if closures is None or not content.controls:
        return []
    rooms = [_access_room(content, closures)]
    if content.results.diversion is not None:
        rooms.append(_diversion_room(content, closures))
    return rooms


def _access_room(content: Content, closures: Closures) -> Entry:
    results = list((content.results.access or {}).values())
    areas, foot = closures.areas(), closures.on_foot()
    objective, bound = (sum(getattr(result, name) for result in results) / OFFICER for name in ("objective", "bound"))
    text = say(
        "certificate.access",
        areas=len(areas),
        gates=sum(len(area["gates"]) for area in areas),
        against=sum(len(area["against"]) for area in areas),
    )
    failed = sum(result.status is Status.INFEASIBLE for result in results)
    if failed:
        text = text + say("certificate.access_shut_in", failed=failed)
    if objective != bound:
        text = text + say("certificate.access_gap", bound=figure(bound))
    two = sum(len(entry["ways"]) == _WAYS for entry in foot)
    text = text + say("certificate.on_foot", two=two, places=len(foot))
    unproven = Status.OPTIMAL if objective == bound else Status.FEASIBLE
    return _room("access", "equivalent_officers", text, Status.INFEASIBLE if failed else unproven, (objective, bound))


def _diversion_room(content: Content, closures: Closures) -> Entry:
    result = content.results.diversion
    told = closures.diversions.values()
    value = 0.0 if result is None else result.objective
    text = say(
        "certificate.diversion",
        roads=len(told),
        with_way=sum(one["extra_s"] is not None for one in told),
        lost=figure(value, decimals=0),
    )
    return _room("diversion", "vehicle_minutes", text, Status.OPTIMAL, (value, value))


def _room(room: str, unit: str, text: Text, status: Status, value: tuple[float, float]) -> Entry:
    return {
        "room": room,
        **say(f"label.{room}").fields("label"),
        "status": status.value,
        "objective": value[0],
        "bound": value[1],
        "gap": relative_gap(*value),
        **say(f"unit.{unit}").fields("unit"),
        **text.fields("text"),
    }
