"""How much a roster may search. Limits are deterministic time, so that the same question gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RosterParams:
    """Effort of the room.

    search : deterministic time for the duty table of one block.
    question : the same for each yes-or-no question of the explanation and of lending.
    lend : whether crews may be lent between zones. explain : whether shortages are explained.
    workers : threads for independent blocks; never changes the answer.
    """

    search: float = 1.0
    question: float = 0.5
    lend: bool = True
    explain: bool = True
    workers: int = 2
