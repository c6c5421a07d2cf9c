"""The briefing of posts on paper: one page of A4 for each post, in black on white."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from himaya.documents.typeset import mark_svg, typeset

if TYPE_CHECKING:
    from himaya.documents.situation_paper import Margin
    from himaya.faults import Language


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """One part: its title, the lines of this post alone, those of every post, and the words of the office."""

    title: str
    own: Sequence[str]
    lines: Sequence[str]
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of one post; `code` is the one on its card, `answer` what is filled in by hand."""

    title: str
    hours: str
    code: str
    parts: Sequence[Paragraphs]
    answer: str


def brief_pdf(language: Language, margin: Margin, title: str, sheets: Sequence[Sheet]) -> bytes:
    """Set one page for each post as PDF/UA-1; the letters get smaller until all of it stands on its page.

    Raises
    ------
    InvalidInputError : `documents.unprintable` with the typesetter's reason.
    """
    page = {
        "language": language.value,
        "heading": margin.heading,
        "status": margin.status,
        "number": margin.number,
        "plan": margin.label,
        "plan_id": margin.id,
        "version": "",
        "hash": margin.hash_label,
        "hash_short": margin.hash,
        "draft": "",
        "reader": mark_svg(margin.copy, language.value, is_draft=False),
        "copy": margin.copy,
        "mark": margin.mark,
        "estimated": "",
    }
    return typeset("brief.typ", {"page": page, "title": title, "sheets": [asdict(one) for one in sheets]})
