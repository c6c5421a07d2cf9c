from __future__ import annotations

import itertools
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.common.refusal import RefusedError
from himaya.web.incidents.actions import classing, entries, force
from himaya.web.incidents.actions.steps import merge_into, take_step
from himaya.web.incidents.models import Entry, Incident
from himaya.web.incidents.states import STEP_LABELS, IncidentState
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

ALLOWED = {
    ("reported", "triage"): "triaged",
    ("reported", "dispatch"): "dispatched",
    ("triaged", "dispatch"): "dispatched",
    ("dispatched", "arrive"): "on_scene",
    ("on_scene", "control"): "controlled",
    ("controlled", "resolve"): "resolved",
    ("resolved", "review"): "reviewed",
    ("resolved", "dispatch"): "dispatched",
    ("reviewed", "close"): "closed",
    ("reported", "false_alarm"): "false_alarm",
    ("triaged", "false_alarm"): "false_alarm",
    ("reported", "advise"): "advice_given",
    ("triaged", "advise"): "advice_given",
    ("closed", "reopen"): "reopened",
    ("reopened", "triage"): "triaged",
    ("reopened", "dispatch"): "dispatched",
}
"""The transitions of an incident, written down here once more by hand."""
WORDS = "the fire is out"


def _rule(raised: Any) -> str:
    return str(raised.value.faults[0].code)


def _in_state(incident: Incident, state: str) -> Incident:
    told: dict[str, Any] = {"state": state, "outcome": WORDS, "closed_at": timezone.now()}
    Incident.objects.filter(pk=incident.pk).update(**told)
    incident.refresh_from_db()
    return incident


@pytest.mark.parametrize(
    ("state", "step"), [pair for pair in itertools.product(IncidentState.values, STEP_LABELS) if pair[0] != "duplicate"]
)
def test_a_step_leads_where_the_table_says_or_is_refused(
    state: str, step: str, reported: Callable[..., Incident], office_of: Callable[..., User]
) -> None:
    """Every state with every step; what the table does not have is refused and changes nothing."""
    incident, director = _in_state(reported(), state), office_of(Role.DIRECTOR)
    if (state, step) in ALLOWED:
        assert take_step(incident, step, by=director, text=WORDS).state == ALLOWED[state, step]
        assert Entry.objects.get(kind="step").code == step
        assert JournalEntry.objects.order_by("-seq")[0].action == "incident-stepped"
    else:
        with pytest.raises(InvalidInputError) as raised:
            take_step(incident, step, by=director, text=WORDS)
        assert _rule(raised) == "incidents.step_not_allowed"
        incident.refresh_from_db()
        assert incident.state == state


@pytest.mark.parametrize("step", ["merge", "explode"])
def test_there_are_no_other_steps(step: str, reported: Callable[..., Incident], operator: User) -> None:
    """A merge has an address of its own, for it needs the other incident."""
    with pytest.raises(InvalidInputError):
        take_step(reported(), step, by=operator, text=WORDS)


@pytest.mark.parametrize(
    ("state", "step"),
    [("controlled", "resolve"), ("reported", "false_alarm"), ("reported", "advise"), ("closed", "reopen")],
)
def test_outcome_reason_and_advice_are_asked_for(
    state: str, step: str, reported: Callable[..., Incident], operator: User
) -> None:
    """Without words these steps are refused; with them the outcome is kept."""
    incident = _in_state(reported(), state)
    with pytest.raises(InvalidInputError) as raised:
        take_step(incident, step, by=operator, text=" ok ")
    assert _rule(raised) == "incidents.words_needed"
    take_step(incident, step, by=operator, text=WORDS)


def test_times_never_run_backwards(reported: Callable[..., Incident], operator: User) -> None:
    """A step may be entered late, with its own time: not before the last step, not in the future."""
    incident, now = reported(minutes_ago=30), timezone.now()
    take_step(incident, "triage", by=operator, event_at=now - timedelta(minutes=20))
    for wrong, rule in (
        (now - timedelta(minutes=25), "before_last_step"),
        (now + timedelta(minutes=5), "in_the_future"),
    ):
        with pytest.raises(InvalidInputError) as raised:
            take_step(incident, "dispatch", by=operator, event_at=wrong)
        assert _rule(raised) == f"incidents.{rule}"
    take_step(incident, "dispatch", by=operator, event_at=now - timedelta(minutes=10))
    steps = list(Entry.objects.filter(kind="step").order_by("pk"))
    assert [entry.event_at for entry in steps] == [now - timedelta(minutes=20), now - timedelta(minutes=10)]
    assert all(entry.is_late for entry in steps)


