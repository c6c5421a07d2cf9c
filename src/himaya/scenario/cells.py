"""From what stands in a cell to a value, or to the name of what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from himaya.celebrations.feasts import celebrations
from himaya.celebrations.period import CAIRO, utc_from_local
from himaya.faults import InvalidInputError
from himaya.scenario.fold import heading_key, plain
from himaya.scenario.governorates import codes_by_word
from himaya.scenario.labels import K, kind_label, kinds_by_word

if TYPE_CHECKING:
    from himaya.faults import Fault

_PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}([,٬’']\d{3})+(\.\d*)?")
_GROUP_MARKS = str.maketrans("", "", ",٬’'")
_SIGNS = str.maketrans({"−": "-", "٫": "."})
_ID = re.compile(r"\w[\w.\-]{0,39}")
_TIME = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T]+(\d{1,2}):(\d{2})(?::00)?\s*(Z|[+-]\d{2}:?\d{2})?")
_APART = re.compile(r"[\s,،;؛]+")
_YES, _NO = "نعم", "لا"
_TRUTH: Mapping[str, bool] = {
    heading_key(word): value
    for value, words in (
        (True, ("true", "yes", "1", _YES, "صح")),
        (False, ("false", "no", "0", _NO, "خطأ")),
    )
    for word in words
}


class BadCellError(Exception):
    """A cell that cannot be read; the table reader turns it into a fault with its place."""

    def __init__(self, code: str, **details: str) -> None:
        """Code of the fault catalogue and the values of its placeholders."""
        super().__init__(code)
        self.code = code
        self.details = details

    @classmethod
    def of(cls, fault: Fault) -> BadCellError:
        """The same fault, without its place."""
        return cls(fault.code, **fault.details)


@dataclass(frozen=True, slots=True)
class Setting:
    """What cells are read against: the zone of local times and the governorate of places that name none."""

    zone: ZoneInfo = CAIRO
    governorate: str = ""


Reader = Callable[[str, Setting], Any]


def text(cell: str, _setting: Setting) -> str:
    """Free text on one line: blanks and line ends between words are one blank."""
    return " ".join(cell.split())


def arabic(cell: str, _setting: Setting) -> str:
    """A name or title in Arabic: whatever stands beside it, some letter of it is Arabic; on one line, as `text`."""
    written = " ".join(cell.split())
    if not any("ARABIC" in unicodedata.name(char, "") for char in written if char.isalpha()):
        raise BadCellError("scenario.not_arabic")
    return written


def identifier(cell: str, _setting: Setting) -> str:
    """Letters and digits of any script, dots, hyphens and underscores, up to 40."""
    found = plain(cell)
    if not _ID.fullmatch(found):
        raise BadCellError("scenario.bad_id")
    return found


def identifiers(cell: str, setting: Setting) -> str:
    """Identifiers with commas between them."""
    return ", ".join(dict.fromkeys(identifier(part, setting) for part in _APART.split(cell.strip()) if part))


def number_in(text: str, least: float, most: float, *, whole: bool = False) -> float | int:
    """A number in [least, most] written with Western or Arabic digits and marks; decimals only where not `whole`.

    Raises
    ------
    BadCellError : `scenario.not_a_number`, `scenario.not_whole`, `scenario.out_of_range`.
    """
    digits = plain(text).translate(_SIGNS)
    if _GROUPED.fullmatch(digits):
        digits = digits.translate(_GROUP_MARKS)
    if not _PLAIN_NUMBER.fullmatch(digits):
        raise BadCellError("scenario.not_a_number")
    value = float(digits)
    if whole and not value.is_integer():
        raise BadCellError("scenario.not_whole")
    if not least <= value <= most:
        raise BadCellError("scenario.out_of_range", least=f"{least:,.9g}", most=f"{most:,.9g}")
    return int(value) if whole else value


def number(least: float, most: float, *, whole: bool = False) -> Reader:
    """Reader of a number in [least, most]; decimals only where not `whole`."""

    def read(cell: str, _setting: Setting) -> float | int:
        return number_in(cell, least, most, whole=whole)

    return read


def truth(cell: str, _setting: Setting) -> bool:
    """Yes or no, in either language."""
    value = _TRUTH.get(heading_key(cell))
    if value is None:
        raise BadCellError("scenario.not_yes_or_no")
    return value


def kind(kinds: type[K]) -> Reader:
    """Reader of a code of an enumeration: the code itself, or its label in Arabic or English."""
    words = kinds_by_word(kinds)
    known_ar = "، ".join(kind_label(one, "ar") for one in kinds)
    known_en = ", ".join(one.value for one in kinds)

    def read(cell: str, _setting: Setting) -> K:
        found = words.get(heading_key(cell))
        if found is None:
            raise BadCellError("scenario.unknown_code", known_ar=known_ar, known_en=known_en)
        return found

    return read


def governorate(cell: str, setting: Setting) -> str:
    """ISO code of a governorate given by code or name; the scenario's own where the cell is empty."""
    return named_governorate(cell, setting) if cell.strip() else setting.governorate


