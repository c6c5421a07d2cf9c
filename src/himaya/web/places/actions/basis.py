"""What a threat may rest on: dated information, never who prays somewhere or lives around it."""

from __future__ import annotations

import re

from himaya.faults import InvalidInputError
from himaya.scenario.fold import fold

_ARABIC = (
    *("ديان", "عقيده", "عقاءد", "متدين", "مذهب", "مذاهب", "طاءف", "طواءف", "جنسيه", "جنسيات", "جنسيت"),
    *("مسيحي", "نصراني", "نصاري", "مسلم", "قبطي", "اقباط", "شيعي", "شيعه", "يهود", "بهاءي"),
    *("مصلين", "مصلون", "سكان", "قاطن", "اهالي"),
)
_ENGLISH = (
    *(r"religio\w*", r"faith\w*", "sects?", r"sectarian\w*", r"christian\w*", r"m[uo]slim\w*", r"copt(?:s|ic\w*)?"),
    *(r"shi\W?[ai]\w*", "sunnis?", "jews?", "jewish", r"worship\w*", "residents?", r"ethnic\w*", r"nationalit\w*"),
)
_OF_PEOPLE = re.compile(
    rf"\b(?:(?:[وفبلك]?ال|لل|[وفبلك])?(?:{'|'.join(_ARABIC)})[ء-ي]*|{'|'.join(_ENGLISH)})\b",
)
_OF_BUILDINGS = re.compile(
    r"\b(?:[وفبلك]?ال|لل|[وفبلك])?(?:كنيسه|كناءس|كاتدراءيه|بطريركيه|مطرانيه|دير|متحف|مستشفي|مدرسه|معبد|جمعيه)"
    r"\s+(?:ال)?(?:قبطيه?|مسيحيه?|يهوديه?)\b"
    r"|\b(?:ال)?(?:عيد|ميلاد|تقويم|شهر)\s+(?:ال)?(?:قبطي|مسيحي)\b"
    r"|\b(?:[وفبلك]?ال|لل|[وفبلك])?(?:اخوان|شبان)\s+(?:ال)?(?:مسلم|مسيحي)(?:ين|ون)\b"
    r"|\b(?:coptic|christian|jewish)\s+(?:orthodox\s+)?"
    r"(?:church(?:es)?|cathedral|museum|hospital|school|monastery|patriarchate|christmas|easter|calendar)\b"
    r"|\bmuslim brotherhood\b"
)
"""Names of buildings, feasts and organisations say nothing of who prays or lives there."""


def refuse_people(*names: str, **texts: str) -> None:
    """Refuse texts of an assessment that speak of anybody's faith or dwelling.

    Parameters
    ----------
    names : what the place is called; its own name may stand in a text.

    Raises
    ------
    InvalidInputError : `places.threat_from_people` with the field.
    """
    for field, text in texts.items():
        left = fold(text)
        for name in filter(None, map(fold, names)):
            left = left.replace(name, " ")
        if _OF_PEOPLE.search(_OF_BUILDINGS.sub(" ", left)):
            raise InvalidInputError.of("places.threat_from_people", column=field)
