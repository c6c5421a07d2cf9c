"""State machines as tables: what may become what, by which action. Each app registers its own when it is ready.

`make reference` renders every table into docs/reference/states.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed transition; `guard` says in English what must hold besides the state."""

    source: str
    action: str
    target: str
    guard: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """The states of one kind of object and every step between them; whatever is not listed is refused."""

    key: str
    title: str
    states: type[TextChoices]
    steps: tuple[Step, ...]

    def target(self, state: str, action: str) -> str | None:
        """State that an action leads to from a state; None where it is refused."""
        return next((step.target for step in self.steps if (step.source, step.action) == (state, action)), None)

    def actions(self, state: str) -> frozenset[str]:
        """Actions that are allowed in a state."""
        return frozenset(step.action for step in self.steps if step.source == state)


_MACHINES: dict[str, Machine] = {}


def add_machine(machine: Machine) -> None:
    """Make a machine known to the reference."""
    _MACHINES[machine.key] = machine


def machines() -> Sequence[Machine]:
    """Every registered machine, by key."""
    return [_MACHINES[key] for key in sorted(_MACHINES)]
