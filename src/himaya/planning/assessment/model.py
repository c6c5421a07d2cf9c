"""What an assessment says. Its JSON form is `to_json`: the fields below, texts as {"ar": ..., "en": ...}."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from himaya.planning.codec import to_json
from himaya.planning.wording import Text


@dataclass(frozen=True, slots=True)
class Change:
    """One figure before and after."""

    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Worst:
    """The place and watch that are protected least."""

    place_id: str
    place: Text
    hour: datetime
    protection: float


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """The watch in which the protection of a place changes most."""

    place_id: str
    place: Text
    hour: datetime
    protection: Change
    text: Text


@dataclass(frozen=True, slots=True)
class RingChange:
    """A ring that other roads hold than before.

    state : `broken` (no set of roads separates the place any more), `moved` (other roads take over), `restored`
        (broken before), `new` or `gone`.
    cost : equivalent officers; 0 without a ring.
    path, line : road sections by name, in driving order, on which one gets from outside to the place: if nothing takes
        over where the ring moved, as things are where it is broken; `line` as (lon, lat) per section.
    """

    place_id: str
    place: Text
    state: str
    cost: Change
    path: tuple[str, ...]
    line: tuple[tuple[tuple[float, float], ...], ...]
    text: Text


@dataclass(frozen=True, slots=True)
class PostChange:
    """A stint that is held otherwise: `emptied`, `filled`, `other_unit`, `added`, `removed`, `moved`; units by id."""

    element_id: str
    place_id: str
    state: str
    unit_before: str
    unit_after: str
    text: Text


@dataclass(frozen=True, slots=True)
class StandbyChange:
    """Expected cover of a service in percent of the risk; places that come within or fall out of its target."""

    service: str
    cover: Change
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a plan under decisions gains and loses against the plan before.

    worst_before, worst_after : the worst-case protection W with the place and watch that bind.
    bound : what no plan with these mobile units can exceed; mean : over all places and watches.
    loss_of_one : W1, the worst case when any one unit is lost; `critical_unit` is that unit after the change, by id,
        empty where no loss matters.
    places : changes of at least `THRESHOLD`, largest first.
    disruption : closure minutes times the weight of the road's class; minutes : without the weight; roads : number.
    gaps_appeared, gaps_vanished : entries as in plan.json, without their running number.
    summary : the assessment in a few sentences, most important first.
    """

    worst_before: Worst
    worst_after: Worst
    bound: Change
    mean: Change
    loss_of_one: Change
    critical_unit: str
    places: tuple[PlaceChange, ...]
    disruption: Change
    minutes: Change
    roads: Change
    rings: tuple[RingChange, ...]
    posts: tuple[PostChange, ...]
    gaps_appeared: tuple[dict[str, Any], ...]
    gaps_vanished: tuple[dict[str, Any], ...]
    standby: tuple[StandbyChange, ...]
    summary: tuple[Text, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether no figure, post, road or gap differs."""
        figures = (self.bound, self.mean, self.loss_of_one, self.disruption, self.minutes, self.roads)
        lists = (self.places, self.rings, self.posts, self.gaps_appeared, self.gaps_vanished, self.standby)
        return all(one.before == one.after for one in figures) and not any(lists)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON value."""
        plain: dict[str, Any] = to_json(self)
        return plain


THRESHOLD = 0.005
"""Changes of protection below this are not listed place by place."""
