"""Dispatch in the browser: by keyboard from the report to the scene, and every page sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import LOOKS, assert_sound, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _reported(page: Page, site: Any) -> str:
    """A fire at the cathedral, entered from the board by keyboard; its number."""
    page.goto(f"{site.url}/dispatch/")
    page.keyboard.press("KeyN")
    page.wait_for_selector("#id_kind:focus")
    page.wait_for_load_state()
    for _press in range(5):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("كاتدرائيه")
    page.wait_for_selector("#place-options input")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".alert-green, #likely-title")
    if page.locator("#likely-title").count():
        page.locator("button[name=confirmed]").press("Enter")
        page.wait_for_selector(".alert-green")
    return page.url.rstrip("/").rsplit("/", 1)[1]


@pytest.mark.parametrize("look", LOOKS)
def test_the_room_dispatches_by_keyboard(
    look: tuple[str, int, str], visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """One key sends the units proposed, a digit is the status of the unit in focus, `/` takes a command."""
    seen = look_of(*look)
    page = visit(seen)
    sign_in(page, site, "operator")
    number = _reported(page, site)
    page.wait_for_selector("[data-hotkey=KeyD]")
    assert_sound(page, shots / f"dispatch-proposal-{seen.name}.png")
    page.keyboard.press("KeyD")
    page.wait_for_selector("[data-status-row]")
    page.keyboard.press("ArrowDown")
    unit = page.evaluate("() => document.activeElement.id")
    page.keyboard.press("Digit4")
    page.wait_for_selector(f"#{unit} .chip-blue")
    assert page.locator("form[action$='/steps/control/']").count() >= 1
    assert_sound(page, shots / f"dispatch-sent-{seen.name}.png")
    page.goto(f"{site.url}/dispatch/")
    assert_sound(page, shots / f"dispatch-board-{seen.name}.png")
    page.keyboard.press("Slash")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/incidents/{number}/")
    for path in ("dispatch/moves/", "dispatch/cards/", f"incidents/{number}/dispatch/reserve/"):
        page.goto(f"{site.url}/{path}")
        assert_sound(page, shots / f"dispatch-{path.strip('/').rsplit('/', 1)[-1]}-{seen.name}.png")


def test_keys_are_listed_and_single_ones_can_be_switched_off(visit: Callable[..., Page], site: Any) -> None:
    """`?` opens the list; with the switch off a bare key does nothing any more."""
    page = visit()
    sign_in(page, site, "operator")
    page.goto(f"{site.url}/dispatch/")
    page.keyboard.press("Shift+Slash")
    page.wait_for_selector("#board-keys[open]")
    page.click("[data-single-keys]")
    page.keyboard.press("Escape")
    page.keyboard.press("KeyN")
    page.keyboard.press("Slash")
    assert page.url.endswith("/dispatch/")
    assert not page.evaluate("() => document.activeElement.matches('[data-command]')")
