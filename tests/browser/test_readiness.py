from __future__ import annotations

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


@pytest.mark.parametrize("look", LOOKS)
def test_the_duty_officer_goes_from_the_nation_to_a_post(
    look: tuple[str, int, str], visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """In both languages, widths and themes: nation, governorate, board, post, each sound; and the form of a level."""
    seen = look_of(*look)
    page = visit(seen)
    _sign_in(page, site, "duty-officer")
    page.goto(f"{site.url}/readiness/")
    _sound(page, shots / f"readiness-nation-{seen.name}.png")
    page.click("a[href='/readiness/areas/EG-ALX/']")
    _sound(page, shots / f"readiness-area-{seen.name}.png")
    page.locator("th a[href^='/readiness/boards/']").nth(1).click()
    _sound(page, shots / f"readiness-board-{seen.name}.png")
    page.locator("th:has(code) a").first.click()
    assert "door" in page.inner_text("dl.facts code")
    _sound(page, shots / f"readiness-item-{seen.name}.png")
    page.goto(f"{site.url}/alert/set/?area=EG-ALX")
    _sound(page, shots / f"alert-set-{seen.name}.png")


def test_one_office_claims_and_another_verifies_by_keyboard(visit: Callable[..., Page], site: Any) -> None:
    """The operations room claims; the supervisor finds the claim and verifies it, without a mouse."""
    room = visit()
    _sign_in(room, site, "operator")
    room.goto(f"{site.url}/readiness/items/?mine=1&state=in_progress")
    room.locator("th a").first.focus()
    room.keyboard.press("Enter")
    room.wait_for_selector("#id_note")
    item = room.url
    room.focus("#id_note")
    room.keyboard.type("لُقنت جميع الخدمات وأعادت قراءة مهامها")
    room.focus("form[action$='/claim/'] button")
    room.keyboard.press("Enter")
    room.wait_for_selector(".alert-green")
    inspector = visit()
    _sign_in(inspector, site, "supervisor")
    inspector.goto(item)
    inspector.focus("form[action$='/verify/'] button")
    inspector.keyboard.press("Enter")
    inspector.wait_for_selector(".alert-green")
    assert inspector.locator("h1 + .row .chip-green").count() == 1
