"""Two plans side by side, from their documents: decisions, elements that came, went or changed, figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from himaya.planning.assessment.figures import gap_kind, keyed_gaps
from himaya.planning.decisions_compared import decision_changes
from himaya.planning.difference import Difference, ElementChange, FieldChange, ValueChange
from himaya.planning.edits.locks import road_of
from himaya.planning.nights_compared import night_changes
from himaya.planning.wording import Text, say
from himaya.roads.speeds import ROAD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from himaya.planning.gapform import Gap
    from himaya.roads.network import RoadNetwork

    Document = Mapping[str, Any]

_FIELDS = ("start", "end", "strength", "units", "tier", "lon", "lat", "coverage")
"""Fields of an element that are compared; the others follow from these or are words."""
_SHARE = 0.01
"""Differences of mobile presence below this are those of a spread that moves a little everywhere."""


def compare(before: Document, after: Document, *, roads: tuple[RoadNetwork, RoadNetwork] | None = None) -> Difference:
    """The difference of two plans.

    Parameters
    ----------
    before, after : contents of two plan.json; plans of other scenarios compare as well, by the ids of their elements.
    roads : their road networks, for the class weights of public disruption.
    """
    gaps = [keyed_gaps(one) for one in _gaps_alike(before, after)]
    return Difference(
        plan_before=before["hash"],
        plan_after=after["hash"],
        decisions=decision_changes(before, after),
        elements=tuple(_elements(before, after)),
        values=(*_values(before, after, roads), *night_changes(before, after)),
        gaps_appeared=tuple(gap for key, gap in gaps[1].items() if key not in gaps[0]),
        gaps_vanished=tuple(gap for key, gap in gaps[0].items() if key not in gaps[1]),
    )


def _gaps_alike(before: Document, after: Document) -> tuple[list[Gap], list[Gap]]:
    """The gaps of both; those of the duty table alone where both have one."""
    if before.get("roster") and after.get("roster"):
        return before["gaps"], after["gaps"]
    kept = [[gap for gap in document["gaps"] if gap_kind(gap) != "crews"] for document in (before, after)]
    return kept[0], kept[1]


def _elements(before: Document, after: Document) -> Iterator[ElementChange]:
    old, new = ({element["id"]: element for element in document["elements"]} for document in (before, after))
    for name in dict.fromkeys([*old, *new]):
        if name not in new:
            yield ElementChange(name, "removed", (), _told("compare.removed", old[name], before))
        elif name not in old:
            yield ElementChange(name, "added", (), _told("compare.added", new[name], after))
        elif changes := tuple(_fields(old[name], new[name])):
            told = _told("compare.changed", new[name], after)
            for change in changes:
                told = told + _field_words(change, (old[name], new[name]), after)
            yield ElementChange(name, "changed", changes, told)


def _fields(old: Document, new: Document) -> Iterator[FieldChange]:
    for field in _FIELDS:
        if field == "coverage" and len(old[field]) == len(new[field]):
            differs = any(abs(one - other) >= _SHARE for one, other in zip(old[field], new[field], strict=True))
        else:
            differs = old[field] != new[field]
        if differs:
            yield FieldChange(field, old[field], new[field])


def _told(key: str, element: Document, document: Document) -> Text:
    start, end = (_clock(element[name], document) for name in ("start", "end"))
    name = Text(element["name_ar"], element["name_en"])
    return say(key, name=name, start=start, end=end, units=_shown("units", element, document))


def _field_words(change: FieldChange, elements: tuple[Document, Document], document: Document) -> Text:
    if change.field == "coverage":
        return _coverage_words(change, document)
    before, after = (_shown(change.field, element, document) for element in elements)
    return say(f"compare.field_{change.field}", before=before, after=after)


def _coverage_words(change: FieldChange, document: Document) -> Text:
    """The watch in which mobile presence changes most."""
    before, after = (list(shares) for shares in (change.before, change.after))
    if len(before) != len(after):
        return say("compare.other_watches")
    most = max(range(len(after)), key=lambda watch: abs(after[watch] - before[watch]))
    hour = _clock(document["hours"][most], document)
    return say(
        "compare.field_coverage", hour=hour, before=f"{100 * before[most]:.0f}", after=f"{100 * after[most]:.0f}"
    )


def _shown(field: str, element: Document, document: Document) -> str:
    value = element[field]
    if field in ("start", "end"):
        return _clock(value, document)
    if field == "units":
        return ", ".join(element["call_signs"]) or "—"
    return f"{value:.5f}" if isinstance(value, float) else str(value)


def _clock(instant: str, document: Document) -> str:
    zone = ZoneInfo(document["inputs"]["scenario"]["timezone"])
    return datetime.fromisoformat(instant).astimezone(zone).strftime("%H:%M")


def _values(before: Document, after: Document, roads: tuple[RoadNetwork, RoadNetwork] | None) -> Iterator[ValueChange]:
    networks = roads or (None, None)
    gaps = _gaps_alike(before, after)
    old, new = (
        {**_figures(document, network), **_counted(one)}
        for document, network, one in zip((before, after), networks, gaps, strict=True)
    )
    for key in dict.fromkeys([*old, *new]):
        group, _, service = key.partition(".")
        label = say("figure.cover", service=say(f"service.{service}")) if group == "cover" else _label(key)
        first, second = old.get(key), new.get(key)
        shown = [_number(key, value) for value in (first, second)]
        same = "compare.value_same" if first == second else "compare.value"
        yield ValueChange(key, label, first, second, say(same, label=label, before=shown[0], after=shown[1]))


def _number(key: str, value: float | None) -> str:
    if value is None:
        return "—"
    digits = {"worst": 4, "bound": 4, "mean": 4, "cover": 1}.get(key.partition(".")[0], 0)
    return f"{value:,.{digits}f}"


def _label(key: str) -> Text:
    return say(f"figure.{key.replace('.', '_')}")


def _figures(document: Document, network: RoadNetwork | None) -> dict[str, float]:
    protection = [share for place in document["places"] for share in place["protection"]]
    game = document["results"]["protect"]
    figures = {
        "worst": document["worst"]["protection"],
        "bound": round(game["bound"], 9),
        "mean": round(sum(protection) / max(len(protection), 1), 9),
        "closure_minutes": sum(minutes for _road, minutes in _closures(document)),
    }
    if network is not None:
        cost = document["inputs"]["doctrine"]["cordon"]["cost"]
        figures["disruption"] = sum(
            minutes * cost[ROAD_CLASSES[int(network.road_class[int(road.split("/")[2])])]]
            for road, minutes in _closures(document)
        )
    weight = sum(sum(row) / len(row) for row in document["results"]["demand"]["weight"])
    for room in document["rooms"]:
        if room["room"].startswith("respond."):
            figures[f"cover.{room['room'].partition('.')[2]}"] = round(100 * room["objective"] / weight, 6)
    return figures


def _counted(gaps: list[Gap]) -> dict[str, float]:
    return {f"gaps.{one}": float(sum(gap["severity"] == one for gap in gaps)) for one in ("red", "amber")}


def _closures(document: Document) -> list[tuple[str, float]]:
    """Minutes of control per stint of every controlled road; stints of a road follow each other."""
    return [
        (
            road_of(element),
            (datetime.fromisoformat(element["end"]) - datetime.fromisoformat(element["start"])) / timedelta(minutes=1),
        )
        for element in document["elements"]
        if road_of(element)
    ]
