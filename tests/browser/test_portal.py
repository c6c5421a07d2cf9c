"""The pages for everybody in a browser: sound in both languages and widths, and nothing is left behind in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import LOOKS, assert_sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIRST_LOAD = 20_000


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_sound_small_and_leaves_no_cookie(
    look: tuple[str, int, str], visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """By its language's address; the links of the head lead from page to page by keyboard."""
    seen = look_of(*look)
    page = visit(seen)
    sizes: dict[str, int] = {}
    known = page.context.cookies()
    page.on("requestfinished", lambda one: sizes.update({one.url: one.sizes()["responseBodySize"]}))
    base = f"{site.url}/en/public/" if seen.language == "en" else f"{site.url}/public/"
    page.goto(base)
    assert_sound(page, shots / f"public-home-{seen.name}.png")
    assert sum(sizes.values()) <= FIRST_LOAD, sizes
    for name in ("roads", "letters", "boundary"):
        page.locator(f"header a[href$='/{name}/']").press("Enter")
        page.wait_for_url(f"{base}{name}/")
        assert_sound(page, shots / f"public-{name}-{seen.name}.png")
    assert page.context.cookies() == known
