"""Patrol: the question and the answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from himaya.faults import InvalidProblemError
from himaya.planning.codec import Bools, Floats, Ints
from himaya.planning.result import Provenance, Status, frozen_array

NOT_DRIVEN = -1
"""Drive between spots that no round uses: too far, or no road open."""

OFTENEST = 0.5
"""A pattern that is driven in no more than half of the nights need never be driven on two nights running."""

_WHOLE = ("watch_steps", "dwell", "drive", "kind", "base", "teams", "start", "end")
_REAL = ("loss_uncovered", "effect", "promise", "ceiling")
_PER_PLACE_AND_WATCH = ("loss_uncovered", "effect", "promise")
_PER_CLASS = ("kind", "base", "teams", "start", "end")
_LAST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class PatrolProblem:
    """Places in watches, and classes of teams that drive rounds between them.

    Time is counted in steps from the start of the period. Spots are the places, then the bases. A class is what
    teams share: kind, base, and the block of time in which they leave the base once and are back.

    place_ids : names of the places, for findings.
    watch_steps : (n_watches,) steps in each watch.
    loss_uncovered : (n_places, n_watches) what is lost when the place is struck with no team there, in [0, 1].
    effect : (n_places, n_watches) what a team that is there takes off it; 0 <= effect <= loss_uncovered.
    promise : (n_places, n_watches) presence promised, in [0, 1]; where it is 0 no round stops.
    ceiling : (n_watches,) the best that the weakest place of each watch could have if nobody had to drive.
    dwell : (n_places,) steps of a visit, at least 1.
    may : (n_kinds, n_places) which kinds may come.
    drive : (n_kinds, n_spots, n_spots) steps from spot to spot, at least 1; `NOT_DRIVEN` where it is not done; 0 from
        a spot to itself.
    kind, base, teams, start, end : (n_classes,) base by number; block [start, end) in steps.
    break_steps : length of the break. break_after : longest stretch of a block without one; a block is at most two
        such stretches and a break long.
    open_steps : (n_places, n_steps) steps in which a visit may take place; all of them where nothing is said.
    once : a pattern brings a place at most one visit that begins in the same watch.

    Raises
    ------
    InvalidProblemError : shapes or ranges that contradict each other (`planning.bad_problem`).
    """

    place_ids: tuple[str, ...]
    watch_steps: Ints
    loss_uncovered: Floats
    effect: Floats
    promise: Floats
    ceiling: Floats
    dwell: Ints
    may: Bools
    drive: Ints
    kind: Ints
    base: Ints
    teams: Ints
    start: Ints
    end: Ints
    break_steps: int
    break_after: int
    open_steps: Bools | None = None
    once: bool = False

    def __post_init__(self) -> None:
        """Keep read-only copies of the arrays and refuse what contradicts itself."""
        for name in _WHOLE:
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.int64))
        for name in _REAL:
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.float64))
        object.__setattr__(self, "may", frozen_array(self.may, np.bool_))
        _refuse_bad_shapes(self)
        everywhere = np.ones((self.n_places, int(self.watch_steps.sum())), dtype=np.bool_)
        opened = everywhere if self.open_steps is None else self.open_steps
        _refuse(np.shape(opened) != everywhere.shape, f"open_steps has shape {np.shape(opened)}")
        object.__setattr__(self, "open_steps", frozen_array(opened, np.bool_))
        _refuse_bad_values(self)
        _refuse_bad_classes(self)

    @property
    def n_places(self) -> int:
        """How many places there are."""
        return len(self.place_ids)

    @property
    def n_watches(self) -> int:
        """How many watches there are."""
        return int(self.watch_steps.size)

    @property
    def n_spots(self) -> int:
        """Places and bases together."""
        return int(self.drive.shape[1])

    @property
    def n_classes(self) -> int:
        """How many classes of teams there are."""
        return int(self.teams.size)

    @property
    def team_class(self) -> Ints:
        """(n_teams,) class of every team, class by class."""
        return np.repeat(np.arange(self.n_classes), self.teams)

    @property
    def watch_of(self) -> Ints:
        """(n_steps,) watch of every step."""
        return np.repeat(np.arange(self.n_watches), self.watch_steps)

    @property
    def asked(self) -> Bools:
        """(n_places, n_steps) steps in which a team may be at a place: presence is promised, and the place is open."""
        steps: Bools = (self.promise > 0)[:, self.watch_of] & np.asarray(self.open_steps)
        return steps

    @property
    def least(self) -> float:
        """Protection of the weakest target if a team were always where presence is promised: no round does better."""
        left = self.loss_uncovered - np.where(self.promise > 0, self.effect, 0.0)
        return 1.0 - float(left.max(initial=0.0))


@dataclass(frozen=True, slots=True)
class PatrolResult:
    """Patterns, each a round for every team, and how often each is driven: every night one pattern is drawn.

    In a round the team is at `place` from step `arrive` for the length of a visit, one visit after the other; it takes
    its break from `break_at`, at the place where it is then, or else at its base. Between visits it drives; it may wait
    at its base alone, from the start of its block, and is back there at its end.

    chance : (n_patterns,) share of nights in which each pattern is driven, > 0; they sum to 1.
    pattern : (n_patterns, n_teams) round of every team by number, -1 where it stays at its base; teams class by class.
    round_class : (n_rounds,) class that drives the round.
    break_at : (n_rounds,) first step of the break, -1 without one.
    first : (n_rounds + 1,) the visits of round r are `first[r]:first[r + 1]`.
    place, arrive : (n_visits,).
    presence : (n_places, n_watches) share of the watch in which a team can be expected at the place; two teams that
        meet count once, a team on its break does not count.
    objective : protection of the weakest place and watch under `presence`, larger is better.
    bound : what no patterns of these teams can exceed, by `weight` and `least_weight`.
    value : (n_watches,) protection of the weakest place of each watch.
    weight : (n_places, n_watches) multipliers of the guarantee, >= 0; with `least_weight`, that of what full presence
        leaves, they sum to 1. The proof of `bound`.
    """

    status: Status
    objective: float
    bound: float
    provenance: Provenance
    chance: Floats
    pattern: Ints
    round_class: Ints
    break_at: Ints
    first: Ints
    place: Ints
    arrive: Ints
    presence: Floats
    value: Floats
    weight: Floats
    least_weight: float


def _refuse(broken: bool, reason: str) -> None:  # noqa: FBT001 - the condition is the subject
    if broken:
        raise InvalidProblemError.of("planning.bad_problem", room="patrol", reason=reason)


def _refuse_bad_shapes(problem: PatrolProblem) -> None:
    table = (problem.n_places, problem.n_watches)
    for name in _PER_PLACE_AND_WATCH:
        shape = getattr(problem, name).shape
        _refuse(shape != table, f"{name} has shape {shape}, expected {table}")
    for name in _PER_CLASS:
        shape = getattr(problem, name).shape
        _refuse(shape != problem.teams.shape or len(shape) != 1, f"{name} has shape {shape}")
    _refuse(problem.watch_steps.ndim != 1, "watch_steps is not a list")
    _refuse(problem.ceiling.shape != problem.watch_steps.shape, f"ceiling has shape {problem.ceiling.shape}")
    _refuse(problem.dwell.shape != (problem.n_places,), f"dwell has shape {problem.dwell.shape}")
    _refuse(problem.drive.ndim != 3, "drive is not a table of kinds, spots and spots")  # noqa: PLR2004 - its axes
    kinds = problem.drive.shape[0]
    _refuse(problem.may.shape != (kinds, problem.n_places), f"may has shape {problem.may.shape}")
    expected = (kinds, problem.n_spots, problem.n_spots)
    _refuse(problem.drive.shape != expected, f"drive has shape {problem.drive.shape}, expected {expected}")
    _refuse(problem.n_spots < problem.n_places, "drive has fewer spots than there are places")


def _refuse_bad_values(problem: PatrolProblem) -> None:
    low, high, promise = problem.effect, problem.loss_uncovered, problem.promise
    for name, wrong in (
        ("losses are not 0 <= effect <= loss <= 1", ~((low >= 0) & (low <= high) & (high <= 1))),
        ("promises lie outside 0 .. 1", ~((promise >= 0) & (promise <= 1))),
    ):
        at = np.argwhere(wrong)[:1]
        _refuse(bool(at.size), f"{name} at {at}")
    _refuse(not bool(np.all(np.isfinite(problem.ceiling))), "ceiling holds what is not a number")
    _refuse(bool(np.any(problem.watch_steps < 0)), "a watch has a negative number of steps")
    _refuse(bool(np.any((problem.dwell < 1) | (problem.dwell > _LAST))), "a visit lasts less than one step")
    itself = np.eye(problem.n_spots, dtype=bool)
    between = problem.drive[:, ~itself]
    _refuse(bool(np.any(problem.drive[:, itself] != 0)), "a drive from a spot to itself is not 0")
    _refuse(bool(np.any((between < 1) & (between != NOT_DRIVEN))), "a drive takes less than one step")
    _refuse(bool(np.any(between > _LAST)), "a drive never ends")


def _refuse_bad_classes(problem: PatrolProblem) -> None:
    n_steps, length = int(problem.watch_steps.sum()), problem.end - problem.start
    n_bases = problem.n_spots - problem.n_places
    for name, end in (("kind", problem.drive.shape[0]), ("base", n_bases)):
        values = getattr(problem, name)
        _refuse(bool(np.any((values < 0) | (values >= end))), f"a {name} lies outside 0 .. {end - 1}")
    _refuse(bool(np.any(problem.teams < 1)), "a class has no team")
    _refuse(
        bool(np.any((problem.start < 0) | (length < 1) | (problem.end > n_steps))), "a block lies outside the period"
    )
    _refuse(problem.break_steps < 1 or problem.break_after < 1, "a break or the stretch before it has no length")
    longest = 2 * problem.break_after + problem.break_steps
    _refuse(bool(np.any(length > longest)), f"a block is longer than {longest} steps, so that one break is not enough")
