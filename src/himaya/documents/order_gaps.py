"""Gaps of the order: those that differ only in place and time share a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from himaya.documents.order_words import fill
from himaya.documents.wording import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.documents.selection import Selection

    Entry = Mapping[str, Any]

_FIGURE = re.compile(r"\d[\d:.,]*")


def order_gaps(selection: Selection) -> list[dict[str, Any]]:
    """List the gaps, each kind once: the first of them in words, then every place with its number of such gaps."""
    alike: dict[tuple[str, str, str], list[Entry]] = {}
    for gap in selection.gaps:
        alike.setdefault((gap["severity"], _sense(selection, gap), gap["remedy_ar"]), []).append(gap)
    return [_line(selection, gaps) for gaps in alike.values()]


def _sense(selection: Selection, gap: Entry) -> str:
    """What a gap says without its place and its figures."""
    name = selection.place_name.get(gap["place_id"], "")
    text: str = gap["text_ar"].replace(name, "") if name else gap["text_ar"]
    return _FIGURE.sub("", text)


def _line(selection: Selection, gaps: list[Entry]) -> dict[str, Any]:
    counted: dict[str, int] = {}
    for gap in gaps:
        name = selection.place_name.get(gap["place_id"], "")
        counted[name] = counted.get(name, 0) + 1
    names = "، ".join(name if count == 1 else f"{name} ({count})" for name, count in counted.items() if name)
    first = gaps[0]
    return {
        "id": first["id"],
        "count": len(gaps),
        "severity": word("severity", first["severity"]),
        "red": first["severity"] == "red",
        "text": first["text_ar"],
        "places": fill("text", "gap_places", places=names) if len(gaps) > 1 and names else "",
        "remedy": first["remedy_ar"],
    }
