"""The video room in real browsers, with Debian's gateway between them."""

from __future__ import annotations

import os
import signal
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.browser.conftest import _chromium
from tests.browser.looking import LOOKS, assert_sound, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.gateway, pytest.mark.slow]

CHAIR, SUPERVISOR = "director", "supervisor"
FIRST_LOAD = 200_000
ARRIVES_S, LOOK_MS = 60, 200
FRAMES, AUDIBLE = 5, 0.001
FAKES = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--auto-select-desktop-capture-source=Entire screen",
]
_LISTEN = """
(() => {
  const made = [];
  window.himayaLinks = made;
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(...given) { super(...given); made.push(this); }
  };
})();
"""
"""Keeps what the page connects, so that a test can ask the browser what has arrived."""
_ARRIVED = """
async (since) => {
  const found = { frames: 0, loudest: 0 };
  for (const link of window.himayaLinks.slice(since)) {
    if (link.connectionState === "closed") continue;
    for (const stat of (await link.getStats()).values()) {
      if (stat.type !== "inbound-rtp") continue;
      found.frames = Math.max(found.frames, stat.framesDecoded ?? 0);
      const energy = (stat.totalAudioEnergy ?? 0) / (stat.totalSamplesDuration || 1);
      found.loudest = Math.max(found.loudest, stat.audioLevel ?? 0, Math.sqrt(energy));
    }
  }
  return found;
}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium with a camera and a microphone that are not there."""
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox", *FAKES]) as chromium,
    ):
        yield chromium


def _local(minutes: int) -> str:
    return f"{datetime.now(ZoneInfo('Africa/Cairo')) + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"


@pytest.fixture
def opened(visit: Callable[..., Page], site: Any) -> Iterator[tuple[Page, str]]:
    """A meeting of Alexandria that its director has opened; it is closed at the end."""
    page = visit(refusals=True, offline=True)
    page.add_init_script(_LISTEN)
    sign_in(page, site, CHAIR)
    page.goto(f"{site.url}/meetings/new/")
    page.fill("#id_title", "اجتماع بالفيديو")
    own = page.locator("#id_chair option", has_text="مدير أمن الإسكندرية").first.get_attribute("value")
    page.select_option("#id_chair", own)
    page.fill("#id_starts_at", _local(0))
    page.fill("#id_ends_at", _local(60))
    page.locator("main form .button-main").press("Enter")
    page.locator("#open-meeting").press("Enter")
    page.wait_for_selector("#close-meeting")
    yield page, page.url
    page.goto(page.url)
    while page.locator("[id^=call-][id$=-present]").count():
        page.locator("[id^=call-][id$=-present]").first.press("Enter")
        page.wait_for_selector("[data-keeps][data-kept='0']")
    page.locator("#close-meeting").press("Enter")
    page.wait_for_selector("#sign-minutes")


def _inside(page: Page, mode: str = "video") -> None:
    """Join the room and wait until its strip is there."""
    page.select_option("#video-mode", mode)
    page.locator("#video-join").press("Enter")
    page.wait_for_selector("[data-gateway=up]")
    page.wait_for_selector("[data-video-strip] li")


def _visitor(visit: Callable[..., Page], site: Any, account: str, at: str, *look: Any) -> Page:
    page = visit(*look, refusals=True, offline=True)
    page.add_init_script(_LISTEN)
    sign_in(page, site, account)
    page.goto(at)
    return page


def _links(page: Page) -> int:
    """How many connections the page has made so far."""
    made: int = page.evaluate("window.himayaLinks.length")
    return made


def _arrives(page: Page, since: int = 0) -> None:
    """Wait until pictures have been decoded and something is heard, by connections made after the first `since`."""
    until = time.monotonic() + ARRIVES_S
    found: dict[str, float] = page.evaluate(_ARRIVED, since)
    while found["frames"] <= FRAMES or found["loudest"] <= AUDIBLE:
        assert time.monotonic() < until, found
        page.wait_for_timeout(LOOK_MS)
        found = page.evaluate(_ARRIVED, since)


