"""Gaps of the order: those that differ only in place or base and time share a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from himaya.documents.book.words import say
from himaya.documents.wording import listed, word
from himaya.faults import Language

if TYPE_CHECKING:
    from himaya.documents.book.parts import Gap
    from himaya.documents.book.scope import Scope
    from himaya.planning.wording import Text

_FIGURE = re.compile(r"\d[\d:.,]*")


def order_gaps(scope: Scope, language: Language = Language.AR) -> list[dict[str, Any]]:
    """List the gaps, each kind once: the first of them in words, then every place with its number of such gaps."""
    alike: dict[tuple[bool, str, str], list[Gap]] = {}
    for gap in scope.gaps:
        alike.setdefault((gap.is_serious, _sense(scope, gap), gap.remedy.ar), []).append(gap)
    return [_line(scope, gaps, language) for gaps in alike.values()]


def _sense(scope: Scope, gap: Gap) -> str:
    """What a gap says without its place or base and its figures."""
    where = _where(scope, gap)
    return _FIGURE.sub("", gap.text.ar.replace(where.ar, "") if where else gap.text.ar)


def _where(scope: Scope, gap: Gap) -> Text | None:
    """The place a gap is about; of one without a place, the base that it names."""
    place = scope.place_of.get(gap.place_id)
    if place:
        return place.title
    bases = [unit.base for unit in scope.book.units if unit.base.ar and unit.base.ar in gap.text.ar]
    return max(bases, key=lambda base: len(base.ar), default=None)


def _line(scope: Scope, gaps: list[Gap], language: Language) -> dict[str, Any]:
    counted: dict[str, int] = {}
    for gap in gaps:
        where = _where(scope, gap)
        title = where.of(language) if where else ""
        counted[title] = counted.get(title, 0) + 1
    names = listed(language, (name if count == 1 else f"{name} ({count})" for name, count in counted.items() if name))
    first = gaps[0]
    key = "gap.places" if first.place_id else "gap.bases"
    return {
        "id": first.id,
        "count": len(gaps),
        "severity": word("severity", "red" if first.is_serious else "amber", language),
        "red": first.is_serious,
        "text": first.text.of(language),
        "places": say(key, places=names).of(language) if len(gaps) > 1 and names else "",
        "remedy": first.remedy.of(language),
    }
