"""The present situation on one sheet of A3."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from himaya.documents.map_symbols import MarkKind, symbol_svg
from himaya.documents.picture import MOST_ROWS, PictureLine, PictureSheet, picture_pdf
from himaya.faults import Language
from himaya.roads.store import load_network

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.roads.network import RoadNetwork

A3_POINTS = (1190.55, 841.89)
SQUARE = [[(29.902, 31.2), (29.903, 31.2), (29.903, 31.201), (29.902, 31.2)]]


@pytest.fixture(scope="module")
def streets(plan_dir: Path) -> RoadNetwork:
    return load_network(plan_dir / "roads.npz")


def _lines(kind: MarkKind, count: int, **changes: Any) -> list[PictureLine]:
    return [
        PictureLine(f"نسر {n}", "✓ في الخدمة", "دورية راكبة", "منذ 5 ث", kind, 29.902 + n / 9000, 31.2, **changes)
        for n in range(count)
    ]


def _sheet(**lists: list[PictureLine]) -> PictureSheet:
    return PictureSheet("الموقف الميداني", "الإسكندرية", "2026-12-24 20:00", "خطة عيد الميلاد (3)", "نسخة", lists)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("count", [0, 3, 400])
def test_it_is_one_sheet_however_much_there_is(streets: RoadNetwork, count: int, language: Language) -> None:
    """Nothing, a little and far too much stand on one A3 page; what has no room is counted."""
    lists = {
        "incidents": _lines(MarkKind.INCIDENT, count),
        "zones": _lines(MarkKind.ZONE, count, lines=SQUARE),
        "units": _lines(MarkKind.UNIT, count),
        "roads": _lines(MarkKind.CLOSURE, count),
        "posts": _lines(MarkKind.POST, count),
    }
    reader = PdfReader(io.BytesIO(picture_pdf(_sheet(**lists), streets, language)))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(A3_POINTS, abs=0.1)
    text = reader.pages[0].extract_text()
    left_off = {name: str(count - most) for name, most in MOST_ROWS.items() if count > most}
    assert [name for name, told in left_off.items() if told not in text] == []


def test_a_sheet_of_an_exercise_says_so(streets: RoadNetwork) -> None:
    """The mark stands on it in both languages; a live sheet has none."""
    live = _sheet(units=_lines(MarkKind.UNIT, 2))
    told = [
        PdfReader(io.BytesIO(picture_pdf(sheet, streets, Language.AR))).pages[0].extract_text()
        for sheet in (live, replace(live, mark="تدريب · EXERCISE"))
    ]
    assert ["EXERCISE" in text for text in told] == [False, True]


def test_without_roads_it_says_that_it_has_no_map() -> None:
    """The lists stand all the same."""
    reader = PdfReader(io.BytesIO(picture_pdf(_sheet(units=_lines(MarkKind.UNIT, 2)), None, Language.EN)))
    text = reader.pages[0].extract_text()
    assert "no map" in text
    assert "نسر" in text or "رسن" in text


def test_marks_are_told_apart_without_colour() -> None:
    """Every kind of mark has a drawing of its own, in black, white and grey."""
    drawn = {kind: symbol_svg(kind, "7") for kind in MarkKind}
    assert len(set(drawn.values())) == len(MarkKind)
    assert all("#" not in svg.replace("#000", "").replace("#fff", "") for svg in drawn.values())
