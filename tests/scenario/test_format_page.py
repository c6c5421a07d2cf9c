from __future__ import annotations

from pathlib import Path

from himaya.celebrations.feasts import celebrations
from himaya.scenario.columns import SETTINGS, TABLES
from himaya.scenario.labels import kind_label
from himaya.scenario.model import BaseKind, PlaceKind, UnitKind

DOCS = Path(__file__).parents[2] / "docs"


def test_the_reference_lists_every_column_and_kind_as_it_is() -> None:
    """The page states each field, its headings and whether it is needed, and each kind with its labels."""
    lines = (DOCS / "reference" / "scenario-format.md").read_text("utf-8").splitlines()
    for column in SETTINGS:
        assert any(line.startswith(f"| `{column.field}` | {column.ar} | ") for line in lines), column.field
    for table in TABLES:
        start = lines.index(f"## {table.name}")
        page = lines[start : next((k for k in range(start + 1, len(lines)) if lines[k].startswith("## ")), len(lines))]
        assert any(table.ar in line for line in page)
        rows = [line for line in page if line.startswith("| `")]
        expected = [
            f"| `{column.field}` | {column.ar} | {column.en} | {'yes' if column.required else 'no'} | "
            for column in table.columns
        ]
        assert len(rows) == len(expected)
        assert all(row.startswith(start) for row, start in zip(rows, expected, strict=True))
    for name, kinds in (("places", PlaceKind), ("bases", BaseKind), ("units", UnitKind)):
        for kind in kinds:
            assert f"| {name} | `{kind.value}` | {kind_label(kind, 'ar')} | {kind_label(kind, 'en')} |" in lines


def test_the_celebrations_page_lists_every_celebration() -> None:
    """Each code with its names and its rule."""
    page = (DOCS / "explanation" / "celebrations.md").read_text("utf-8")
    for one in celebrations().values():
        assert f"| `{one.code}` | {one.name_ar} | {one.name_en} | {one.rule.value} |" in page
