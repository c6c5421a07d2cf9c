"""Verification that a plan respects its decisions: from the document alone, apart from the code that applies them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from himaya.planning.counting import ROADS
from himaya.planning.result import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Entry = Mapping[str, Any]


def verify_edits(document: Entry) -> list[Finding]:
    """Every decision that the plan's elements and answers do not respect; an empty list means that all are kept."""
    edits: Entry = document["inputs"].get("edits", {})
    elements: Sequence[Entry] = document["elements"]
    if not edits:
        return []
    checks = (_pins, _removed, _added, _changed, _opened, _closed, _standby, _absences)
    found = [finding for check in checks for finding in check(edits, elements)]
    return [*found, *_crowds(edits, document), *_presence(edits, document)]


def _finding(where: str, expected: object, found: object) -> Finding:
    return Finding("edits", f"/inputs/edits/{where}", str(expected), str(found))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _stints(elements: Sequence[Entry], post: str) -> list[Entry]:
    """Elements of a post, or the one stint that the id names."""
    return [one for one in elements if one["id"] == post or one["id"].rpartition("/")[0] == post]


def _pins(edits: Entry, elements: Sequence[Entry]) -> Iterator[Finding]:
    for number, pin in enumerate(edits.get("pins", [])):
        unit, asked = pin["unit_id"], [one for one in elements if one["id"] == pin["post_id"]]
        held = [one["id"] for one in elements if unit in one["units"] and _holds(one, asked)]
        if [one["units"] for one in asked] != [[unit] if unit else []]:
            yield _finding(f"pins/{number}", unit or "empty", asked[0]["units"] if asked else "no such post")
        elif unit and held != [pin["post_id"]]:
            yield _finding(f"pins/{number}", f"{unit} at {pin['post_id']} alone", ", ".join(held))


def _holds(element: Entry, asked: Sequence[Entry]) -> bool:
    """Whether what a unit does there keeps it from a post: any other post, or waiting at the same time."""
    if element["type"] != "standby":
        return True
    return any(
        _time(element["start"]) < _time(post["end"]) and _time(post["start"]) < _time(element["end"]) for post in asked
    )


def _removed(edits: Entry, elements: Sequence[Entry]) -> Iterator[Finding]:
    for number, post in enumerate(edits.get("removed", [])):
        for one in _stints(elements, post):
            yield _finding(f"removed/{number}", "no such post", one["id"])


def _added(edits: Entry, elements: Sequence[Entry]) -> Iterator[Finding]:
    for number, post in enumerate(edits.get("added", [])):
        gone = {*edits.get("removed", ())}
        moved = {one["post_id"] for one in edits.get("changed", [])}
        stints = _stints(elements, post["id"])
        if any(one["id"] in moved or post["id"] in moved for one in stints) or any(
            stint.rpartition("/")[0] == post["id"] for stint in gone
        ):
            continue
        yield from _added_as_asked(f"added/{number}", post, stints)


def _added_as_asked(where: str, post: Entry, stints: Sequence[Entry]) -> Iterator[Finding]:
    """The stints of an added post stand where and for what it was asked, and fill its time without a break."""
    asked = {"place_id": post["place_id"], "function": post["function"], "lon": post["lon"], "lat": post["lat"]}
    asked |= {name: post[name] for name in ("strength", "tier") if post.get(name) is not None}
    for one in stints:
        for name, value in asked.items():
            if one[name] != value:
                yield _finding(f"{where}/{name}", value, one[name])
    clock = _time(post["start"])
    for one in sorted(stints, key=lambda stint: str(stint["start"])):
        if _time(one["start"]) != clock:
            yield _finding(f"{where}/start", clock, one["start"])
        clock = _time(one["end"])
    if clock != _time(post["end"]):
        yield _finding(f"{where}/end", post["end"], clock)


def _changed(edits: Entry, elements: Sequence[Entry]) -> Iterator[Finding]:
    for number, change in enumerate(edits.get("changed", [])):
        stints = _stints(elements, change["post_id"])
        if not stints:
            yield _finding(f"changed/{number}", "a post", "no such post")
        for name in ("lon", "lat", "strength"):
            for one in stints if change.get(name) is not None else ():
                if one[name] != change[name]:
                    yield _finding(f"changed/{number}/{name}", change[name], one[name])
        for name in ("start", "end"):
            for one in stints if change.get(name) is not None else ():
                if _time(one[name]) != _time(change[name]):
                    yield _finding(f"changed/{number}/{name}", change[name], one[name])


def _on_road(elements: Sequence[Entry], road: str) -> list[Entry]:
    return [one for one in elements if one["type"] in ROADS and one["id"].startswith(f"{road}/")]


