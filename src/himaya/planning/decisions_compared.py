"""The decisions by hand that only one of two plans was made under, in words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from himaya.planning.difference import DecisionChange
from himaya.planning.edits.model import DECISIONS
from himaya.planning.naming import gathering_words
from himaya.planning.showing import figure
from himaya.planning.wording import Text, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    Document = Mapping[str, Any]


def decision_changes(before: Document, after: Document) -> tuple[DecisionChange, ...]:
    """Decisions of one plan alone, group by group: what was taken back first, then what is new."""
    found = []
    for group in DECISIONS:
        old, new = (document["inputs"].get("edits", {}).get(group, []) for document in (before, after))
        for state, key, here, there, document in (
            ("returned", "compare.undecided", old, new, before),
            ("taken", "compare.decided", new, old, after),
        ):
            names = _Names(document)
            found += [
                DecisionChange(group, state, one, say(key, decision=names.decision(group, one)))
                for one in here
                if one not in there
            ]
    return tuple(found)


class _Names:
    """What a plan calls the things that its decisions speak of by id."""

    def __init__(self, document: Document) -> None:
        self._scenario = document["inputs"]["scenario"]
        self._elements = {element["id"]: element for element in document["elements"]}
        self._zone = ZoneInfo(self._scenario["timezone"])

    def decision(self, group: str, one: Any) -> Text:
        """A decision of a group, which is an id or an object of plan.json."""
        if group in ("removed", "opened"):
            return say(f"decision.{group}", post=self._element(one), road=self._road(one))
        key = group
        if group == "pins" and not one["unit_id"]:
            key = "empty"
        elif group == "absences" and one.get("start") is None and one.get("end") is None:
            key = "absences_whole"
        return say(f"decision.{key}", **self._parts(one))

    def _parts(self, one: Mapping[str, Any]) -> dict[str, object]:
        gathering = self._row("services", one.get("service_id"))
        point = self._row("standby", one.get("point_id"))
        place = self._row("places", one.get("place_id"))
        unit = self._row("units", one.get("unit_id"))
        return {
            "unit": unit.get("call_sign", one.get("unit_id")),
            "post": self._element(one.get("post_id") or one.get("id", "")),
            "place": _named(place, one.get("place_id", "")),
            "point": _named(point, one.get("point_id", "")),
            "road": self._road(one.get("road_id", "")),
            "service": say(f"service.{one['service']}") if one.get("service") else "",
            "gathering": gathering_words(gathering.get("id", ""), gathering.get("name_ar", "")),
            "persons": figure(one.get("attendance", 0), decimals=0),
            "table": figure(gathering.get("attendance", 0), decimals=0),
            "units": one.get("units", 1),
            **{side: self._clock(one.get(side) or self._scenario[side]) for side in ("start", "end")},
        }

    def _row(self, table: str, row_id: str | None) -> Mapping[str, Any]:
        return next((row for row in self._scenario[table] if row["id"] == row_id), {})

    def _element(self, element_id: str) -> Text:
        """The name of a post, with its id where the plan has no such element, as a post with all its stints."""
        element = self._elements.get(element_id)
        return Text(element_id, element_id) if element is None else Text(element["name_ar"], element["name_en"])

    def _road(self, road_id: str) -> Text:
        """The name of a controlled road's post, of whatever stint; the id of a road that the plan leaves alone."""
        held = next((one for one in self._elements if one.startswith(f"{road_id}/")), road_id)
        return self._element(held)

    def _clock(self, instant: str) -> str:
        return datetime.fromisoformat(instant).astimezone(self._zone).strftime("%Y-%m-%d %H:%M")


def _named(row: Mapping[str, Any], row_id: str) -> Text:
    name_ar = row.get("name_ar") or row_id
    return Text(name_ar, row.get("name_en") or name_ar)
