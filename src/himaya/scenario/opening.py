"""Opening hours: spans of the clock, and the days they hold on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from himaya.scenario.cells import BadCellError
from himaya.scenario.fold import fold, plain

if TYPE_CHECKING:
    from himaya.scenario.cells import Setting

_CLOCK = r"(?:([01]?\d|2[0-3]):([0-5]\d)|(24):(00))"
_SPAN = re.compile(rf"{_CLOCK}\s*[-–—]\s*{_CLOCK}")
_BETWEEN = re.compile(r"[\s,،;؛/&–—-]+")
_WORDS = frozenset(
    fold(word)
    for word in (
        "السبت", "الأحد", "الاثنين", "الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "أيام", "يوم", "كل",
        "يومياً", "الأعياد", "العطلات", "و", "من", "إلى", "حتى", "عدا", "ماعدا", "مغلق",
        "saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday",
        "sat", "sun", "mon", "tue", "wed", "thu", "fri", "saturdays", "sundays", "mondays", "tuesdays", "wednesdays",
        "thursdays", "fridays", "daily", "every", "day", "feasts", "holidays", "and", "from", "to", "until", "except",
        "closed",
    )
)  # fmt: skip
_JOINED_DAYS = frozenset(f"و{word}" for word in _WORDS)


def opening_hours(cell: str, _setting: Setting) -> str:
    """Opening hours as written: spans such as 08:00-17:00, names of days, or both.

    Raises
    ------
    BadCellError : `scenario.bad_hours`.
    """
    written = " ".join(cell.split())
    told = plain(written)
    if any(span.group(0) and _is_empty(span.group(0)) for span in _SPAN.finditer(told)):
        raise BadCellError("scenario.bad_hours")
    left = [fold(word) for word in _BETWEEN.split(_SPAN.sub(" ", told)) if word]
    if any(word not in _WORDS and word not in _JOINED_DAYS for word in left):
        raise BadCellError("scenario.bad_hours")
    return written


def _is_empty(span: str) -> bool:
    """Whether a span ends where it begins."""
    start, _, end = re.sub(r"\s*[-–—]\s*", "-", span).partition("-")
    return start == end
