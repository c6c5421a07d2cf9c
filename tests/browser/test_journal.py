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
    page.click(".menu a[href='/journal/']")
    page.select_option("select[name=action]", "signed-in")
    page.focus(".journal-go button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/journal/?*action=signed-in*")
    assert page.locator(".journal-table tbody tr").count() >= 1
    _sound(page, shots / f"journal-{seen.name}.png")
    page.focus(".journal-tools button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".journal-result .chip-green")
    _sound(page, shots / f"journal-checked-{seen.name}.png")
    page.goto(f"{site.url}/journal/?action=journal-verified")
    page.locator(".journal-table tbody a").first.click()
    page.wait_for_selector(".journal-changes")
    _sound(page, shots / f"journal-entry-{seen.name}.png")


def _sound(page: Page, shot: Path) -> None:
    """No rule of accessibility is broken and nothing runs out of the screen."""
    page.screenshot(path=shot)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], node["html"][:160]) for rule in found for node in rule["nodes"]] == []
    assert not page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")
