"""Gaps of the order: those that differ only in place and time share a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from himaya.documents.book.words import say
from himaya.documents.wording import listed, word
from himaya.faults import Language

if TYPE_CHECKING:
    from himaya.documents.book.parts import Gap
    from himaya.documents.book.scope import Scope

_FIGURE = re.compile(r"\d[\d:.,]*")


def order_gaps(scope: Scope, language: Language = Language.AR) -> list[dict[str, Any]]:
    """List the gaps, each kind once: the first of them in words, then every place with its number of such gaps."""
    alike: dict[tuple[bool, str, str], list[Gap]] = {}
    for gap in scope.gaps:
        alike.setdefault((gap.is_serious, _sense(scope, gap), gap.remedy.ar), []).append(gap)
    return [_line(scope, gaps, language) for gaps in alike.values()]


def _sense(scope: Scope, gap: Gap) -> str:
    """What a gap says without its place and its figures."""
    place = scope.place_of.get(gap.place_id)
    text = gap.text.ar.replace(place.title.ar, "") if place else gap.text.ar
    return _FIGURE.sub("", text)


def _line(scope: Scope, gaps: list[Gap], language: Language) -> dict[str, Any]:
    counted: dict[str, int] = {}
    for gap in gaps:
        place = scope.place_of.get(gap.place_id)
        title = place.title.of(language) if place else ""
        counted[title] = counted.get(title, 0) + 1
    names = listed(language, (name if count == 1 else f"{name} ({count})" for name, count in counted.items() if name))
    first = gaps[0]
    return {
        "id": first.id,
        "count": len(gaps),
        "severity": word("severity", "red" if first.is_serious else "amber", language),
        "red": first.is_serious,
        "text": first.text.of(language),
        "places": say("gap.places", places=names).of(language) if len(gaps) > 1 and names else "",
        "remedy": first.remedy.of(language),
    }
