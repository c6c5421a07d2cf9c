"""Run the proving child process and listen to it; kill it when time is up or the work is stopped."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.planning.respond.messages import pack, take

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.codec import Floats, Ints
    from himaya.planning.respond.program import Program
    from himaya.planning.result import StopRule

_POLL_S = 0.05
_CHUNK = 1 << 20


@dataclass(slots=True)
class Findings:
    """What the child said before it ended or was killed.

    dual : multiplier per demand row, None when the relaxation was not solved in time.
    sites : units per site column of the best answer it found, None when it found none.
    value : what HiGHS says `sites` are worth.
    bound : the search's bound so far; complete : it says that no better answer exists.
    """

    dual: Floats | None = None
    sites: Ints | None = None
    value: float = 0.0
    bound: float = 0.0
    complete: bool = False


def run_prover(
    program: Program, *, search: bool, seed: int, limit_s: float, stop: StopRule
) -> Findings:
    """Solve `program` in a child process that lives `limit_s` seconds at most.

    Parameters
    ----------
    search : look for the best answer after the linear relaxation.
    """
    order = pack(
        {
            "cost": program.cost,
            "upper": program.upper,
            "is_whole": program.is_whole,
            "row_lower": program.row_lower,
            "row_upper": program.row_upper,
            "first": program.first.astype(np.int32),
            "index": program.index.astype(np.int32),
            "value": program.value,
            "maximise": program.maximise,
            "n_sites": program.site_of.size,
            "search": search,
            "seed": seed % (2**31),
        }
    )
    findings = Findings()
    for message in _converse(order, deadline=time.monotonic() + limit_s, stop=stop):
        kind = str(message["kind"])
        if kind == "dual":
            findings.dual = np.abs(message["dual"][: program.demand_of.size])
            continue
        findings.sites = np.rint(message["sites"]).astype(np.int64)
        findings.value = float(message["value"])
        findings.bound = float(message["bound"])
        findings.complete = kind == "end" and bool(message["complete"])
    return findings


def _converse(order: bytes, *, deadline: float, stop: StopRule) -> Iterator[dict[str, Any]]:
    """Messages of the child as they come; the child is dead when this ends, however it ends."""
    child = subprocess.Popen(  # noqa: S603 - our own module under our own interpreter
        [sys.executable, "-m", "himaya.planning.respond.prover"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    feeder = threading.Thread(target=_feed, args=(child, order), daemon=True)
    feeder.start()
    try:
        yield from _listen(child, deadline=deadline, stop=stop)
    finally:
        child.kill()
        child.wait()
        feeder.join()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def _feed(child: subprocess.Popen[bytes], order: bytes) -> None:
    if child.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(order)
            child.stdin.flush()


def _listen(child: subprocess.Popen[bytes], *, deadline: float, stop: StopRule) -> Iterator[dict[str, Any]]:
    buffer = bytearray()
    if child.stdout is None:
        return
    descriptor = child.stdout.fileno()
    while time.monotonic() < deadline and not stop():
        if not select.select([descriptor], [], [], _POLL_S)[0]:
            continue
        chunk = os.read(descriptor, _CHUNK)
        if not chunk:
            return
        buffer += chunk
        while (message := take(buffer)) is not None:
            yield message