def test_a_time_told_to_the_minute_may_lie_in_the_minute_of_the_last_step(
    reported: Callable[..., Incident], operator: User
) -> None:
    """Whoever types 10:05 means the minute; the step does not come before the one of 10:05:30."""
    incident = reported(minutes_ago=30)
    incident = take_step(incident, "triage", by=operator, event_at=incident.stepped_at.replace(second=0, microsecond=0))
    assert incident.stepped_at == incident.called_at


def test_only_an_office_that_reviews_may_review(
    reported: Callable[..., Incident], brought_to: Callable[..., Incident], office_of: Callable[..., User]
) -> None:
    """The operations room resolves; the supervisor, the director or the duty officer reviews."""
    incident = brought_to(reported(), "resolve")
    with pytest.raises(RefusedError):
        take_step(incident, "review", by=office_of(Role.OPERATOR))
    with pytest.raises(RefusedError):
        take_step(incident, "review", by=office_of(Role.SUPERVISOR, "EG-C"))
    assert take_step(incident, "review", by=office_of(Role.SUPERVISOR)).state == "reviewed"


def test_a_closed_incident_is_reopened_within_72_hours(reported: Callable[..., Incident], operator: User) -> None:
    """One minute before the end of that time it is, one minute after it is not."""
    incident = _in_state(reported(minutes_ago=80 * 60), "closed")
    for hours, minutes in ((72, 1), (71, 59)):
        closed_at = timezone.now() - timedelta(hours=hours, minutes=minutes)
        Incident.objects.filter(pk=incident.pk).update(closed_at=closed_at)
        if hours == 72:
            with pytest.raises(InvalidInputError) as raised:
                take_step(incident, "reopen", by=operator, text="flared up again")
            assert _rule(raised) == "incidents.reopen_too_late"
    reopened = take_step(incident, "reopen", by=operator, text="flared up again")
    assert (reopened.state, reopened.closed_at) == ("reopened", None)


@pytest.mark.usefixtures("db")
def test_the_database_refuses_a_closed_incident_without_outcome(reported: Callable[..., Incident]) -> None:
    """Whoever writes past the actions is stopped too."""
    incident = reported()
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(state="closed", closed_at=timezone.now())


def test_merging_keeps_both_timelines(
    reported: Callable[..., Incident], operator: User, browser_of: Callable[..., Client]
) -> None:
    """The page of the main incident shows both, in the order of time; force and declaration go along."""
    main, same = reported(report="smoke", minutes_ago=9), reported(report="flames", minutes_ago=8)
    force.note_force(same, by=operator)
    classing.declare_major(same, by=operator)
    merge_into(same, main, by=operator)
    same.refresh_from_db()
    main.refresh_from_db()
    assert (same.state, same.duplicate_of_id, main.force_used, main.major) == ("duplicate", main.pk, True, True)
    assert same.entries.count() == 4
    page = browser_of().get(f"/incidents/{main.pk}/").content.decode()
    assert page.index("smoke") < page.index("flames", page.index('class="timeline"'))
    assert f'from incident <bdi dir="ltr">{same.pk}</bdi>' in page
    with pytest.raises(InvalidInputError) as raised:
        entries.add_note(same, text="more of it", by=operator)
    assert _rule(raised) == "incidents.merged_away"


def test_what_cannot_be_merged(
    reported: Callable[..., Incident], office_of: Callable[..., User], brought_to: Callable[..., Incident]
) -> None:
    """Itself, another governorate, one that is merged already, one on its way."""
    centre = office_of(Role.DUTY_OFFICER, "")
    one, away = reported(), reported(by=centre, area="EG-C")
    main, sent = reported(), brought_to(reported(), "dispatch")
    gone = reported()
    merge_into(gone, main, by=centre)
    cases = ((one, one, "merge_itself"), (one, away, "merge_other_area"))
    for merged, into, rule in (*cases, (one, gone, "merged_away"), (sent, main, "step_not_allowed")):
        with pytest.raises(InvalidInputError) as raised:
            merge_into(merged, into, by=centre)
        assert _rule(raised) == f"incidents.{rule}"


def test_a_refused_step_tells_rule_and_way_on_the_page(
    reported: Callable[..., Incident], browser_of: Callable[..., Client]
) -> None:
    """With 422, and the refusal stands in the journal."""
    incident = reported()
    answer = browser_of().post(f"/incidents/{incident.pk}/steps/close/")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "incidents.step_not_allowed" in answer.content.decode()
    assert JournalEntry.objects.order_by("-seq")[0].after == {"rule": "incidents.step_not_allowed"}
