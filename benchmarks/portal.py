"""Pages for everybody under a flood: from memory, beside nginx with the same bytes; and an office page meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from consoles import Load, alone

from himaya.web.server import configure

if TYPE_CHECKING:
    from collections.abc import Iterator

READERS, ROADS, VISITS = 64, 40, 60
_LEAST_PER_S, _PAGE_S, _LOOK_S = 1000.0, 0.3, 0.1
_PROGRAM = """
import os
from pathlib import Path
from himaya.web.server import serve
ready = lambda told: print(told.url, flush=True)
serve(data_dir=Path(os.environ["HIMAYA_DATA_DIR"]), verify=lambda _folder: [], ready=ready, port=0)
"""
_NGINX = """
worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; default_type text/html;
  server {{ listen 127.0.0.1:{port}; root {folder}/site; }}
}}
"""
_INVENTED = 'request = function() return wrk.format("GET", "/public/?x=" .. math.random(1000000000)) end\n'
"""Questions that nobody can have asked before, so that nothing is answered from memory."""


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """Views a second of the first page beside nginx; an office's page alone and while the public floods.

    Raises
    ------
    ImportError : nginx or wrk is not installed.
    """
    if not (shutil.which("nginx") and shutil.which("wrk")):
        message = "nginx-light and wrk of Debian"
        raise ImportError(message)
    seconds = 5 if quick else 30
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
            subprocess.run([sys.executable, __file__, "publish"], env=environment, check=True)
            return _measured(load, Path(folder), seconds)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _measured(load: Load, folder: Path, seconds: int) -> list[dict[str, Any]]:
    address = f"{load.url.rstrip('/')}/public/"
    with urllib.request.urlopen(address) as answer:  # noqa: S310  # our own server
        page = answer.read()
    ours, slowest = _views_per_s(address, seconds)
    with _nginx(folder, page) as static:
        theirs, _slowest = _views_per_s(static, seconds)
    told = [
        {
            "work": "public: a page from memory",
            "instance": f"{len(page):,} bytes, {READERS} readers at once",
            "ours_s": 1 / ours,
            "peer": "nginx, the same bytes from a file",
            "peer_s": 1 / theirs,
            "agrees": ours >= _LEAST_PER_S,
            "note": f"{ours:,.0f} views a second beside {theirs:,.0f}; 99 of 100 within {slowest}; wrk beside it",
        }
    ]
    invented = folder / "invented.lua"
    invented.write_text(_INVENTED, "ascii")
    path = f"/incidents/{load.incidents[0]}/"
    quiet = asyncio.run(alone(load, path, VISITS))
    for flood, script in (("pages from memory", ()), ("invented questions", ("-s", str(invented)))):
        reading = subprocess.Popen(_wrk(address, 600, *script), stdout=subprocess.DEVNULL)
        try:
            time.sleep(1)
            told.append(_office(flood, asyncio.run(alone(load, path, VISITS)), quiet))
        finally:
            reading.terminate()
            reading.wait()
    return told


def _office(flood: str, took: Any, quiet: Any) -> dict[str, Any]:
    slow = float(np.percentile(took, 95))
    return {
        "work": f"public: an incident's page during a flood of {flood}",
        "instance": f"{READERS} readers without a pause",
        "ours_s": slow,
        "peer": "the same page, no flood",
        "peer_s": float(np.percentile(quiet, 95)),
        "agrees": slow <= _PAGE_S,
        "note": f"95th percentile of {VISITS} visits; median {np.median(took) * 1e3:.0f} ms",
    }


def _wrk(address: str, seconds: int, *more: str) -> list[str]:
    return ["wrk", "-t1", f"-c{READERS}", f"-d{seconds}s", "--latency", *more, address]


def _views_per_s(address: str, seconds: int) -> tuple[float, str]:
    """Views a second that were answered, and the time within which 99 of 100 were."""
    told = subprocess.run(_wrk(address, seconds), stdout=subprocess.PIPE, text=True, check=True).stdout
    assert "Non-2xx" not in told, told
    rate, slowest = re.search(r"Requests/sec:\s+([\d.]+)", told), re.search(r"99%\s+(\S+)", told)
    assert rate is not None, told
    assert slowest is not None, told
    return float(rate[1]), slowest[1]


@contextlib.contextmanager
def _nginx(folder: Path, page: bytes) -> Iterator[str]:
    """Nginx with the page as a file; its address."""
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_bytes(page)
    folder.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port), "ascii")
    process = subprocess.Popen([shutil.which("nginx") or "nginx", "-c", str(folder / "nginx.conf")])
    try:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(_LOOK_S)
        yield f"http://127.0.0.1:{port}/index.html"
    finally:
        process.terminate()
        process.wait()


def _publish() -> None:
    """Roads as operations publish them."""
    from django.utils import timezone  # noqa: PLC0415  # reads the settings

    actions = importlib.import_module("himaya.web.portal.actions")
    topic = importlib.import_module("himaya.web.portal.models").Topic
    now = timezone.now()
    texts = {
        f"{word}_{tongue}": "" for word in ("stretch", "landmark", "diversion", "public") for tongue in ("ar", "en")
    }
    for number in range(ROADS):
        told = {
            **texts, "kind": "closure", "direction": "both", "lines": [[[29.9, 31.2], [29.91, 31.2]]],
            "road_ar": f"شارع {number}", "road_en": f"Street {number}", "on_the_road": True, "announced_at": "",
        }  # fmt: skip
        ends = now + timedelta(hours=5)
        actions.publish(topic.ROAD, f"bench-{number}", area="EG-ALX", starts_at=now, ends_at=ends, told=told)


if __name__ == "__main__":
    configure(Path(os.environ["HIMAYA_DATA_DIR"]))  # with the key that the server will read; models exist only then
    if sys.argv[1:] == ["publish"]:
        _publish()  # after the start, which brings what is published in line with operations
    else:
        print(json.dumps(importlib.import_module("rooms_world").fill(300, 4)))
