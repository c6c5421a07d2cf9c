"""One job from claim to end, in a process of its own."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from himaya.web.jobs import actions, runner
from himaya.web.jobs.models import Job, JobState

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User

pytestmark = pytest.mark.django_db
PATIENCE_S = 30.0


def ran(by: User, kind: str, **arguments: Any) -> Job:
    job = actions.enqueue(kind, arguments, by=by, title_ar="عمل", title_en="Work")
    runner.run(job.pk)
    job.refresh_from_db()
    return job


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


def is_alive(process: str) -> bool:
    status = Path(f"/proc/{process}/stat")
    try:
        return status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_work_that_ends_well_has_its_effect_once(planner: User, effects: list[dict[str, Any]]) -> None:
    """The result is kept and given to `finish`, though a library printed in between."""
    job = ran(planner, "add", a=1, b=2)
    assert (job.state, job.progress, job.result) == (JobState.DONE, 1.0, {"sum": 3})
    assert effects == [{"sum": 3}]
    runner.run(job.pk)
    assert effects == [{"sum": 3}]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("refuse", "There is no role called 'x'."), ("break_down", "a fault of Himaya"), ("vanish", "a fault of Himaya")],
)
def test_work_that_fails_says_why(planner: User, effects: list[dict[str, Any]], kind: str, said: str) -> None:
    """A refusal in its own words, a breakdown and a sudden end in general ones, in both languages; no effect."""
    job = ran(planner, kind)
    assert job.state == JobState.FAILED
    assert said in job.fault_en
    assert job.fault_ar
    assert effects == []


def test_a_kind_that_is_gone_fails_the_job(planner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job of an earlier version whose kind no app knows any more ends with a reason."""
    job = actions.enqueue("add", {}, by=planner, title_ar="عمل")
    monkeypatch.setattr("himaya.web.jobs.kinds._KINDS", {})
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, "add" in job.fault_en) == (JobState.FAILED, True)


def test_a_finish_that_refuses_fails_the_job(planner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the effect cannot be written the job is not done, and nothing of it stays."""

    def break_down(_job: Job, _result: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "kind_of", lambda _kind: type("Kind", (), {"finish": staticmethod(break_down)}))
    monkeypatch.setattr(actions, "require_kind", lambda *_arguments, **_options: planner.own_office)
    assert ran(planner, "add", a=1, b=2).state == JobState.FAILED


@pytest.fixture
def during(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], bool], Callable[[], None]], None]:
    """Do something once a condition holds, between two looks of the runner at the database."""

    def arrange(condition: Callable[[], bool], act: Callable[[], None]) -> None:
        looked, done = actions_is_running(), threading.Event()

        def look(pk: int) -> bool:
            if condition() and not done.is_set():
                done.set()
                act()
            return looked(pk)

        monkeypatch.setattr(runner.queries, "is_running", look)

    return arrange


def actions_is_running() -> Callable[[int], bool]:
    return runner.queries.is_running


def test_cancelling_kills_the_work_and_all_it_started(
    planner: User, tmp_path: Path, during: Callable[..., None], effects: list[dict[str, Any]]
) -> None:
    """Work that hears nothing is dead with its own child when the runner returns; it has no effect."""
    pids = tmp_path / "pids"
    during(
        lambda: pids.exists() and " " in pids.read_text(),
        lambda: actions.cancel(Job.objects.get(), by=planner),
    )
    job = ran(planner, "hang", pids=str(pids))
    assert job.state == JobState.CANCELLED
    assert effects == []
    own, inner = pids.read_text().split()
    wait_for(lambda: not is_alive(own) and not is_alive(inner))


def test_work_that_heeds_the_stop_rule_ends_by_itself(
    planner: User, tmp_path: Path, during: Callable[..., None], effects: list[dict[str, Any]]
) -> None:
    """`stop()` becomes true before the process is killed; what it then returns has no effect."""
    started, ended = tmp_path / "started", tmp_path / "ended"
    during(started.exists, lambda: actions.cancel(Job.objects.get(), by=planner))
    job = ran(planner, "heed", started=str(started), ended=str(ended))
    assert (job.state, ended.exists(), effects) == (JobState.CANCELLED, True, [])


def test_a_server_that_stops_interrupts_the_work(planner: User, tmp_path: Path, during: Callable[..., None]) -> None:
    """The job says so, and its process is gone."""
    pids = tmp_path / "pids"
    during(lambda: pids.exists() and " " in pids.read_text(), runner.stopping.set)
    job = ran(planner, "hang", pids=str(pids))
    assert (job.state, bool(job.fault_ar)) == (JobState.INTERRUPTED, True)
    assert not is_alive(pids.read_text().split()[0])


def test_progress_is_shown_while_it_runs(
    planner: User, tmp_path: Path, during: Callable[..., None], monkeypatch: Any
) -> None:
    """What the work tells stands in the row, in both languages."""
    monkeypatch.setattr(runner, "_WRITE_S", 0.0)
    started = tmp_path / "started"
    during(lambda: Job.objects.get().message_en == "At work", lambda: actions.cancel(Job.objects.get(), by=planner))
    job = ran(planner, "heed", started=str(started), ended=str(tmp_path / "ended"))
    assert (job.progress, job.message_ar) == (0.1, "يعمل")


def test_the_process_dies_with_its_server(tmp_path: Path) -> None:
    """When the server's end of the pipe closes, as when it is killed, the work and its children end."""
    pids = tmp_path / "pids"
    process = runner.JobProcess("himaya_test_work:hang", {"pids": str(pids)})
    wait_for(lambda: pids.exists() and " " in pids.read_text())
    own, inner = pids.read_text().split()
    assert process._process.stdin is not None
    process._process.stdin.close()
    wait_for(lambda: not is_alive(own) and not is_alive(inner))
    process.end(grace_s=0.0)


def test_a_stage_is_shown_as_soon_as_it_begins(planner: User) -> None:
    """Its words are on record before the next message comes, and progress without words leaves them."""
    job = actions.enqueue("add", {}, by=planner, title_ar="عمل")
    actions.claim(job.pk)
    messages = [
        {"progress": 0.0, "ar": "قراءة البيانات", "en": "Reading the data"},
        {"progress": 0.1, "ar": "", "en": ""},
        {"progress": 0.2, "ar": "توزيع الوحدات", "en": "Posting units"},
        {"result": {}},
    ]
    seen = []

    class _Process:
        def hear(self, _seconds: float) -> dict[str, Any]:
            seen.append(Job.objects.get(pk=job.pk).message_en)
            return messages[len(seen) - 1]

    assert runner._followed(job, _Process()) == {"result": {}}  # type: ignore[arg-type]  # stands for a process
    assert seen == ["", "Reading the data", "Reading the data", "Posting units"]
