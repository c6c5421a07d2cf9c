"""What a mandated task and a request to a partner may become, as tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from himaya.web.common.states import Machine, Step


class MandateState(models.TextChoices):
    """Where a mandated task stands."""

    DRAFT = "draft", pgettext_lazy("mandate", "Draft")
    LEGAL_REVIEW = "legal_review", pgettext_lazy("mandate", "Under legal review")
    AUTHORISED = "authorised", pgettext_lazy("mandate", "Authorised")
    PARTNERS_CONFIRMED = "partners_confirmed", pgettext_lazy("mandate", "Partners confirmed")
    SCHEDULED = "scheduled", pgettext_lazy("mandate", "Scheduled")
    IN_EXECUTION = "in_execution", pgettext_lazy("mandate", "In execution")
    SUSPENDED = "suspended", pgettext_lazy("mandate", "Suspended")
    COMPLETED = "completed", pgettext_lazy("mandate", "Completed")
    PARTLY_COMPLETED = "partly_completed", pgettext_lazy("mandate", "Partly completed")
    NOT_EXECUTED = "not_executed", pgettext_lazy("mandate", "Not executed")
    AFTER_ACTION = "after_action", pgettext_lazy("mandate", "After-action record written")
    CLOSED = "closed", pgettext_lazy("mandate", "Closed")
    EXPIRED = "expired", pgettext_lazy("mandate", "Expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("mandate", "Withdrawn")


class Pause(models.TextChoices):
    """Why a task is suspended."""

    STAY = "stay", pgettext_lazy("mandate", "Stay of execution")
    GRIEVANCE = "grievance", pgettext_lazy("mandate", "Grievance")
    REGULARISATION = "regularisation", pgettext_lazy("mandate", "Request for regularisation")
    APPEAL = "appeal", pgettext_lazy("mandate", "Appeal that suspends")
    TITLE_CLAIM = "title_claim", pgettext_lazy("mandate", "Claim of title")
    VETO = "veto", pgettext_lazy("mandate", "Veto of a partner")
    CLASH = "clash", pgettext_lazy("mandate", "Too near to a celebration")
    LEGAL = "legal", pgettext_lazy("mandate", "Legal objection")
    COMMAND = "command", pgettext_lazy("mandate", "Stopped by an office")
    CLOCK = "clock", pgettext_lazy("mandate", "Its time is over")


class RequestState(models.TextChoices):
    """Where a request to a partner stands."""

    ASKED = "asked", pgettext_lazy("request", "Not answered")
    CONFIRMED = "confirmed", pgettext_lazy("request", "Confirmed")
    DECLINED = "declined", pgettext_lazy("request", "Declined")
    ENDED = "ended", pgettext_lazy("request", "No longer asked")


BEFORE_AUTHORITY = (MandateState.DRAFT, MandateState.LEGAL_REVIEW)
UNDER_AUTHORITY = (MandateState.AUTHORISED, MandateState.PARTNERS_CONFIRMED, MandateState.SCHEDULED)
"""Authorised and not begun: it expires by itself."""
OUTCOMES = (MandateState.COMPLETED, MandateState.PARTLY_COMPLETED, MandateState.NOT_EXECUTED)
ENDED = (MandateState.CLOSED, MandateState.EXPIRED, MandateState.WITHDRAWN)
"""Nothing changes any more."""
STOPPABLE = (*BEFORE_AUTHORITY, *UNDER_AUTHORITY, MandateState.IN_EXECUTION)
WRITABLE = (MandateState.DRAFT, MandateState.SUSPENDED)
"""What is ordered, the plot and the human-dimension check can be changed: review and authority come after."""

_LAWFUL = "instrument valid; proofs there; no stay, grievance, regularisation, suspensive appeal or claim of title"
_OVER = "by the clock: at the end of its window or of its instrument"

MANDATE = Machine(
    "mandate",
    "Mandated task",
    MandateState,
    (
        Step(MandateState.DRAFT, "submit", MandateState.LEGAL_REVIEW, f"{_LAWFUL}; human-dimension check complete"),
        Step(
            MandateState.LEGAL_REVIEW, "authorise", MandateState.AUTHORISED,
            f"reviewed by another account under the edition in use; a competent director, a third account; {_LAWFUL}; "
            "lawful hours; away from celebrations; oversight is told",
        ),
        Step(
            MandateState.AUTHORISED, "confirm", MandateState.PARTNERS_CONFIRMED,
            "the last mandatory partner confirms in its own account",
        ),
        Step(
            MandateState.PARTNERS_CONFIRMED, "schedule", MandateState.SCHEDULED,
            f"{_LAWFUL}; away from celebrations; out of the order of dates only with a reason, copied to oversight",
        ),
        Step(
            MandateState.SCHEDULED, "start", MandateState.IN_EXECUTION,
            f"at that instant: {_LAWFUL}; inside its window; authoriser still competent; every mandatory partner "
            "confirmed; human-dimension check complete; away from celebrations",
        ),
        Step(MandateState.IN_EXECUTION, "complete", MandateState.COMPLETED, "in words"),
        Step(MandateState.IN_EXECUTION, "complete_partly", MandateState.PARTLY_COMPLETED, "in words"),
        Step(MandateState.IN_EXECUTION, "abandon", MandateState.NOT_EXECUTED, "the reason"),
        *(Step(one, "record", MandateState.AFTER_ACTION, "after-action record") for one in OUTCOMES),
        Step(MandateState.AFTER_ACTION, "close", MandateState.CLOSED, "another account than wrote the record"),
        *(Step(one, "suspend", MandateState.SUSPENDED, "one press; or by what was entered") for one in STOPPABLE),
        Step(MandateState.SUSPENDED, "resubmit", MandateState.LEGAL_REVIEW, f"{_LAWFUL}; review and authority anew"),
        *(Step(one, "expire", MandateState.EXPIRED, _OVER) for one in UNDER_AUTHORITY),
        *(Step(one, "withdraw", MandateState.WITHDRAWN, "a reason") for one in UNDER_AUTHORITY),
    ),
)  # fmt: skip
REQUEST = Machine(
    "partner-request",
    "Request to a partner",
    RequestState,
    (
        Step(RequestState.ASKED, "confirm", RequestState.CONFIRMED, "an office of the partner, in its own account"),
        Step(RequestState.ASKED, "decline", RequestState.DECLINED, "likewise; the reason; the task is suspended"),
        Step(RequestState.CONFIRMED, "decline", RequestState.DECLINED, "likewise, until the execution begins"),
        Step(RequestState.ASKED, "end", RequestState.ENDED, "its task was suspended, withdrawn or has expired"),
        Step(RequestState.CONFIRMED, "end", RequestState.ENDED, "its task was suspended, withdrawn or has expired"),
    ),
)
