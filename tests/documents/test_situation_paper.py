"""The situation report on paper: long tables, and what stands over every page."""

from __future__ import annotations

import io

import pypdf
import pytest

from himaya.documents.situation_paper import Fact, Margin, Section, SituationPaper, Table, situation_pdf
from himaya.faults import Language

ROWS = 150


def _paper(language: Language, mark: str) -> SituationPaper:
    margin = Margin("heading", "status", "{page} / {pages}", "report", "EG-ALX/1", "hash", "abcdef", "copy", mark)
    rows = [[f"U-{number}", "وحدة", "31.2000, 29.9000", "10"] for number in range(ROWS)]
    table = Table(["unit", "kind", "point", "age"], (2, 2, 2, 0), rows)
    return SituationPaper(
        language, margin, "title", "subtitle", ["now"], [Section("units", ["a line"], [table])], [Fact("open", "3")]
    )


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("mark", ["", "تدريب · EXERCISE"])
def test_a_table_over_several_pages_has_its_mark_on_each(language: Language, mark: str) -> None:
    """Every row is there; the mark stands once on each page, and nowhere without one."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(situation_pdf(_paper(language, mark)))).pages]
    assert len(pages) > 2
    assert [page.count("EXERCISE") for page in pages] == [bool(mark)] * len(pages)
    text = "\n".join(pages)
    assert all(f"U-{number}" in text for number in range(ROWS))
