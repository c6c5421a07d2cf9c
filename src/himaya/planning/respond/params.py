"""How much work the room may spend on one question."""

from __future__ import annotations

from dataclasses import dataclass

from himaya.faults import InvalidProblemError


@dataclass(frozen=True, slots=True)
class RespondParams:
    """How much work to spend.

    kicks : random restarts of the interchange (p_median), and hundreds (set_cover) or some tens (max_cover) of steps
        of the local search.
    multiplier_steps : subgradient steps on the multipliers where HiGHS does not give them.
    prove : let HiGHS solve the linear relaxation (better multipliers).
    search : let HiGHS search for the best answer after that.
    prover_limit_s : how long HiGHS may run in its child process in all; it is killed then.
    largest_program : coefficients above which HiGHS is not started; the multipliers alone then give the bound.
    """

    kicks: int = 200
    multiplier_steps: int = 1000
    prove: bool = True
    search: bool = True
    prover_limit_s: float = 60.0
    largest_program: int = 20_000_000

    def __post_init__(self) -> None:
        """Refuse amounts below zero."""
        for name in ("kicks", "multiplier_steps", "prover_limit_s", "largest_program"):
            if not getattr(self, name) >= 0:
                reason = f"{name} is {getattr(self, name)}"
                raise InvalidProblemError.of("planning.bad_problem", room="respond", reason=reason)
