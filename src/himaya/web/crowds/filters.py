"""What the list is narrowed by, read from the address; what is not understood counts as not asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from himaya.scenario.governorates import governorates
from himaya.web.common.asked import one_of, text_of
from himaya.web.crowds.states import CrowdLevel

if TYPE_CHECKING:
    from collections.abc import Mapping


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
            q=text_of(asked, "q"),
            area=one_of(asked, "area", governorates()),
            level=one_of(asked, "level", CrowdLevel.values),
            place=text_of(asked, "place"),
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
