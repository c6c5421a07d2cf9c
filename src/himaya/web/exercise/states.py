"""What a simulated night may become, as a table."""

from __future__ import annotations

from himaya.web.common.states import Machine, Step
from himaya.web.exercise.models import NightState

_RUNNING, _PAUSED = NightState.RUNNING, NightState.PAUSED

NIGHT = Machine(
    "simulated-night",
    "Simulated night",
    NightState,
    (
        Step(_RUNNING, "pause", _PAUSED),
        Step(_PAUSED, "go_on", _RUNNING),
        Step(_RUNNING, "go_on", _RUNNING, "its player is no longer at work"),
        Step(_RUNNING, "end", NightState.ENDED, "the period of its plan is over"),
        *(Step(state, "stop", NightState.STOPPED) for state in (_RUNNING, _PAUSED)),
    ),
)
