from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import LOOKS, assert_sound, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LONGEST_S = 60


def _report(page: Page, site: Any, *, presses: int, words: str) -> str:
    """Enter a report by keyboard alone, from the list to the page of the incident; returns its address."""
    page.goto(f"{site.url}/incidents/")
    page.keyboard.press("Alt+n")
    page.wait_for_selector("#id_kind:focus")
    page.wait_for_load_state()
    for _press in range(presses):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type(words)
    page.wait_for_selector("#place-options input")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("دخان كثيف فوق السطح")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".alert-green, #likely-title")
    if page.locator("#likely-title").count():
        page.locator("button[name=confirmed]").press("Enter")
        page.wait_for_selector(".alert-green")
    return page.url


@pytest.mark.parametrize("look", LOOKS)
def test_the_room_takes_a_report_by_keyboard_within_a_minute(
    look: tuple[str, int, str], visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """In both languages, widths and themes: the form, the list and the incident are sound, and the place is found."""
    seen = look_of(*look)
    page = visit(seen)
    sign_in(page, site, "operator")
    page.goto(f"{site.url}/incidents/new/")
    page.wait_for_selector("#register-map[data-drawn]")
    assert_sound(page, shots / f"incidents-new-{seen.name}.png")
    begun = time.monotonic()
    address = _report(page, site, presses=5, words="كاتدرائيه")
    assert time.monotonic() - begun < LONGEST_S
    assert_sound(page, shots / f"incidents-one-{seen.name}.png")
    assert page.locator("h1").inner_text().endswith("حريق" if look[0] == "ar" else "Fire")
    assert page.locator("[aria-labelledby=facts-title] code").count() == 1
    page.goto(f"{site.url}/incidents/")
    assert page.locator(f"th a[href='{address.removeprefix(site.url)}']").count() == 1
    assert_sound(page, shots / f"incidents-list-{seen.name}.png")


def test_another_console_sees_it_at_once_and_keeps_what_is_typed(visit: Callable[..., Page], site: Any) -> None:
    """The list of the director is drawn anew by itself; a note half written is not taken away."""
    room, director = visit(), visit()
    sign_in(director, site, "director")
    director.goto(f"{site.url}/incidents/")
    sign_in(room, site, "operator")
    address = _report(room, site, presses=6, words="كاتدرائيه").removeprefix(site.url)
    director.wait_for_selector(f"th a[href='{address}']")
    director.goto(f"{site.url}{address}")
    room.click("form[action$='/steps/dispatch/'] button")
    director.wait_for_selector("form[action$='/steps/arrive/']")
    director.fill("#id_note", "وصل")
    room.click("form[action$='/steps/arrive/'] button")
    director.wait_for_selector("[data-live-waiting]:not([hidden])")
    assert director.input_value("#id_note") == "وصل"


def test_a_click_on_the_map_fills_the_point(visit: Callable[..., Page], site: Any) -> None:
    """Latitude and longitude of Egypt stand in the form."""
    page = visit()
    sign_in(page, site, "operator")
    page.goto(f"{site.url}/incidents/new/")
    page.wait_for_selector("#register-map[data-places]")
    page.click("#register-map canvas")
    assert 21.0 < float(page.input_value("#id_lat")) < 32.0
    assert 24.0 < float(page.input_value("#id_lon")) < 37.0