def _opened(edits: Entry, elements: Sequence[Entry]) -> Iterator[Finding]:
    for number, road in enumerate(edits.get("opened", [])):
        for one in _on_road(elements, road):
            yield _finding(f"opened/{number}", "no control of this road", one["id"])


def _closed(edits: Entry, elements: Sequence[Entry]) -> Iterator[Finding]:
    for number, closure in enumerate(edits.get("closed", [])):
        held = _on_road(elements, closure["road_id"])
        kind = "checkpoint" if closure.get("gate") else "closure"
        for one in held:
            if one["type"] != kind:
                yield _finding(f"closed/{number}/gate", kind, one["type"])
        clock, end = _time(closure["start"]), _time(closure["end"])
        for one in sorted(held, key=lambda stint: str(stint["start"])):
            if _time(one["start"]) <= clock:
                clock = max(clock, _time(one["end"]))
        if clock < end:
            yield _finding(
                f"closed/{number}", f"controlled until {end}", f"until {clock}" if held else "not controlled"
            )


def _standby(edits: Entry, elements: Sequence[Entry]) -> Iterator[Finding]:
    """At every moment at which any unit of the service waits at all, as many wait at the fixed points as asked."""
    decided = edits.get("standby", [])
    for number, fixed in enumerate(decided):
        prefix = f"standby/{fixed['service']}/"
        waiting = [one for one in elements if one["type"] == "standby" and one["id"].startswith(prefix)]
        here = [one for one in waiting if one["id"].startswith(f"{prefix}{fixed['point_id']}/")]
        same = [one for one in decided if (one["service"], one["point_id"]) == (fixed["service"], fixed["point_id"])]
        for moment in sorted({_time(one["start"]) for one in waiting}):
            count = sum(_time(one["start"]) <= moment < _time(one["end"]) for one in here)
            asked = sum(one.get("units", 1) for one in same if _speaks_of(one, moment))
            if _speaks_of(fixed, moment) and count < asked:
                yield _finding(f"standby/{number}", f"{asked} waiting at {moment}", count)


def _speaks_of(fixed: Entry, moment: datetime) -> bool:
    start, end = fixed.get("start"), fixed.get("end")
    return (start is None or _time(start) <= moment) and (end is None or moment < _time(end))


def _absences(edits: Entry, elements: Sequence[Entry]) -> Iterator[Finding]:
    for number, absence in enumerate(edits.get("absences", [])):
        for one in elements:
            if absence["unit_id"] not in one["units"]:
                continue
            starts, ends = absence.get("start"), absence.get("end")
            if (ends is None or _time(one["start"]) < _time(ends)) and (
                starts is None or _time(starts) < _time(one["end"])
            ):
                yield _finding(f"absences/{number}", f"{absence['unit_id']} away", one["id"])


def _crowds(edits: Entry, document: Entry) -> Iterator[Finding]:
    """Nobody disappears: everyone of an expected crowd reaches the gates within the period, or came before it."""
    services = {one["id"]: one for one in document["inputs"]["scenario"]["services"]}
    index_of = {place["id"]: index for index, place in enumerate(document["inputs"]["scenario"]["places"])}
    start, end = (_time(document["inputs"]["scenario"][name]) for name in ("start", "end"))
    expected = {one["service_id"]: one["attendance"] for one in edits.get("crowds", [])}
    for place_id in dict.fromkeys(services[service]["place_id"] for service in expected):
        total = 0.0
        for service in services.values():
            if service["place_id"] == place_id:
                opens = timedelta(minutes=max(service["arrival_min"], 1))
                begin, close = _time(service["start"]) - opens, _time(service["start"])
                within = max(min(close, end) - max(begin, start), timedelta(0)) / opens
                total += within * expected.get(service["id"], service["attendance"])
        arriving = sum(document["results"]["demand"]["arriving"][index_of[place_id]])
        if abs(arriving - total) > 1e-6 * (1.0 + total):
            yield _finding("crowds", f"{total:.1f} arrivals at {place_id}", f"{arriving:.1f}")


def _presence(edits: Entry, document: Entry) -> Iterator[Finding]:
    n_watches = len(document["hours"])
    index_of = {place["id"]: index for index, place in enumerate(document["inputs"]["scenario"]["places"])}
    coverage = document["results"]["protect"]["coverage"]
    for number, floor in enumerate(edits.get("presence", [])):
        first = index_of[floor["place_id"]] * n_watches
        for watch, (least, share) in enumerate(
            zip(floor["coverage"], coverage[first : first + n_watches], strict=True)
        ):
            if share < least - 1e-9:
                yield _finding(f"presence/{number}/coverage/{watch}", f"at least {least}", share)
