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
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("chosen", LOOKS, ids=["-".join(map(str, look)) for look in LOOKS])
def test_the_rehearsed_nights_in_every_look(
    plan_page: Callable[..., Page], look_of: Any, shots: Path, chosen: tuple[str, int, str]
) -> None:
    """Reached from the plan's page; every table stands, only tables scroll sideways, and axe finds nothing."""
    page = plan_page(look_of(*chosen))
    page.locator("a[href$='/rehearsal/']").click()
    page.wait_for_url("**/rehearsal/")
    assert page.locator(".card table").count() == 5
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(rule["id"], node["html"][:160]) for rule in found for node in rule["nodes"]] == []
    page.screenshot(path=shots / f"rehearsal-{'-'.join(map(str, chosen))}.png", full_page=True)
