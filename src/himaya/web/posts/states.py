"""What a post may become, as a table; some steps are taken by an office, some by the clock."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.common.states import Machine, Step


class PostState(models.TextChoices):
    """Where one stint of a post stands."""

    PLANNED = "planned", pgettext_lazy("post", "Planned")
    STAFFED = "staffed", pgettext_lazy("post", "Unit named")
    CHECKED_IN = "checked_in", pgettext_lazy("post", "Checked in")
    ACTIVE = "active", pgettext_lazy("post", "Manned")
    DEGRADED = "degraded", pgettext_lazy("post", "Degraded")
    UNMANNED = "unmanned", pgettext_lazy("post", "Unmanned")
    RELIEVED = "relieved", pgettext_lazy("post", "Relieved")
    CLOSED = "closed", pgettext_lazy("post", "Closed")
    MISSED = "missed", pgettext_lazy("post", "Never manned")
    DROPPED = "dropped", pgettext_lazy("post", "Dropped by the plan")


AWAITED = (PostState.PLANNED, PostState.STAFFED)
"""Nobody has checked in yet."""
HELD = (PostState.CHECKED_IN, PostState.ACTIVE, PostState.DEGRADED)
"""A crew is there."""
OPEN = (*AWAITED, *HELD, PostState.UNMANNED)
ENDED = (PostState.RELIEVED, PostState.CLOSED, PostState.MISSED, PostState.DROPPED)

_TIMES = "not before the step before it, and not in the future"
_CHECK_IN = f"strength and women searchers counted; farther than 150 m from the point only with a word why; {_TIMES}"
_WEAK = "by the clock: below its minimum, or a comms check 15 minutes late"
_RELIEF = "the relief is checked in, or none is planned and the hours are over, or the plan asks for it no more"

POST = Machine(
    "post",
    "Post",
    PostState,
    (
        Step(PostState.PLANNED, "staff", PostState.STAFFED, "a unit of the area, at no other post in these hours"),
        Step(PostState.STAFFED, "staff", PostState.STAFFED, "another unit of the area, likewise"),
        *(Step(state, "check_in", PostState.CHECKED_IN, _CHECK_IN) for state in (*AWAITED, PostState.UNMANNED)),
        Step(PostState.CHECKED_IN, "begin", PostState.ACTIVE, "by the clock: its hours have begun"),
        Step(PostState.ACTIVE, "degrade", PostState.DEGRADED, _WEAK),
        Step(PostState.DEGRADED, "restore", PostState.ACTIVE, "by the clock: neither any more"),
        *(Step(state, "leave", PostState.UNMANNED, f"alarm; the director is told; {_TIMES}") for state in HELD),
        *(
            Step(state, "relieve", PostState.RELIEVED, f"{_RELIEF}; {_TIMES}")
            for state in (PostState.ACTIVE, PostState.DEGRADED)
        ),
        Step(PostState.RELIEVED, "close", PostState.CLOSED, "every alarm acknowledged; by the clock after its hours"),
        Step(PostState.UNMANNED, "end", PostState.CLOSED, "by the clock: its hours are over"),
        *(Step(state, "miss", PostState.MISSED, "by the clock: its hours are over") for state in AWAITED),
        *(
            Step(state, "drop", PostState.DROPPED, "an amendment approved before its hours, or the plan was closed")
            for state in AWAITED
        ),
    ),
)
STEP_LABELS = {
    "staff": _("Unit named"),
    "check_in": _("Check-in"),
    "begin": _("Its hours began"),
    "degrade": _("Degraded"),
    "restore": _("In order again"),
    "leave": _("The crew has left"),
    "relieve": _("Relieved"),
    "close": _("Post closed"),
    "end": _("Its hours ended"),
    "miss": _("Nobody came until its end"),
    "drop": _("Dropped by the plan"),
}
