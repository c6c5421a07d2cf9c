"""What the list is narrowed to, read from the address; what is not understood counts as not asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from himaya.scenario.governorates import governorates
from himaya.web.common.asked import one_of
from himaya.web.controls.models import Kind
from himaya.web.controls.states import ControlState

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL = "all"
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrows the list; without a state it shows what anything can still become of."""

    q: str = ""
    area: str = ""
    kind: str = ""
    state: str = ""
    overdue: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Filters:
        """Read them from an address."""
        return cls(
            q=asked.get("q", "").replace("\0", "").strip()[:_LONGEST],
            area=one_of(asked, "area", governorates()),
            kind=one_of(asked, "kind", Kind.values),
            state=one_of(asked, "state", (*ControlState.values, ALL)),
            overdue=asked.get("overdue") == "1",
        )

    @property
    def query(self) -> str:
        """The same filters as part of an address."""
        values = {"q": self.q, "area": self.area, "kind": self.kind, "state": self.state, "overdue": int(self.overdue)}
        return urlencode({key: value for key, value in values.items() if value})
