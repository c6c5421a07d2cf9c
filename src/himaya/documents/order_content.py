"""What the operation order says, as plain values for the typesetter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.celebrations.coptic import coptic_from_gregorian
from himaya.celebrations.hijri import hijri_from_gregorian
from himaya.documents import order_tables
from himaya.documents.order_checks import human_checks
from himaya.documents.order_gaps import order_gaps
from himaya.documents.order_map import legend, order_maps
from himaya.documents.order_words import date_in_words, fill, order_words
from himaya.documents.wording import clock, figure, function_name, kind_name, percent, word
from himaya.planning.certificate import rounded_down, rounded_up
from himaya.scenario.governorates import governorates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.documents.selection import Selection
    from himaya.roads.network import RoadNetwork

    Entry = Mapping[str, Any]

_SHORT_HASH = 12
_EXACT_GAP = 1e-6
_PROMISES = frozenset({"protect", "respond"})


def order_content(selection: Selection, network: RoadNetwork) -> dict[str, Any]:
    """Gather the whole order: every value is text, a number or a list of these."""
    standby, roads = order_tables.standby(selection), order_tables.roads(selection)
    return {
        "words": order_words(),
        "cover": _cover(selection),
        "facts": _facts(selection),
        "aim": _aim(selection),
        "objectives": _objectives(selection),
        "situation": _situation(selection),
        "places": [_place(selection, place) for place in selection.places],
        "certificate": [_room(room) for room in selection.plan["rooms"]],
        "maps": order_maps(network, selection, standby=standby, roads=roads),
        "legend": legend(),
        "posts": order_tables.posts_by_place(selection),
        "presence": order_tables.presence(selection),
        "standby": standby,
        "roads": order_tables.roads_by_place(selection, roads),
        "gaps": order_gaps(selection),
        "human": human_checks(selection, roads),
        "sources": _sources(selection),
        "for_place": selection.place_id is not None,
    }


def directorate_name(selection: Selection) -> str:
    """Name the security directorate of the plan's governorate."""
    return fill_word("directorate", governorate=_governorate(selection))


def fill_word(name: str, **values: object) -> str:
    """Fill the placeholders of one of the order's single words."""
    text: str = order_words()[name]
    return text.format_map(values)


def _governorate(selection: Selection) -> str:
    code = selection.scenario["governorate"]
    known = governorates().get(code)
    return code if known is None else known.name_ar


def _secured(operation: str) -> str:
    """Say «تأمين» once before the operation's name."""
    verb = order_words()["secure"]
    return operation if operation.startswith(verb) else f"{verb} {operation}"


def _cover(selection: Selection) -> dict[str, Any]:
    plan, scenario = selection.plan, selection.scenario
    area = fill_word("area_whole", places=len(selection.places), governorate=_governorate(selection))
    place = selection.place_name[selection.place_id] if selection.place_id else ""
    return {
        "directorate": directorate_name(selection),
        "subtitle": fill_word("subtitle", operation=_secured(scenario["name_ar"])),
        "operation": scenario["name_ar"],
        "place": place,
        "place_note": fill_word("part_of", place=place, operation=scenario["name_ar"]) if place else "",
        "plan_id": plan["id"],
        "hash": plan["hash"],
        "hash_short": plan["hash"][:_SHORT_HASH],
        "area": place or area,
        "days": [day_line(selection, side) for side in ("start", "end")],
        "zone": fill_word("zone", zone=scenario["timezone"]),
    }


def day_line(selection: Selection, side: str) -> dict[str, str]:
    """Show the start or the end of the period in the three calendars."""
    moment = selection.local(selection.scenario[side])
    day = moment.date()
    coptic, hijri = coptic_from_gregorian(day), hijri_from_gregorian(day)
    return {
        "side": order_words()[side],
        "weekday": order_words()["weekdays"][day.weekday()],
        "gregorian": date_in_words(day),
        "coptic": fill_word("coptic", date=f"{coptic.day} {coptic.month_ar} {coptic.year}"),
        "hijri": fill_word("hijri", date=f"{hijri.day} {hijri.month_ar} {hijri.year}"),
        "time": moment.strftime("%H:%M"),
    }


def _facts(selection: Selection) -> list[dict[str, str]]:
    posts = selection.elements("post", "closure", "checkpoint")
    units = {unit for element in [*posts, *selection.standby] for unit in element["units"]}
    least = min(selection.weakest(place)[0] for place in selection.places)
    shown = {
        "places": figure(len(selection.places)),
        "posts": f"{sum(post['filled'] for post in posts)}/{len(posts)}",
        "units": figure(len(units)),
        "standby": figure(len({element["name_ar"] for element in selection.standby})),
        "roads": figure(len(order_tables.by_post(selection.elements("closure", "checkpoint")))),
        "worst": rounded_down(least, 3),
    }
    return [{"name": order_words()["fact"][name], "value": value} for name, value in shown.items()]


