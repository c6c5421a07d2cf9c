"""The states of a report: every one is answered, with its reason."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from himaya.web.common.states import Machine, Step


class ReportState(models.TextChoices):
    """Where a report stands."""

    RECEIVED = "received", pgettext_lazy("public report", "Received")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("public report", "Acknowledged")
    TRIAGED = "triaged", pgettext_lazy("public report", "Triaged")
    LINKED = "linked_incident", pgettext_lazy("public report", "Handed to operations")
    SERVICE = "service_request", pgettext_lazy("public report", "Passed to a service")
    INFORMATION = "information_only", pgettext_lazy("public report", "Kept as information")
    NOT_ACTIONABLE = "not_actionable", pgettext_lazy("public report", "Nothing can be done")
    ANSWERED = "answered", pgettext_lazy("public report", "Answered")
    CLOSED = "closed", pgettext_lazy("public report", "Closed")


SORTED = (ReportState.LINKED, ReportState.SERVICE, ReportState.INFORMATION, ReportState.NOT_ACTIONABLE)
OPEN = (ReportState.RECEIVED, ReportState.ACKNOWLEDGED, ReportState.TRIAGED, *SORTED)

REPORT = Machine(
    "public_report",
    "Report of the public",
    ReportState,
    (
        Step(ReportState.RECEIVED, "acknowledge", ReportState.ACKNOWLEDGED, "an office has it before it"),
        Step(ReportState.ACKNOWLEDGED, "triage", ReportState.TRIAGED, "a category"),
        Step(
            ReportState.TRIAGED,
            "link",
            ReportState.LINKED,
            "its danger was handed over by two accounts, as an incident",
        ),
        Step(ReportState.TRIAGED, "serve", ReportState.SERVICE, "the service that it was passed to"),
        Step(ReportState.TRIAGED, "inform", ReportState.INFORMATION),
        Step(ReportState.TRIAGED, "refuse", ReportState.NOT_ACTIONABLE, "a reason, which its sender reads"),
        *(Step(state, "answer", ReportState.ANSWERED, "an answer in Arabic") for state in SORTED),
        Step(ReportState.ANSWERED, "close", ReportState.CLOSED, "a person, or the clock 14 days after the answer"),
    ),
)
