"""An interrupt at any moment: whichever question to the stop rule it answers, the answer holds and says what it is.

Rooms that search ask the rule and are listed under `ROOMS`. The others, under `WITHOUT_STOP`, have no rule to ask: they
are answered exactly by one run of a polynomial method, and an interrupt waits until it ends.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pytest
from tests.planning.patrol.conftest import _question as rounds_asked
from tests.planning.protect.conftest import _random_game as game_asked
from tests.planning.rehearse.conftest import _random_nights as nights_asked
from tests.planning.respond.conftest import problem_from_matrix
from tests.planning.roster.conftest import asked as days_asked

import himaya.planning
from himaya.planning.protect.solve import solve as protected
from himaya.planning.respond.problem import Model
from himaya.planning.respond.solve import RespondParams
from himaya.planning.result import Status
from himaya.planning.roster.work import RosterParams
from himaya.planning.sensitivity.problem import SensitivityProblem

WITHOUT_STOP = ("access", "cordon", "demand", "dispatch", "diversion", "national", "posting", "protect")
FIRST = (0, 1, 2, 3, 5, 8)
SHARES = (0.1, 0.3, 0.5, 0.7, 0.9, 0.98)
"""Moments at which the rule fires: after so many questions, and after so large a share of those of a whole run."""

STATES = (Status.STOPPED, Status.FEASIBLE, Status.OPTIMAL)


@dataclass(frozen=True)
class Room:
    """A small question of a room; `better` is 1 where more is better, -1 where less is, 0 where nothing is sought."""

    asked: Callable[[], Any]
    better: int
    params: Any = None


def waiting_points() -> Any:
    """Forty places, thirty points, five units: too tight for the first answer to be known as the best."""
    time_s = np.random.default_rng(4).uniform(1.0, 9.0, (40, 30))
    return problem_from_matrix(Model.MAX_COVER, time_s, p=5, target_s=2.0, weight=np.arange(1.0, 41.0))


def wrong_weights() -> SensitivityProblem:
    """A small game, every target a place of its own, published as it is best covered, and six joint cases."""
    game = game_asked(6)
    n = game.n_targets
    return SensitivityProblem(game, protected(game).coverage, tuple(map(str, range(n))), np.ones(n, np.int64), joint=6)


ROOMS = {
    "patrol": Room(lambda: rounds_asked(2, n_places=4, teams=(1, 1)), 1),
    "rehearse": Room(lambda: nights_asked(3, nights=40), 0),
    "respond": Room(waiting_points, 1, RespondParams(kicks=3, multiplier_steps=20)),
    "roster": Room(
        lambda: days_asked(np.tile([1, 1, 1], (8, 1)), crews=3, avoid=np.eye(3, 8, dtype=np.int64) * 3),
        -1,
        RosterParams(search=0.05, question=0.05),
    ),
    "sensitivity": Room(wrong_weights, 0),
}


class After:
    """A stop rule that says no to the first `count` questions and yes to every later one, on whatever thread."""

    def __init__(self, count: float) -> None:
        self.left, self.asked = count, 0
        self._one_at_a_time = Lock()

    def __call__(self) -> bool:
        with self._one_at_a_time:
            self.asked += 1
            self.left -= 1
            return self.left < 0


def solved(name: str, stop: After) -> tuple[Any, Any]:
    """The question of a room and its answer under a stop rule, which verification accepts."""
    room = ROOMS[name]
    problem = room.asked()
    options = {} if room.params is None else {"params": room.params}
    result = import_module(f"himaya.planning.{name}.solve").solve(problem, stop=stop, **options)
    assert list(import_module(f"himaya.planning.{name}.verify").verify(problem, result)) == []
    return problem, result


@cache
def whole(name: str) -> tuple[Any, int]:
    """The answer of a room that is left alone, and how often it asked the rule."""
    stop = After(np.inf)
    _, result = solved(name, stop)
    return result, stop.asked


def counts(name: str) -> list[int]:
    """After how many questions the rule fires, the first of all included."""
    return sorted({*FIRST, *(int(share * whole(name)[1]) for share in SHARES)})


@pytest.mark.parametrize("moment", [*FIRST, *SHARES])
@pytest.mark.parametrize("name", ROOMS)
def test_an_answer_that_was_interrupted_is_accepted(name: str, moment: float) -> None:
    """From the first question on; where the rule fired before the end, the status says so or the answer is the best."""
    count = int(moment * whole(name)[1]) if isinstance(moment, float) else moment
    stop = After(count)
    _, result = solved(name, stop)
    assert stop.asked > 0
    assert result.status in ((Status.STOPPED, Status.OPTIMAL) if count < stop.asked else STATES)


@pytest.mark.parametrize("name", [name for name, room in ROOMS.items() if room.better])
def test_what_an_interrupted_answer_claims_is_true_of_the_whole_one(name: str) -> None:
    """Its bound holds for the best that the room finds when it is left alone, and it is no better than that bound."""
    better, best = ROOMS[name].better, whole(name)[0].objective
    for count in counts(name):
        _, result = solved(name, After(count))
        assert better * (result.bound - best) >= -1e-6, count
        assert better * (result.bound - result.objective) >= -1e-6, count


def test_every_room_is_interrupted_or_has_nothing_to_interrupt() -> None:
    """A room that comes to ask a stop rule is missing from one list, and one that no longer does from the other."""
    folder = Path(himaya.planning.__file__).parent
    rooms = sorted(path.parent.name for path in folder.glob("*/solve.py"))
    assert rooms == sorted([*ROOMS, *WITHOUT_STOP])
    for name in rooms:
        module = import_module(f"himaya.planning.{name}.solve")
        entry = module.lend if name == "national" else module.solve
        assert ("stop" in inspect.signature(entry).parameters) == (name in ROOMS), name
