"""A second process compiles the kernels of the later rooms while the first rooms are at work.

Compiling takes as long as computing, and Numba compiles on one core. Both processes keep what they compile in the same
folder. Whoever plans never waits for the other: a kernel that is not there when it is needed is compiled on the spot.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import llvmlite.binding as llvm
import numba

from himaya.ending import put_away
from himaya.planning.kernel import compile_now, kernels_of
from himaya.planning.patrol import pricing
from himaya.planning.rehearse import calls, gates, nights
from himaya.planning.respond import cover, cover_multipliers, incidence, reduce

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOMS = (cover_multipliers, cover, reduce, incidence, pricing, calls, nights, gates)
"""Whoever plans comes to the first room soon, and compiles it from its beginning; this process begins at its end."""

_at_work = threading.Lock()


@contextmanager
def compiled_ahead(workers: int) -> Iterator[None]:
    """Have kernels compiled while the block runs, where that was not done before and there is a `workers` for it.

    The process is killed when the block ends, and ends when this one does, however it ends.
    """
    if workers <= 1 or _mark().exists() or not _at_work.acquire(blocking=False):
        yield
        return
    try:
        with put_away(_begun, _ended):
            yield
    finally:
        _at_work.release()


def _begun() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "himaya.planning.ahead"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def _mark() -> Path:
    """File beside the compiled code that says: all of this version is there."""
    digest = hashlib.sha256(repr((numba.__version__, sys.version, llvm.get_host_cpu_name())).encode())
    for room in _ROOMS:
        digest.update(Path(str(room.__file__)).read_bytes())
    return Path(kernels_of(cover.__name__)[0].stats.cache_path) / f"kernels-{digest.hexdigest()[:16]}.compiled"


def main() -> None:
    """Compile, until that is done or the process that asked is gone."""
    threading.Thread(target=_watch, daemon=True).start()
    for room in _ROOMS:
        for compiled in reversed(kernels_of(room.__name__)):
            compile_now(compiled)
    _mark().touch()


def _watch() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main()
