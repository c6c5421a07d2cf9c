"""The operation order: a plan as an Arabic PDF."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import typst

from himaya.documents.order_content import order_content
from himaya.documents.selection import Selection
from himaya.faults import InvalidInputError
from himaya.files import write_atomically
from himaya.planning.planfile import read_issued_plan
from himaya.roads.store import load_network

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_TANWIN = "\N{ARABIC FATHATAN}"
"""Left out on paper: over an alef it would be read back twice when the text is searched or copied."""


def write_order(plan_dir: Path, out: Path, *, directorate: str | None = None, place_id: str | None = None) -> None:
    """Write the operation order of a plan, or of one of its places, or leave the file as it was.

    Parameters
    ----------
    plan_dir : folder with plan.json and its road file.
    out : the PDF (PDF/UA-1: tagged, Arabic, selectable text).
    directorate : ISO 3166-2 code of the governorate the order is for; None takes the plan's own.
    place_id : one place of the plan, for an order of at most 12 pages; None for the whole area.

    Raises
    ------
    InvalidInputError : `documents.other_directorate` or `documents.unknown_place` with what is available,
        `files.missing`, `files.unwritable`, or what reading the plan and its roads finds.

    Notes
    -----
    The same plan gives the same bytes.
    """
    plan = read_issued_plan(plan_dir / "plan.json")
    governorate = plan["inputs"]["scenario"]["governorate"]
    if directorate not in (None, governorate):
        raise InvalidInputError.of("documents.other_directorate", value=str(directorate), available=governorate)
    selection = Selection(plan, place_id)
    network = load_network(plan_dir / plan["inputs"]["roads"]["file"])
    write_atomically(out, typeset(order_content(selection, network)))


def typeset(content: Mapping[str, Any]) -> bytes:
    """Set an order's content as PDF.

    Raises
    ------
    InvalidInputError : `documents.unprintable` with the typesetter's reason.
    """
    package = resources.files(__package__)
    with resources.as_file(package.joinpath("fonts")) as fonts:
        try:
            pdf = typst.compile(
                package.joinpath("order.typ").read_bytes(),
                format="pdf",
                font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(fonts)]),
                sys_inputs={"content": json.dumps(content, ensure_ascii=False).replace(_TANWIN, "")},
                pdf_standards="ua-1",
                timestamp=0,
            )
        except typst.TypstError as error:
            raise InvalidInputError.of("documents.unprintable", reason=error.message) from error
    return pdf
