"""What the list is narrowed by, read from the address; what is not understood counts as not asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from himaya.scenario.governorates import governorates
from himaya.web.common.asked import one_of, text_of
from himaya.web.posts.states import PostState

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL, NOW = "all", "now"
WHEN = ("", NOW, ALL)


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrows the list; without `when` it shows what is open, `now` what should be manned now, `all` everything."""

    q: str = ""
    area: str = ""
    state: str = ""
    place: str = ""
    when: str = ""
    alarm: bool = False
    own: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Filters:
        """Read them from an address."""
        return cls(
            q=text_of(asked, "q"),
            area=one_of(asked, "area", governorates()),
            state=one_of(asked, "state", PostState.values),
            place=text_of(asked, "place"),
            when=one_of(asked, "when", WHEN),
            alarm=asked.get("alarm") == "1",
            own=asked.get("own") == "1",
        )

    @property
    def query(self) -> str:
        """The same filters as part of an address."""
        values: dict[str, object] = {
            "q": self.q,
            "area": self.area,
            "state": self.state,
            "place": self.place,
            "when": self.when,
            "alarm": int(self.alarm),
            "own": int(self.own),
        }
        return urlencode({key: value for key, value in values.items() if value})
