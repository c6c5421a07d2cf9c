"""Ten thousand units that all move every second: how long the server reads them, and how smooth the map stays."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, Route, sync_playwright

UNITS, QUICK_UNITS = 10_000, 2_000
_SECONDS = {True: 6, False: 20}
_PROGRAM = """
import os, sys
from pathlib import Path
from himaya.web.server import serve
ready = lambda told: print(told.url, told.password, flush=True)
serve(data_dir=Path(os.environ["HIMAYA_DATA_DIR"]), verify=lambda _folder: [], ready=ready, port=0, demo=True)
"""
_FRAMES = """seconds => new Promise(done => {
  const deltas = []; let last = performance.now(); const end = last + 1000 * seconds;
  const step = now => { deltas.push(now - last); last = now; now < end ? requestAnimationFrame(step) : done(deltas); };
  requestAnimationFrame(step);
})"""


class Feed:
    """Units on a circle each, a metre or so further every second, as the server would tell them."""

    def __init__(self, count: int) -> None:
        stands = np.random.default_rng(1).integers([2_960_000, 3_090_000], [3_020_000, 3_130_000], (count, 2))
        self.middles: list[list[int]] = stands.tolist()
        numbers = [f"{row:05}" for row in range(count)]
        kinds = ("patrol_vehicle", "ambulance", "fire", "traffic", "emergency_police")
        self.names = {
            "code": [f"U-{number}" for number in numbers],
            "call_sign": [f"نسر {number}" for number in numbers],
            "kind": [kinds[row % len(kinds)] for row in range(count)],
            "area": ["EG-ALX"] * count,
        }
        self.asked = 0

    def answer(self, route: Route) -> None:
        """One answer; names only for a console that does not know them."""
        self.asked += 1
        turn = self.asked / 9
        told: dict[str, Any] = {
            "as_of": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "stale_after_s": 120,
            "roster": "all",
            "seen": str(self.asked),
            "lon": [lon + round(90 * math.cos(turn + row)) for row, (lon, _) in enumerate(self.middles)],
            "lat": [lat + round(90 * math.sin(turn + row)) for row, (_, lat) in enumerate(self.middles)],
            "doing": [(12, 21, 33, 44, 59)[row % 5] for row in range(len(self.middles))],
            "seconds_old": [row % 150 for row in range(len(self.middles))],
        }
        if "roster=all" not in route.request.url:
            told["units"] = self.names
        route.fulfill(status=200, body=json.dumps(told), content_type="application/json")


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """The 95th percentile of a frame while the map is dragged, beside the same map without units; and of an update."""
    count = QUICK_UNITS if quick else UNITS
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "HIMAYA_DATA_DIR": folder, "HIMAYA_LANG": "en"}
        server = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[1],
        )
        try:
            assert server.stdout is not None
            url, password = server.stdout.readline().split()
            bare, _, _ = _watched(url, password, Feed(0), _SECONDS[quick])
            frame, update, drawn = _watched(url, password, Feed(count), _SECONDS[quick])
        finally:
            server.terminate()
            server.wait(timeout=30)
    told = {
        "work": "picture",
        "instance": f"{count:,} units, all moving every second, map dragged",
        "agrees": drawn == count,
    }
    return [
        {**told, "ours_s": frame, "peer": "the same map without units", "peer_s": bare, "ratio": bare / frame,
         "note": "95th percentile of a frame; headless Chromium that draws on the processor"},
        {**told, "ours_s": update, "note": "95th percentile from the decoded answer to the map drawn with it"},
    ]  # fmt: skip


def _watched(url: str, password: str, feed: Feed, seconds: int) -> tuple[float, float, int]:
    """95th percentile of a frame and of an update in seconds, and the units drawn."""
    with sync_playwright() as playwright, _chromium(playwright) as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.route("**/picture/units.json*", feed.answer)
        page.goto(f"{url}accounts/login/?next=/picture/%3Fat%3D31.1,29.9,9.5")
        page.fill("#id_login", "operator")
        page.fill("#id_password", password)
        page.click(".stack button")
        page.wait_for_selector("#map[data-drawn]", timeout=60_000)
        page.wait_for_timeout(2000)
        page.evaluate("() => performance.clearMeasures()")
        frames = _dragged(page, seconds)
        updates = page.evaluate("() => performance.getEntriesByName('units-drawn').map(one => one.duration)")
        return _p95(frames), _p95(updates or [math.nan]), int(page.get_attribute("#map", "data-units") or 0)


def _dragged(page: Page, seconds: int) -> list[float]:
    """Times of the frames while the map is dragged to and fro."""
    page.evaluate(f"() => {{ window.watched = ({_FRAMES})({seconds}) }}")
    page.mouse.move(500, 450)
    page.mouse.down()
    end, step = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        step += 1
        page.mouse.move(500 + 200 * math.sin(step / 15), 450 + 120 * math.cos(step / 11))
    page.mouse.up()
    found: list[float] = page.evaluate("() => window.watched")
    return found


def _chromium(playwright: Any) -> Any:
    return playwright.chromium.launch(
        executable_path=os.environ.get("HIMAYA_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
    )


def _p95(times_ms: list[float]) -> float:
    return sorted(times_ms)[math.ceil(0.95 * len(times_ms)) - 1] / 1000
