"""The rounds of a plan as tables in both languages: who is out when, and how often each place is visited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.documents.book.parts import FactTable
from himaya.documents.rehearsal import plain
from himaya.documents.wording import clock, figure, word_text, zone_of
from himaya.planning.patrol.orders import patrol_of
from himaya.planning.wording import Text
from himaya.scenario.labels import kind_label
from himaya.scenario.model import UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Facts = Mapping[str, Any]
    Row = tuple[Text, ...]

_UNITS = ("call_sign", "kind", "base", "out", "back", "rounds", "visits", "present")
_PLACES = ("place", "tier", "visited", "visits_each", "present")


def rounds_tables(document: Facts) -> tuple[FactTable, ...]:
    """Units with what to expect of their night, and places by how often they are visited; nothing without rounds.

    Parameters
    ----------
    document : content of plan.json. What is told are chances and means over the patterns; no night is given away.
    """
    if not document.get("rounds"):
        return ()
    units, places = tuple(_units(document)), tuple(_places(document))
    return (_table("units", _UNITS, units), _table("places", _PLACES, places))


def _table(name: str, heads: tuple[str, ...], rows: tuple[Row, ...]) -> FactTable:
    return FactTable(
        f"rounds-{name}",
        word_text("rounds", f"title_{name}"),
        word_text("rounds", f"note_{name}"),
        tuple(word_text("rounds", f"head_{head}") for head in heads),
        rows,
    )


def _units(document: Facts) -> Iterator[Row]:
    zone = zone_of(document)
    bases = {base["id"]: base for base in document["inputs"]["scenario"]["bases"]}
    for block in document["rounds"]:
        kind, base = UnitKind(block["kind"]), bases[block["base_id"]]
        yield (
            plain(block["call_sign"]),
            Text(kind_label(kind, "ar"), kind_label(kind, "en")),
            Text(base["name_ar"], base["name_en"] or base["name_ar"]),
            plain(clock(block["start"], zone)),
            plain(clock(block["end"], zone)),
            plain(figure(block["rounds"])),
            plain(figure(block["visits"], decimals=1)),
            plain(figure(block["present_min"], decimals=0)),
        )


def _places(document: Facts) -> Iterator[Row]:
    """Places that some round visits, the seldomest visited first."""
    result, places = patrol_of(document), document["places"]
    stops = np.zeros((len(result.first) - 1, len(places)))
    np.add.at(stops, (np.repeat(np.arange(len(stops)), np.diff(result.first)), result.place), 1.0)
    visits = np.array([stops[driven[driven >= 0]].sum(axis=0) for driven in result.pattern])
    expected, visited = result.chance @ visits, result.chance @ (visits > 0)
    dwell = document["inputs"]["doctrine"]["patrol"]["dwell_min"]
    for index in sorted(np.flatnonzero(expected > 0).tolist(), key=lambda place: (visited[place], expected[place])):
        place = places[index]
        yield (
            Text(place["name_ar"], place["name_en"] or place["name_ar"]),
            plain(place["tier"]),
            plain(f"{figure(100 * min(float(visited[index]), 1.0), decimals=0)} %"),
            plain(figure(float(expected[index]), decimals=1)),
            plain(figure(float(expected[index]) * dwell[place["tier"] - 1], decimals=0)),
        )
