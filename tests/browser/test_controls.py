"""Roads in the browser: the Corniche is closed by keyboard, the public reads it, and help comes another way."""

from __future__ import annotations

import re
import shutil
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from tests.browser.looking import LOOKS, assert_sound, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CORNICHE = "طريق الجيش"
_ASK = """async (number) => {
  const answer = await fetch(`/api/v1/incidents/${number}/recommendation`);
  const told = await answer.json();
  delete told.as_of;
  return JSON.stringify(told);
}"""


@pytest.fixture(scope="module", autouse=True)
def _roads_in_operation(site: Any) -> Iterator[None]:
    """The roads of the plan are those of the governorate while these tests run."""
    file = site.data / "roads" / "EG-ALX.npz"
    file.parent.mkdir(exist_ok=True)
    shutil.copy(site.plan / "roads.npz", file)
    yield
    file.unlink()


def _reported(page: Page, site: Any) -> str:
    """A fire at the cathedral; its number."""
    page.goto(f"{site.url}/incidents/new/")
    page.select_option("#id_kind", "fire")
    page.fill("#id_where_text", "كاتدرائيه")
    page.wait_for_selector("#place-options input")
    page.check("#place-options input >> nth=0")
    page.press("#id_report", "Control+Enter")
    page.wait_for_selector(".alert-green, #likely-title")
    if page.locator("#likely-title").count():
        page.locator("button[name=confirmed]").press("Enter")
        page.wait_for_selector(".alert-green")
    return page.url.rstrip("/").rsplit("/", 1)[1]


def _drawn(page: Page, site: Any) -> str:
    """The Corniche, chosen by a word of its name and drawn until in two hours, by keyboard alone; its number."""
    page.goto(f"{site.url}/controls/new/?area=EG-ALX")
    page.focus("#search-q")
    page.keyboard.type("الجيش")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    page.locator(f"button[name=street][value='{CORNICHE}']").press("Enter")
    page.wait_for_selector("#from-key:focus")
    page.locator("button[name=take]").press("Enter")
    page.wait_for_selector("#chosen li")
    ends = datetime.now(ZoneInfo("Africa/Cairo")) + timedelta(hours=2)
    page.fill("#id_ends_at", ends.strftime("%Y-%m-%dT%H:%M"))
    page.fill("#id_landmark_ar", "أمام البحر")
    page.focus("#id_residents_pass")
    page.keyboard.press("Space")
    page.fill("#id_public_ar", "غلق الكورنيش ساعتين")
    page.press("#id_public_en", "Control+Enter")
    page.wait_for_url(re.compile(r"/controls/\d+/$"))
    return page.url.rstrip("/").rsplit("/", 1)[1]


@pytest.mark.parametrize("look", LOOKS)
def test_the_corniche_is_closed_and_help_comes_another_way(
    look: tuple[str, int, str], visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """Drawn, approved by another office, announced, in force, told to the public, counted in travel times, lifted."""
    seen = look_of(*look)
    room, traffic, director, public = (visit(seen) for _ in range(4))
    for page, account in ((room, "operator"), (traffic, "traffic-officer"), (director, "director")):
        sign_in(page, site, account)
    fire = _reported(room, site)
    before = room.evaluate(_ASK, fire)
    number = _drawn(traffic, site)
    assert_sound(traffic, shots / f"control-planned-{seen.name}.png")
    director.goto(f"{site.url}/controls/{number}/")
    director.locator("#step-button-approve").press("Enter")
    director.wait_for_selector(".alert-green, .alert-red")
    assert director.locator(".alert-red").all_inner_texts() == []
    for step in ("announce", "enforce"):
        traffic.goto(f"{site.url}/controls/{number}/")
        traffic.locator(f"#step-button-{step}").press("Enter")
        traffic.wait_for_selector(".alert-green")
    assert_sound(traffic, shots / f"control-in-force-{seen.name}.png")
    public.goto(f"{site.url}/public/roads/?area=EG-ALX")
    assert "أمام البحر" in public.inner_text("main")
    assert_sound(public, shots / f"roads-closed-{seen.name}.png")
    assert room.evaluate(_ASK, fire) != before
    traffic.locator("#step-button-lift").press("Enter")
    traffic.wait_for_selector(".alert-green")
    assert room.evaluate(_ASK, fire) == before
    public.reload()
    assert "أمام البحر" not in public.inner_text("main")
