"""Decisions taken by hand, as planning takes them: frozen, checked against each other, in one order."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from himaya.faults import InvalidInputError
from himaya.planning.codec import may_be_missing
from himaya.planning.doctrine import PostFunction
from himaya.planning.edits.consistency import contradictions


@dataclass(frozen=True, slots=True)
class Pin:
    """A stint of a post held by one unit, or by none where `unit_id` is empty."""

    post_id: str
    unit_id: str


@dataclass(frozen=True, slots=True)
class PostAdded:
    """A post that the planning rules do not ask for.

    `id` names the post; its stints are `id/1`, `id/2`, ... as long as the rules let one unit stand. Strength and tier
    are those of the rules and of the place where they are None.
    """

    id: str
    place_id: str
    function: PostFunction
    lon: float
    lat: float
    start: datetime
    end: datetime
    strength: int | None = may_be_missing(None)
    tier: int | None = may_be_missing(None)


@dataclass(frozen=True, slots=True)
class PostChanged:
    """Another spot, other times or another strength for a post; None leaves a part as it is.

    `post_id` names one stint, or a post and with it all its stints. Times are those of one stint.
    """

    post_id: str
    lon: float | None = may_be_missing(None)
    lat: float | None = may_be_missing(None)
    start: datetime | None = may_be_missing(None)
    end: datetime | None = may_be_missing(None)
    strength: int | None = may_be_missing(None)


@dataclass(frozen=True, slots=True)
class RoadClosed:
    """A road section controlled from `start` to `end` whatever the rings ask for.

    `road_id` is `road/<OSM way>/<section>`. A `gate` lets emergency vehicles and residents through; without it
    nobody passes. With `residents` the gate is held as one that opens for residents alone. `place_id` names the place
    it serves; empty = the nearest.
    """

    road_id: str
    start: datetime
    end: datetime
    place_id: str = may_be_missing("")
    gate: bool = may_be_missing(default=False)
    residents: bool | None = may_be_missing(None)


@dataclass(frozen=True, slots=True)
class StandbyFixed:
    """A standby point where `units` units of a service wait whenever any of the service do.

    start, end : only in the phases that this span touches; None = from the beginning, to the end.
    """

    service: str
    point_id: str
    units: int = may_be_missing(1)
    start: datetime | None = may_be_missing(None)
    end: datetime | None = may_be_missing(None)

    def touches(self, start: datetime, end: datetime) -> bool:
        """Whether it speaks about some moment between `start` and `end`."""
        return (self.start is None or self.start < end) and (self.end is None or start < self.end)


@dataclass(frozen=True, slots=True)
class Absence:
    """A unit that is withheld: from `start` to `end`, or as far as its duty goes where these are None."""

    unit_id: str
    start: datetime | None = may_be_missing(None)
    end: datetime | None = may_be_missing(None)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Another attendance than the scenario expects at a gathering."""

    service_id: str
    attendance: int


@dataclass(frozen=True, slots=True)
class PresenceFloor:
    """Least chance of mobile presence at a place, one share in [0, 1] per watch."""

    place_id: str
    coverage: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """The arrangement that a new plan keeps wherever keeping it costs little (the doctrine says how little).

    These are no decisions: planning may depart from them. `posts` are the units at their posts, `standby` the units
    at their points, `roads` the ids of the roads that the rings control.
    """

    posts: tuple[Pin, ...] = may_be_missing(())
    standby: tuple[StandbyFixed, ...] = may_be_missing(())
    roads: tuple[str, ...] = may_be_missing(())


@dataclass(frozen=True, slots=True)
class Edits:
    """Decisions by hand that a plan must respect, each group in the order of its ids.

    removed : ids of posts (with all their stints) or of single stints that do not stand.
    opened : ids of road sections that no ring may control.

    Raises
    ------
    InvalidInputError : every contradiction within the decisions at once (`edits.*`).
    """

    pins: tuple[Pin, ...] = may_be_missing(())
    added: tuple[PostAdded, ...] = may_be_missing(())
    removed: tuple[str, ...] = may_be_missing(())
    changed: tuple[PostChanged, ...] = may_be_missing(())
    opened: tuple[str, ...] = may_be_missing(())
    closed: tuple[RoadClosed, ...] = may_be_missing(())
    standby: tuple[StandbyFixed, ...] = may_be_missing(())
    absences: tuple[Absence, ...] = may_be_missing(())
    crowds: tuple[Crowd, ...] = may_be_missing(())
    presence: tuple[PresenceFloor, ...] = may_be_missing(())
    keep: Kept = may_be_missing(Kept())

    def __post_init__(self) -> None:
        """Put every group into the order of its keys, drop repetitions, and refuse contradictions."""
        for group in DECISIONS:
            object.__setattr__(self, group, _in_order(getattr(self, group)))
        faults = contradictions(self)
        if faults:
            raise InvalidInputError(faults)

    def __bool__(self) -> bool:
        """Whether there is any decision or anything to keep."""
        return self != NOTHING

    def __len__(self) -> int:
        """How many decisions there are."""
        return sum(len(getattr(self, group)) for group in DECISIONS)


DECISIONS = tuple(field.name for field in fields(Edits) if field.name != "keep")
"""Groups of decisions, in the order of the JSON form."""


def key_of(decision: object) -> tuple[str, ...]:
    """What a decision is about: two decisions of one group with the same key exclude each other."""
    if isinstance(decision, str):
        return (decision,)
    if isinstance(decision, StandbyFixed):
        return decision.service, decision.point_id, str(decision.start or ""), str(decision.end or "")
    if isinstance(decision, Absence):
        return decision.unit_id, str(decision.start or ""), str(decision.end or "")
    first = fields(decision)[0].name  # type: ignore[arg-type]  # every decision but a plain id is a dataclass
    return (getattr(decision, first),)


def _in_order(group: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(sorted(dict.fromkeys(group), key=key_of))


NOTHING = Edits()
"""No decisions."""
