"""No table may carry a person: what looks like an identity number, a telephone or a number plate is refused."""

from __future__ import annotations

import re

from himaya.scenario.fold import plain

_BETWEEN_DIGITS = re.compile(r"(?<=\d)(?:[\s().·•_/‐-―-]{1,3}|[,،٬])(?=\d)")
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)\d{2}"
_DATE = re.compile(rf"(?<!\d)(?:{_YEAR}([-/.]){_MONTH}\1{_DAY}|{_DAY}([-/.]){_MONTH}\2{_YEAR})(?!\d)")
_DEGREES = r"-?[23]\d\.\d{2,}"
_POINT = re.compile(rf"(?<![\d.]){_DEGREES}[\s,،;/]{{1,3}}{_DEGREES}(?![\d.])")
_NATIONAL_ID = re.compile(r"(?<!\d)[23]\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{7}(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:00|\+)?(?:20|0)0?1[0125]\d{8}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(?:(?:00|\+)20|0)(?:2\d{8}|3\d{7}|[4-9]\d{8})(?!\d)")
_PLATE = re.compile(
    r"(?<!\w)[ء-ي](?:[\s-]+[ء-ي]){1,2}[\s-]*\d{3,4}(?!\d)"
    r"|(?<!\d)\d{3,4}(?:[\s-]+[ء-ي]){2,3}(?!\w)"
    r"|(?<!\w)(?!ج\W*م\W*ع)[ء-ي](?:\s?[./,،·•_]\s?[ء-ي]){2}[\s./,،·•_-]*\d{3,4}(?!\d)"
)
_JOINED_PLATE = re.compile(r"(?<!\w)([أابجدرسصطعفقلمنهوىي]{3})[\s./,·•_-]*\d{3,4}(?![\d.:/-])")
_WORDS = frozenset(
    (
        "أسد", "أفق", "ألف", "أمر", "أمن", "أول", "اول", "باب", "بدر", "برج", "برق", "بعد", "بند", "بين",
        "جبل", "دار", "درب", "درع", "دعم", "دفع", "دور", "دون", "ربع", "رصد", "رعد", "رقم", "ريف", "ساق",
        "سرب", "سطر", "سعر", "سلم", "سنا", "سند", "سهم", "سور", "سوق", "سوى", "سير", "سيف", "سيل", "صقر",
        "صوب", "طرد", "طلب", "طول", "عام", "عبر", "عدا", "عدد", "عقد", "على", "عمر", "عمل", "عند", "فجر",
        "فرد", "فرع", "فرق", "فصل", "فهد", "فوج", "فوق", "فيل", "قبل", "قدر", "قرب", "قرى", "قسم", "قمر",
        "قوس", "لمد", "لها", "ليل", "مدد", "مدن", "مدى", "مرر", "مقر", "ملف", "ممر", "منه", "منى", "مول",
        "ميل", "نجم", "نسر", "نصف", "نفق", "نقص", "نقل", "نمو", "نهر", "نور", "نيل", "وسط", "وفق", "وقف",
        "يمن", "يوم",
    )
)  # fmt: skip
"""Words of three letters that stand before numbers in tables and orders; call signs and buildings among them."""
_BARE_MOBILE = re.compile(r"1[0125]\d{8}")


def holds_personal_data(text: str) -> bool:
    """Whether a text holds a 14-digit national number, an Egyptian telephone number or an Egyptian number plate.

    Digits of any script count, with the spaces, dots, brackets, hyphens, slashes
    and commas that people put between them; dates and pairs of coordinates are
    put aside first. A cell that is nothing but ten digits of a mobile number is
    one whose leading zero a spreadsheet has dropped. A plate is two or three
    single letters beside three or four digits, or three letters of plates
    written together that are no word.
    """
    written = _POINT.sub(" x ", _DATE.sub(" x ", plain(text)))
    if _PLATE.search(written) or any(one[1] not in _WORDS for one in _JOINED_PLATE.finditer(written)):
        return True
    digits = _BETWEEN_DIGITS.sub("", written)
    patterns = (_NATIONAL_ID, _MOBILE, _LANDLINE)
    return any(pattern.search(digits) for pattern in patterns) or bool(_BARE_MOBILE.fullmatch(digits))
