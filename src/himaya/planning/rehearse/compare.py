"""Two rehearsals side by side: what another plan would mean for the same calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from himaya.planning.rehearse.figures import Limits, difference

if TYPE_CHECKING:
    from himaya.planning.rehearse.problem import RehearseResult


@dataclass(frozen=True, slots=True)
class ServiceChange:
    """What changes for the calls of one service, second rehearsal less first, with Student's 95 % limits over nights.

    service : its number in the first rehearsal.
    delay_ms : mean time until a unit is there, calls still open counted until the end of the night.
    met_share : share of the due calls answered in time.
    same_calls : both rehearsals had as many calls in every night, as they have where only the plan differs.
    """

    service: int
    delay_ms: Limits
    met_share: Limits
    same_calls: bool


def compare_rehearsals(
    before: RehearseResult, after: RehearseResult, *, services: tuple[tuple[int, int], ...] | None = None
) -> tuple[ServiceChange, ...]:
    """Paired differences, service by service.

    Nights of the same number share their random numbers, so each night of one rehearsal is paired with the same night
    of the other; what both have in common then leaves the difference.

    Parameters
    ----------
    services : number of each service before and after; None where both rehearsals have the same ones in the same order.

    Returns
    -------
    One change per service, over the nights that both have; none where the seeds differ or no night is shared.
    """
    nights = min(before.nights, after.nights)
    if before.provenance.seed != after.provenance.seed or nights == 0:
        return ()
    pairs = services if services is not None else tuple((k, k) for k in range(before.calls.shape[1]))
    changes = []
    for first, second in pairs:
        old, new = before.calls[:nights, first], after.calls[:nights, second]
        delay = difference(before.delay_ms[:nights, first], old, after.delay_ms[:nights, second], new)
        met = difference(
            before.met[:nights, first],
            before.due[:nights, first],
            after.met[:nights, second],
            after.due[:nights, second],
        )
        changes.append(ServiceChange(first, delay, met, bool((old == new).all())))
    return tuple(changes)
