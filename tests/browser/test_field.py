"""The page of whoever stands outside, on a telephone: without a network, with a position, and with neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import LOOKS, assert_sound, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HERE = {"longitude": 29.9, "latitude": 31.2, "accuracy": 8}


@pytest.mark.parametrize("look", LOOKS)
def test_an_incident_seen_without_a_network_is_sent_later(
    look: tuple[str, int, str], visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """Kept on the device, also over a reload, shown as waiting, and sent once when the network is back."""
    seen = look_of(*look)
    page = visit(seen, offline=True, permissions=["geolocation"], geolocation=HERE)
    sign_in(page, site, "post-commander")
    page.goto(f"{site.url}/field/")
    page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_selector("[data-field][data-waiting='0']")
    assert_sound(page, shots / f"field-{seen.name}.png")
    page.context.set_offline(True)
    text = f"دخان {seen.name}"
    page.select_option("#spot-kind", "fire")
    page.fill("#spot-report", text)
    page.press("#report-spot", "Enter")
    page.wait_for_selector("[data-field][data-waiting='1']")
    page.reload()
    page.wait_for_selector("[data-field][data-waiting='1']")
    assert page.locator("[data-outbox-list] li").count() == 1
    assert_sound(page, shots / f"field-waiting-{seen.name}.png")
    page.context.set_offline(False)
    page.wait_for_selector("[data-field][data-waiting='0']")
    page.goto(f"{site.url}/incidents/?q={text}")
    assert page.locator("tbody tr").count() == 1


def test_a_refused_permission_stops_nobody(visit: Callable[..., Page], site: Any) -> None:
    """The report goes without a place."""
    page = visit()
    sign_in(page, site, "patrol-leader")
    page.goto(f"{site.url}/field/")
    page.wait_for_selector("[data-field][data-waiting='0']")
    page.select_option("#spot-kind", "medical")
    page.fill("#spot-where", "عند النافورة")
    page.press("#report-spot", "Enter")
    page.wait_for_function("() => document.querySelector('#spot-where').value === ''")
    page.wait_for_selector("[data-field][data-waiting='0']")
    page.goto(f"{site.url}/incidents/?kind=medical")
    assert "عند النافورة" in page.inner_text("main")