def _aim(selection: Selection) -> str:
    scenario = selection.scenario
    start, end = (selection.moment_in_words(scenario[side]) for side in ("start", "end"))
    return fill("text", "aim", operation=_secured(scenario["name_ar"]), start=start, end=end)


def _objectives(selection: Selection) -> list[dict[str, str]]:
    order = {name: position for position, name in enumerate(order_words()["objective"])}
    rooms = sorted(selection.plan["rooms"], key=lambda room: order.get(_family(room), len(order)))
    return [{"text": _objective(room), "measure": room["text_ar"]} for room in rooms]


def _family(room: Entry) -> str:
    name: str = room["room"]
    return name.partition(".")[0]


def _objective(room: Entry) -> str:
    family = _family(room)
    if family not in order_words()["objective"]:
        return str(room["label_ar"])
    service = room["room"].partition(".")[2]
    return fill("objective", family, service=function_name(service) if service else "")


def _situation(selection: Selection) -> dict[str, str]:
    tiers: dict[int, int] = {}
    for place in selection.places:
        tiers[place["tier"]] = tiers.get(place["tier"], 0) + 1
    present = [sum(column) for column in zip(*(place["present"] for place in selection.places), strict=True)]
    busiest = max(range(len(present)), key=present.__getitem__)
    services = [row for row in selection.scenario["services"] if row["place_id"] in selection.number]
    text = fill(
        "text",
        "situation",
        places=len(selection.places),
        tiers="، ".join(fill("text", "tier_count", count=n, tier=tier) for tier, n in sorted(tiers.items())),
        peak=figure(present[busiest], decimals=0),
        peak_hour=selection.hours[busiest],
        services=len(services),
    )
    least = min(selection.places, key=lambda place: selection.weakest(place)[0])
    worst = _worst(selection, least)
    return {"text": text, "worst": worst}


def _worst(selection: Selection, least: Entry) -> str:
    """The plan's worst place, or the worst hour of the one place."""
    worst = selection.plan["worst"]
    if selection.place_id is None:
        name, hour = selection.place_name[worst["place_id"]], clock(worst["hour"], selection.zone)
        value = worst["protection"]
    else:
        name = least["name_ar"]
        value, hour = selection.weakest(least)
    return fill("text", "worst", place=name, hour=hour, protection=rounded_down(value, 3))


def _place(selection: Selection, place: Entry) -> dict[str, Any]:
    value, hour = selection.weakest(place)
    return {
        "number": selection.number[place["id"]],
        "name": place["name_ar"],
        "kind": kind_name(place["kind"]),
        "tier": place["tier"],
        "parts": f"{place['threat']}×{place['vulnerability']}×{place['consequence']}",
        "risk": place["risk"],
        "peak": figure(place["peak"], decimals=0),
        "safe": figure(place["safe_capacity"], decimals=0),
        "outside": figure(place["still_outside"], decimals=0) if place["still_outside"] else "",
        "least": rounded_down(value, 3),
        "hour": hour,
        "illustrative": place["illustrative"],
    }


def _room(room: Entry) -> dict[str, str]:
    """A promise is rounded down and its bound up unless they are equal; costs go to the nearest."""
    value, bound = figure(room["objective"]), figure(room["bound"])
    if _family(room) in _PROMISES:
        value = rounded_down(room["objective"], 3)
        bound = value if room["gap"] <= _EXACT_GAP else rounded_up(room["bound"], 3)
    return {
        "label": room["label_ar"],
        "status": word("status", room["status"]),
        "objective": value,
        "bound": bound,
        "gap": percent(room["gap"]),
        "unit": room["unit_ar"],
        "text": room["text_ar"],
    }


def _sources(selection: Selection) -> list[str]:
    inputs = selection.plan["inputs"]
    roads = inputs["roads"]
    notes = [
        selection.scenario["attribution"],
        fill(
            "text",
            "roads_source",
            source=roads["source"],
            edition=fill("text", "edition", edition=roads["edition"]) if roads["edition"] else "",
            sections=figure(roads["sections"]),
            length=figure(roads["length_km"], decimals=0),
        ),
        fill("text", "doctrine", edition=inputs["doctrine"]["edition"], seed=selection.plan["seed"]),
    ]
    if any(place["illustrative"] for place in selection.places):
        notes.append(order_words()["illustrative"])
    return [note for note in notes if note]
