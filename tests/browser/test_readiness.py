from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import LOOKS, assert_sound, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("look", LOOKS)
def test_the_duty_officer_goes_from_the_nation_to_a_post(
    look: tuple[str, int, str], visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """In both languages, widths and themes: nation, governorate, board, post, each sound; and the form of a level."""
    seen = look_of(*look)
    page = visit(seen)
    sign_in(page, site, "duty-officer")
    page.goto(f"{site.url}/readiness/")
    assert_sound(page, shots / f"readiness-nation-{seen.name}.png")
    page.click("a[href='/readiness/areas/EG-ALX/']")
    assert_sound(page, shots / f"readiness-area-{seen.name}.png")
    page.locator("th a[href^='/readiness/boards/']").nth(1).click()
    assert_sound(page, shots / f"readiness-board-{seen.name}.png")
    page.locator("th:has(code) a").first.click()
    assert "door" in page.inner_text("dl.facts code")
    assert_sound(page, shots / f"readiness-item-{seen.name}.png")
    page.goto(f"{site.url}/alert/set/?area=EG-ALX")
    assert_sound(page, shots / f"alert-set-{seen.name}.png")


def test_one_office_claims_and_another_verifies_by_keyboard(visit: Callable[..., Page], site: Any) -> None:
    """The operations room claims; the supervisor finds the claim and verifies it, without a mouse."""
    room = visit()
    sign_in(room, site, "operator")
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
    sign_in(inspector, site, "supervisor")
    inspector.goto(item)
    inspector.focus("form[action$='/verify/'] button")
    inspector.keyboard.press("Enter")
    inspector.wait_for_selector(".alert-green")
    assert inspector.locator("h1 + .row .chip-green").count() == 1
