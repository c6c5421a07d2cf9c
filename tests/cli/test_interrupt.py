"""Ctrl-C and SIGTERM at any moment: exit code 130, one line, nothing left."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RAML = ROOT / "scenarios" / "raml-station"
HIMAYA = str(Path(sys.executable).with_name("himaya"))
LINES = {
    "ar": "أُوقف الأمر قبل تمامه، ولم يُكتب شيء ناقص.\n",
    "en": "Interrupted; nothing was left half-written.\n",
}


def begun(*arguments: str | Path, language: str, data: Path) -> subprocess.Popen[str]:
    """The command in a process group of its own, as soon as it has taken its signals in hand."""
    environment = {**os.environ, "HIMAYA_LANG": language, "HIMAYA_DATA_DIR": str(data)}
    process = subprocess.Popen(
        [HIMAYA, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    caught = 1 << (signal.SIGTERM - 1)
    while not int(_status(process.pid)["SigCgt"], 16) & caught:
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    return process


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def members(group: int) -> list[int]:
    """Processes of a group that still run."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, pgrp = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()[:3]
            except OSError:
                continue
            if int(pgrp) == group and state != "Z":
                found.append(int(entry.name))
    return found


def assert_put_away(process: subprocess.Popen[str], language: str, folder: Path) -> None:
    """Exit code, message, folder and processes after an interrupt."""
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, LINES[language])
    assert not list(folder.iterdir())
    assert not members(process.pid)


@pytest.mark.parametrize("moment_s", [0.0, 0.1, 0.3, 0.6, 1.0, 1.5, 2.0])
@pytest.mark.parametrize(
    ("number", "language"), [(signal.SIGINT, "ar"), (signal.SIGTERM, "en")], ids=["SIGINT", "SIGTERM"]
)
def test_planning_stops_at_any_moment(tmp_path: Path, number: signal.Signals, language: str, moment_s: float) -> None:
    """During the imports, the reading, the solvers: the same line, and a folder as empty as before."""
    process = begun("plan", RAML, "--out", tmp_path / "out", language=language, data=tmp_path)
    try:
        process.wait(moment_s)
    except subprocess.TimeoutExpired:
        process.send_signal(number)
    if process.poll() == 0:
        assert (tmp_path / "out" / "plan.json").exists()
    else:
        assert_put_away(process, language, tmp_path)
