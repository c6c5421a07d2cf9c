"""What time it is at a post: now, or what the clock of the plan says in the simulated night that plays the post."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.common import mark

if TYPE_CHECKING:
    from himaya.web.posts.models import LivePost

NOT_PLAYED = 0
"""The number of no night: a post of a plan that is in force."""


@dataclass(frozen=True, slots=True)
class Played:
    """A simulated night: its number, the plan whose posts it plays, what the clock of the plan says, and if it goes on.

    While it goes on, the posts of its plan are those of the night and no others.
    """

    night: int
    plan: int
    now: datetime
    is_open: bool


Ask = Callable[[int | None], Sequence[Played]]
_asked: list[Ask] = []


def answered_by(ask: Ask) -> None:
    """Let the app that plays nights tell of the one of a number, or, for None, of those that go on."""
    _asked[:] = [ask]


def _nights(number: int | None = None) -> tuple[Played, ...]:
    """A night, or those that go on; a live installation has none and asks nobody."""
    return tuple(night for ask in _asked for night in ask(number)) if mark.is_exercise() else ()


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of every post at one instant."""

    now: datetime
    nights: tuple[Played, ...]

    def at(self, post: LivePost) -> datetime:
        """What time it is at a post that is shown."""
        return next((night.now for night in self.nights if night.night == post.played), self.now)

    def shown(self, prefix: str = "") -> Q:
        """Condition on posts: those of plans in force that no night plays, and those of the nights that go on."""
        return self.when(lambda _now: Q(), prefix)

    def when(self, condition: Callable[[datetime], Q], prefix: str = "") -> Q:
        """The same, of those that meet a condition at the time of each."""
        plans = [night.plan for night in self.nights]
        found = Q(**{f"{prefix}played": NOT_PLAYED}) & condition(self.now)
        if plans:
            found &= ~Q(**{f"{prefix}plan__in": plans})
        for night in self.nights:
            found |= Q(**{f"{prefix}played": night.night}) & condition(night.now)
        return found


def post_clock(now: datetime | None = None) -> Clock:
    """The time of every post, now or at an instant."""
    return Clock(now or timezone.now(), _nights())


def night_of(post: LivePost) -> Played | None:
    """The simulated night that plays a post, whether it goes on or not; None for a real one."""
    found = _nights(post.played) if post.played != NOT_PLAYED else ()
    return found[0] if found else None


def clock_of(number: int) -> datetime:
    """What time it is at the posts of a night, or where its clock stood when it ended; now for those of none."""
    found = _nights(number) if number != NOT_PLAYED else ()
    return found[0].now if found else timezone.now()


def now_at(post: LivePost) -> datetime:
    """What time it is at a post that something is entered about.

    Raises
    ------
    InvalidInputError : `posts.night_over` where its night goes on no more.
    """
    if post.played == NOT_PLAYED:
        return timezone.now()
    night = night_of(post)
    if night is None or not night.is_open:
        raise InvalidInputError.of("posts.night_over")
    return night.now