def named_governorate(cell: str, _setting: Setting) -> str:
    """ISO code of a governorate given by code or name."""
    found = codes_by_word().get(heading_key(cell))
    if found is None:
        raise BadCellError("scenario.unknown_governorate")
    return found


def day(cell: str, _setting: Setting) -> date:
    """A day `2027-01-06`."""
    try:
        return date.fromisoformat(plain(cell).replace("/", "-"))
    except ValueError as error:
        raise BadCellError("scenario.bad_day") from error


def instant(cell: str, setting: Setting) -> datetime:
    """Instant in UTC of a local time `2027-01-06 19:00`; the offset that the zone has then may follow: +02:00."""
    match = _TIME.fullmatch(plain(cell))
    if match is None:
        raise BadCellError("scenario.bad_time")
    *parts, offset = match.groups()
    try:
        local = datetime(*map(int, parts))  # type: ignore[arg-type]  # noqa: DTZ001  # five whole numbers; the zone follows
        if offset:
            return _with_offset(datetime.fromisoformat(f"{local.isoformat()}{offset}"), setting.zone)
        return utc_from_local(local, setting.zone)
    except InvalidInputError as error:
        raise BadCellError.of(error.faults[0]) from error
    except (ValueError, OverflowError) as error:
        raise BadCellError("scenario.bad_time") from error


def _with_offset(written: datetime, zone: ZoneInfo) -> datetime:
    """Instant in UTC of a time with an offset, which must be one that the zone has at that time."""
    offset = written.astimezone(zone).utcoffset()
    if offset != written.utcoffset():
        raise BadCellError("scenario.wrong_offset", zone=zone.key, offset=written.astimezone(zone).isoformat()[-6:])
    return written.astimezone(UTC)


def timezone(cell: str, _setting: Setting) -> str:
    """Name of a time zone, such as Africa/Cairo."""
    found = plain(cell)
    try:
        return ZoneInfo(found).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadCellError("scenario.unknown_timezone") from error


def celebration(cell: str, _setting: Setting) -> str:
    """Code of a celebration, given by code or name."""
    found = celebration_words().get(heading_key(cell))
    if found is None:
        raise BadCellError("scenario.unknown_celebration", known=", ".join(sorted(celebrations())))
    return found


def file_name(cell: str, _setting: Setting) -> str:
    """Name of a file beside the tables; never a path."""
    found = cell.strip()
    if not found or found != PurePath(found).name or "\\" in found or found.startswith("."):
        raise BadCellError("scenario.bad_file_name")
    return found


@cache
def celebration_words() -> Mapping[str, str]:
    """Codes of celebrations by every accepted word, folded."""
    return {
        heading_key(word): one.code for one in celebrations().values() for word in (one.code, one.name_ar, one.name_en)
    }
