"""Ctrl-C and SIGTERM at any moment: exit code 130, one line, nothing left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from himaya.cli import main as command_line

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
CITY = ROOT / "scenarios" / "alexandria-christmas"
HIMAYA = str(Path(sys.executable).with_name("himaya"))
LINES = {
    "ar": "أُوقف الأمر قبل تمامه، ولم يُكتب شيء ناقص.\n",
    "en": "Interrupted; nothing was left half-written.\n",
}


def begun(*arguments: str | Path, language: str, until: Callable[[], bool]) -> subprocess.Popen[str]:
    """The command in a process group of its own, as soon as it has its signals in hand and `until` holds."""
    process = subprocess.Popen(
        [HIMAYA, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "HIMAYA_LANG": language},
        start_new_session=True,
    )
    while not (catches(process.pid, signal.SIGTERM) and until()):
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    return process


def catches(pid: int, number: signal.Signals) -> bool:
    """Whether a process answers a signal itself, as the kernel knows it."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    caught = next((line.split(":\t")[1] for line in lines if line.startswith("SigCgt")), "0")
    return bool(int(caught, 16) & 1 << (number - 1))


@pytest.mark.parametrize(
    ("number", "language", "when"),
    [(signal.SIGINT, "ar", "importing"), (signal.SIGTERM, "en", "solving")],
    ids=["SIGINT", "SIGTERM"],
)
def test_planning_stops_at_once(tmp_path: Path, number: signal.Signals, language: str, when: str) -> None:
    """During the imports or deep in the solvers: the same line, and a folder as empty as before."""
    process = begun(
        *("plan", CITY, "--out", tmp_path / "out"),  # no machine is so busy that it ends before the signal comes
        language=language,
        until=lambda: when == "importing" or any(tmp_path.iterdir()),
    )
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, LINES[language])
    assert not list(tmp_path.iterdir())


def test_work_that_unwinds_ends_with_the_same_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A command on the database rolls back by the exception; the person sees the same line and code."""

    @click.command()
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "cli", interrupted)
    monkeypatch.setattr(sys, "argv", ["himaya"])
    monkeypatch.setenv("HIMAYA_LANG", "en")
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    assert (ended.value.code, capfd.readouterr().err.strip()) == (130, LINES["en"].strip())


def said_by(script: str) -> list[str]:
    """Lines that a small program prints: the end of a process can only be tried in one of its own."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_switched_off_signal_stays_off() -> None:
    """A job that the shell put into the background is not ended by the Ctrl-C of another."""
    script = """
import signal
from himaya.cli.interrupt import install
signal.signal(signal.SIGINT, signal.SIG_IGN)
install()
print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)
"""
    assert said_by(script) == ["True"]


def test_the_end_waits_for_a_step_and_begins_no_other() -> None:
    """A step that has begun is whole when things are put away, and they are put away once, the latest first."""
    script = """
import os
from threading import Thread
from himaya import ending

def end():
    ending.abandon()
    print("end", flush=True)
    os._exit(0)

with ending.put_away(lambda: "first", print), ending.put_away(lambda: "second", print):
    with ending.unbroken():
        thread = Thread(target=end)
        thread.start()
        thread.join(0.1)
        print("step")
    with ending.unbroken():
        print("another step")
"""
    assert said_by(script) == ["step", "second", "first", "end"]


def test_the_prover_does_not_outlive_the_planner() -> None:
    """The child process of the response room is put away with the rest."""
    script = """
import os
from math import inf
from himaya import ending
from himaya.planning.respond.session import Prover

with Prover() as prover, prover.session(deadline=inf, stop=lambda: False) as session:
    ending.abandon()
    print(os.waitstatus_to_exitcode(os.waitpid(session._child.process.pid, 0)[1]), flush=True)
    os._exit(0)
"""
    assert said_by(script) == [str(-signal.SIGKILL)]
