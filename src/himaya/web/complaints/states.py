"""What a complaint may become, as a table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.common.states import Machine
from himaya.web.common.states import Step as Way


class ComplaintState(models.TextChoices):
    """Where a complaint stands."""

    RECEIVED = "received", pgettext_lazy("complaint", "Received")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("complaint", "Acknowledged")
    ASSESSED = "assessed", pgettext_lazy("complaint", "Assessed")
    INVESTIGATING = "investigating", pgettext_lazy("complaint", "Under investigation")
    DECIDED = "decided", pgettext_lazy("complaint", "Decided")
    COMMUNICATED = "communicated", pgettext_lazy("complaint", "Answered with reasons")
    APPEALED = "appealed", pgettext_lazy("complaint", "Appealed")
    REFERRED = "referred_prosecution", pgettext_lazy("complaint", "Referred to the prosecution")
    OUTCOME = "outcome_recorded", pgettext_lazy("complaint", "Outcome of the prosecution recorded")
    CLOSED = "closed", pgettext_lazy("complaint", "Closed")


OPEN = tuple(state for state in ComplaintState if state != ComplaintState.CLOSED)
UNDECIDED = (
    ComplaintState.RECEIVED,
    ComplaintState.ACKNOWLEDGED,
    ComplaintState.ASSESSED,
    ComplaintState.INVESTIGATING,
    ComplaintState.APPEALED,
)
"""The clock of the decision runs."""
TOLD_REGULARLY = (
    ComplaintState.ACKNOWLEDGED,
    ComplaintState.ASSESSED,
    ComplaintState.INVESTIGATING,
    ComplaintState.DECIDED,
    ComplaintState.APPEALED,
    ComplaintState.REFERRED,
    ComplaintState.OUTCOME,
)
"""Whoever complained is told every ten working days how it stands."""
REFERRABLE = tuple(state for state in ComplaintState if state not in {ComplaintState.REFERRED, ComplaintState.OUTCOME})

_OUTSIDE = "an office outside the unit complained of"
_NO_CONFLICT = f"{_OUTSIDE}; declares that nothing ties it to the matter"
_GRAVE = "no death, injury, torture or sexual abuse without an outcome of the prosecution"
_REASONS = "reasons, sealed"

COMPLAINT = Machine(
    "complaint",
    "Complaint",
    ComplaintState,
    (
        Way(ComplaintState.RECEIVED, "acknowledge", ComplaintState.ACKNOWLEDGED, f"within 24 hours; {_OUTSIDE}"),
        Way(ComplaintState.ACKNOWLEDGED, "assess", ComplaintState.ASSESSED, f"matter and office named; {_OUTSIDE}"),
        Way(
            ComplaintState.ASSESSED,
            "assess",
            ComplaintState.ASSESSED,
            f"never less grave; {_OUTSIDE}",
        ),
        Way(ComplaintState.ASSESSED, "investigate", ComplaintState.INVESTIGATING, _NO_CONFLICT),
        Way(
            ComplaintState.APPEALED,
            "investigate",
            ComplaintState.INVESTIGATING,
            f"another officer than whoever investigated or decided before; {_NO_CONFLICT}",
        ),
        Way(
            ComplaintState.INVESTIGATING,
            "take_over",
            ComplaintState.INVESTIGATING,
            f"another investigator, with {_REASONS}; never whoever decided what is appealed; {_NO_CONFLICT}",
        ),
        Way(
            ComplaintState.INVESTIGATING,
            "decide",
            ComplaintState.DECIDED,
            f"the investigator alone; a finding with {_REASONS}; {_GRAVE}",
        ),
        Way(ComplaintState.DECIDED, "communicate", ComplaintState.COMMUNICATED, "the answer in words, sealed"),
        Way(ComplaintState.OUTCOME, "communicate", ComplaintState.COMMUNICATED, "the answer in words, sealed"),
        Way(
            ComplaintState.COMMUNICATED,
            "appeal",
            ComplaintState.APPEALED,
            f"within 30 days of the answer; what is asked for, sealed; {_OUTSIDE}",
        ),
        Way(
            ComplaintState.COMMUNICATED,
            "close",
            ComplaintState.CLOSED,
            f"the time of appeal is over, or the answer was accepted; every remedy done with proof; {_GRAVE}",
        ),
        *(Way(state, "update", state, "how it stands, in words, sealed") for state in TOLD_REGULARLY),
        *(
            Way(
                state,
                "refer",
                ComplaintState.REFERRED,
                "the number of the referral; on the same day where it is grave",
            )
            for state in REFERRABLE
        ),
        Way(ComplaintState.REFERRED, "record_outcome", ComplaintState.OUTCOME, "the outcome in words, sealed"),
    ),
)
STEP_LABELS = {
    "acknowledge": _("Acknowledge receipt"),
    "assess": _("Assess"),
    "investigate": _("Take the investigation on"),
    "take_over": _("Take the investigation over"),
    "decide": _("Decide"),
    "communicate": _("Answer with reasons"),
    "appeal": _("Enter an appeal"),
    "close": _("Close"),
    "update": _("Tell how it stands"),
    "refer": _("Refer to the prosecution"),
    "record_outcome": _("Record the outcome of the prosecution"),
}
