"""One night from its first minute to its report, as the people of one governorate go through it, in Arabic."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from tests.browser.working import ASK, LANDMARK, approve, draw_corniche, put_in_force

from himaya import api
from himaya.roads.snap import snap_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST_STROKES = 60
"""A stroke a second: a report that takes no more is in the register within a minute."""
PATIENCE_MS, WATCHED_S = 300_000, 300
OFF_ROAD_M, LEAST_SEEN = 25.0, 3
SEA_FRONT = {"lat": "31.202370", "lon": "29.901146"}
"""A point on the Corniche, degrees."""
LOST = "عطل في الطريق، وننتظر الونش"
_STRICT = """
import os, sys
from pathlib import Path
from himaya import api
from himaya.planning import doctrine
from himaya.web.server import serve

data, scenario = Path(os.environ["HIMAYA_DATA_DIR"]), Path(sys.argv[1])
bundled = Path(doctrine.__file__).with_name("doctrine.toml").read_text("utf-8")
strict = data / "doctrine.toml"
apart = bundled.replace("target_min = 8.0", "target_min = 0.8", 1).replace("busy_share = 0.2", "busy_share = 0.0", 1)
strict.write_text(apart, "utf-8")
folder = data / "plans" / "alexandria-christmas"
api.plan(scenario, folder, doctrine=strict)
api.write_tiles(api.read_roads(folder / api.ROADS), folder / "roads.pmtiles")
ready = lambda told: print(told.url, told.password, flush=True)
serve(data_dir=data, verify=api.verify, ready=ready, port=0, demo=True, scenario=scenario)
"""
"""The demonstration on the small scenario, under a doctrine by which its two ambulances wait at two places."""
_IN_FORCE = """
import django
django.setup()
from himaya.web.plans.models import PlanVersion

PlanVersion.objects.update(state="active", content_hash="0" * 64)
"""
_UNITS = "async () => (await fetch('/picture/units.json')).json()"


@pytest.fixture
def language() -> str:
    """The night is walked in Arabic; each of its pages is looked at in English elsewhere."""
    return "ar"


@pytest.fixture
def site(serving: Callable[..., Any], tmp_path: Path) -> Iterator[Any]:
    """A server of this night alone, with its plan in force."""
    with serving(tmp_path, _STRICT) as made:
        environment = {**os.environ, "HIMAYA_DATA_DIR": str(made.data), "DJANGO_SETTINGS_MODULE": "himaya.web.settings"}
        subprocess.run([sys.executable, "-c", _IN_FORCE], env=environment, check=True)
        yield made


def test_a_night_from_its_first_minute_to_its_report(walk: Callable[..., Any], site: Any) -> None:
    """Begun, called, sent, driven, closed, lost, made good, told and printed, each by the office whose work it is."""
    director, public = walk("night-director", 390), walk("night-public", 390)
    room, screen, traffic = walk("night-room"), walk("night-screen"), walk("night-traffic")
    accounts = {director: "director", room: "operator", screen: "operator", traffic: "traffic-officer"}
    for one, account in accounts.items():
        one.sign_in(account, site.password)
    begin(director)
    take_the_call(room)
    unit = send_the_proposed(room, screen)
    let_time_run(director, 10)
    see_it_drive(screen, unit, site.data / "roads" / "EG-ALX.npz")
    let_time_run(director, 1)
    lost = close_the_corniche(room, traffic, director, public)
    lose_one_and_move_another(room, lost)
    hear_of_an_empty_post(director)
    print_the_report(room, site.data)


def begin(director: Any) -> None:
    """As fast as a real one, and nobody but the room answers the calls."""
    page: Page = director.page
    director.go(("النظام", "System"), ("ليلة محاكاة", "Simulated night"))
    page.focus("[name=automatic]")
    page.keyboard.press("Space")
    director.step("night-to-begin")
    page.locator("form[action$='/start/'] button").press("Enter")
    page.wait_for_function(
        "() => Number((document.getElementById('night-posts')?.textContent ?? '').split('/')[0]) > 0",
        timeout=PATIENCE_MS,
    )
    director.step("night-begun")


def let_time_run(director: Any, speed: int) -> None:
    """So many times as fast as a real night."""
    director.press(f"#night-speed-{speed}")
    director.page.wait_for_selector(f"#night-speed-{speed}[aria-pressed]")


def take_the_call(room: Any) -> None:
    """From the board to the register by keyboard alone, in fewer strokes than a minute has seconds."""
    page: Page = room.page
    room.go(("العمليات", "Operations"), ("دفع الوحدات", "Dispatch"))
    room.step("board")
    strokes = Strokes(page)
    strokes.press("KeyN")
    page.wait_for_selector("#id_kind:focus")
    page.wait_for_load_state()
    strokes.press("ArrowDown", "ArrowDown", "Tab")
    strokes.type("كاتدرائيه")
    page.wait_for_selector("#place-options input")
    strokes.press("Tab", "Space", "Tab")
    strokes.type("حقيبة متروكة عند الباب")
    room.step("report")
    strokes.press("Control+Enter")
    page.wait_for_selector(".alert-green")
    assert strokes.made < MOST_STROKES


class Strokes:
    """A hand on the keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self._page, self.made = page, 0

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self._page.keyboard.press(key)
        self.made += len(keys)

    def type(self, words: str) -> None:
        """Type words, a stroke a letter."""
        self._page.keyboard.type(words)
        self.made += len(words)


