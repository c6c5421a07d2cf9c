"""What a road control may become, as a table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.common.states import Machine, Step


class ControlState(models.TextChoices):
    """Where a road control stands."""

    PLANNED = "planned", pgettext_lazy("road control", "Planned")
    APPROVED = "approved", pgettext_lazy("road control", "Approved")
    ANNOUNCED = "announced", pgettext_lazy("road control", "Announced")
    IN_FORCE = "in_force", pgettext_lazy("road control", "In force")
    EXTENDED = "extended", pgettext_lazy("road control", "Extended")
    SUSPENDED = "suspended", pgettext_lazy("road control", "Suspended for emergency passage")
    LIFTED = "lifted", pgettext_lazy("road control", "Lifted")
    WITHDRAWN = "withdrawn", pgettext_lazy("road control", "Withdrawn before it began")


STANDING = (ControlState.IN_FORCE, ControlState.EXTENDED)
"""It takes effect until its end."""
ON_THE_ROAD = (*STANDING, ControlState.SUSPENDED)
"""Somebody stands there, and must be told to go."""
COMING = (ControlState.PLANNED, ControlState.APPROVED, ControlState.ANNOUNCED)
LIVE = (*COMING, *ON_THE_ROAD)
ENDED = (ControlState.LIFTED, ControlState.WITHDRAWN)

_SECOND = "another account than the one that drew it"
_END = "its end still to come"
_ROADS = "nobody shut in, no hospital cut off, two ways out on foot left"
_PAPERS = "a checkpoint with purpose, legal basis, rule of selection and limit of its queue"
_REASON = "a reason"

CONTROL = Machine(
    "road-control",
    "Road control",
    ControlState,
    (
        Step(ControlState.PLANNED, "approve", ControlState.APPROVED, f"{_SECOND}; {_END}; {_PAPERS}; {_ROADS}"),
        Step(ControlState.APPROVED, "announce", ControlState.ANNOUNCED, f"a text for the public; {_END}"),
        Step(ControlState.ANNOUNCED, "enforce", ControlState.IN_FORCE, f"its start has come; {_END}; {_ROADS}"),
        *(
            Step(
                state, "impose", ControlState.IN_FORCE, f"an emergency, with {_REASON}; {_END}; approval within 30 min"
            )
            for state in COMING
        ),
        *(
            Step(state, "confirm", state, f"imposed in an emergency and not approved yet; {_SECOND}")
            for state in ON_THE_ROAD
        ),
        *(
            Step(state, "extend", ControlState.EXTENDED, f"a new approval: a later end, with {_REASON}")
            for state in STANDING
        ),
        *(Step(state, "suspend", ControlState.SUSPENDED, f"emergency passage, with {_REASON}") for state in STANDING),
        Step(ControlState.SUSPENDED, "resume", ControlState.IN_FORCE, _END),
        *(Step(state, "lift", ControlState.LIFTED, "") for state in ON_THE_ROAD),
        Step(ControlState.PLANNED, "amend", ControlState.PLANNED, f"{_END}; {_PAPERS}"),
        *(
            Step(state, "amend", ControlState.PLANNED, f"{_REASON}; to be approved anew; {_END}; {_PAPERS}")
            for state in (ControlState.APPROVED, ControlState.ANNOUNCED)
        ),
        *(Step(state, "amend", state, f"{_REASON}; words alone, no road and no time") for state in ON_THE_ROAD),
        *(Step(state, "withdraw", ControlState.WITHDRAWN, _REASON) for state in COMING),
    ),
)
NEEDS_WORDS = frozenset({"impose", "extend", "suspend", "withdraw"})
"""Steps that ask for a reason."""
STEP_LABELS = {
    "approve": _("Approve"),
    "announce": _("Announce to the public"),
    "enforce": _("It is in force now"),
    "confirm": _("Approve what was imposed"),
    "resume": _("Passage over: close again"),
    "lift": _("Lifted: the road is open"),
    "impose": _("Impose now: emergency"),
    "extend": _("Extend"),
    "suspend": _("Suspend: emergency passage"),
    "withdraw": _("Withdraw"),
}
