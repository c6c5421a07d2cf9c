"""Times on paper, in both languages: dates in three calendars, clock times that name their day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.celebrations.coptic import coptic_from_gregorian
from himaya.celebrations.hijri import hijri_from_gregorian
from himaya.faults import Language

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

_MONTHS = {
    Language.AR: (
        *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
        *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
    ),
    Language.EN: (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_WEEKDAYS = {
    Language.AR: ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    Language.EN: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def weekday_words(day: date, language: Language = Language.AR) -> str:
    """Write the day of the week."""
    return _WEEKDAYS[language][day.weekday()]


def date_words(day: date, language: Language = Language.AR) -> str:
    """Write a Gregorian date, `6 يناير 2027` or `6 January 2027`."""
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def coptic_words(day: date, language: Language = Language.AR) -> str:
    """Write a date of the Coptic calendar, `28 كيهك 1743 للشهداء`."""
    coptic = coptic_from_gregorian(day)
    if language is Language.AR:
        return f"{coptic.day} {coptic.month_ar} {coptic.year} للشهداء"
    return f"{coptic.day} {coptic.month_en} {coptic.year} AM"


def hijri_words(day: date, language: Language = Language.AR) -> str:
    """Write an expected date of the Hijri calendar, `28 رجب 1448 هـ`."""
    hijri = hijri_from_gregorian(day)
    if language is Language.AR:
        return f"{hijri.day} {hijri.month_ar} {hijri.year} هـ"
    return f"{hijri.day} {hijri.month_en} {hijri.year} AH"


def moment_words(moment: datetime, zone: ZoneInfo, language: Language = Language.AR) -> str:
    """Write clock time and date, `18:00 يوم 6 يناير 2027`."""
    local = moment.astimezone(zone)
    joint = " يوم " if language is Language.AR else " on "
    return f"{local:%H:%M}{joint}{date_words(local.date(), language)}"
