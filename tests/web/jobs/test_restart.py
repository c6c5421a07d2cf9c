"""Long work across the death of its server."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_S = 60.0
PROGRAM = """
import sys, threading
from pathlib import Path
import himaya_test_work as work
from himaya.web.common.verbs import Verb
from himaya.web.jobs import kinds
from himaya.web.server import serve

kinds.register("hang", work.hang, label="hang", verb=Verb.EDIT_PLANS)
asked = int(sys.argv[2])

def ask():
    from himaya.web.accounts.models import User
    from himaya.web.jobs import actions
    planner = User.objects.get(username="planner")
    for number in range(asked):
        actions.enqueue("hang", {"pids": f"{sys.argv[1]}/pids-{number}"}, by=planner, title_ar="x")
    print("asked", flush=True)

serve(data_dir=Path(sys.argv[1]), verify=lambda folder: [], port=0, demo=True,
      ready=lambda told: threading.Thread(target=ask).start())
"""
STATES = """
import django
django.setup()
from himaya.web.jobs.models import Job
print(" ".join(Job.objects.order_by("pk").values_list("state", flat=True)))
"""


@contextmanager
def server(environment: dict[str, str], *, asks: int) -> Iterator[subprocess.Popen[str]]:
    """A server that has asked for so many jobs that never end."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, environment["HIMAYA_DATA_DIR"], str(asks)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "asked"
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def wait_for_states(environment: dict[str, str], expected: str) -> None:
    """Ask the database until the jobs stand as expected."""
    deadline = time.monotonic() + PATIENCE_S
    found = ""
    while found != expected:
        assert time.monotonic() < deadline, f"still {found}"
        found = subprocess.run(
            [sys.executable, "-c", STATES], env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()


@pytest.mark.slow
def test_jobs_survive_the_death_of_their_server(tmp_path: Path, environment_of: Any) -> None:
    """Two run and one waits; after a kill the two are interrupted and the third runs; a clean stop interrupts it."""
    with environment_of(tmp_path) as environment:
        _run_and_kill(environment)


def _run_and_kill(environment: dict[str, str]) -> None:
    with server(environment, asks=3) as first:
        wait_for_states(environment, "running running queued")
        first.kill()
        first.wait()
    with server(environment, asks=0) as second:
        wait_for_states(environment, "interrupted interrupted running")
        second.send_signal(signal.SIGINT)
        assert second.wait(timeout=10) == 0
    wait_for_states(environment, "interrupted interrupted interrupted")
