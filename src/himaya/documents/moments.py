"""Times on paper, in both languages: dates in three calendars, clock times that name their day."""

from __future__ import annotations

from datetime import timedelta
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
_CITIES = {"Africa/Cairo": {Language.AR: "القاهرة", Language.EN: "Cairo"}}
_GREENWICH = {Language.AR: "غرينتش", Language.EN: "Greenwich"}


def weekday_words(day: date, language: Language = Language.AR) -> str:
    """Write the day of the week."""
    return _WEEKDAYS[language][day.weekday()]


def date_words(day: date, language: Language = Language.AR) -> str:
    """Write a Gregorian date, `6 يناير 2027` or `6 January 2027`."""
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def day_words(day: date, language: Language = Language.AR) -> str:
    """Write the day of the week and the Gregorian date, `الأربعاء 6 يناير 2027`."""
    return f"{weekday_words(day, language)} {date_words(day, language)}"


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


def zone_words(zone: ZoneInfo, moment: datetime, language: Language = Language.AR) -> str:
    """Name the clock by which times are written: by its city, or by its distance from Greenwich at a moment."""
    if zone.key in _CITIES:
        return _CITIES[zone.key][language]
    away = moment.astimezone(zone).utcoffset() or timedelta()
    hours, minutes = divmod(round(abs(away).total_seconds() / 60), 60)
    return f"{_GREENWICH[language]} \u200e{'-' if away < timedelta() else '+'}{hours:02}:{minutes:02}"


def moment_words(moment: datetime, zone: ZoneInfo, language: Language = Language.AR) -> str:
    """Write clock time, day and date, `18:00 يوم الأربعاء 6 يناير 2027`."""
    local = moment.astimezone(zone)
    joint = " يوم " if language is Language.AR else " on "
    return f"{local:%H:%M}{joint}{day_words(local.date(), language)}"
