"""Numbers to call, each with the day on which an office last tried it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from himaya.web.common.language import in_language
from himaya.web.portal.models import Notice, Topic


@dataclass(frozen=True, slots=True)
class Number:
    """A number, who answers in the reader's language, and when it was last tried."""

    digits: str
    service: str
    verified_on: date


def numbers() -> list[Number]:
    """Every number that was verified and is in use, by its digits."""
    found = [
        Number(
            row.told["digits"],
            in_language(row.told["service_ar"], row.told["service_en"]),
            date.fromisoformat(row.told["verified_on"]),
        )
        for row in Notice.objects.filter(topic=Topic.NUMBER)
    ]
    return sorted(found, key=lambda one: (len(one.digits), one.digits))
