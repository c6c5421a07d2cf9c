"""What the list is narrowed by, read from the address; what is not understood counts as not asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from himaya.scenario.governorates import governorates
from himaya.web.crowds.states import CrowdLevel

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrows the list of zones; without `closed` it shows those in use."""

    q: str = ""
    area: str = ""
    level: str = ""
    place: str = ""
    alarm: bool = False
    closed: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Filters:
        """Read them from an address."""
        return cls(
            q=_text(asked, "q"),
            area=_known(asked, "area", governorates()),
            level=_known(asked, "level", CrowdLevel.values),
            place=_text(asked, "place"),
            alarm=asked.get("alarm") == "1",
            closed=asked.get("closed") == "1",
        )

    @property
    def query(self) -> str:
        """The same filters as part of an address."""
        values: dict[str, object] = {
            "q": self.q,
            "area": self.area,
            "level": self.level,
            "place": self.place,
            "alarm": int(self.alarm),
            "closed": int(self.closed),
        }
        return urlencode({key: value for key, value in values.items() if value})


def _text(asked: Mapping[str, str], key: str) -> str:
    return asked.get(key, "").replace("\0", "").strip()[:_LONGEST]


def _known(asked: Mapping[str, str], key: str, known: Container[str]) -> str:
    value = asked.get(key, "")
    return value if value in known else ""
