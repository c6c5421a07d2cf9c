"""Positions of units in the browser: from the page of a unit to its place on the list."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest
from tests.browser.looking import LOOKS, assert_sound, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _on_duty(page: Page, site: Any, number: int) -> str:
    """Add a base, and a unit of it that is on duty for two hours round now; its code."""
    now = datetime.now(ZoneInfo("Africa/Cairo"))
    start, end = (f"{at:%Y-%m-%d %H:%M}" for at in (now - timedelta(hours=1), now + timedelta(hours=1)))
    base = {"id": f"B-{number}", "name_ar": "قسم العطارين", "kind": "police_station", "lon": "29.9", "lat": "31.2"}
    unit = {"id": f"U-{number}", "call_sign": f"نسر {number}", "kind": "patrol_vehicle", "base_id": f"B-{number}"}
    duty = {"crew": "3", "women": "0", "duty_start": start, "duty_end": end}
    for path, told in (("units/bases/new", base), ("units/new", {**unit, **duty})):
        page.goto(f"{site.url}/{path}/")
        for field, value in {**told, "governorate": "EG-ALX"}.items():
            place = page.locator(f"main [name={field}]")
            if place.evaluate("one => one.tagName") == "SELECT":
                place.select_option(value)
            else:
                place.fill(value)
        page.locator("main form .button-main").click()
        page.wait_for_url(lambda address: not address.endswith("/new/"))
    return unit["id"]


@pytest.mark.parametrize("look", LOOKS)
def test_a_sender_is_registered_and_its_unit_appears(
    look: tuple[str, int, str], visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """The planner registers a sender by keyboard, a telephone reports, the list has its unit; each page sound."""
    seen = look_of(*look)
    page = visit(seen)
    sign_in(page, site, "planner")
    code = _on_duty(page, site, 900 + LOOKS.index(look))
    page.goto(f"{site.url}/positions/units/{code}/senders/")
    page.focus("form[action$='/senders/new/'] button")
    page.keyboard.press("Enter")
    token = page.wait_for_selector("#token").inner_text()
    assert_sound(page, shots / f"positions-sender-{seen.name}.png")
    fields = {"id": token, "lat": "31.2001", "lon": "29.9001", "timestamp": f"{time.time():.0f}", "accuracy": "6"}
    with urlopen(f"{site.url}/positions/in/?{urlencode(fields)}") as answer:  # noqa: S310  # the server of this test
        assert json.load(answer) == {"taken": True}
    page.goto(f"{site.url}/positions/")
    assert "31.20010, 29.90010" in page.inner_text("main")
    assert_sound(page, shots / f"positions-{seen.name}.png")
    page.click(f"a[href='/positions/units/{code}/']")
    assert "31.20010, 29.90010" in page.inner_text("main")
    assert_sound(page, shots / f"positions-record-{seen.name}.png")
    page.goto(f"{site.url}/positions/feeds/")
    assert page.locator("main table").count() >= 1
    assert_sound(page, shots / f"positions-feeds-{seen.name}.png")
    page.context.clear_cookies()
    page.goto(f"{site.url}/positions/own/")
    page.fill("#id_code", token)
    page.keyboard.press("Enter")
    page.wait_for_selector("main table")
    assert_sound(page, shots / f"positions-own-{seen.name}.png")
