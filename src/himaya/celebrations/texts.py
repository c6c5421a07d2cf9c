"""A date as people read it: Gregorian, Coptic and Hijri, in Arabic and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from himaya.celebrations.coptic import coptic_from_gregorian
from himaya.celebrations.hijri import hijri_from_gregorian
from himaya.faults import Language

if TYPE_CHECKING:
    from datetime import date

_WEEKDAYS = {
    Language.AR: ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    Language.EN: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    Language.AR: (
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ),
    Language.EN: (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


@dataclass(frozen=True, slots=True)
class DateTexts:
    """One day in three calendars. The Hijri day is the expected one of the daytime; it began at the sunset before."""

    gregorian: str
    coptic: str
    hijri: str


def date_texts(day: date, language: Language = Language.AR) -> DateTexts:
    """The three texts of a day, with Western digits.

    Raises
    ------
    InvalidInputError : `celebrations.year_out_of_range` outside 1925-2076.
    """
    coptic, hijri = coptic_from_gregorian(day), hijri_from_gregorian(day)
    weekday, month = _WEEKDAYS[language][day.weekday()], _MONTHS[language][day.month - 1]
    gregorian = f"{weekday} {day.day} {month} {day.year}"
    if language is Language.AR:
        return DateTexts(
            gregorian,
            f"{coptic.day} {coptic.month_ar} {coptic.year} للشهداء",
            f"{hijri.day} {hijri.month_ar} {hijri.year} هـ (متوقع)",
        )
    return DateTexts(
        gregorian,
        f"{coptic.day} {coptic.month_en} {coptic.year} AM",
        f"{hijri.day} {hijri.month_en} {hijri.year} AH (expected)",
    )
