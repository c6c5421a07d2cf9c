"""The crews of the posts of a night: they check in, answer, are relieved, and some do not as the script has it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from himaya.faults import HimayaError
from himaya.planning.rehearse.crews import NEVER, crews_of
from himaya.web.common.refusal import RefusedError
from himaya.web.exercise.player.units import Doing, metres_between
from himaya.web.posts.actions.checkin import NEAR_M, CheckIn, check_in
from himaya.web.posts.actions.reports import check_comms, leave, relieve
from himaya.web.posts.actions.takeover import play
from himaya.web.posts.actions.ticking import settle_night
from himaya.web.posts.models import LivePost
from himaya.web.posts.states import HELD, OPEN, PostState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from himaya.planning.rehearse.crews import ScriptedCrew
    from himaya.web.accounts.models import User
    from himaya.web.exercise.models import Night
    from himaya.web.exercise.player.units import PlayedUnit

_LOOK = timedelta(seconds=15)
"""How often, by the clock of the plan, the crews are looked at."""
_MOST_AT_ONCE = 40
"""What is entered in one step of the player, so that its clock is not held up."""
_BEFORE_DUE = timedelta(minutes=10)
_WAITS_FOR_RELIEF = timedelta(hours=1)
_MS = timedelta(milliseconds=1)
_GONE = "نقلت الوحدة إلى بلاغ · The unit was sent to an incident"


class PostCrews:
    """Plays the crews of the posts of a night, through the actions that post commanders use, as exercise control."""

    def __init__(self, night: Night, control: User) -> None:
        self._night, self._control = night, control
        self._looked_at = night.version.starts_at - _LOOK
        play(night.version, night.pk, night.plan_time)
        rows = LivePost.objects.filter(played=night.pk).order_by("starts_at", "key")
        stints = list(rows.values_list("pk", flat=True))
        self._crews: dict[int, ScriptedCrew] = dict(zip(stints, crews_of(len(stints), seed=night.seed), strict=True))

    def play(self, units: Mapping[str, PlayedUnit], now: datetime) -> None:
        """Do what is due by the clock of the plan, and then let the clock judge every post."""
        if now - self._looked_at < _LOOK:
            return
        soon = now + _BEFORE_DUE
        rows = LivePost.objects.filter(played=self._night.pk, state__in=OPEN, starts_at__lte=soon)
        done = 0
        for post in rows.select_related("relief").order_by("starts_at", "pk"):
            done += self._attend(post, units.get(post.unit_code), now)
            if done >= _MOST_AT_ONCE:
                return
        self._looked_at = now
        settle_night(self._night.pk, now)

    def _attend(self, post: LivePost, unit: PlayedUnit | None, now: datetime) -> bool:
        """Let a crew do what it would do now; whether anything was entered."""
        crew = self._crews[post.pk]
        is_there = unit is None or _stands_at(unit, post)
        with suppress(HimayaError, RefusedError):
            if post.state in HELD:
                return self._stay(post, crew, now, is_away=unit is not None and _is_sent(unit))
            if is_there and _comes_back(post, crew):
                return self._arrive(post, crew, unit, now)
        return False

    def _arrive(self, post: LivePost, crew: ScriptedCrew, unit: PlayedUnit | None, now: datetime) -> bool:
        due = post.starts_at + crew.late_ms * _MS
        if now < due or now >= post.ends_at:
            return False
        was_there = due <= self._night.from_time
        at = due if unit is None or was_there else now
        strength = max(1, post.strength - crew.missing)
        lon, lat = (post.lon, post.lat) if unit is None else unit.point
        event_at, comms_at = max(at, post.stepped_at or at), now if was_there else None
        told = CheckIn(strength, min(post.women, strength), lon, lat, event_at=event_at, comms_at=comms_at)
        check_in(post, told, by=self._control)
        return True

    def _stay(self, post: LivePost, crew: ScriptedCrew, now: datetime, *, is_away: bool) -> bool:
        """A crew that is there: it leaves, is relieved, or answers on its channel."""
        is_over = now >= post.ends_at
        if is_away or self._has_enough(post, crew, now):
            leave(post, by=self._control, text=_GONE if is_away else "")
        elif post.state != PostState.CHECKED_IN and (post.relief.state in HELD if post.relief else is_over):
            relieve(post, by=self._control)
        elif post.relief is not None and now >= post.ends_at + _WAITS_FOR_RELIEF:
            leave(post, by=self._control)
        elif post.comms_due is not None and now >= post.comms_due - _BEFORE_DUE:
            check_comms(post, by=self._control)
        else:
            return False
        return True

    def _has_enough(self, post: LivePost, crew: ScriptedCrew, now: datetime) -> bool:
        """Whether a crew leaves that leaves before its end, counted from its arrival or from when the play began."""
        if crew.stays_ms == NEVER or post.checked_in_at is None:
            return False
        return now >= max(post.checked_in_at, post.starts_at, self._night.from_time) + crew.stays_ms * _MS


def _comes_back(post: LivePost, crew: ScriptedCrew) -> bool:
    """Whether a crew comes, for the first time or after an incident; one that left without a word does not."""
    return crew.comes and (post.is_awaited or (post.state == PostState.UNMANNED and crew.stays_ms == NEVER))


def _is_sent(unit: PlayedUnit) -> bool:
    """Whether a unit was sent away from its post."""
    return unit.doing not in {Doing.HERE, Doing.RETURNING}


def _stands_at(unit: PlayedUnit, post: LivePost) -> bool:
    return unit.doing is Doing.HERE and metres_between(unit.point, (post.lon, post.lat)) <= NEAR_M