def send_the_proposed(room: Any, screen: Any) -> str:
    """Send what is proposed with one key; the code of the first of them, which the screen beside has selected."""
    page: Page = room.page
    proposed = page.locator(".candidate", has=page.locator("[name=unit]:checked"))
    assert proposed.count() >= 1
    codes = [str(one.get_attribute("value")) for one in proposed.locator("[name=unit]").all()]
    room.step("proposal")
    screen.open(f"/picture/?sel=unit:{codes[0]}")
    screen.page.wait_for_selector("#map[data-drawn]")
    page.keyboard.press("KeyD")
    page.wait_for_selector("[data-status-row]")
    assert page.locator("[data-status-row]").count() == len(codes)
    return codes[0]


def see_it_drive(screen: Any, unit: str, roads: Path) -> None:
    """On the map its place changes along streets, and the number in its sign goes from 3, on its way, to 4, there."""
    page: Page = screen.page
    sign = page.locator(f"button.item[data-key='unit:{unit}'] .shape")
    sign.filter(has_text="3").wait_for()
    screen.picture("on-its-way")
    seen, until = [_place(page, unit)], time.monotonic() + WATCHED_S
    while "4" not in sign.inner_text() and time.monotonic() < until:
        page.wait_for_timeout(500)
        at = _place(page, unit)
        if at != seen[-1]:
            seen.append(at)
    assert "4" in sign.inner_text()
    screen.step("there")
    assert len(seen) >= LEAST_SEEN
    lon, lat = zip(*seen, strict=True)
    assert float(snap_all(api.read_roads(roads), lon, lat).distance_m[1:-1].max()) < OFF_ROAD_M


def _place(page: Page, unit: str) -> tuple[float, float]:
    """Where the map has a unit; degrees."""
    told: Mapping[str, Any] = page.evaluate(_UNITS)
    row = told["units"]["code"].index(unit)
    return told["lon"][row] / 1e5, told["lat"][row] / 1e5


def close_the_corniche(room: Any, traffic: Any, director: Any, public: Any) -> str:
    """Drawn by traffic, approved by the director: the next proposal and what the public reads are others.

    Returns
    -------
    The code of the ambulance that was proposed before for the sea front.
    """
    page: Page = room.page
    number = _next_call(page, room.url)
    before = _proposed(page, number)
    public.open("/public/roads/?area=EG-ALX")
    assert LANDMARK not in public.page.inner_text("main")
    control = draw_corniche(traffic.page, traffic.url)
    traffic.step("corniche-drawn")
    approve(director.page, director.url, control)
    director.step("corniche-approved")
    put_in_force(traffic.page, traffic.url, control)
    traffic.step("corniche-closed")
    assert {"fire", "ambulance"} <= set(before)
    assert _proposed(page, number) != before
    public.page.reload()
    assert LANDMARK in public.page.inner_text("main")
    public.step("closed-roads")
    return before["ambulance"]