def test_offices_see_and_hear_each_other(
    opened: tuple[Page, str], visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """Pictures are decoded and the microphone is heard at each end; the strip says in words who is there and how."""
    chair, at = opened
    other = _visitor(visit, site, SUPERVISOR, at, look_of("en", 390, "light"))
    _inside(chair)
    _inside(other)
    chair.locator("#video-mute").press("Enter")
    other.locator("#video-mute").press("Enter")
    _arrives(chair)
    _arrives(other)
    other.wait_for_selector("[data-video-strip] li:has-text('Line: Good')")
    other.locator("#video-hand").press("Enter")
    chair.wait_for_selector("[data-video-strip] li:has-text('طلبت الكلمة')")
    assert chair.locator("[data-video-stage] figure").count() >= 2
    assert_sound(chair, shots / "video-ar-1440.png")
    assert_sound(other, shots / "video-en-390.png")
    other.select_option("#video-now", "audio")
    chair.wait_for_selector("[data-video-strip] li:has-text('صوت فقط')")
    other.locator("#video-leave").press("Enter")
    other.wait_for_selector("text=You have left the video room.")


def test_what_the_chair_removes_stays_out(
    opened: tuple[Page, str], visit: Callable[..., Page], site: Any, look_of: Any
) -> None:
    """It is told so, its next try is refused with the lawful way, and it comes back once the chair lets it in."""
    chair, at = opened
    other = _visitor(visit, site, SUPERVISOR, at, look_of("en", 1440, "light"))
    _inside(chair, "text")
    _inside(other, "text")
    chair.locator("[data-video-strip] li[data-office] button:visible").first.press("Enter")
    other.wait_for_selector("text=The chair has taken your office out of the video room.")
    other.locator("#video-join").press("Enter")
    other.wait_for_selector("text=ask the chair to let you in again")
    assert other.locator("#raise-hand").is_visible()
    chair.locator("form[action$='/video/readmit/'] button").press("Enter")
    chair.wait_for_selector("form[action$='/video/readmit/']", state="detached")
    _inside(other, "text")


def test_the_newer_browser_of_an_office_takes_over(
    opened: tuple[Page, str], visit: Callable[..., Page], site: Any, look_of: Any
) -> None:
    """The older one is told, and does not come back by itself."""
    _chair, at = opened
    look = look_of("en", 1440, "light")
    older, newer = (_visitor(visit, site, SUPERVISOR, at, look) for _one in range(2))
    _inside(older, "text")
    _inside(newer, "text")
    older.wait_for_selector("text=which has taken over from this one")
    assert older.locator("#video-join").is_visible()
    assert newer.locator("[data-video-inside]").is_visible()


def test_the_meeting_goes_on_without_the_gateway(
    opened: tuple[Page, str], visit: Callable[..., Page], site: Any, look_of: Any
) -> None:
    """Killed, the page says so in words and the roll is called; then pictures come back by themselves."""
    chair, at = opened
    other = _visitor(visit, site, SUPERVISOR, at, look_of("en", 1440, "light"))
    for page in (chair, other):
        _inside(page)
        page.locator("#video-mute").press("Enter")
    _arrives(other)
    before = [_links(page) for page in (other, chair)]
    os.kill(int((site.data / "video" / "janus.pid").read_text()), signal.SIGKILL)
    other.wait_for_selector("text=Picture and sound are interrupted.")
    other.locator("#answer-roll").press("Enter")
    other.wait_for_selector("#answer-roll", state="detached")
    chair.wait_for_selector("[aria-labelledby=roll-title] .chip-green")
    other.wait_for_selector("text=Picture and sound are back.", timeout=60_000)
    for page, made in zip((other, chair), before, strict=True):
        _arrives(page, made)


@pytest.mark.parametrize("look", LOOKS)
def test_the_page_is_sound_before_joining(
    look: tuple[str, int, str],
    opened: tuple[Page, str],
    visit: Callable[..., Page],
    site: Any,
    look_of: Any,
    shots: Path,
) -> None:
    """In both languages, widths and themes; the script of the room is not fetched, and all of it is within 200 kB."""
    _chair, at = opened
    seen = look_of(*look)
    page = visit(seen)
    sign_in(page, site, SUPERVISOR)
    fresh = page.context.new_page()
    sizes: dict[str, int] = {}
    fresh.on("requestfinished", lambda one: sizes.update({one.url: one.sizes()["responseBodySize"]}))
    fresh.goto(at)
    fresh.wait_for_load_state("load")
    assert_sound(fresh, shots / f"video-before-{seen.name}.png")
    assert not [url for url in sizes if "room-" in url]
    assert sum(sizes.values()) <= FIRST_LOAD, sizes
