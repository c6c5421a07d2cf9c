"""The tables of the citizens' and the law's states, written down a second time from the requirements.

One step of a table taken out, or one put in, makes a line of this file differ; that the tables are asked at every step
is shown by the tests of each app.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from himaya.web.advisories.states import ADVISORY
from himaya.web.comments.states import COMMENT
from himaya.web.complaints.states import COMPLAINT
from himaya.web.mandates.states import MANDATE, REQUEST
from himaya.web.reports.states import REPORT

if TYPE_CHECKING:
    from himaya.web.common.states import Machine

TABLES: tuple[tuple[Machine, str], ...] = (
    (
        MANDATE,
        """
        draft submit legal_review
        legal_review authorise authorised
        authorised confirm partners_confirmed
        partners_confirmed schedule scheduled
        scheduled start in_execution
        in_execution complete completed
        in_execution complete_partly partly_completed
        in_execution abandon not_executed
        completed|partly_completed|not_executed record after_action
        after_action close closed
        draft|legal_review|authorised|partners_confirmed|scheduled|in_execution suspend suspended
        suspended resubmit legal_review
        authorised|partners_confirmed|scheduled expire expired
        authorised|partners_confirmed|scheduled withdraw withdrawn
        """,
    ),
    (
        REQUEST,
        """
        asked confirm confirmed
        asked|confirmed decline declined
        asked|confirmed end ended
        """,
    ),
    (
        ADVISORY,
        """
        draft check checked
        checked approve approved
        approved publish published
        draft publish_now published
        checked|approved return draft
        draft|checked|approved withdraw withdrawn
        published replace updated
        published cancel cancelled
        published expire expired
        """,
    ),
    (
        REPORT,
        """
        received acknowledge acknowledged
        acknowledged triage triaged
        triaged link linked_incident
        triaged serve service_request
        triaged inform information_only
        triaged refuse not_actionable
        linked_incident|service_request|information_only|not_actionable answer answered
        answered close closed
        """,
    ),
    (
        COMMENT,
        """
        submitted queue pending
        pending publish published
        pending redact published_redacted
        pending reject rejected
        rejected appeal appealed
        appealed uphold published
        appealed confirm rejection_confirmed
        pending|published|published_redacted withdraw withdrawn_by_author
        published|published_redacted remove removed
        """,
    ),
    (
        COMPLAINT,
        """
        received acknowledge acknowledged
        acknowledged|assessed assess assessed
        assessed|appealed investigate investigating
        investigating take_over investigating
        investigating decide decided
        decided|outcome_recorded communicate communicated
        communicated appeal appealed
        communicated close closed
        acknowledged update acknowledged
        assessed update assessed
        investigating update investigating
        decided update decided
        appealed update appealed
        referred_prosecution update referred_prosecution
        outcome_recorded update outcome_recorded
        received|acknowledged|assessed|investigating|decided|communicated|appealed|closed refer referred_prosecution
        referred_prosecution record_outcome outcome_recorded
        """,
    ),
)


@pytest.mark.parametrize(("machine", "written"), TABLES, ids=[machine.key for machine, _written in TABLES])
def test_a_table_has_the_steps_of_the_requirements_and_no_other(machine: Machine, written: str) -> None:
    """Every source, action and target; no state stands outside the table."""
    wanted = {
        (source, action, target)
        for sources, action, target in (line.split() for line in written.strip().splitlines())
        for source in sources.split("|")
    }
    steps = [(str(one.source), one.action, str(one.target)) for one in machine.steps]
    assert set(steps) == wanted
    assert len(steps) == len(wanted)
    assert {state for source, _action, target in wanted for state in (source, target)} == set(machine.states.values)
