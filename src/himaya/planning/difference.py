"""What two plans do differently: the records of a comparison, without the rooms that compute it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from himaya.planning.codec import to_json
from himaya.planning.wording import Text


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an element, as plan.json has it before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ElementChange:
    """An element that only one plan has (`added`, `removed`) or that both have otherwise (`changed`)."""

    element_id: str
    state: str
    fields: tuple[FieldChange, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A figure of the plan: its name in `key`, its label, and its value in both; None where a plan has none."""

    key: str
    label: Text
    before: float | None
    after: float | None
    text: Text


@dataclass(frozen=True, slots=True)
class DecisionChange:
    """A decision by hand that only the second plan was made under (`taken`), or only the first (`returned`).

    group : group of the decisions, as `crowds`; decision : as plan.json has it.
    """

    group: str
    state: str
    decision: Any
    text: Text


@dataclass(frozen=True, slots=True)
class Difference:
    """What the second plan does differently; empty lists and equal values mean the same plan.

    decisions : decisions by hand that differ, whether or not anything else does.
    values : `worst`, `bound`, `mean`, `closure_minutes`, `disruption` (where the roads are at hand), `cover.<service>`,
        `gaps.red`, `gaps.amber`; `nights.<service>` where both plans were rehearsed.
    """

    plan_before: str
    plan_after: str
    decisions: tuple[DecisionChange, ...]
    elements: tuple[ElementChange, ...]
    values: tuple[ValueChange, ...]
    gaps_appeared: tuple[dict[str, Any], ...]
    gaps_vanished: tuple[dict[str, Any], ...]

    @property
    def is_empty(self) -> bool:
        """Whether the plans do the same at the same value under the same decisions."""
        return self.does_the_same and not self.decisions

    @property
    def does_the_same(self) -> bool:
        """Whether the plans do the same at the same value, whatever was decided."""
        return not (self.elements or self.gaps_appeared or self.gaps_vanished) and all(
            value.before == value.after for value in self.values
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON value: the fields of this class, texts as {"ar": ..., "en": ...}."""
        plain: dict[str, Any] = to_json(self)
        return plain
