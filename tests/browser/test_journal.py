from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import LOOKS, assert_sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("look", LOOKS)
def test_the_auditor_finds_checks_and_reads_entries(
    look: tuple[str, int, str], visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """In both languages, widths and themes: filters, check and one entry work by keyboard and fit the screen."""
    seen = look_of(*look)
    page = visit(seen)
    page.goto(f"{site.url}/accounts/login/")
    page.fill("#id_login", "auditor")
    page.fill("#id_password", site.password)
    page.click(".stack button")
    page.locator(".menu-group", has=page.locator("a[href='/journal/']")).locator("summary").click()
    page.click(".menu a[href='/journal/']")
    page.select_option("select[name=action]", "signed-in")
    page.focus(".journal-go button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/journal/?*action=signed-in*")
    assert page.locator(".journal-table tbody tr").count() >= 1
    assert_sound(page, shots / f"journal-{seen.name}.png")
    page.focus(".journal-tools button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".journal-result .chip-green")
    assert_sound(page, shots / f"journal-checked-{seen.name}.png")
    page.goto(f"{site.url}/journal/?action=journal-verified")
    page.locator(".journal-table tbody a").first.click()
    page.wait_for_selector(".journal-changes")
    assert_sound(page, shots / f"journal-entry-{seen.name}.png")
