from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import LOOKS, assert_sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TABLES = {"rehearsal": 5, "rounds": 6, "duty": 2}


@pytest.mark.parametrize("chosen", LOOKS, ids=["-".join(map(str, look)) for look in LOOKS])
def test_the_nights_in_every_look(
    plan_page: Callable[..., Page], look_of: Any, shots: Path, chosen: tuple[str, int, str]
) -> None:
    """Reached from the plan's page and from each other; every table stands, only tables scroll, axe finds nothing."""
    page = plan_page(look_of(*chosen))
    for name, tables in TABLES.items():
        page.locator(f"a[href$='/{name}/']").click()
        page.wait_for_url(f"**/{name}/")
        assert page.locator(".card:not(#draws) table").count() == tables
        assert_sound(page, shots / f"{name}-{'-'.join(map(str, chosen))}.png")


def test_crews_are_found_by_keyboard(plan_page: Callable[..., Page]) -> None:
    """A call sign typed and Enter leave that crew; the address keeps what was asked."""
    page = plan_page()
    page.locator("a[href$='/duty/']").press("Enter")
    page.wait_for_url("**/duty/")
    sign = page.locator(".duty th[scope=row]").nth(3).inner_text()
    page.focus("[name=q]")
    page.keyboard.type(sign)
    page.keyboard.press("Enter")
    page.wait_for_url("**/duty/?q=*")
    assert sign in page.locator(".duty th[scope=row]").all_inner_texts()
    assert page.input_value("[name=q]") == sign


@pytest.mark.parametrize("chosen", [("ar", 1440, "light"), ("en", 390, "light")], ids=["ar-1440", "en-390"])
def test_a_night_is_drawn_and_its_orders_are_read(
    visit: Callable[..., Page], site: Any, look_of: Any, shots: Path, chosen: tuple[str, int, str]
) -> None:
    """The duty officer draws a night by keyboard and reads every unit's order; axe finds nothing, nothing overflows."""
    page = visit(look_of(*chosen))
    page.goto(f"{site.url}/accounts/login/?next=/plans/raml-station/rounds/")
    page.fill("#id_login", "duty-officer")
    page.fill("#id_password", site.password)
    page.click(".stack button")
    page.wait_for_url("**/rounds/")
    night = (datetime.now(UTC) + timedelta(days=20 if chosen[0] == "ar" else 21)).date().isoformat()
    page.fill("[name=night]", night)
    page.press("#draws form button", "Enter")
    page.wait_for_url(f"**/rounds/{night}/")
    assert page.locator(".sheet").count() > 0
    for name, address in (("orders", page.url), ("draws", f"{site.url}/plans/raml-station/rounds/")):
        page.goto(address)
        assert_sound(page, shots / f"night-{name}-{'-'.join(map(str, chosen))}.png")
