"""The worst case with one unit more or less: many small games, solved together.

Watches do not share teams, so a change touches only the watches in which the unit is there; the games of all units
and watches are independent groups of one problem. Posts are not given out anew and mobile presence is: it is what a
commander can still do when a unit is lost during the night.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from himaya.planning.edits.check import ROAD_POSTS
from himaya.planning.protect.build import presence_minimum, share_of, some_may_come, strength_of, worst_per_watch
from himaya.planning.protect.problem import ProtectProblem
from himaya.planning.protect.solve import solve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.content import Content
    from himaya.planning.demand.problem import PostDemand
    from himaya.scenario.model import Unit


@dataclass(frozen=True, slots=True)
class Loss:
    """The worst protection once the unit is lost whose loss hurts most; `unit` by index, -1 where none matters."""

    protection: float
    unit: int


@dataclass(frozen=True, slots=True)
class Variant:
    """One change of the game: teams of one kind more or less in some watches, other manned shares at one place.

    watches : those that change at all; `teams` the difference in each of them, `kind` its bit (0 where none changes).
    place, share : manned share of that place in each of the watches; -1 and empty where no post changes.
    """

    watches: tuple[int, ...]
    teams: tuple[int, ...]
    kind: int
    place: int = -1
    share: tuple[float, ...] = ()


def loss_of_one(content: Content) -> Loss:
    """What is left of the worst protection when any one unit is lost (N-1), and which unit that is."""
    variants: dict[Variant, int] = {}
    for index, variant in enumerate(_losses(content)):
        if variant.watches:
            variants.setdefault(variant, index)
    base = float(content.protection.min(initial=1.0))
    if not variants:
        return Loss(base, -1)
    values = worst_of(content, list(variants))
    least = int(values.argmin())
    return Loss(float(values[least]), list(variants.values())[least])


def one_more(content: Content) -> NDArray[np.float64]:
    """The worst protection with one mobile team more of each kind throughout the period, (n_kinds,)."""
    n_watches = len(content.world.clock.watches)
    kinds = len(content.world.doctrine.protect.mobile_kinds)
    return worst_of(content, [Variant(tuple(range(n_watches)), (1,) * n_watches, kind) for kind in range(kinds)])


def worst_of(content: Content, variants: Sequence[Variant]) -> NDArray[np.float64]:
    """The worst protection under each change, (n_variants,), mobile presence spread anew."""
    game, n_watches = content.protect, len(content.world.clock.watches)
    shape = (len(content.world.scenario.places), n_watches)
    rule = content.world.doctrine.protect
    weight = worst_per_watch(content.results.demand.weight, content.world.clock)
    least = _least_of(content)
    columns, teams, loss, lent, wanted = [], [], [], [], []
    for variant in variants:
        for position, watch in enumerate(variant.watches):
            uncovered = game.loss_uncovered.reshape(shape)[:, watch].copy()
            if variant.place >= 0:
                manned = variant.share[position]
                uncovered[variant.place] = weight[variant.place, watch] * (1.0 - rule.post_effect * manned)
            row = game.teams[watch].copy()
            row[variant.kind] = max(row[variant.kind] + variant.teams[position], 0)
            columns.append(game.kinds.reshape(shape)[:, watch])
            wanted.append(np.where(some_may_come(columns[-1], row[None])[:, 0], least[:, watch], 0.0))
            teams.append(row)
            loss.append(uncovered)
            lent.append(content.world.lent[watch] if content.world.lent else 0.0)
    games = _Games(*map(np.array, (columns, teams, loss, lent, wanted)))
    values = games.values(rule.team_effect)
    by_watch = content.protection.min(axis=0)
    worst, first = np.empty(len(variants)), 0
    for number, variant in enumerate(variants):
        untouched = np.delete(by_watch, variant.watches)
        last = first + len(variant.watches)
        worst[number] = min(float(values[first:last].min(initial=1.0)), float(untouched.min(initial=1.0)))
        first = last
    return worst


def _least_of(content: Content) -> NDArray[np.float64]:
    """Least presence that decisions and doctrine want, (n_places, n_watches); all of it is lowered where it must be."""
    world = content.world
    minimum = presence_minimum(
        world.expected, content.results.demand.tier, rule=world.doctrine.protect, clock=world.clock
    )
    asked: NDArray[np.float64] = np.maximum(content.protect.floor.reshape(minimum.shape), minimum)
    return asked


@dataclass(frozen=True, slots=True)
class _Games:
    """One game for each changed watch: kinds, loss and least presence (n_groups, n_places), teams lent (n_groups,)."""

    kinds: NDArray[np.int64]
    teams: NDArray[np.int64]
    loss: NDArray[np.float64]
    lent: NDArray[np.float64]
    minimum: NDArray[np.float64]

    def values(self, team_effect: float) -> NDArray[np.float64]:
        """Worst protection of each group, (n_groups,)."""
        n_groups, n_places = self.loss.shape
        loss = self.loss.ravel()
        problem = ProtectProblem(
            group=np.repeat(np.arange(n_groups), n_places),
            kinds=self.kinds.ravel(),
            loss_uncovered=loss,
            loss_covered=loss * (1.0 - team_effect),
            floor=np.zeros(loss.size),
            teams=self.teams,
            pool=np.arange(n_groups),
            reserve=self.lent,
            minimum=self.minimum.ravel(),
        )
        return solve(problem).value


def _losses(content: Content) -> list[Variant]:
    """What the loss of each unit changes, unit by unit."""
    scenario, clock = content.world.scenario, content.world.clock
    place_index = {place.id: index for index, place in enumerate(scenario.places)}
    standing = [post for post, unit in _manned(content)]
    asked = strength_of(content.results.demand.posts, place_index, clock)
    filled = strength_of(standing, place_index, clock)
    post_of = {unit: post for post, unit in _manned(content)}
    found = []
    for index, unit in enumerate(scenario.units):
        post = post_of.get(index)
        watches = {} if post is None else _share_without(content, post, asked, filled)
        place = -1 if post is None or not watches else place_index[post.place_id]
        free = _free_watches(content, unit, post)
        touched = tuple(sorted(watches.keys() | free))
        kinds = content.world.doctrine.protect.mobile_kinds
        share = share_of(asked, filled)
        found.append(
            Variant(
                touched,
                tuple(-int(watch in free) for watch in touched),
                kinds.index(unit.kind) if unit.kind in kinds else 0,
                place,
                tuple(watches.get(watch, float(share[place, watch])) for watch in touched) if place >= 0 else (),
            )
        )
    return found


def _manned(content: Content) -> list[tuple[PostDemand, int]]:
    units = content.results.posting.unit_of_post.tolist()
    return [(post, unit) for post, unit in zip(content.posts, units, strict=True) if unit >= 0]


def _share_without(
    content: Content, post: PostDemand, asked: NDArray[np.float64], filled: NDArray[np.float64]
) -> dict[int, float]:
    """Manned share of the post's place in its watches once nobody stands there; empty for posts on roads."""
    if post.function in ROAD_POSTS:
        return {}
    place = next(index for index, one in enumerate(content.world.scenario.places) if one.id == post.place_id)
    clock = content.world.clock
    watches = [
        watch for watch, start in enumerate(clock.watches) if post.start < clock.watch_end(watch) and start < post.end
    ]
    left = share_of(asked[place, watches], filled[place, watches] - post.strength)
    return dict(zip(watches, left.tolist(), strict=True))


def _free_watches(content: Content, unit: Unit, post: PostDemand | None) -> set[int]:
    """Watches in which a mobile unit is there and holds no post."""
    if unit.kind not in content.world.doctrine.protect.mobile_kinds:
        return set()
    clock, duty = content.world.clock, content.world.duty
    return {
        watch
        for watch, start in enumerate(clock.watches)
        if duty.covers(unit, start, clock.watch_end(watch))
        and (post is None or post.end <= start or clock.watch_end(watch) <= post.start)
    }
