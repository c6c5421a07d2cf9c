"""The situation report and the handover of a shift on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from himaya.documents.typeset import mark_svg, typeset
from himaya.faults import Language


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with what it counts."""

    title: str
    value: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `widths` are shares of the line, 0 for as wide as the text."""

    heads: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Section:
    """A section: sentences, then tables; `level` 2 or 3."""

    title: str
    lines: Sequence[str] = ()
    tables: Sequence[Table] = ()
    level: int = 2


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, as which office, and when."""

    role: str
    office: str
    at: str


@dataclass(frozen=True, slots=True)
class Margin:
    """What stands on every page.

    number : "page {page} of {pages}" in the reader's language; label, id : what the paper is, at its foot.
    hash_label, hash : fingerprint of the content; copy : whose copy it is; mark : what stands over the page besides.
    """

    heading: str
    status: str
    number: str
    label: str
    id: str
    hash_label: str
    hash: str
    copy: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class SituationPaper:
    """A report or a handover, every word in one language."""

    language: Language
    margin: Margin
    title: str
    subtitle: str
    times: Sequence[str]
    sections: Sequence[Section]
    facts: Sequence[Fact] = field(default=())
    signatures: Sequence[Signature] = field(default=())


def situation_pdf(paper: SituationPaper) -> bytes:
    """Set a paper as PDF/UA-1: tagged, selectable; the same paper gives the same bytes.

    Raises
    ------
    InvalidInputError : `documents.unprintable` with the typesetter's reason.
    """
    told, margin = asdict(paper), paper.margin
    language = paper.language.value
    page = {
        "language": language,
        "heading": margin.heading,
        "status": margin.status,
        "number": margin.number,
        "plan": margin.label,
        "plan_id": margin.id,
        "version": "",
        "hash": margin.hash_label,
        "hash_short": margin.hash,
        "draft": "",
        "reader": mark_svg(margin.copy, language, is_draft=False),
        "copy": margin.copy,
        "mark": margin.mark,
        "estimated": "",
    }
    shown = {name: told[name] for name in ("title", "subtitle", "times", "facts", "sections", "signatures")}
    return typeset("situation.typ", {"page": page, **shown})