def _next_call(page: Page, url: str) -> str:
    """A fire on the sea front, told by its point; its number."""
    page.goto(f"{url}/incidents/new/")
    page.select_option("#id_kind", "fire")
    for field, degrees in SEA_FRONT.items():
        page.fill(f"#id_{field}", degrees)
    page.press("#id_report", "Control+Enter")
    page.wait_for_selector(".alert-green, button[name=confirmed]")
    if page.locator("button[name=confirmed]").count():  # a call of the night stands nearby: this is another
        page.locator("button[name=confirmed]").press("Enter")
        page.wait_for_selector(".alert-green")
    return page.url.rstrip("/").rsplit("/", 1)[1]


def _proposed(page: Page, number: str) -> dict[str, str]:
    """Codes of the units that are proposed now, by their kinds."""
    told = json.loads(page.evaluate(ASK, number))
    return {one["kind"]: one["code"] for line in told["lines"] for one in line["chosen"]}


def lose_one_and_move_another(room: Any, lost: str) -> None:
    """An ambulance breaks down; where the other one should wait now is proposed, accepted, and said on the board.

    Nothing is proposed where the other stands best already: then the first comes back and the other breaks down.
    """
    page: Page = room.page
    move = page.locator("section.card", has=page.locator("h2", has_text="إسعاف"))
    units = page.evaluate(_UNITS)["units"]
    ambulances = [code for code, kind in zip(units["code"], units["kind"], strict=True) if kind == "ambulance"]
    for code in sorted(ambulances, key=lambda one: one != lost):
        _set_status(room, code, "6", "خارج الخدمة", reason=LOST)
        room.step("lost")
        page.locator("a[href*='/dispatch/moves/']").press("Enter")
        page.wait_for_url("**/dispatch/moves/**")
        if move.count():
            break
        _set_status(room, code, "2", "متاحة")
    room.step("move-proposed")
    left, point = move.locator("h2 bdi").all_inner_texts()
    now, after = (move.locator("dd").nth(row).inner_text().rstrip("%") for row in (1, 2))
    assert float(now) < float(after)
    move.locator("button").press("Enter")
    page.locator(".alert-green", has_text=left).filter(has_text=point).wait_for()
    room.step("moved")


def _set_status(room: Any, code: str, number: str, state: str, *, reason: str = "") -> None:
    """Set what a unit is doing, by the number that its radio would send."""
    room.open(f"/dispatch/units/{code}/")
    if reason:
        room.page.fill("#id_reason", reason)
    room.press(f"[data-status='{number}']")
    room.page.locator(".alert-green", has_text=state).wait_for()


def hear_of_an_empty_post(director: Any) -> None:
    """The night goes on faster until a post stands empty; the sign in the header leads the director to it."""
    page: Page = director.page
    director.go(("النظام", "System"), ("ليلة محاكاة", "Simulated night"))
    let_time_run(director, 60)
    director.open("/posts/?state=unmanned")
    page.evaluate("() => { window.opened = 'once'; }")
    page.wait_for_selector(".posts tbody .chip-red >> text=خالية", timeout=PATIENCE_MS)
    assert page.evaluate("() => window.opened") == "once"
    director.step("post-empty")
    director.open("/")
    sign = page.locator("header .sign[href*='/posts/?alarm=1']")
    sign.wait_for()
    director.step("told")
    sign.press("Enter")
    page.locator("tbody th .chip-red").first.wait_for()
    director.step("alarms")


def print_the_report(room: Any, folder: Path) -> None:
    """Composed from the data on one press; the sheet tells the same fingerprint."""
    page: Page = room.page
    room.go(("التقارير", "Reports"), ("تقارير الموقف", "Situation reports"))
    page.locator("form[action$='/situation/compose/'] button").press("Enter")
    page.wait_for_selector("#area-EG-ALX")
    room.step("situation")
    assert page.locator("dt", has_text="الوحدات بحسب الحالة").count() == 1
    mark, paper = page.locator("code").first.inner_text(), folder / "situation.pdf"
    with page.expect_download() as begun:
        page.locator("a[href$='.pdf?language=ar']").press("Enter")
    begun.value.save_as(paper)
    assert mark in " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(paper).pages)
