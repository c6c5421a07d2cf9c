"""The supervisors' tours as tables in both languages: what is promised, who goes round when, and what is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.documents.book.parts import FactTable
from himaya.documents.rehearsal import plain
from himaya.documents.wording import clock, figure, word_text, zone_of
from himaya.planning.showing import share_percent
from himaya.planning.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Facts = Mapping[str, Any]
    Row = tuple[Text, ...]

_HEADS = {
    "tiers": ("level", "tier", "positions", "asked", "least"),
    "tours": ("office", "out", "back", "rounds", "visits"),
    "positions": ("position", "tier", "level", "chance"),
    "checklist": ("item", "look"),
}
CHECKS = (
    "strength", "duty", "equipment", "rest", "treatment", "complaint", "women", "lighting", "comms", "reception",
)  # fmt: skip
"""What a supervisor looks at on every visit, in this order."""


def supervision_tables(document: Facts, *, positions: bool = False) -> tuple[FactTable, ...]:
    """Chances by tier, tours, the checklist of a visit; nothing where no supervisor is sent round.

    Parameters
    ----------
    document : content of plan.json. What is told are chances and means over the patterns; no night is given away.
    positions : also every position with its chance.
    """
    levels = document.get("supervision", [])
    if not levels:
        return ()
    by_position = [_table("positions", _positions(levels))] if positions else []
    tours = _tours(levels, zone_of(document))
    return (_table("tiers", _tiers(levels)), _table("tours", tours), *by_position, _table("checklist", checklist()))


def checklist() -> Iterator[Row]:
    """What a supervisor looks at: item, and what is asked about it."""
    for check in CHECKS:
        yield word_text("supervision", f"check_{check}"), word_text("supervision", f"look_{check}")


def _table(key: str, rows: Iterable[Row]) -> FactTable:
    return FactTable(
        f"supervision-{key}",
        word_text("supervision", f"title_{key}"),
        word_text("supervision", f"note_{key}"),
        tuple(word_text("supervision", f"head_{head}") for head in _HEADS[key]),
        tuple(rows),
    )


def _named(entry: Facts, field: str) -> Text:
    return Text(entry[f"{field}_ar"], entry[f"{field}_en"] or entry[f"{field}_ar"])


def _tiers(levels: Iterable[Facts]) -> Iterator[Row]:
    for level in levels:
        for one in level["tiers"]:
            shares = (plain(share_percent(one[side])) for side in ("asked", "least"))
            yield _named(level, "label"), plain(one["tier"]), plain(figure(one["positions"])), *shares


def _tours(levels: Iterable[Facts], zone: Any) -> Iterator[Row]:
    for level in levels:
        for tour in level["tours"]:
            yield (
                _named(tour, "office"),
                plain(clock(tour["start"], zone)),
                plain(clock(tour["end"], zone)),
                plain(figure(tour["rounds"])),
                plain(figure(tour["visits"], decimals=1)),
            )


def _positions(levels: Iterable[Facts]) -> Iterator[Row]:
    """Positions by the least chance that they have in a shift, the seldomest visited first."""
    found = [
        (min(chances), one["tier"], number, level, one)
        for level in levels
        for number, one in enumerate(level["positions"])
        if (chances := [chance for chance in one["chance"] if chance is not None])
    ]
    for least, tier, _, level, one in sorted(found, key=lambda row: row[:3]):
        yield _named(one, "label"), plain(tier), _named(level, "label"), plain(share_percent(least))
