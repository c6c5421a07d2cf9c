"""Asking, cancelling, and what a restart makes of what it finds."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role, User
from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb
from himaya.web.jobs import actions, kinds, queries
from himaya.web.jobs.models import Job, JobState
from himaya.web.jobs.queue import queue
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from pytest_django import DjangoCaptureOnCommitCallbacks

pytestmark = pytest.mark.django_db
GOOD = "leaf-quiet-harbour-9"


def ask(by: User, **options: Any) -> Job:
    return actions.enqueue("add", {"a": 1, "b": 2}, by=by, title_ar="جمع", title_en="Sum", **options)


def entries() -> list[tuple[str, str]]:
    rows = JournalEntry.objects.filter(object_kind="job").order_by("seq")
    return list(rows.values_list("action", "account"))


def test_a_job_that_was_asked_for_waits_and_is_handed_out_once_committed(
    planner: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """The row, its journal entry and one message in the queue; the message only after the commit."""
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(planner)
        assert len(queue()) == 0
    assert (job.state, job.office_en, len(queue())) == (JobState.QUEUED, "Planning", 1)
    assert entries() == [("job-queued", "planner")]


def test_only_offices_with_the_duty_ask(account: Any) -> None:
    """An office without the verb of the kind is refused, and nothing is written."""
    with pytest.raises(RefusedError):
        ask(account(Role.DIRECTOR))
    assert not Job.objects.exists()


def test_an_office_of_one_area_neither_asks_nor_sees_nor_cancels_elsewhere(planner: User) -> None:
    """Work of another governorate does not exist for it; work of its own does."""
    local = create_account(
        username="local", role=Role.PLANNER, area="EG-ALX", office_ar="مكتب", office_en="Office", password=GOOD
    )
    with pytest.raises(RefusedError):
        ask(local, area="EG-C")
    mine, other = ask(planner, area="EG-ALX"), ask(planner, area="EG-C")
    assert list(queries.jobs_of(local)) == [mine]
    with pytest.raises(RefusedError):
        actions.cancel(other, by=local)


def test_one_thing_is_worked_on_once_at_a_time(planner: User) -> None:
    """A second job of a kind on the same thing is refused until the first has ended; another thing is free."""
    first = ask(planner, about=("plan", "raml"))
    ask(planner, about=("plan", "other"))
    with pytest.raises(InvalidInputError) as raised:
        ask(planner, about=("plan", "raml"))
    assert raised.value.faults[0].code == "jobs.already_running"
    actions.cancel(first, by=planner)
    assert ask(planner, about=("plan", "raml")) == queries.latest("add", ("plan", "raml"))


def test_a_waiting_job_that_is_cancelled_never_starts(planner: User) -> None:
    """Nobody can claim it afterwards, nor cancel it twice."""
    job = ask(planner)
    actions.cancel(job, by=planner)
    assert actions.claim(job.pk) is None
    with pytest.raises(InvalidInputError) as raised:
        actions.cancel(job, by=planner)
    assert raised.value.faults[0].code == "jobs.already_ended"
    assert entries() == [("job-queued", "planner"), ("job-cancelled", "planner")]


def test_a_job_is_claimed_once(planner: User) -> None:
    """Of two workers that were handed the same job one gets it."""
    job = ask(planner)
    claimed = actions.claim(job.pk)
    assert claimed is not None
    assert claimed.state == JobState.RUNNING
    assert actions.claim(job.pk) is None


@pytest.mark.parametrize(
    ("runner", "renewed", "expected"),
    [
        (f"{actions._HOST}/{os.getpid()}/{actions._START}", timedelta(0), JobState.RUNNING),
        (f"{actions._HOST}/{os.getpid()}/an-earlier-start", timedelta(0), JobState.INTERRUPTED),
        (f"{actions._HOST}/{2**22 + 1}/x", timedelta(0), JobState.INTERRUPTED),
        (f"{actions._HOST}/1/x", timedelta(0), JobState.RUNNING),
        ("elsewhere/1/x", timedelta(0), JobState.RUNNING),
        ("elsewhere/1/x", timedelta(minutes=1), JobState.INTERRUPTED),
    ],
    ids=["own", "earlier start", "dead process", "live process", "elsewhere", "elsewhere and silent"],
)
def test_a_start_interrupts_what_died(planner: User, runner: str, renewed: timedelta, expected: JobState) -> None:
    """Jobs of dead processes, and of machines that fell silent, are interrupted; those of live ones go on."""
    job = ask(planner)
    actions.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(runner=runner, alive_at=timezone.now() - renewed)
    actions.recover()
    job.refresh_from_db()
    assert job.state == expected
    assert ("job-interrupted", "") in entries() or expected == JobState.RUNNING


def test_a_start_hands_out_what_waits(planner: User) -> None:
    """A waiting job whose message was lost is in the queue again."""
    ask(planner)
    assert len(queue()) == 0
    actions.recover()
    assert len(queue()) == 1


def test_work_must_be_found_by_another_process() -> None:
    """A function inside a function is refused when it is registered."""

    def inner(_arguments: Any, _tell: Any, _stop: Any) -> dict[str, Any]:
        return {}

    with pytest.raises(ValueError, match="top level"):
        kinds.register("inner", inner, label="x", verb=Verb.EDIT_PLANS)
