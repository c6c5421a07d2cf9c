"""What a request for a resource may become, as a table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.common.states import Machine, Step


class AskedState(models.TextChoices):
    """Where a request for a resource stands."""

    ASKED = "asked", pgettext_lazy("request for a resource", "Not answered")
    ACCEPTED = "accepted", pgettext_lazy("request for a resource", "Accepted")
    PART_ACCEPTED = "part_accepted", pgettext_lazy("request for a resource", "Accepted in part")
    DECLINED = "declined", pgettext_lazy("request for a resource", "Declined")
    ARRIVED = "arrived", pgettext_lazy("request for a resource", "Arrived")
    RELEASED = "released", pgettext_lazy("request for a resource", "Released")
    WITHDRAWN = "withdrawn", pgettext_lazy("request for a resource", "Withdrawn")


PROMISED = (AskedState.ACCEPTED, AskedState.PART_ACCEPTED)
"""Something is on its way, or will be."""
WITHDRAWABLE = (AskedState.ASKED, *PROMISED)
OPEN = (*WITHDRAWABLE, AskedState.ARRIVED)
"""Something is still to be done."""

_OWN = "an office of the partner in that governorate, in its own account, and not who asked"
_ASKS = "an office that asks partners in that governorate"

ASKED = Machine(
    "resource-request",
    "Request for a resource",
    AskedState,
    (
        Step(AskedState.ASKED, "accept", AskedState.ACCEPTED, f"{_OWN}; at least what was asked; an arrival to come"),
        Step(
            AskedState.ASKED, "accept_part", AskedState.PART_ACCEPTED,
            f"{_OWN}; fewer than asked; an arrival to come; the reason",
        ),
        Step(AskedState.ASKED, "decline", AskedState.DECLINED, f"{_OWN}; the reason"),
        *(
            Step(one, "decline", AskedState.DECLINED, f"{_OWN}; the reason; it escalates at once")
            for one in PROMISED
        ),
        *(Step(one, "arrive", AskedState.ARRIVED, f"{_OWN}; or {_ASKS}") for one in PROMISED),
        Step(AskedState.ARRIVED, "release", AskedState.RELEASED, _ASKS),
        *(Step(one, "withdraw", AskedState.WITHDRAWN, f"{_ASKS}; the reason") for one in WITHDRAWABLE),
    ),
)  # fmt: skip
STEP_LABELS = {
    "accept": _("Accept"),
    "accept_part": _("Accept in part"),
    "decline": _("Decline"),
    "arrive": _("It has arrived"),
    "release": _("Release it"),
    "withdraw": _("Withdraw the request"),
}
ANSWERS = frozenset({"accept", "accept_part", "decline"})
"""Steps of the partner alone."""
NEEDS_WORDS = frozenset({"accept_part", "decline", "withdraw"})
"""Steps that ask for a reason."""
WITH_NUMBERS = frozenset({"accept", "accept_part"})
"""Steps that ask how many, and when they arrive."""
