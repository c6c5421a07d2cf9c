"""Runs one job from claim to end."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from django.db import connections

from himaya.faults import Fault, HimayaError
from himaya.web.jobs import actions, queries
from himaya.web.jobs.child import told
from himaya.web.jobs.kinds import kinds
from himaya.web.jobs.process import JobProcess

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.web.jobs.models import Job

log = logging.getLogger(__name__)
stopping = threading.Event()
_LOOK_S = 0.2
_WRITE_S = 1.0


def run_in_thread(pk: int) -> None:
    """Run a job on a worker thread, and give its database connection back."""
    try:
        run(pk)
    finally:
        connections.close_all()


def run(pk: int) -> None:
    """Claim a job, run it in a process of its own, and write down how it ended.

    A job that another runner has, or that was cancelled while it waited, is
    left alone. A server that stops ends the job as interrupted.
    """
    job = None if stopping.is_set() else actions.claim(pk)
    if job is None:
        return
    kind = kinds().get(job.kind)
    if kind is None:
        actions.fail(job, told([Fault("jobs.unknown_kind", details={"kind": job.kind})]))
        return
    with JobProcess(kind.target, job.arguments) as process:
        outcome = _followed(job, process)
        if outcome is None:
            process.end()
            actions.interrupt(job)  # which leaves a cancelled job as it is
            return
    _end(job, outcome)


def _followed(job: Job, process: JobProcess) -> Mapping[str, Any] | None:
    """The last message of a job's process; None when the job was cancelled, or the server stops.

    A new stage is shown at once, progress within it once a second.
    """
    shown: dict[str, Any] = {}
    written, stage = time.monotonic(), ""
    while not stopping.is_set() and queries.is_running(job.pk):
        try:
            message = process.hear(_LOOK_S)
        except EOFError:
            return {"failed": True}
        if message is not None and "progress" not in message:
            return message
        if message is not None:
            shown |= _told_now(message)
        begun = shown.get("message_ar", stage)
        if begun != stage or time.monotonic() - written >= _WRITE_S:
            actions.keep_alive(job.pk, **shown)
            shown, written, stage = {}, time.monotonic(), begun
    return None


def _told_now(message: Mapping[str, Any]) -> dict[str, Any]:
    """What a message changes of what is shown: without words the work is still at the same stage."""
    words = {"message_ar": message["ar"], "message_en": message["en"]} if message["ar"] else {}
    return {"progress": message["progress"], **words}


def _end(job: Job, outcome: Mapping[str, Any]) -> None:
    try:
        if "result" in outcome:
            actions.finish(job, outcome["result"])
        else:
            actions.fail(job, outcome.get("faults") or told([Fault("jobs.failed")]))
    except HimayaError as error:
        actions.fail(job, told(error.faults))
    except Exception:
        log.exception("the result of job %s could not be kept", job.pk)
        actions.fail(job, told([Fault("jobs.failed")]))
