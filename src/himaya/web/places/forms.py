"""Forms that read what a person typed as a table reads its cells: any digits, any spelling, the same faults."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import get_language

from himaya.faults import Fault, InvalidInputError, Language
from himaya.scenario import cells
from himaya.scenario.cells import Setting
from himaya.scenario.columns import Table
from himaya.scenario.governorates import governorates
from himaya.scenario.labels import kind_label
from himaya.scenario.model import BaseKind, PlaceKind, Settlement, ShiftPattern, UnitKind
from himaya.scenario.outline import outline
from himaya.scenario.records import Record, read_cell
from himaya.scenario.sheets import shown

if TYPE_CHECKING:
    from django.http import QueryDict

    from himaya.scenario.columns import Column

_KINDS: Mapping[str, type[Enum]] = {"places": PlaceKind, "units": UnitKind, "bases": BaseKind}
_CODES: Mapping[str, type[Enum]] = {"shift": ShiftPattern, "settlement": Settlement}
_WIDGETS = {cells.instant: "time", cells.day: "day", outline: "area"}
Check = Callable[[Record], Sequence[Fault]]


@dataclass(frozen=True, slots=True)
class Field:
    """One input: `widget` is text, area, number, select, check, day or time; `errors` tell what is wrong."""

    key: str
    label: str
    value: str
    widget: str
    required: bool
    options: Sequence[tuple[str, str]]
    errors: Sequence[str]
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a form that was sent: `saved` is what was written, None where `faults` say why nothing was."""

    written: Mapping[str, str]
    faults: Sequence[Fault]
    saved: Any = None


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a form, and what it says: values by column, faults by field."""

    table: Table
    record: Record
    faults: Sequence[Fault]

    @property
    def values(self) -> dict[str, Any]:
        """Values by column."""
        return self.record.values


def read_typed(table: Table, sent: QueryDict | Mapping[str, str], check: Check, **fixed: str) -> Typed:
    """Read a form; `fixed` are values the form does not ask for."""
    written = {column.field: _cell(column, sent) for column in table.columns} | fixed
    record = Record("", None, {column.field: column.field for column in table.columns}, written)
    faults: list[Fault] = []
    for column in table.columns:
        read_cell(record, column, Setting(governorate=fixed.get("governorate", "")), faults)
    return Typed(table, record, [*faults, *check(record)])


def keep(
    table: Table,
    sent: QueryDict | Mapping[str, str],
    check: Check,
    write: Callable[[dict[str, Any]], Any],
    **fixed: str,
) -> Kept:
    """Read a form and write what it says; what writing refuses is told as what reading does.

    Parameters
    ----------
    write : writes the values, by column, and gives back what it wrote.
    fixed : values the form does not ask for.
    """
    typed = read_typed(table, sent, check, **fixed)
    written, faults = dict(typed.record.written), typed.faults
    if not faults:
        try:
            return Kept(written, (), write(typed.values))
        except InvalidInputError as error:
            faults = error.faults
    return Kept(written, tuple(faults))


def fields(
    table: Table,
    written: Mapping[str, str],
    *,
    faults: Sequence[Fault] = (),
    left_out: Sequence[str] = (),
    fixed: Sequence[str] = (),
    areas: Sequence[str] | None = None,
) -> list[Field]:
    """Inputs of a table's columns; `areas` are the governorates that may be chosen, all of them without it."""
    return [
        Field(
            key=column.field,
            label=label(column),
            value=written.get(column.field, ""),
            widget=_widget(column),
            required=column.required,
            options=_options(table, column, areas),
            errors=[told(fault) for fault in faults if fault.column == column.field],
            fixed=column.field in fixed,
        )
        for column in table.columns
        if column.field not in left_out
    ]


def others(faults: Sequence[Fault], shown_fields: Sequence[Field]) -> list[str]:
    """Faults that belong to none of the inputs."""
    keys = {field.key for field in shown_fields}
    return [told(fault) for fault in faults if fault.column not in keys]


def told(fault: Fault) -> str:
    """A fault with its remedy, in the reader's language."""
    language = Language(get_language() or "ar")
    return f"{fault.message(language)} {fault.remedy(language)}"


def label(column: Column) -> str:
    """Heading of a column in the reader's language."""
    return column.en[:1].upper() + column.en[1:] if get_language() == "en" else column.ar


def as_written(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as a person would type them."""
    return {name: _as_typed(value) for name, value in values.items()}


def area_options(areas: Sequence[str] | None = None) -> list[tuple[str, str]]:
    """Governorates with their names, by name."""
    english = get_language() == "en"
    known = [one for one in governorates().values() if areas is None or one.iso in areas]
    return sorted(((one.iso, one.name_en if english else one.name_ar) for one in known), key=lambda one: one[1])


def kind_options(kinds: type[Enum]) -> list[tuple[str, str]]:
    """Kinds with their labels."""
    language = get_language() or "ar"
    return [(kind.value, kind_label(kind, language)) for kind in kinds]  # type: ignore[arg-type]  # every kind is a StrEnum


def seen(written: Mapping[str, str]) -> str:
    """Values as a form carries them along unseen, to be compared when it is sent."""
    return json.dumps(written, ensure_ascii=False)


def carried(now: Mapping[str, str], sent: Mapping[str, str], faults: Sequence[Fault]) -> str:
    """What a form carries along when it is shown: what was seen first, until the reader has been told of a change."""
    is_told = any(fault.code == "places.changed_meanwhile" for fault in faults)
    return sent.get("seen", "") if faults and not is_told else seen(now)


def seen_in(sent: Mapping[str, str]) -> dict[str, str] | None:
    """Values as they were when the form was opened, None where it does not say."""
    try:
        found = json.loads(sent.get("seen", ""))
    except (ValueError, RecursionError):
        return None
    return {name: str(value) for name, value in found.items()} if isinstance(found, dict) else None


def _as_typed(value: Any) -> str:
    if isinstance(value, dict):
        return json.dumps(value)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%dT%H:%M}"
    return shown(value.value if isinstance(value, Enum) else value)


def _cell(column: Column, sent: QueryDict | Mapping[str, str]) -> str:
    if column.read is cells.truth:
        return "true" if sent.get(column.field) else "false"
    return str(sent.get(column.field, ""))


def _widget(column: Column) -> str:
    if column.read is cells.truth:
        return "check"
    if column.read in _WIDGETS:
        return _WIDGETS[column.read]
    if column.field in {"kind", "shift", "governorate", "settlement"}:
        return "select"
    return "text" if column.is_text else "number"


def _options(table: Table, column: Column, areas: Sequence[str] | None) -> list[tuple[str, str]]:
    if column.field == "kind":
        return kind_options(_KINDS[table.name])
    if column.field in _CODES:
        return kind_options(_CODES[column.field])
    return area_options(areas) if column.field == "governorate" else []
