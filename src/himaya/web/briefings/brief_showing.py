"""A briefing in the reader's words: the same for the desk, the telephone and the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from himaya.web.briefings.clock import READ_BACK_WITHIN
from himaya.web.briefings.models import BriefPost
from himaya.web.briefings.parts import Part

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from himaya.web.briefings.models import Brief


@dataclass(frozen=True, slots=True)
class Shown:
    """One part: its key and title, what the data says, what it says to one post alone, and what the office wrote."""

    key: str
    title: str
    lines: Sequence[str]
    own: Sequence[str]
    text: str


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post on the desk's list: whether it read back, and after or for how many minutes; late after a quarter hour."""

    addressed: BriefPost
    receipt: Any
    minutes: int
    is_late: bool


def parts_of(content: Mapping[str, Any], texts: Mapping[str, str], facts: Mapping[str, Any]) -> list[Shown]:
    """The seven parts in the reader's language; `facts` are those of one post, or empty."""
    language = "en" if get_language() == "en" else "ar"
    generated = content.get("parts", {})
    return [
        Shown(
            part.value,
            str(part.label),
            generated.get(part.value, {}).get(language, []),
            facts.get(part.value, {}).get(language, []),
            texts.get(part.value, ""),
        )
        for part in Part
    ]


def rows_of(brief: Brief, addressed: Sequence[BriefPost], now: datetime) -> list[PostRow]:
    """Posts of a briefing, those that have not read it back first."""
    found = []
    for one in addressed:
        receipt = getattr(one, "receipt", None)
        until = receipt.event_at if receipt else now
        waited = until - (brief.issued_at or now)
        minutes = int(waited.total_seconds()) // 60
        found.append(PostRow(one, receipt, minutes, receipt is None and waited > READ_BACK_WITHIN))
    return sorted(found, key=lambda row: row.receipt is not None)
