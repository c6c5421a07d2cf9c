"""`himaya plan` in a process of its own: how long it takes, and how much memory."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import NamedTuple


class Run(NamedTuple):
    """Wall seconds, processor seconds, the largest process in GB, and the exit code."""

    seconds: float
    processor_s: float
    memory_gb: float
    code: int

    @property
    def note(self) -> str:
        """Figures beside the time, and the exit code where it is not 0."""
        failed = f"exit code {self.code}; " if self.code else ""
        return f"{failed}processor time {self.processor_s:.1f} s; largest process {self.memory_gb:.2f} GB"


def planned(scenario: Path, out: Path, *options: str, cache: Path | None = None) -> Run:
    """Plan a scenario; with `cache` the kernels are compiled into that empty folder first."""
    command = Path(sys.executable).parent / "himaya"
    environment = {**os.environ, "HIMAYA_LANG": "en"}
    if cache is not None:
        environment["NUMBA_CACHE_DIR"] = str(cache)
    begin = time.perf_counter()
    child = os.posix_spawn(
        command, [str(command), "plan", str(scenario), "--out", str(out), *options], environment,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )  # fmt: skip
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - begin
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e6, os.waitstatus_to_exitcode(status))
