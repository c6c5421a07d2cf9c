from __future__ import annotations

from datetime import date

from himaya.celebrations.texts import DateTexts, date_texts
from himaya.faults import Language


def test_christmas_eve_in_three_calendars() -> None:
    """6 January 2027 as an Arabic and as an English reader sees it."""
    eve = date(2027, 1, 6)
    assert date_texts(eve) == DateTexts("الأربعاء 6 يناير 2027", "28 كيهك 1743 للشهداء", "28 رجب 1448 هـ (متوقع)")
    assert date_texts(eve, Language.EN) == DateTexts(
        "Wednesday 6 January 2027", "28 Koiak 1743 AM", "28 Rajab 1448 AH (expected)"
    )


def test_every_month_has_its_name() -> None:
    """Twelve different months in either language, in the calendar's own order."""
    for language in Language:
        names = [date_texts(date(2027, month, 1), language).gregorian.split()[2] for month in range(1, 13)]
        assert len(set(names)) == 12
    assert date_texts(date(2027, 10, 1), Language.EN).gregorian == "Friday 1 October 2027"
