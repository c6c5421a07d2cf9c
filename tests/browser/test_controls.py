"""Roads in the browser: the Corniche is closed by keyboard, the public reads it, and help comes another way."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import LOOKS, assert_sound, sign_in
from tests.browser.working import ASK, LANDMARK, approve, draw_corniche, put_in_force, report_fire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def _roads_in_operation(site: Any) -> Iterator[None]:
    """The roads of the plan are those of the governorate while these tests run."""
    file = site.data / "roads" / "EG-ALX.npz"
    file.parent.mkdir(exist_ok=True)
    shutil.copy(site.plan / "roads.npz", file)
    yield
    file.unlink()


@pytest.mark.parametrize("look", LOOKS)
def test_the_corniche_is_closed_and_help_comes_another_way(
    look: tuple[str, int, str], visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """Drawn, approved by another office, announced, in force, told to the public, counted in travel times, lifted."""
    seen = look_of(*look)
    room, traffic, director, public = (visit(seen) for _ in range(4))
    for page, account in ((room, "operator"), (traffic, "traffic-officer"), (director, "director")):
        sign_in(page, site, account)
    fire = report_fire(room, site.url)
    before = room.evaluate(ASK, fire)
    number = draw_corniche(traffic, site.url)
    assert_sound(traffic, shots / f"control-planned-{seen.name}.png")
    approve(director, site.url, number)
    put_in_force(traffic, site.url, number)
    assert_sound(traffic, shots / f"control-in-force-{seen.name}.png")
    public.goto(f"{site.url}/public/roads/?area=EG-ALX")
    assert LANDMARK in public.inner_text("main")
    assert_sound(public, shots / f"roads-closed-{seen.name}.png")
    assert room.evaluate(ASK, fire) != before
    traffic.locator("#step-button-lift").press("Enter")
    traffic.wait_for_selector(".alert-green")
    assert room.evaluate(ASK, fire) == before
    public.reload()
    assert LANDMARK not in public.inner_text("main")
