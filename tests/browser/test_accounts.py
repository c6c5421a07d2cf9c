"""The pages of accounts as an administrator sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import LOOKS, assert_sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PAGES = {"home": "/", "accounts": "/accounts/", "new-account": "/accounts/new/", "own-account": "/accounts/me/"}
PAGES |= {"second-factor": "/accounts/second-factor/set-up/"}


@pytest.mark.parametrize("chosen", LOOKS, ids=["-".join(map(str, look)) for look in LOOKS])
def test_accounts_in_every_look(
    visit: Callable[..., Page], site: Any, look_of: Any, shots: Path, chosen: tuple[str, int, str]
) -> None:
    """In both languages, widths and themes the pages fit the width and are clean for axe; no picture is blocked."""
    look = look_of(*chosen)
    page = visit(look)
    page.goto(f"{site.url}/accounts/login/")
    page.fill("#id_login", "administrator")
    page.fill("#id_password", site.password)
    page.click(".stack button")
    page.wait_for_selector("#needs-title")
    for name, address in PAGES.items():
        page.goto(f"{site.url}{address}")
        assert_sound(page, shots / f"{look.name}-{name}.png")
    assert page.evaluate("() => document.querySelector('.qr').naturalWidth") > 0


def test_by_keyboard_alone(visit: Callable[..., Page], site: Any) -> None:
    """Signing in and reaching one's own page needs no pointer."""
    page = visit()
    page.goto(f"{site.url}/accounts/login/")
    page.focus("#id_login")
    page.keyboard.type("administrator")
    page.keyboard.press("Tab")
    page.keyboard.type(site.password)
    page.keyboard.press("Enter")
    page.wait_for_selector("#needs-title")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.getAttribute('href')") == "/accounts/me/":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/me/")
