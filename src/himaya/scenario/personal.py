"""No table may carry a person: what looks like an identity number, a telephone or a number plate is refused."""

from __future__ import annotations

import re

from himaya.scenario.fold import plain

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s().‐-―-]{1,3}(?=\d)")
_NATIONAL_ID = re.compile(r"(?<!\d)[23]\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{7}(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:00|\+)?(?:20|0)0?1[0125]\d{8}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(?:(?:00|\+)20|0)(?:2\d{8}|3\d{7}|[4-9]\d{8})(?!\d)")
_PLATE = re.compile(r"(?<!\w)[ء-ي](?:[\s-]+[ء-ي]){1,2}[\s-]*\d{3,4}(?!\d)|(?<!\d)\d{3,4}(?:[\s-]+[ء-ي]){2,3}(?!\w)")
_BARE_MOBILE = re.compile(r"1[0125]\d{8}")


def holds_personal_data(text: str) -> bool:
    """Whether a text holds a 14-digit national number, an Egyptian telephone number or an Egyptian number plate.

    Digits of any script count, with the spaces, dots, brackets and hyphens that
    people put between them. A cell that is nothing but ten digits of a mobile
    number is one whose leading zero a spreadsheet has dropped. A plate is two or
    three single letters beside three or four digits.
    """
    if _PLATE.search(plain(text)):
        return True
    digits = _BETWEEN_DIGITS.sub("", plain(text))
    patterns = (_NATIONAL_ID, _MOBILE, _LANDLINE)
    return any(pattern.search(digits) for pattern in patterns) or bool(_BARE_MOBILE.fullmatch(digits))
