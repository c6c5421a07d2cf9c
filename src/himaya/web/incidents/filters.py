"""What the list is narrowed by, read from the address; what is not understood counts as not asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from himaya.scenario.governorates import governorates
from himaya.web.common.asked import one_of
from himaya.web.incidents.playbooks import playbooks
from himaya.web.incidents.states import IncidentState

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL = "all"
_LONGEST = 100
_PRIORITIES = {"1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrows the list; without a state it shows what is open."""

    q: str = ""
    area: str = ""
    kind: str = ""
    state: str = ""
    priority: int = 0
    major: bool = False
    overdue: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Filters:
        """Read them from an address."""
        return cls(
            q=asked.get("q", "").replace("\0", "").strip()[:_LONGEST],
            area=one_of(asked, "area", governorates()),
            kind=one_of(asked, "kind", playbooks()),
            state=one_of(asked, "state", (*IncidentState.values, ALL)),
            priority=_PRIORITIES.get(asked.get("priority", ""), 0),
            major=asked.get("major") == "1",
            overdue=asked.get("overdue") == "1",
        )

    @property
    def query(self) -> str:
        """The same filters as part of an address."""
        values: dict[str, object] = {
            "q": self.q,
            "area": self.area,
            "kind": self.kind,
            "state": self.state,
            "priority": self.priority,
            "major": int(self.major),
            "overdue": int(self.overdue),
        }
        return urlencode({key: value for key, value in values.items() if value})
