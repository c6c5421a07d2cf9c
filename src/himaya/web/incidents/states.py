"""What an incident may become, as a table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.common.states import Machine, Step


class IncidentState(models.TextChoices):
    """Where an incident stands."""

    REPORTED = "reported", pgettext_lazy("incident", "Reported")
    TRIAGED = "triaged", pgettext_lazy("incident", "Triaged")
    DISPATCHED = "dispatched", pgettext_lazy("incident", "Dispatched")
    ON_SCENE = "on_scene", pgettext_lazy("incident", "On scene")
    CONTROLLED = "controlled", pgettext_lazy("incident", "Under control")
    RESOLVED = "resolved", pgettext_lazy("incident", "Resolved")
    REVIEWED = "reviewed", pgettext_lazy("incident", "Reviewed")
    CLOSED = "closed", pgettext_lazy("incident", "Closed")
    REOPENED = "reopened", pgettext_lazy("incident", "Reopened")
    DUPLICATE = "duplicate", pgettext_lazy("incident", "Duplicate")
    FALSE_ALARM = "false_alarm", pgettext_lazy("incident", "False alarm")
    ADVICE_GIVEN = "advice_given", pgettext_lazy("incident", "Advice given")


RUNNING = (
    IncidentState.REPORTED,
    IncidentState.TRIAGED,
    IncidentState.DISPATCHED,
    IncidentState.ON_SCENE,
    IncidentState.REOPENED,
)
"""Not under control yet: METHANE updates are due."""
OPEN = (*RUNNING, IncidentState.CONTROLLED, IncidentState.RESOLVED, IncidentState.REVIEWED)
ENDED = (IncidentState.CLOSED, IncidentState.DUPLICATE, IncidentState.FALSE_ALARM, IncidentState.ADVICE_GIVEN)

_FORCE = "where force was used, its record is there and reviewed; nobody is lost any more"
_LATE = "not before the step before it, and not in the future"
_FIRST = (IncidentState.REPORTED, IncidentState.TRIAGED)

INCIDENT = Machine(
    "incident",
    "Incident",
    IncidentState,
    (
        Step(IncidentState.REPORTED, "triage", IncidentState.TRIAGED, _LATE),
        Step(IncidentState.REOPENED, "triage", IncidentState.TRIAGED, _LATE),
        Step(IncidentState.REPORTED, "dispatch", IncidentState.DISPATCHED, f"may precede triage; {_LATE}"),
        Step(IncidentState.TRIAGED, "dispatch", IncidentState.DISPATCHED, _LATE),
        Step(IncidentState.REOPENED, "dispatch", IncidentState.DISPATCHED, _LATE),
        Step(IncidentState.RESOLVED, "dispatch", IncidentState.DISPATCHED, f"a flare-up; {_LATE}"),
        Step(IncidentState.DISPATCHED, "arrive", IncidentState.ON_SCENE, _LATE),
        Step(IncidentState.ON_SCENE, "control", IncidentState.CONTROLLED, _LATE),
        Step(IncidentState.CONTROLLED, "resolve", IncidentState.RESOLVED, f"the outcome in words; {_LATE}"),
        Step(IncidentState.RESOLVED, "review", IncidentState.REVIEWED, f"an office that may review; {_LATE}"),
        Step(IncidentState.REVIEWED, "close", IncidentState.CLOSED, f"{_FORCE}; {_LATE}"),
        Step(IncidentState.CLOSED, "reopen", IncidentState.REOPENED, f"a reason, within 72 h of closing; {_LATE}"),
        *(Step(state, "false_alarm", IncidentState.FALSE_ALARM, f"a reason; {_FORCE}") for state in _FIRST),
        *(Step(state, "advise", IncidentState.ADVICE_GIVEN, f"which advice; {_FORCE}") for state in _FIRST),
        *(
            Step(state, "merge", IncidentState.DUPLICATE, "another incident of the same area; no sealed record")
            for state in _FIRST
        ),
    ),
)
NEEDS_WORDS = frozenset({"resolve", "reopen", "false_alarm", "advise"})
"""Steps that ask for words: the outcome, a reason, the advice."""
ENDS = frozenset({"close", "false_alarm", "advise"})
"""Steps that end an incident for good; force used keeps it open until its record is there."""
STEP_LABELS = {
    "triage": _("Triage done"),
    "dispatch": _("Units are dispatched"),
    "arrive": _("First unit on scene"),
    "control": _("Under control"),
    "resolve": _("Resolve"),
    "review": _("Reviewed, nothing open"),
    "close": _("Close"),
    "reopen": _("Reopen"),
    "false_alarm": _("False alarm"),
    "advise": _("Advice given, no unit needed"),
}
