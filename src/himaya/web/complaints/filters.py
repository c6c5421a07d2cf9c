"""What the list of complaints is narrowed to, read from the address; what is not understood counts as not asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from himaya.scenario.governorates import governorates
from himaya.web.common.asked import one_of
from himaya.web.complaints.models import Matter
from himaya.web.complaints.states import ComplaintState

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL = "all"


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrows the list; without a state it shows what is not closed. Nothing of what a complaint says is searched."""

    area: str = ""
    matter: str = ""
    state: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Filters:
        """Read them from an address."""
        return cls(
            area=one_of(asked, "area", governorates()),
            matter=one_of(asked, "matter", Matter.values),
            state=one_of(asked, "state", (*ComplaintState.values, ALL)),
        )

    @property
    def query(self) -> str:
        """The same filters as part of an address."""
        values = {"area": self.area, "matter": self.matter, "state": self.state}
        return urlencode({key: value for key, value in values.items() if value})
