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

from himaya.planning.codec import Floats, Ints
from himaya.planning.respond.messages import pack, take

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.respond.program import Program
    from himaya.planning.result import StopRule

_POLL_S = 0.05
_CHUNK = 1 << 20
_AGREES = 1e-6


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The linear relaxation: dual, multiplier per demand row; shares, units per site column, fractions allowed."""

    dual: Floats
    shares: Floats


@dataclass(frozen=True, slots=True)
class Claim:
    """What the search says.

    sites : units per site column of its best answer; None when it says that the program has no answer at all.
    bound : on the program's value, as far as proved; infinite while nothing is.
    complete : no better answer of the program exists.
    is_sound : HiGHS values its answer as the program does.
    """

    sites: Ints | None
    bound: float
    complete: bool
    is_sound: bool


def relax(program: Program, *, seed: int, deadline: float, stop: StopRule) -> Relaxation | None:
    """Solve the linear relaxation in a child process; None when it did not end by `deadline` (monotonic seconds)."""
    for message in _converse(_order(program, relaxed=True, seed=seed), deadline=deadline, stop=stop):
        return Relaxation(np.abs(message["dual"][: program.demand_of.size]), message["columns"][: program.site_of.size])
    return None


def search(program: Program, *, seed: int, deadline: float, stop: StopRule) -> Claim | None:
    """Branch and bound in a child process; the last it said by `deadline`, None when it said nothing."""
    claim = None
    if not program.cost.size:
        return Claim(None, 0.0, complete=True, is_sound=True)
    for message in _converse(_order(program, relaxed=False, seed=seed), deadline=deadline, stop=stop):
        kind = str(message["kind"])
        if kind == "none":
            return Claim(None, 0.0, complete=True, is_sound=True)
        columns, value = message["columns"], float(message["value"])
        sites = np.rint(columns[: program.site_of.size]).astype(np.int64)
        is_sound = abs(program.cost @ columns - value) <= _AGREES * max(1.0, abs(value))
        claim = Claim(sites, float(message["bound"]), complete=kind == "best", is_sound=bool(is_sound))
    return claim


def _order(program: Program, *, relaxed: bool, seed: int) -> bytes:
    return pack(
        {
            "cost": program.cost,
            "lower": program.lower,
            "upper": program.upper,
            "is_whole": program.is_whole,
            "row_lower": program.row_lower,
            "row_upper": program.row_upper,
            "first": program.first.astype(np.int32),
            "index": program.index.astype(np.int32),
            "value": program.value,
            "maximise": program.maximise,
            "relaxed": relaxed,
            "seed": seed % (2**31),
        }
    )


def _converse(order: bytes, *, deadline: float, stop: StopRule) -> Iterator[dict[str, Any]]:
    """Messages of the child as they come; the child is dead when this ends, however it ends."""
    child = subprocess.Popen(
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
