"""The work of playing a night, in a process of its own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from himaya.web.exercise.actions.nights import end_night
from himaya.web.exercise.models import Night, NightState
from himaya.web.exercise.player.forces import dismiss

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.planning.result import StopRule
    from himaya.web.exercise.player.play import Player
    from himaya.web.jobs.kinds import Tell

_TICK_S, _LOOK_S, _LONGEST_S = 1.0, 0.1, 5.0
"""Length of a step, how often a stop is looked for, and the most that one step makes up for."""


def run(arguments: Mapping[str, Any], tell: Tell, stop: StopRule) -> Mapping[str, Any]:
    """Play a night until it is stopped or over; when the process is asked to end, it stays open to be taken up."""
    from himaya.web.exercise.player.play import Player  # noqa: PLC0415  # roads and kernels are read in this process alone

    night = Night.objects.select_related("version__plan", "version__solution").get(pk=arguments["night"])
    if night.is_open:
        tell(0.0, ar="تجهز الوحدات والطرق", en="Getting units and roads ready")
        player = Player(night, timezone.now())
        tell(0.0, ar="الليلة جارية", en="The night is being played")
        if not _played(player, night, tell, stop):
            return {"calls": night.calls}
    dismiss(night)
    return {"calls": night.calls}


def _played(player: Player, night: Night, tell: Tell, stop: StopRule) -> bool:
    """Play on; true once the night is stopped or over, false where only this process is to end."""
    last = time.monotonic()
    while not stop():
        night.refresh_from_db(fields=["state", "speed", "automatic"])
        if not night.is_open:
            return True
        now, last = time.monotonic() - last, time.monotonic()
        if night.state == NightState.PAUSED:
            player.report(timezone.now())
        elif not player.tick(round(min(now, _LONGEST_S) * 1000) * night.speed, timezone.now()):
            end_night(night)
            return True
        tell(night.clock_ms / player.script.horizon_ms)
        _wait(last + _TICK_S, stop)
    return False


def _wait(until: float, stop: StopRule) -> None:
    while time.monotonic() < until and not stop():
        time.sleep(_LOOK_S)
