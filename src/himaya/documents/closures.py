"""What closing the roads means, as tables in both languages: order and times, diversions, residents, ways on foot."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from himaya.documents.book.parts import FactTable, RoadClosing
from himaya.documents.wording import NOTHING, clock, figure, instant, word, zone_of
from himaya.faults import Language
from himaya.planning.showing import mean_shown, rounded_up
from himaya.planning.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from zoneinfo import ZoneInfo

    Facts = Mapping[str, Any]
    Row = tuple[Text, ...]

_MINUTE_S = 60.0
_HEADS = {
    "schedule": ("number", "road", "announced", "closes", "opens", "reopens", "owner", "signs"),
    "diversions": ("road", "way", "vehicles", "lost", "mean"),
    "areas": ("places", "gates", "against", "farthest"),
    "on_foot": ("place", "first", "second"),
}


def closure_tables(document: Facts) -> tuple[FactTable, ...]:
    """Times and order of closing, diversions, residents' gates and ways out on foot; nothing in earlier plans.

    Parameters
    ----------
    document : content of plan.json. Minutes have one decimal, rounded up.
    """
    facts = document.get("closures")
    if facts is None:
        return ()
    names = {place["id"]: Text(place["name_ar"], place["name_en"] or place["name_ar"]) for place in document["places"]}
    roads = {road["id"]: _road(road) for road in facts["roads"]}
    tables = (
        _table("schedule", _schedule(facts, zone_of(document))),
        _table("diversions", _diversions(facts), lost=figure(facts["vehicle_minutes"], decimals=0)),
        _table("areas", _areas(facts, names, roads)),
        _table("on_foot", _on_foot(facts, names)),
    )
    return tuple(table for table in tables if table.rows)


def closings(document: Facts) -> tuple[RoadClosing, ...]:
    """Closing and reopening of every controlled road; nothing in plans of earlier versions."""
    return tuple(
        RoadClosing(id=road["id"], closes=instant(road["closes"]), opens=instant(road["opens"]))
        for road in document.get("closures", {}).get("roads", [])
    )


def _table(name: str, rows: Iterable[Row], **values: object) -> FactTable:
    heads = tuple(_say(f"head_{head}") for head in _HEADS[name])
    return FactTable(name, _say(f"title_{name}"), _say(f"note_{name}", **values), heads, tuple(rows))


def _say(name: str, **values: object) -> Text:
    return Text(*(word("closures", name, language).format_map(values) for language in (Language.AR, Language.EN)))


def _plain(value: object) -> Text:
    return Text(str(value), str(value))


def _road(road: Facts, *marks: Text) -> Text:
    """Name of a road, or what stands for one on a map without names; which part of it, and marks, in brackets."""
    name = Text(road["road_ar"], road["road_en"] or road["road_ar"]) if road["road_ar"] else _say("unnamed")
    stretch = [Text(road["stretch_ar"], road["stretch_en"])] if road.get("stretch_ar") else []
    about = [*stretch, *marks]
    if not about:
        return name
    listed = _joined(about)
    return Text(f"{name.ar} ({listed.ar})", f"{name.en} ({listed.en})")


def _joined(texts: Iterable[Text]) -> Text:
    kept = list(dict.fromkeys(texts))
    return Text("، ".join(one.ar for one in kept), ", ".join(one.en for one in kept)) if kept else _plain(NOTHING)


def _tallied(texts: Iterable[Text]) -> Text:
    """Each text once, with how often it comes where that is more than once."""
    return _joined(
        one if count == 1 else Text(f"{one.ar} ({count})", f"{one.en} ({count})")
        for one, count in Counter(texts).items()
    )


def _minutes(seconds: float | None) -> Text:
    return _plain(NOTHING if seconds is None else rounded_up(seconds / _MINUTE_S, 1))


def _schedule(facts: Facts, zone: ZoneInfo) -> Iterator[Row]:
    for road in facts["roads"]:
        announced = instant(road["announced"]).astimezone(zone)
        gate = [_say(f"gate_{'residents' if road['residents'] else 'emergency'}")] if road["gate"] else []
        signs = [(one["sign_ar"], one["sign_en"], one["count"]) for one in road["signs"]]
        yield (
            _plain(road["order"]),
            _road(road, *gate),
            _plain(f"{announced:%d/%m %H:%M}"),
            _plain(clock(road["closes"], zone)),
            _plain(clock(road["opens"], zone)),
            _plain(road["reopen_order"]),
            Text(road["owner_ar"], road["owner_en"]),
            _joined(Text(f"{ar} ({count})", f"{en} ({count})") for ar, en, count in signs),
        )


def _diversions(facts: Facts) -> Iterator[Row]:
    for road in facts["roads"]:
        found = road["diversion"]
        if found is None:
            continue
        way = Text(found["way_ar"], found["way_en"]) if found["way_ar"] else _say("unnamed")
        diverted, left = found["vehicles"] - found["vehicles_without"], found["vehicles_without"]
        ways = [] if found["extra_s"] is None else [way]
        yield (
            _road(road),
            _joined([*ways, _say("no_way", vehicles=figure(left, decimals=0))] if left else ways),
            _plain(figure(diverted, decimals=0)),
            _plain(figure(found["vehicle_minutes"], decimals=0)),
            _plain(mean_shown(found["vehicle_minutes"], diverted)),
        )


def _areas(facts: Facts, names: Mapping[str, Text], roads: Mapping[str, Text]) -> Iterator[Row]:
    for area in facts["areas"]:
        yield (
            _joined(names[place] for place in area["place_ids"]),
            _joined(roads[gate] for gate in area["gates"]),
            _tallied(_road(street) for street in area["against"]),
            _say("shut_in", junctions=area["shut_in"]) if area["shut_in"] else _minutes(area["farthest_s"]),
        )


def _on_foot(facts: Facts, names: Mapping[str, Text]) -> Iterator[Row]:
    for one in facts["on_foot"]:
        ways = [Text(way["way_ar"], way["way_en"]) if way["way_ar"] else _say("unnamed") for way in one["ways"]]
        first, second = (*ways, _say("no_exit"), _say("no_exit"))[:2]
        yield names[one["place_id"]], first, second
