"""The operation order: a plan as an Arabic PDF."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from himaya.documents.book.from_plan import book_of
from himaya.documents.book.scope import Scope
from himaya.documents.order_content import order_content
from himaya.documents.typeset import typeset
from himaya.files import write_atomically
from himaya.planning.planfile import read_issued_plan
from himaya.roads.store import load_network

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.documents.book.model import OperationBook
    from himaya.roads.network import RoadNetwork


def order_pdf(book: OperationBook, *, network: RoadNetwork | None = None, area: str = "", place_id: str = "") -> bytes:
    """Set the operation order of a book.

    Parameters
    ----------
    network : roads of the maps; without them the order says that it has no map.
    area : code of the directorate whose annex it is; empty for everything that the book covers.
    place_id : one place, for an order of at most 12 pages.

    Returns
    -------
    bytes : PDF/UA-1, tagged, Arabic, selectable; the same book gives the same bytes.

    Raises
    ------
    InvalidInputError : `documents.other_directorate` or `documents.unknown_place` with what is available.
    """
    return typeset("order.typ", order_content(Scope(book, area, place_id), network))


def write_order(
    plan_dir: Path, out: Path, *, directorate: str | None = None, place_id: str | None = None, mark: str = ""
) -> None:
    """Write the operation order of a plan, or of one of its places, or leave the file as it was.

    Parameters
    ----------
    plan_dir : folder with plan.json and its road file.
    out : the PDF (PDF/UA-1: tagged, Arabic, selectable text).
    directorate : ISO 3166-2 code of the governorate the order is for; None takes the plan's own.
    place_id : one place of the plan, for an order of at most 12 pages; None for the whole area.
    mark : what stands over every page besides, as of an exercise.

    Raises
    ------
    InvalidInputError : `documents.other_directorate` or `documents.unknown_place` with what is available,
        `files.missing`, `files.unwritable`, or what reading the plan and its roads finds.

    Notes
    -----
    The same plan gives the same bytes.
    """
    plan = read_issued_plan(plan_dir / "plan.json")
    book = replace(book_of(plan), mark=mark)
    Scope(book, directorate or "", place_id or "")
    network = load_network(plan_dir / plan["inputs"]["roads"]["file"])
    write_atomically(out, order_pdf(book, network=network, area=directorate or "", place_id=place_id or ""))
