"""What hangs on the weights of the places, as tables in both languages: kinds of errors, and the places that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.documents.book.parts import FactTable
from himaya.documents.rehearsal import plain
from himaya.documents.wording import figure, word_text
from himaya.planning.sensitivity.summary import change_of, regret_percent
from himaya.planning.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Facts = Mapping[str, Any]
    Row = tuple[Text, ...]

_HEADS = {
    "kinds": ("wrong", "cases", "mean", "most", "case"),
    "places": ("place", "tier", "weight", "most"),
}


def sensitivity_tables(document: Facts) -> tuple[FactTable, ...]:
    """What the plan gives away by kind of error, and the places whose weight matters most; nothing in earlier plans.

    Parameters
    ----------
    document : content of plan.json. Shares are in percent of the least possible loss, rounded up.
    """
    facts = document.get("sensitivity")
    if facts is None:
        return ()
    places = {place["id"]: place for place in document["places"]}
    tables = (_table("kinds", _kinds(facts, places)), _table("places", _places(facts, places)))
    return tuple(table for table in tables if table.rows)


def _table(key: str, rows: Iterable[Row]) -> FactTable:
    return FactTable(
        f"sensitivity-{key}",
        word_text("sensitivity", f"title_{key}"),
        word_text("sensitivity", f"note_{key}"),
        tuple(word_text("sensitivity", f"head_{head}") for head in _HEADS[key]),
        tuple(rows),
    )


def _kinds(facts: Facts, places: Facts) -> Iterator[Row]:
    for one in facts["kinds"]:
        shares = (plain(regret_percent(share)) for share in (one["mean"], one["worst"]["regret"]))
        yield word_text("sensitivity", one["kind"]), plain(figure(one["cases"])), *shares, _case(one, places)


def _case(kind: Facts, places: Facts) -> Text:
    """Which case gives most away: a place, a tier or a draw."""
    worst = kind["worst"]
    if kind["kind"] == "place":
        called = _named(places[worst["what"]])
    else:
        words = word_text("sensitivity", f"{kind['kind']}_number")
        called = Text(*(one.format(number=worst["what"]) for one in (words.ar, words.en)))
    if kind["kind"] == "joint":
        return called
    return Text(*(f"{one} ({change_of(worst)})" for one in (called.ar, called.en)))


def _places(facts: Facts, places: Facts) -> Iterator[Row]:
    for one in facts["places"]:
        place = places[one["what"]]
        yield _named(place), plain(place["tier"]), plain(change_of(one)), plain(regret_percent(one["regret"]))


def _named(place: Facts) -> Text:
    return Text(place["name_ar"], place["name_en"] or place["name_ar"])
