"""How much a roster may search, and what was proved so far; limits are deterministic time, never seconds.

Only the stop rule ends the work by the clock, within a second: relaxations and searches ask it while they run, and the
quick table of one block, which takes a fraction of a second, is finished.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from himaya.planning.result import StopRule, frozen_array, never_stop
from himaya.planning.roster.prices import shortage_proof

if TYPE_CHECKING:
    from himaya.planning.roster.block import Block


_LAST_TABLES_S = 0.4
"""Seconds after the stop in which blocks without any table are still given a quick one."""


@dataclass(frozen=True, slots=True)
class RosterParams:
    """Effort of the room.

    search : deterministic time for the duty table of one block.
    linear : how much of a table's program is relaxed linearly, 0 to 2; 2 proves more of large blocks, slowly.
    question : the same for each yes-or-no question of the explanation and of lending.
    polish : whether short rests, wishes and fairness are searched where the shortage is proved to be the least already.
    lend : whether crews may be lent between zones. explain : whether shortages are explained.
    conflicts : of how many blocks the conflict and the rules that help are looked for: those that fail first, one of
        each kind before a second one of any.
    workers : threads for independent blocks; never changes the answer.
    """

    search: float = 1.0
    linear: int = 1
    question: float = 0.5
    polish: bool = True
    lend: bool = True
    explain: bool = True
    conflicts: int = 1_000_000
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Work:
    """One call of the room: effort, seed, stop rule, and the proofs that were made in it."""

    params: RosterParams
    seed: int = 0
    stop: StopRule = never_stop
    proofs: dict[bytes, tuple[int, NDArray[np.float64]]] = field(default_factory=dict)
    stopped_at: list[float] = field(default_factory=list)

    def proof(self, block: Block) -> tuple[int, NDArray[np.float64]]:
        """`shortage_proof`, made once for equal questions; nothing new is proved once the stop rule fires."""
        key = block.key()
        if key not in self.proofs:
            proof = (0, frozen_array([], np.float64)) if self.stop() else shortage_proof(block, stop=self.stop)
            if self.stop() and not proof[0]:
                return proof
            self.proofs[key] = proof
        return self.proofs[key]

    def over(self) -> bool:
        """Whether the stop rule fired so long ago that no quick table is made any more."""
        if not self.stop():
            return False
        now = time.monotonic()
        self.stopped_at.append(now)
        return now - self.stopped_at[0] > _LAST_TABLES_S
