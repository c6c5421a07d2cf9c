"""The only writers of jobs."""

from __future__ import annotations

import os
import secrets
import socket
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import Fault, InvalidInputError, Language
from himaya.web.jobs.kinds import kind_of
from himaya.web.jobs.models import OPEN_STATES, Job, JobState
from himaya.web.jobs.policies import require_kind
from himaya.web.jobs.queue import deliver
from himaya.web.jobs.words import Action, Kind
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from himaya.web.accounts.models import User

LEASE = timedelta(seconds=15)
_HOST, _START = socket.gethostname()[:80], secrets.token_hex(8)


def enqueue(
    kind: str,
    arguments: Mapping[str, Any],
    *,
    by: User,
    title_ar: str,
    title_en: str = "",
    area: str = "",
    about: tuple[str, str] = ("", ""),
    back: str = "",
) -> Job:
    """Ask for a job; it starts once the transaction around it is committed.

    Raises
    ------
    RefusedError : the office may not do this kind of work in this area.
    InvalidInputError : `jobs.already_running` when an open job of this kind works on the same thing.
    """
    office = require_kind(by, kind, area=area)
    job = Job(
        kind=kind,
        arguments=dict(arguments),
        title_ar=title_ar,
        title_en=title_en,
        area=area,
        about_kind=about[0],
        about_id=about[1],
        back=back,
        asked_by=by,
        office_ar=office.title_ar,
        office_en=office.title_en,
        queued_at=timezone.now(),
    )
    with transaction.atomic():
        _save_only(job)
        _write_down(Action.QUEUED, job, by=by, after={"kind": kind, "about": list(about)})
        transaction.on_commit(lambda: deliver(job.pk))
    return job


def _save_only(job: Job) -> None:
    """Save a new job unless one of its kind is open on the same thing."""
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError as error:
        raise InvalidInputError.of("jobs.already_running") from error


def cancel(job: Job, *, by: User) -> None:
    """Cancel a job; one that runs is ended by its runner within a second, and has no effect.

    Raises
    ------
    RefusedError : the office may not do this kind of work in this area.
    InvalidInputError : `jobs.already_ended`.
    """
    require_kind(by, job.kind, area=job.area)
    with transaction.atomic():
        if not _end(job, JobState.CANCELLED):
            raise InvalidInputError.of("jobs.already_ended")
        _write_down(Action.CANCELLED, job, by=by)


def claim(pk: int) -> Job | None:
    """Take a waiting job for this process; None when somebody else has it, or it was cancelled."""
    now = timezone.now()
    taken = Job.objects.filter(pk=pk, state=JobState.QUEUED).update(
        state=JobState.RUNNING, runner=runner_name(), started_at=now, alive_at=now
    )
    return Job.objects.get(pk=pk) if taken else None


def keep_alive(pk: int, *, progress: float | None = None, message_ar: str = "", message_en: str = "") -> None:
    """Renew the lease of a running job, and show how far it is."""
    told: dict[str, Any] = {"alive_at": timezone.now()}
    if progress is not None:
        told["progress"] = min(1.0, max(0.0, progress))
    if message_ar:
        told.update(message_ar=message_ar[:300], message_en=message_en[:300])
    Job.objects.filter(pk=pk, state=JobState.RUNNING).update(**told)


def finish(job: Job, result: Mapping[str, Any]) -> bool:
    """Write the effect of a job and mark it done, together; false when it was cancelled meanwhile.

    Raises
    ------
    HimayaError : whatever the kind's own `finish` refuses; nothing is written then.
    """
    with transaction.atomic():
        if not _end(job, JobState.DONE, progress=1.0, result=dict(result)):
            return False
        own = kind_of(job.kind).finish
        if own is not None:
            own(job, result)
        _write_down(Action.DONE, job)
    return True


def fail(job: Job, faults: Sequence[Mapping[str, str]]) -> None:
    """Mark a job as failed, with what is wrong in both languages."""
    said = {f"fault_{language}": "\n".join(fault[language] for fault in faults) for language in Language}
    with transaction.atomic():
        if _end(job, JobState.FAILED, **said):
            _write_down(Action.FAILED, job, after={"rules": [fault["code"] for fault in faults]})


def interrupt(job: Job) -> None:
    """Mark a job whose process died, or is about to end."""
    fault = Fault("jobs.interrupted")
    said = {f"fault_{language}": fault.text(language) for language in Language}
    with transaction.atomic():
        if _end(job, JobState.INTERRUPTED, **said):
            _write_down(Action.INTERRUPTED, job)


def recover() -> None:
    """At a start: mark the jobs of dead processes, and hand out those that wait."""
    interrupt_dead()
    for pk in Job.objects.filter(state=JobState.QUEUED).order_by("pk").values_list("pk", flat=True):
        deliver(pk)


def interrupt_dead() -> None:
    """Mark running jobs whose process is gone from this machine, or has not renewed its lease from another."""
    late = timezone.now() - LEASE
    for job in Job.objects.filter(state=JobState.RUNNING):
        if _is_gone(job.runner) or job.alive_at is None or job.alive_at < late:
            interrupt(job)


def runner_name() -> str:
    """Machine, process and start of this server: numbers of processes come again."""
    return f"{_HOST}/{os.getpid()}/{_START}"


def _is_gone(runner: str) -> bool:
    """Whether a process is known to have ended; one on another machine never is."""
    host, process, start = runner.split("/")
    if host != _HOST:
        return False
    if int(process) == os.getpid():
        return start != _START
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _end(job: Job, state: JobState, **values: Any) -> bool:
    """Move an open job to an end, once; a job is done, fails or is interrupted only while it runs."""
    start = OPEN_STATES if state is JobState.CANCELLED else (JobState.RUNNING,)
    ended = {"state": state, "ended_at": timezone.now(), **values}
    if not Job.objects.filter(pk=job.pk, state__in=start).update(**ended):
        return False
    for field, value in ended.items():
        setattr(job, field, value)
    return True


def _write_down(action: Action, job: Job, *, by: User | None = None, after: Any = None) -> None:
    record(action, by=by, kind=Kind.JOB, object_id=str(job.pk), area=job.area, after=after)
