"""What stands on every page: operation, state, page x of y, version and hash, and whose copy it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.documents.book.model import PlanState
from himaya.documents.book.words import say
from himaya.documents.moments import moment_words
from himaya.documents.typeset import mark_svg

if TYPE_CHECKING:
    from himaya.documents.book.scope import Scope
    from himaya.faults import Language
    from himaya.planning.wording import Text

_SHORT_HASH = 12


def page_words(scope: Scope, language: Language) -> dict[str, str]:
    """Fill header, footer and watermarks; an empty watermark is not drawn.

    A version that no office approved carries «مسودة» across the page, a replaced one «مستبدلة», a withdrawn one
    «ملغاة»; a reader's copy carries office, account and time, there and in the footer.
    """
    book = scope.book
    copy = ""
    if book.reader:
        at = moment_words(book.reader.at, book.zone, language)
        reader = book.reader
        entry = "page.copy_by" if reader.account else "page.copy"
        copy = say(entry, office=reader.office, account=reader.account, at=at).of(language)
    draft = "" if book.is_approved else _mark(book.state).of(language)
    version = "" if book.version is None else say("page.version", version=book.version).of(language)
    return {
        "language": language.value,
        "heading": f"{issuer(scope).of(language)} - {book.title.of(language)}",
        "status": status(scope).of(language),
        "number": say("page.number", page="{page}", pages="{pages}").of(language),
        "plan": say("page.plan").of(language),
        "plan_id": book.id,
        "version": version,
        "hash": say("page.hash").of(language),
        "hash_short": book.hash[:_SHORT_HASH] or "—",
        "draft": mark_svg(draft, language.value, is_draft=True),
        "reader": mark_svg(copy, language.value, is_draft=False),
        "copy": copy,
        "mark": book.mark,
        "estimated": say("page.estimated").of(language) if book.estimated else "",
    }


def issuer(scope: Scope) -> Text:
    """Name the directorate a paper is for; the nation where it is for several."""
    code = scope.area or (scope.place_of[scope.place_id].area if scope.place_id else "")
    found = [area.directorate for area in scope.book.areas if area.code == code or not code]
    return found[0] if len(found) == 1 else say("page.nation")


def status(scope: Scope) -> Text:
    """Say in words where the plan stands."""
    return say(f"state.{scope.book.state.value}")


def _mark(state: PlanState) -> Text:
    marks = {PlanState.WITHDRAWN: "page.withdrawn", PlanState.AMENDED: "page.replaced"}
    return say(marks.get(state, "page.draft"))
