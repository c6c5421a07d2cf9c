"""The register as a planner sees it: list beside map, forms, a table taken over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import LOOKS, assert_sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PAGES = {
    "places": "/places/",
    "place": "/places/al-azhar-mosque/",
    "place-risk": "/places/al-azhar-mosque/risk/",
    "place-new": "/places/new/",
    "places-import": "/places/import/",
    "units": "/units/",
    "bases": "/units/bases/",
    "calendar": "/calendar/?year=2027",
    "celebration": "/calendar/coptic-christmas/2027-01-07/",
}
TABLE = """المعرف,الاسم بالعربية,النوع,خط الطول,خط العرض,المحافظة,السعة
N-1,مسجد النور,مسجد,29.92,31.21,الإسكندرية,٥٠٠
N-2,مسجد الهدى,مسجد,31.22,29.93,الإسكندرية,400
"""


def signed_in(page: Page, site: Any, login: str = "planner") -> Page:
    """The same page once an office is signed in."""
    page.goto(f"{site.url}/accounts/login/")
    page.fill("#id_login", login)
    page.fill("#id_password", site.password)
    page.click(".stack button")
    page.wait_for_selector("#needs-title")
    return page


@pytest.mark.parametrize("chosen", LOOKS, ids=["-".join(map(str, look)) for look in LOOKS])
def test_the_register_in_every_look(
    visit: Callable[..., Page], site: Any, look_of: Any, shots: Path, chosen: tuple[str, int, str]
) -> None:
    """In both languages, widths and themes the pages fit the width and are clean for axe; the map is drawn."""
    look = look_of(*chosen)
    page = signed_in(visit(look), site)
    for name, address in PAGES.items():
        page.goto(f"{site.url}{address}")
        if name in {"places", "place"}:
            page.wait_for_selector("#register-map[data-drawn][data-places]")
        assert_sound(page, shots / f"{look.name}-{name}.png")


def test_the_list_begins_on_the_first_screen_of_a_phone(visit: Callable[..., Page], site: Any, look_of: Any) -> None:
    """Search, count and five rows stand above the fold at 390 x 844; rows and controls are 44 pixels high and whole."""
    page = signed_in(visit(look_of("ar", 390, "light")), site)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site.url}/places/")
    within = "(found) => found.filter((one) => one.getBoundingClientRect().bottom <= innerHeight).length"
    assert page.eval_on_selector_all(".place-list > li", within) >= 5
    for seen in (".count", ".filter-q input", ".filters .button-main"):
        assert page.eval_on_selector_all(seen, within) == 1
    low = "(found) => found.filter((one) => one.getBoundingClientRect().height < 44).length"
    for touched in (".place-list > li", ".filter-q input", ".filters .button", ".filter-more select"):
        assert page.eval_on_selector_all(touched, low) == 0
    cut = """(found) => found.map((one) => one.getBoundingClientRect())
        .filter((box) => box.left < 0 || box.right > innerWidth).length"""
    for address in ("/places/", "/units/", "/alert/"):
        page.goto(f"{site.url}{address}")
        assert page.eval_on_selector_all(".filter-more > *, .menu > *", cut) == 0
    page.goto(f"{site.url}/places/")
    page.click(".place-list > li:nth-child(3) .muted", force=True)
    page.wait_for_selector("#facts-title")


def test_the_page_of_a_place_draws_its_outline_and_doors(visit: Callable[..., Page], site: Any, shots: Path) -> None:
    """What the form takes as the outline is on the map, and said in words."""
    page = signed_in(visit(), site)
    page.goto(f"{site.url}/places/al-azhar-mosque/edit/")
    lon, lat = (float(page.input_value(f"#id_{name}")) for name in ("lon", "lat"))
    ring = [[lon - 0.001, lat - 0.001], [lon + 0.001, lat - 0.001], [lon, lat + 0.001], [lon - 0.001, lat - 0.001]]
    page.fill("#id_shape", json.dumps({"type": "Polygon", "coordinates": [ring]}))
    page.click("main .button-main")
    page.wait_for_selector('#register-map[data-outlines="1"][data-drawn]')
    assert "حدود المكان" in page.inner_text(".facts")
    page.screenshot(path=shots / "ar-1440-light-place-outline.png", full_page=True)


def test_a_table_is_looked_at_before_it_is_written(visit: Callable[..., Page], site: Any, shots: Path) -> None:
    """The refused row says its cell and reason, the good one is written, and the list finds it in another spelling."""
    page = signed_in(visit(), site)
    page.goto(f"{site.url}/places/import/")
    page.set_input_files("#id_file", {"name": "أماكن.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    page.click("main .button-main")
    page.wait_for_selector(".reading")
    assert "متبادلان" in page.inner_text(".reading-red")
    page.screenshot(path=shots / "ar-1440-light-reading.png", full_page=True)
    page.click("main .button-main")
    page.wait_for_selector(".alert-green")
    page.goto(f"{site.url}/places/?q=مسجد النّور&area=EG-ALX")
    assert page.inner_text(".place-list strong") == "مسجد النور"
    page.wait_for_selector('#register-map[data-places="1"]')
    page.focus(".place-link")
    page.keyboard.press("Enter")
    page.wait_for_url("**/places/N-1/")
