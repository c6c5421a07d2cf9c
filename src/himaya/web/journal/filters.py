"""What the list of entries is narrowed to; the same names as in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest

if TYPE_CHECKING:
    from django.http import QueryDict

NOBODY = "-"
_NAMES = ("q", "action", "office", "kind", "object", "since", "until")
_LONGEST = 200
_YEARS = range(2000, 3000)


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of an address; empty where nothing is asked.

    `office` is an account, or `-` for entries of nobody. `since` and `until`
    are days of the centre's calendar, both included. `before` and `after` are
    entry numbers that bound the page.
    """

    q: str = ""
    action: str = ""
    office: str = ""
    kind: str = ""
    object: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None
    after: int | None = None

    @classmethod
    def of(cls, query: QueryDict) -> Filters:
        """Read an address.

        Raises
        ------
        BadRequest : a day, number or text that no form of ours sends.
        """
        asked = {name: query.get(name, "").strip() for name in (*_NAMES, "before", "after")}
        if any("\0" in text or len(text) > _LONGEST for text in asked.values()):
            raise BadRequest
        return cls(
            q=asked["q"],
            action=asked["action"],
            office=asked["office"],
            kind=asked["kind"],
            object=asked["object"],
            since=_day(asked["since"]),
            until=_day(asked["until"]),
            before=_number(asked["before"]),
            after=_number(asked["after"]),
        )

    def asked(self) -> dict[str, str]:
        """What narrows the list, as written in the address; without the page."""
        return {name: str(value) for name in _NAMES if (value := getattr(self, name))}


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadRequest from error
    if day is not None and day.year not in _YEARS:
        raise BadRequest
    return day


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < len(str(2**63))):
        raise BadRequest
    return int(text)
