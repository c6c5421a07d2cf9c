"""The duty table of a plan in both languages: how long each kind is held, who lacks relief, and every crew's days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from himaya.documents.book.parts import FactTable
from himaya.documents.rehearsal import plain
from himaya.documents.wording import NOTHING, clock, figure, word_text, zone_of
from himaya.planning.wording import Text
from himaya.scenario.labels import kind_label
from himaya.scenario.model import UnitKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Facts = Mapping[str, Any]

_KINDS = ("kind", "crews", "missing", "first_short", "extra_crews")
_LETTERS = Text("أبجدهوزح", "ABCDEFGH")
FREE = "·"
"""Sign of a free day."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift of the day: its letter, its hours, whether it counts as a night."""

    letter: Text
    hours: str
    night: bool


@dataclass(frozen=True, slots=True)
class Crew:
    """One crew: where it belongs and serves, its shift on every day (None: free), sums, and tonight's pause."""

    unit: str
    call_sign: str
    kind: str
    kind_text: Text
    base: Text
    serves: Text
    serves_id: str
    shifts: tuple[Shift | None, ...]
    hours: str
    nights: int
    pause: str
    reliever: str


def duty_tables(document: Facts) -> tuple[FactTable, ...]:
    """How long each kind of unit is held, and the pauses that nobody relieves; nothing without a duty table."""
    roster = document.get("roster")
    if roster is None:
        return ()
    kinds = tuple(
        (
            _kind_text(kind["kind"]),
            plain(figure(kind["crews"])),
            plain(f"{figure(kind['missing'])} / {figure(kind['asked'])}"),
            plain(NOTHING if kind["first_day"] is None else roster["days"][kind["first_day"]]),
            plain(NOTHING if kind["extra_crews"] is None else figure(kind["extra_crews"])),
        )
        for kind in _worst_first(roster)
    )
    zone = zone_of(document)
    lacking = tuple((plain(clock(one["at"], zone)), Text(one["text_ar"], one["text_en"])) for one in roster["lacking"])
    tables = (_table("kinds", _KINDS, kinds), _table("lacking", ("at", "told"), lacking))
    return tuple(table for table in tables if table.rows)


def duty_words(document: Facts) -> tuple[Text, ...]:
    """What is missing of each kind, from when, and what would end it; nothing where nothing is."""
    kinds = _worst_first(document["roster"]) if document.get("roster") else []
    return tuple(Text(kind["text_ar"], kind["text_en"]) for kind in kinds if kind["missing"])


def _worst_first(roster: Facts) -> list[Facts]:
    return sorted(roster["kinds"], key=lambda kind: (-kind["missing"], kind["kind"]))


def crews_of(document: Facts) -> Sequence[Crew]:
    """Every crew of the duty table in the order of the plan; none without a duty table."""
    roster = document.get("roster")
    if roster is None:
        return ()
    zone, shifts = zone_of(document), shifts_of(document)
    bases = {
        base["id"]: Text(base["name_ar"], base["name_en"] or base["name_ar"])
        for base in document["inputs"]["scenario"]["bases"]
    }
    call_signs = {crew["unit"]: crew["call_sign"] for crew in roster["crews"]}
    return [
        Crew(
            unit=crew["unit"],
            call_sign=crew["call_sign"],
            kind=crew["kind"],
            kind_text=_kind_text(crew["kind"]),
            base=bases[crew["base_id"]],
            serves=bases[crew["serves"]],
            serves_id=crew["serves"],
            shifts=tuple(None if shift < 0 else shifts[shift] for shift in crew["shifts"]),
            hours=figure(crew["hours"], decimals=1),
            nights=crew["nights"],
            pause=""
            if crew["pause_start"] is None
            else f"{clock(crew['pause_start'], zone)}-{clock(crew['pause_end'], zone)}",
            reliever=call_signs.get(crew["reliever"], ""),
        )
        for crew in roster["crews"]
    ]


def shifts_of(document: Facts) -> Sequence[Shift]:
    """The shifts of the day by letter."""
    zone = zone_of(document)
    return [
        Shift(
            Text(_LETTERS.ar[index], _LETTERS.en[index]),
            f"{clock(shift['start'], zone)}-{clock(shift['end'], zone)}",
            shift["night"],
        )
        for index, shift in enumerate(document["roster"]["shifts"])
    ]


def _kind_text(kind: str) -> Text:
    return Text(kind_label(UnitKind(kind), "ar"), kind_label(UnitKind(kind), "en"))


def _table(name: str, heads: tuple[str, ...], rows: tuple[tuple[Text, ...], ...]) -> FactTable:
    return FactTable(
        f"duty-{name}",
        word_text("duty", f"title_{name}"),
        word_text("duty", f"note_{name}"),
        tuple(word_text("duty", f"head_{head}") for head in heads),
        rows,
    )
