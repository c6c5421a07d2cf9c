"""A night's room: 60 operators before 300 open incidents, and 200 consoles that listen, on the real server."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from consoles import Load, alone, echoed, listening, working

from himaya.web.server import configure

if TYPE_CHECKING:
    from collections.abc import Sequence

INCIDENTS, OPERATORS, CONSOLES, EVENTS_PER_S = 300, 60, 200, 10.0
_PAGE_S, _EVENT_S = 0.3, 0.25
_STATIC = "/static/himaya/build/.vite/manifest.json"
_PROGRAM = """
import os
from pathlib import Path
from himaya.web.server import serve
ready = lambda told: print(told.url, flush=True)
serve(data_dir=Path(os.environ["HIMAYA_DATA_DIR"]), verify=lambda _folder: [], ready=ready, port=0)
"""


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """95th percentile of each page under the load of a room; 99th of the way from an entry to every console."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "HIMAYA_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "himaya.web.settings"}
        filled = subprocess.run(
            [sys.executable, __file__], env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        world = json.loads(filled.stdout.splitlines()[-1])
        command = [sys.executable, "-c", _PROGRAM]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            load = Load(server.stdout.readline().strip(), world["sessions"], world["incidents"], world["units"])
            return asyncio.run(_measured(load, server.pid, quick=quick))
        finally:
            server.terminate()
            server.wait(timeout=30)


async def _measured(load: Load, server: int, *, quick: bool) -> list[dict[str, Any]]:
    seconds = 12.0 if quick else 120.0
    echo = await echoed(CONSOLES, EVENTS_PER_S, seconds / 5)
    await alone(load, f"/incidents/{load.incidents[0]}/", 2)  # compilers are loaded by the first question
    static = await alone(load, _STATIC, 200)
    heard = await listening(load, CONSOLES, EVENTS_PER_S, seconds / 2)
    before = time.process_time(), _processor_s(server), time.perf_counter()
    pages = await working(load, OPERATORS, seconds)
    lasted = time.perf_counter() - before[2]
    ours, theirs = (time.process_time() - before[0]) / lasted, (_processor_s(server) - before[1]) / lasted
    shares = f"server {theirs:.0%} of a core, these consoles {ours:.0%} of another"
    room = f"{len(load.incidents)} open incidents, {len(load.units)} units, {OPERATORS} operators"
    told = [_page(name, took, static, room, shares) for name, took in sorted(pages.items())]
    return [*told, _event(heard, echo)]


def _processor_s(process: int) -> float:
    """Processor time of another process so far, of Linux; 0 elsewhere."""
    told = Path(f"/proc/{process}/stat")
    if not told.exists():
        return 0.0
    fields = told.read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _page(name: str, took: Sequence[float], static: Sequence[float], room: str, shares: str) -> dict[str, Any]:
    slow = float(np.percentile(took, 95))
    return {
        "work": f"room: {name}",
        "instance": room,
        "ours_s": slow,
        "peer": "a static file, alone",
        "peer_s": float(np.percentile(static, 95)),
        "agrees": slow <= _PAGE_S,
        "note": f"95th percentile of {len(took)} visits; median {np.median(took) * 1e3:.0f} ms; {shares}",
    }


def _event(heard: Sequence[float], echo: Sequence[float]) -> dict[str, Any]:
    slow = float(np.percentile(heard, 99))
    return {
        "work": "room: an entry on every console",
        "instance": f"{CONSOLES} consoles, {EVENTS_PER_S:.0f} entries a second",
        "ours_s": slow,
        "peer": "bare sockets of this machine",
        "peer_s": float(np.percentile(echo, 99)),
        "agrees": slow <= _EVENT_S,
        "note": f"99th percentile of {len(heard):,} from sent to told; median {np.median(heard) * 1e3:.0f} ms",
    }


if __name__ == "__main__":
    configure(Path(os.environ["HIMAYA_DATA_DIR"]))  # with the key that the server will read
    world = importlib.import_module("rooms_world")  # it imports models, which exist only after the set-up
    print(json.dumps(world.fill(INCIDENTS, OPERATORS)))
