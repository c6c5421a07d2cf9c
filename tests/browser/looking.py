"""What tests of pages share: the four looks, signing in, and when a page is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

LOOKS = [("ar", 1440, "light"), ("en", 1440, "dark"), ("ar", 390, "dark"), ("en", 390, "light")]
"""Language, width in pixels and theme."""
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def sign_in(page: Page, site: Any, account: str) -> None:
    """Sign in with an account of the demonstration."""
    page.goto(f"{site.url}/accounts/login/")
    page.fill("#id_login", account)
    page.fill("#id_password", site.password)
    page.click(".stack button")
    page.wait_for_selector("header .sign")


def violations(page: Page) -> list[tuple[str, str]]:
    """Rules of accessibility that the page breaks, each with the beginning of what breaks it."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], node["html"][:160]) for rule in found for node in rule["nodes"]]


def is_wider_than_the_screen(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    return bool(page.evaluate(WIDER_THAN_THE_SCREEN))


def assert_sound(page: Page, shot: Path) -> None:
    """No rule of accessibility is broken and nothing runs out of the screen."""
    page.screenshot(path=shot, full_page=True)
    assert violations(page) == []
    assert not is_wider_than_the_screen(page)
