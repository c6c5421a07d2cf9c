"""What an explanation says. Its JSON form: the fields below, texts as {"ar": ..., "en": ...}."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from himaya.planning.codec import to_json
from himaya.planning.edits.form import edits_to_json
from himaya.planning.edits.model import Edits
from himaya.planning.wording import Text

SILENT = Text("", "")
"""Where there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an element is as it is.

    why : the reason in plan.json.
    second_best : what would stand in its place, and how much worse that is.
    takes : what it takes from whom.
    price : what one unit more, or this one less, is worth.
    """

    element_id: str
    why: Text
    second_best: Text
    takes: Text
    price: Text

    def to_json(self) -> dict[str, Any]:
        """Plain JSON value."""
        plain: dict[str, Any] = to_json(self)
        return plain


@dataclass(frozen=True, slots=True)
class Closing:
    """One way to close a gap.

    text : what to do; cost : what that costs.
    edits : the decisions that do it; empty where it needs units, lanes or points that there are none of.
    worst_after : the worst-case protection under those decisions; None without decisions.
    """

    text: Text
    cost: Text
    edits: Edits
    worst_after: float | None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON value; `edits` as in plan.json."""
        return {**to_json(self), "edits": edits_to_json(self.edits)}
