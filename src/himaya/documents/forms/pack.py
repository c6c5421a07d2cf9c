"""The pack: forms and post cards of a book, in the order asked for, as one PDF."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from himaya.documents.book.from_plan import book_of
from himaya.documents.book.scope import Scope
from himaya.documents.directions import isolated
from himaya.documents.forms import blank, closing, duty, intent, support
from himaya.documents.forms.blocks import Sheet
from himaya.documents.forms.pen import Pen, form_words
from himaya.documents.page import page_words
from himaya.documents.typeset import typeset
from himaya.faults import InvalidInputError, Language
from himaya.files import write_atomically
from himaya.planning.planfile import read_issued_plan
from himaya.roads.store import load_network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from himaya.documents.book.model import OperationBook
    from himaya.documents.forms.blocks import Block
    from himaya.roads.network import RoadNetwork

POST_CARD = "post"
"""Code of the post cards, one page for every post."""
_ASSIGNMENTS = "204"
_SINGLE: dict[str, Callable[[Pen], list[Block]]] = {
    "201": intent.briefing,
    "202": intent.objectives,
    "203": intent.offices,
    "205": support.nets,
    "206": support.medical,
    "207": intent.organisation_chart,
    "208": support.safety,
    "209": closing.status,
    "211": duty.check_in,
    "213": blank.message,
    "214": blank.activity_log,
    "215": support.worksheet,
    "215A": support.safety_analysis,
    "221": closing.check_out,
}
FORMS = tuple(sorted([*_SINGLE, _ASSIGNMENTS], key=lambda number: (int(number[:3]), number)))
"""Numbers of the ICS forms, in order."""


def chosen_forms(text: str) -> tuple[str, ...]:
    """Read a choice such as `202,204,post`, or `all` for every form and the post cards.

    Raises
    ------
    InvalidInputError : `documents.unknown_form` for each word that is none, with those that exist.
    """
    every = (*FORMS, POST_CARD)
    asked = [word.strip() for word in text.replace("،", ",").split(",") if word.strip()]
    if [word.lower() for word in asked] == ["all"]:
        return every
    known = {code.lower(): code for code in every}
    unknown = [word for word in asked if word.lower() not in known] or ([] if asked else [text])
    if unknown:
        raise InvalidInputError.of("documents.unknown_form", value=", ".join(unknown), available=", ".join(every))
    return tuple(dict.fromkeys(known[word.lower()] for word in asked))


def forms_pdf(
    book: OperationBook,
    forms: Sequence[str],
    *,
    network: RoadNetwork | None = None,
    area: str = "",
    place_id: str = "",
    language: Language = Language.AR,
) -> bytes:
    """Set forms of a book as one PDF.

    Parameters
    ----------
    forms : numbers as in `FORMS`, and `POST_CARD`, in the order in which they are printed.
    network : roads of the maps; without them a form says that it has no map.
    area, place_id : only what concerns this directorate or this place.

    Returns
    -------
    bytes : PDF/UA-1 with page numbers over the whole pack; the same book gives the same bytes.

    Raises
    ------
    InvalidInputError : `documents.unknown_form`, `documents.other_directorate`, `documents.unknown_place`, and
        `documents.no_post` where cards alone are asked for and there is no post.
    """
    chosen = chosen_forms(",".join(forms))
    pen = Pen(Scope(book, area, place_id), language, network)
    sheets = [sheet for form in chosen for sheet in _sheets(pen, form)]
    if not sheets:
        raise InvalidInputError.of("documents.no_post")
    return typeset("forms.typ", _content(pen, sheets))


def write_forms(
    plan_dir: Path,
    out: Path,
    forms: str,
    *,
    directorate: str | None = None,
    place_id: str | None = None,
    language: Language = Language.AR,
) -> None:
    """Write forms of a plan folder as a PDF, or leave the file as it was.

    Parameters
    ----------
    forms : a choice as `chosen_forms` reads it, such as `202,204,post` or `all`.

    Raises
    ------
    InvalidInputError : as `forms_pdf`, `files.missing`, `files.unwritable`, or what reading the plan and its roads
        finds.
    """
    chosen = chosen_forms(forms)
    plan = read_issued_plan(plan_dir / "plan.json")
    book = book_of(plan)
    Scope(book, directorate or "", place_id or "")
    network = load_network(plan_dir / plan["inputs"]["roads"]["file"])
    area, place = directorate or "", place_id or ""
    write_atomically(out, forms_pdf(book, chosen, network=network, area=area, place_id=place, language=language))


def post_card_pdf(
    book: OperationBook, post_code: str, *, network: RoadNetwork | None = None, language: Language = Language.AR
) -> bytes:
    """Set the card of one post, named by its code or its id.

    Raises
    ------
    InvalidInputError : `documents.unknown_post` with the codes that exist.
    """
    pen = Pen(Scope(book), language, network)
    posts = duty.carded(pen)
    found = next((post for post in posts if post_code in (post.code, post.id)), None)
    if found is None:
        available = "، ".join(post.code for post in posts)
        raise InvalidInputError.of("documents.unknown_post", value=post_code, available=available)
    return typeset("forms.typ", _content(pen, [_sheet(pen, POST_CARD, duty.card(pen, found), found.code)]))


def _content(pen: Pen, sheets: list[Sheet]) -> dict[str, Any]:
    titles = list(dict.fromkeys(sheet.title for sheet in sheets))
    return {
        "page": page_words(pen.scope, pen.language),
        "title": pen.joined(titles[:3]),
        "vacant": pen.word("text.vacant"),
        "sheets": [isolated(sheet._asdict(), pen.language) for sheet in sheets],
    }


def _sheets(plain: Pen, form: str) -> Iterator[Sheet]:
    pen = replace(plain, form=form)
    if form == POST_CARD:
        yield from (_sheet(pen, form, duty.card(pen, post), post.code) for post in duty.carded(pen))
    elif form == _ASSIGNMENTS:
        lists = list(duty.assignment_lists(pen)) or [duty.no_assignments(pen)]
        yield from (_sheet(pen, form, blocks) for blocks in lists)
    else:
        yield _sheet(pen, form, _SINGLE[form](pen))


def _sheet(pen: Pen, form: str, blocks: list[Block], number: str = "") -> Sheet:
    titles = form_words()["form"][form]
    other = Language.EN if pen.language is Language.AR else Language.AR
    subtitle = titles[other] if number else f"{titles[other]} (ICS {form})"
    return Sheet(number or f"ICS {form}", titles[pen.language], subtitle, blocks)
