"""Faults: what is wrong, where, and the remedy, in Arabic and English.

A `Fault` names a code of the catalogue (one TOML file per room beside this
module), the place (file, row, column) and the offending value. It is rendered
in the reader's language only when it is shown, so no layer below the edge
chooses a language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Language(StrEnum):
    """The two languages of every surface; Arabic is the default."""

    AR = "ar"
    EN = "en"


_PLACE_WORDS = {
    Language.AR: {
        "file": "الملف",
        "row": "الصف",
        "column": "العمود",
        "pointer": "الموضع",
        "value": "القيمة",
        "remedy": "الحل",
    },
    Language.EN: {
        "file": "file",
        "row": "row",
        "column": "column",
        "pointer": "at",
        "value": "value",
        "remedy": "Remedy",
    },
}


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every fault code, `room.name`, with its texts `ar`, `en`, `remedy_ar`, `remedy_en`."""
    found: dict[str, Mapping[str, str]] = {}
    for entry in resources.files(__name__).iterdir():
        if entry.name.endswith(".toml"):
            room = entry.name.removesuffix(".toml")
            for name, texts in tomllib.loads(entry.read_text("utf-8")).items():
                found[f"{room}.{name}"] = texts
    return found


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Parameters
    ----------
    code : key of the catalogue, `room.name`.
    file : the file's name as its owner knows it.
    row : row as a spreadsheet shows it, header = 1; None where rows mean nothing.
    column : the column's heading as it stands in the file.
    value : the offending value as written.
    details : values for the `{placeholders}` of the catalogue's texts.
    """

    code: str
    file: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    def message(self, language: Language = Language.AR) -> str:
        """What is wrong, one sentence, without the place."""
        return catalogue()[self.code][language].format_map(self.details)

    def remedy(self, language: Language = Language.AR) -> str:
        """What to do about it, one sentence."""
        return catalogue()[self.code][f"remedy_{language}"].format_map(self.details)

    def text(self, language: Language = Language.AR) -> str:
        """Place, fault and remedy in one line."""
        words = _PLACE_WORDS[language]
        place = [
            f"{words[name]} {shown}"
            for name, shown in (
                ("file", self.file),
                ("row", "" if self.row is None else str(self.row)),
                ("pointer" if self.column.startswith("/") else "column", self.column),
                ("value", f"«{self.value}»" if self.value else ""),
            )
            if shown
        ]
        head = "، ".join(place) if language is Language.AR else ", ".join(place)
        body = f"{self.message(language)} {words['remedy']}: {self.remedy(language)}"
        return f"{head}: {body}" if head else body


class HimayaError(Exception):
    """Root of everything Himaya raises on purpose; carries every fault found, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults; `str()` shows them in English for logs."""
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.text(Language.EN) for fault in self.faults))

    def __reduce__(self) -> tuple[type[HimayaError], tuple[tuple[Fault, ...]]]:
        """Carry the faults, not their English text, from one process to another."""
        return type(self), (self.faults,)


class InvalidInputError(HimayaError, ValueError):
    """Input that cannot be used; nothing was written."""

    @classmethod
    def of(
        cls,
        code: str,
        *,
        file: str = "",
        row: int | None = None,
        column: str = "",
        value: str = "",
        **details: str,
    ) -> InvalidInputError:
        """Build an error that carries one fault."""
        return cls([Fault(code, file, row, column, value, details)])


class InvalidProblemError(InvalidInputError):
    """A planner's problem that contradicts itself (shapes, ranges, overlaps)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that verification found wrong: in which room, where, what was expected and what stands there."""

    room: str
    where: str
    expected: str
    found: str
