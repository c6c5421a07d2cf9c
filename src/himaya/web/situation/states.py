"""What a handover may become, as a table."""

from __future__ import annotations

from himaya.web.common.states import Machine, Step
from himaya.web.situation.models import HandoverState

HANDOVER = Machine(
    "handover",
    "Handover of a shift",
    HandoverState,
    (
        Step(HandoverState.OFFERED, "sign", HandoverState.SIGNED, "another officer than the one who leaves"),
        Step(HandoverState.OFFERED, "withdraw", HandoverState.WITHDRAWN, "the officer who leaves"),
    ),
)
