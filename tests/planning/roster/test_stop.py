"""A stop ends the duty tables within a second, wherever it finds them at work.

The second is one of a machine at rest; a machine whose cores share their caches with other work needs more seconds of
its own for the same steps, and is given them.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from himaya.planning.result import Status
from himaya.planning.roster import solve as room
from himaya.planning.roster import work
from himaya.planning.roster.prices import shortage_proof
from himaya.planning.roster.program import Program
from himaya.planning.roster.solve import solve
from himaya.planning.roster.verify import verify
from himaya.planning.roster.work import RosterParams

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.planning.roster.problem import RosterProblem, RosterResult

Ask = Any
ZONES = 24
GRANTED_S = 2.5


class Stop:
    """Fires when it is told to, or by itself some seconds after it was made, and remembers since when.

    Seconds are those that this process worked, so that a busy machine changes nothing.
    """

    def __init__(self, after_s: float = np.inf) -> None:
        self.at = time.process_time() + after_s

    def fire(self) -> None:
        self.at = min(self.at, time.process_time())

    def __call__(self) -> bool:
        return time.process_time() >= self.at


@pytest.fixture(scope="module")
def country(ask: Callable[..., RosterProblem]) -> RosterProblem:
    """Two dozen zones far from each other, no two alike, each short of crews: seconds of proofs and of searches."""
    rng = np.random.default_rng(5)
    crews = 8 * ZONES
    shifts = np.tile(np.arange(3), ZONES)
    return ask(
        rng.integers(2, 4, (15, 3 * ZONES)),
        crews=crews,
        zone_ids=tuple(f"Z-{number}" for number in range(ZONES)),
        line_ids=tuple(f"L-{number}" for number in range(3 * ZONES)),
        zone=np.repeat(np.arange(ZONES), 8),
        start=(np.arange(15) * 1440)[:, None] + np.arange(3) * 480,
        end=(np.arange(15) * 1440)[:, None] + np.arange(3) * 480 + 480,
        night=np.array([False, False, True]),
        line_zone=np.repeat(np.arange(ZONES), 3),
        line_kind=np.zeros(3 * ZONES, dtype=np.int64),
        line_shift=shifts,
        line_skill=np.zeros(3 * ZONES, dtype=np.int64),
        line_weight=np.ones(3 * ZONES, dtype=np.int64),
        travel_min=np.where(np.eye(ZONES, dtype=np.bool_), 0.0, 10_000.0),
        leave=(rng.random((ZONES, 1, 15)) < 0.2).repeat(8, axis=1).reshape(crews, 15)
        & (np.arange(crews) % 8 < 3)[:, None],
    )


def stopped_in_time(problem: RosterProblem, stop: Stop, **params: Any) -> RosterResult:
    """The answer to a stop: in time, accepted by verification, and with a bound."""
    result = solve(problem, params=RosterParams(**params), stop=stop)
    assert time.process_time() - stop.at < GRANTED_S
    assert result.status is Status.STOPPED
    assert verify(problem, result) == []
    return result


@pytest.mark.parametrize("after_s", [0.0, 0.1, 0.5, 1.0, 2.0, 4.0])
def test_a_stop_at_any_moment_ends_within_a_second(country: RosterProblem, after_s: float) -> None:
    """First tables, proofs, searches: the best so far comes back with what is proved about it."""
    stopped_in_time(country, Stop(after_s))


@pytest.mark.parametrize("number", [1, 10, ZONES - 1])
def test_a_stop_while_bounds_are_proved_begins_no_other(
    country: RosterProblem, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The proof at work is finished, and what was proved so far stays the bound."""
    stop, proofs, begun_late = Stop(), [], []

    def proof(block: Any, **options: Any) -> Any:
        if stop():
            begun_late.append(block)
        proofs.append(shortage_proof(block, **options))
        if len(proofs) == number:
            stop.fire()
        return proofs[-1]

    monkeypatch.setattr(work, "shortage_proof", proof)
    result = stopped_in_time(country, stop, workers=1, search=0.0, explain=False)
    assert not begun_late
    assert [one.shortage_bound for one in result.blocks if one.price.size] == [bound for bound, _ in proofs if bound]


def test_a_stop_reaches_the_proof_of_a_large_block(ask: Ask) -> None:
    """A hundred crews that are all away on other days: the relaxation takes seconds, and is given up."""
    problem = ask(np.full((15, 3), 25), crews=100, leave=_leave(100))
    result = stopped_in_time(problem, Stop(0.5))
    assert result.bound == 0


def test_a_stop_reaches_a_search_that_finds_nothing_new(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked while the search is at work, also where no better table and no better bound turns up."""
    problem = ask(np.tile([9, 8, 8], (15, 1)), crews=40, rule={"nights_max": 2}, leave=_leave(40))
    stop = Stop()
    search = Program.search

    def searching(program: Program, **options: Any) -> Any:
        stop.at = time.process_time() + 0.3
        return search(program, **{**options, "limit": 60.0})

    monkeypatch.setattr(Program, "search", searching)
    stopped_in_time(problem, stop, explain=False)


def _leave(crews: int) -> np.ndarray[Any, Any]:
    return np.random.default_rng(9).random((crews, 15)) < 0.25


def test_a_stop_while_reasons_are_sought_claims_no_fewest_crews(
    country: RosterProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many crews more would do is only said where every smaller number was refuted."""
    stop = Stop()
    reasons = room._reasons

    def begin(*arguments: Any) -> Any:
        stop.at = time.process_time() + 0.2
        return reasons(*arguments)

    monkeypatch.setattr(room, "_reasons", begin)
    whole = solve(country, params=RosterParams(search=0.0, conflicts=0))
    stop.at = np.inf
    result = stopped_in_time(country, stop, search=0.0, conflicts=0)
    assert any(one.first_day == -2 for one in result.blocks)
    for one, complete in zip(result.blocks, whole.blocks, strict=True):
        assert one.extra_crews in (-1, complete.extra_crews)


def test_a_stop_while_crews_are_lent_is_no_worse_than_no_loan(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two zones in reach of each other: the tables from before the loan are kept where those after it are cut short."""
    demand = np.tile([1, 1, 1, 1], (15, 1))
    problem = ask(
        demand,
        crews=9,
        zone_ids=("Z-1", "Z-2"),
        zone=np.repeat([0, 1], [2, 7]),
        start=(np.arange(15) * 1440)[:, None] + np.arange(2) * 720,
        end=(np.arange(15) * 1440)[:, None] + np.arange(2) * 720 + 480,
        night=np.array([False, True]),
        line_zone=np.repeat([0, 1], 2),
        line_shift=np.tile([0, 1], 2),
        travel_min=np.array([[0.0, 5.0], [5.0, 0.0]]),
    )
    before = solve(problem, params=RosterParams(lend=False, explain=False))
    lent = solve(problem, params=RosterParams(explain=False))
    assert lent.objective < before.objective
    stop = Stop()
    lend = room.lend

    def lending(*arguments: Any) -> Any:
        found = lend(*arguments)
        stop.fire()
        return found

    monkeypatch.setattr(room, "lend", lending)
    assert stopped_in_time(problem, stop, explain=False).objective <= before.objective
