from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import LOOKS, assert_sound, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _drawn(page: Page, site: Any, title: str) -> str:
    """Draw a zone of the first place with a gate; returns its address."""
    page.goto(f"{site.url}/crowds/new/")
    page.click("main form button")
    page.fill("#id_title_ar", title)
    page.fill("#id_area_m2", "150")
    page.fill("#id_outline", "")
    page.click("form[data-quick] .button-main")
    page.wait_for_selector(".alert-green")
    address = page.url
    page.click("a[href$='/gates/new/']")
    page.fill("#id_title_ar", "البوابة البحرية")
    page.fill("#id_lanes", "4")
    page.click("form[data-quick] .button-main")
    page.wait_for_selector(".alert-green")
    return address


@pytest.mark.parametrize("look", LOOKS)
def test_a_density_is_entered_in_two_taps_and_a_gate_is_forecast(
    look: tuple[str, int, str], visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """In both languages, widths and themes: drawing, list, zone in alarm, gate and counters are sound."""
    seen = look_of(*look)
    page = visit(seen)
    sign_in(page, site, "operator")
    title = f"الفناء {seen.name}"
    address = _drawn(page, site, title)
    page.goto(f"{address}edit/")
    page.wait_for_selector("#register-map[data-drawn]")
    assert_sound(page, shots / f"crowds-draw-{seen.name}.png")
    page.goto(f"{address}counters/")
    page.click(".button-main")
    page.wait_for_selector("#token")
    assert_sound(page, shots / f"crowds-counters-{seen.name}.png")
    page.goto(f"{site.url}/crowds/")
    page.click(f"a.tap[href='{address.removeprefix(site.url)}']")
    page.click("#density-4")
    page.wait_for_selector(".level-red #tick-stop-inflow")
    page.click("#tick-stop-inflow")
    page.wait_for_selector(".checklist .done")
    page.fill("[id^=queue-]", "120")
    page.fill("[id^=arrived-]", "150")
    page.locator("form[action$='/report/'] button").click()
    page.wait_for_selector("article.gate table")
    assert_sound(page, shots / f"crowds-zone-{seen.name}.png")
    page.goto(f"{site.url}/crowds/")
    assert_sound(page, shots / f"crowds-list-{seen.name}.png")


def test_the_corners_of_a_zone_are_clicked_on_the_map(visit: Callable[..., Page], site: Any) -> None:
    """Three clicks make a polygon in the field of the form; one is taken back; the keyboard reaches both buttons."""
    page = visit()
    sign_in(page, site, "operator")
    page.goto(f"{site.url}/crowds/new/")
    page.click("main form button")
    page.wait_for_selector("#register-map[data-drawn]")
    page.locator("[data-outline-clear]").focus()
    page.keyboard.press("Enter")
    assert page.input_value("#id_outline") == ""
    for x, y in ((60, 60), (160, 60), (160, 140), (60, 140)):
        page.click("#register-map canvas", position={"x": x, "y": y})
    assert page.input_value("#id_outline").count("[") == 7
    page.click("[data-outline-undo]")
    assert page.input_value("#id_outline").count("[") == 6


def test_the_director_sees_the_alarm_without_doing_anything(visit: Callable[..., Page], site: Any) -> None:
    """The open list is drawn anew when an unknown zone becomes red; the sign is in the header of the next page."""
    room, director = visit(), visit()
    sign_in(room, site, "operator")
    address = _drawn(room, site, "الساحة").removeprefix(site.url)
    sign_in(director, site, "director")
    director.goto(f"{site.url}/crowds/?q=الساحة")
    director.wait_for_selector(f"tr:has(a[href='{address}'])")
    assert (
        director.locator(f"tr:has(a[href='{address}']) .chip-red, tr:has(a[href='{address}']) .chip-green").count() == 0
    )
    room.click("#density-5")
    director.wait_for_selector(f"tr:has(a[href='{address}']) .chip-red")
    director.goto(f"{site.url}{address}")
    director.click("#acknowledge")
    director.wait_for_selector(".alert-green")
