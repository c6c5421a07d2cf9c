from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from himaya.faults import Fault, InvalidInputError, Language
from himaya.scenario.read import read_scenario

if TYPE_CHECKING:
    from collections.abc import Callable

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def assert_told(fault: Fault, code: str, file: str, row: int | None, column: str) -> None:
    """The fault has its code and place, and a sentence and a remedy in each language that name them."""
    assert (fault.code, fault.file, fault.row, fault.column) == (f"scenario.{code}", file, row, column)
    for language, words in ((Language.AR, ("الصف", "الحل")), (Language.EN, ("row", "Remedy"))):
        text = fault.text(language)
        assert file in text
        assert column in text
        assert words[1] in text
        assert row is None or f"{words[0]} {row}" in text
        assert fault.value in text
        assert "{" not in text
        assert len(fault.remedy(language)) > 10
    assert fault.message(Language.AR) != fault.message(Language.EN)


@dataclass(frozen=True)
class Folder:
    """A scenario folder whose tables a test spoils; rows are numbered as a spreadsheet shows them."""

    path: Path

    def file(self, table: str) -> Path:
        return self.path / f"{table}.csv"

    def rows(self, table: str) -> list[list[str]]:
        with self.file(table).open(encoding="utf-8", newline="") as stream:
            return list(csv.reader(stream))

    def write(self, table: str, rows: list[list[str]], *, encoding: str = "utf-8", delimiter: str = ",") -> None:
        with self.file(table).open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)

    def change(self, table: str, edit: Callable[[list[list[str]]], object]) -> None:
        rows = self.rows(table)
        edit(rows)
        self.write(table, rows)

    def put(self, table: str, row: int, column: str, value: str) -> None:
        """Write a value into a cell."""
        rows = self.rows(table)
        rows[row - 1][rows[0].index(column)] = value
        self.write(table, rows)

    def setting(self, name: str, value: str) -> None:
        """Replace a line of scenario.toml."""
        path = self.path / "scenario.toml"
        lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith(f"{name} ")]
        path.write_text("\n".join([*lines, f'{name} = "{value}"']) + "\n", "utf-8")

    def faults(self) -> list[Fault]:
        """Every fault of reading; none when it can be read."""
        try:
            read_scenario(self.path)
        except InvalidInputError as error:
            return list(error.faults)
        return []


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A sound scenario to spoil: Raml Station."""
    shutil.copytree(SCENARIOS / "raml-station", tmp_path / "city")
    return Folder(tmp_path / "city")
