from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOKS = [("ar", 1440, "light"), ("en", 1440, "dark"), ("ar", 390, "dark"), ("en", 390, "light")]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LONGEST_S = 60


def _sign_in(page: Page, site: Any, account: str) -> None:
    page.goto(f"{site.url}/accounts/login/")
    page.fill("#id_login", account)
    page.fill("#id_password", site.password)
    page.click(".stack button")
    page.wait_for_selector("header .sign")


def _sound(page: Page, shot: Path) -> None:
    """No rule of accessibility is broken and nothing runs out of the screen."""
    page.screenshot(path=shot, full_page=True)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], node["html"][:160]) for rule in found for node in rule["nodes"]] == []
    assert not page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")


def _report(page: Page, site: Any, *, type_letters: str, words: str) -> str:
    """Enter a report by keyboard alone, from the list to the page of the incident; returns its address."""
    page.goto(f"{site.url}/incidents/")
    page.keyboard.press("Alt+n")
    page.wait_for_selector("#id_kind:focus")
    page.keyboard.type(type_letters)
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
    _sign_in(page, site, "operator")
    page.goto(f"{site.url}/incidents/new/")
    page.wait_for_selector("#register-map[data-drawn]")
    _sound(page, shots / f"incidents-new-{seen.name}.png")
    begun = time.monotonic()
    address = _report(page, site, type_letters="حريق" if look[0] == "ar" else "Fire", words="كاتدرائيه")
    assert time.monotonic() - begun < LONGEST_S
    _sound(page, shots / f"incidents-one-{seen.name}.png")
    assert page.locator("h1").inner_text().endswith("حريق" if look[0] == "ar" else "Fire")
    assert page.locator(".facts code").count() == 1
    page.goto(f"{site.url}/incidents/")
    assert page.locator(f"th a[href='{address.removeprefix(site.url)}']").count() == 1
    _sound(page, shots / f"incidents-list-{seen.name}.png")


def test_another_console_sees_it_at_once_and_keeps_what_is_typed(visit: Callable[..., Page], site: Any) -> None:
    """The list of the director is drawn anew by itself; a note half written is not taken away."""
    room, director = visit(), visit()
    _sign_in(director, site, "director")
    director.goto(f"{site.url}/incidents/")
    _sign_in(room, site, "operator")
    address = _report(room, site, type_letters="تسرب", words="كاتدرائيه").removeprefix(site.url)
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
    _sign_in(page, site, "operator")
    page.goto(f"{site.url}/incidents/new/")
    page.wait_for_selector("#register-map[data-places]")
    page.click("#register-map canvas")
    assert 21.0 < float(page.input_value("#id_lat")) < 32.0
    assert 24.0 < float(page.input_value("#id_lon")) < 37.0
