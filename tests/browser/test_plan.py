from __future__ import annotations

import json
import math
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from tests.browser.looking import LOOKS, assert_sound, is_wider_than_the_screen, violations

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DISTINCT_COLOURS = """() => {
  const source = document.querySelector("#map canvas");
  const copy = document.createElement("canvas");
  copy.width = copy.height = 200;
  const pen = copy.getContext("2d");
  pen.drawImage(source, 0, 0, 200, 200);
  const seen = new Set();
  const data = pen.getImageData(0, 0, 200, 200).data;
  for (let i = 0; i < data.length; i += 4) seen.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
  return seen.size;
}"""


def _pixel(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Where a point of the earth is drawn, from the view the map says it shows (web Mercator, tiles of 512 pixels)."""
    view = page.locator("#map").get_attribute("data-view") or ""
    centre_lon, centre_lat, zoom = (float(part) for part in view.split())
    box = page.locator("#map canvas").bounding_box()
    assert box is not None
    scale = 512 * 2**zoom

    def north(degrees: float) -> float:
        return math.asinh(math.tan(math.radians(degrees))) / (2 * math.pi)

    x = box["x"] + box["width"] / 2 + (lon - centre_lon) / 360 * scale
    return x, box["y"] + box["height"] / 2 - (north(lat) - north(centre_lat)) * scale


@pytest.fixture
def document(site: Any) -> dict[str, Any]:
    """The plan the server shows."""
    return json.loads((site.plan / "plan.json").read_text("utf-8"))


@pytest.mark.parametrize("chosen", LOOKS, ids=["-".join(map(str, look)) for look in LOOKS])
def test_every_part_in_every_look(
    plan_page: Callable[..., Page], look_of: Any, shots: Path, document: dict[str, Any], chosen: tuple[str, int, str]
) -> None:
    """In both languages, widths and themes each part is readable, fits the width, and is clean for axe."""
    look = look_of(*chosen)
    page = plan_page(look)
    language = look.language
    assert page.locator("html").get_attribute("dir") == {"ar": "rtl", "en": "ltr"}[language]
    page.click(".mathematics summary")
    assert document["rooms"][0][f"text_{language}"] in page.locator("#summary").inner_text()
    assert page.evaluate(DISTINCT_COLOURS) > 25
    for part in ("summary", "elements", "places", "gaps"):
        page.click(f"#tab-{part}")
        assert page.locator(f"#{part}").is_visible()
        assert not is_wider_than_the_screen(page)
        page.screenshot(path=shots / f"{look.name}-{part}.png")
        assert violations(page) == []


@pytest.mark.parametrize("chosen", LOOKS, ids=["-".join(map(str, look)) for look in LOOKS])
def test_signing_in_and_failing(
    visit: Callable[..., Page], site: Any, look_of: Any, shots: Path, chosen: tuple[str, int, str]
) -> None:
    """The sign-in page and a missing page are clean for axe and fit the width."""
    look = look_of(*chosen)
    page = visit(look)
    page.goto(f"{site.url}/accounts/login/")
    assert_sound(page, shots / f"{look.name}-sign-in.png")
    page.locator(".demo-account").first.click()
    page.wait_for_selector("#needs-title")


def test_the_night_moves_by_keyboard(plan_page: Callable[..., Page], document: dict[str, Any]) -> None:
    """Arrows, Home and End move the hour; the table, the address and the map follow."""
    page = plan_page()
    slider = page.locator("#hour")
    slider.focus()
    page.keyboard.press("Home")
    assert slider.input_value() == "0"
    first = datetime.fromisoformat(document["hours"][0]).astimezone(ZoneInfo("Africa/Cairo"))
    assert page.locator("#hour-now").inner_text() == f"{first:%H:%M}"
    page.keyboard.press("End")
    last = len(document["hours"]) - 1
    assert slider.input_value() == str(last)
    page.keyboard.press("ArrowRight")
    assert slider.input_value() == str(last - 1)
    assert document["hours"][last - 1].replace(":", "%3A") in page.url
    page.click("#tab-places")
    place = document["places"][0]
    cell = page.locator(f'[data-place="{place["id"]}"] [data-now]').inner_text()
    assert f"{100 * place['protection'][last - 1]:.1f}".removesuffix(".0") in cell


def test_physical_keys_work_with_an_arabic_layout(plan_page: Callable[..., Page]) -> None:
    """The key left of the right shift searches and helps, whatever letter the layout puts there."""
    page = plan_page()
    press = """([code, key, shift]) => document.body.dispatchEvent(
      new KeyboardEvent("keydown", {code, key, shiftKey: shift, bubbles: true}))"""
    page.evaluate(press, ["Slash", "ظ", False])
    assert page.evaluate("() => document.activeElement.id") == "q"
    page.keyboard.press("Escape")
    page.evaluate("() => document.activeElement.blur()")
    before = page.locator("#hour").input_value()
    page.evaluate(press, ["BracketRight", "د", False])
    assert page.locator("#hour").input_value() == str(int(before) + 1)
    page.evaluate(press, ["Slash", "؟", True])
    assert page.locator("#keys").is_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()


def test_search_selects_and_the_address_remembers(plan_page: Callable[..., Page], document: dict[str, Any]) -> None:
    """A name in another spelling is found, chosen by keyboard, shown with its reason, and kept in the address."""
    page = plan_page()
    place = next(place for place in document["places"] if "ة" in place["name_ar"])
    element = next(one for one in document["elements"] if one["place_id"] == place["id"] and one["type"] == "post")
    page.keyboard.press("/")
    page.keyboard.type(place["name_ar"].replace("ة", "ه").replace("أ", "ا").replace("إ", "ا"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    card = page.locator("#detail")
    assert card.is_visible()
    chosen = page.locator('.item[aria-pressed="true"]')
    assert chosen.count() == 1
    shown = next(one for one in document["elements"] if one["id"] == chosen.get_attribute("data-id"))
    assert shown["place_id"] == element["place_id"]
    assert shown["why_ar"] in card.inner_text()
    address = page.url
    page.keyboard.press("Escape")
    assert not card.is_visible()
    page.goto(address)
    page.wait_for_selector("#map[data-drawn]")
    page.click("#tab-elements")
    assert page.locator("#detail").is_visible()
    assert page.locator(".item").count() == page.locator(".item:visible").count() < len(document["elements"])


def test_back_returns_to_the_view_before(plan_page: Callable[..., Page]) -> None:
    """Back shows the selection before, then none, with hour and filters; it does not leave the page."""
    page = plan_page()
    page.click("#tab-elements")
    items = page.locator(".item")
    names = [items.nth(index).locator(".item-name").inner_text() for index in (0, 1)]
    items.nth(0).click()
    page.keyboard.press("BracketRight")
    hour = page.locator("#hour").input_value()
    items.nth(1).click()
    page.select_option("#type", "closure")
    page.go_back()
    assert page.locator("#detail h2").inner_text() == names[0]
    assert page.locator("#hour").input_value() == hour
    assert page.locator("#type").input_value() == ""
    page.go_back()
    assert not page.locator("#detail").is_visible()
    assert page.locator(".item").count() > 1
    page.go_forward()
    assert page.locator("#detail h2").inner_text() == names[0]


def test_the_part_follows_the_address(plan_page: Callable[..., Page]) -> None:
    """A part named in the address is shown at once, and the other language opens on it with its selection."""
    page = plan_page()
    page.evaluate("() => { location.hash = '#gaps'; }")
    page.wait_for_selector("#gaps:visible")
    assert not page.locator("#summary").is_visible()
    page.click("#tab-elements")
    page.locator(".item").first.click()
    page.click("[data-language-form] button")
    page.wait_for_selector("html[lang=en] #map[data-drawn]")
    assert page.url.endswith("#elements")
    assert page.locator("#elements").is_visible()
    assert page.locator("#detail").is_visible()


def test_doors_are_told_apart(plan_page: Callable[..., Page], document: dict[str, Any]) -> None:
    """Posts of one function at one place carry the plan's number in list and card, and their place lists them."""
    posts = [one for one in document["elements"] if one["type"] == "post"]
    two = next(one for one in posts if one["id"].split("/")[2] == "2")
    function, _, place = two["name_ar"].partition(" - ")
    assert function.endswith(" 2")
    page = plan_page()
    page.click("#tab-elements")
    row = page.locator(f'.item[data-id="{two["id"]}"]')
    assert row.locator(".item-name").inner_text() == two["name_ar"]
    row.click()
    card = page.locator("#detail")
    assert card.locator("h2").inner_text() == two["name_ar"]
    page.keyboard.press("Escape")
    page.click("#tab-places")
    page.click(f'#places [data-select="place:{two["place_id"]}"]')
    slider = page.locator("#hour")
    slider.fill(str(next(at for at, hour in enumerate(document["hours"]) if two["start"] <= hour < two["end"])))
    now = document["hours"][int(slider.input_value())]
    active = [one for one in posts if one["place_id"] == two["place_id"] and one["start"] <= now < one["end"]]
    assert f"الخدمات في هذه الساعة: {len(active)}" in card.inner_text()
    card.locator(".posts button").first.click()
    assert card.locator("h2").inner_text().endswith(place)


def test_the_weakest_place_is_one_click_away(plan_page: Callable[..., Page], document: dict[str, Any]) -> None:
    """The figure of the weakest place leads to its hour, its card and its mark on the map."""
    page = plan_page()
    page.click("#worst")
    hour = document["hours"].index(document["worst"]["hour"])
    assert page.locator("#hour").input_value() == str(hour)
    name = next(place["name_ar"] for place in document["places"] if place["id"] == document["worst"]["place_id"])
    assert name in page.locator("#detail").inner_text()


def test_a_phone_shows_the_promise_and_the_weakest_hour_above_the_map(
    plan_page: Callable[..., Page], look_of: Any, document: dict[str, Any]
) -> None:
    """On a narrow screen the promised protection is read without scrolling, and its hour is one press away."""
    page = plan_page(look_of("en", 390, "light"))
    gist, stage = (page.locator(name).bounding_box() for name in ("#gist", "#map"))
    assert gist is not None
    assert stage is not None
    assert gist["y"] + gist["height"] <= stage["y"]
    page.click("#gist a")
    assert page.locator("#hour").input_value() == str(document["hours"].index(document["worst"]["hour"]))


def test_the_map_selects_in_the_list(plan_page: Callable[..., Page], document: dict[str, Any]) -> None:
    """A click on a place's mark opens its card and marks its row."""
    others = [(one["id"], one["lon"], one["lat"]) for one in document["places"] + document["elements"]]

    def room(place: dict[str, Any]) -> float:
        own = {place["id"], f"{place['id']}/presence"}
        return min(math.dist(at, (place["lon"], place["lat"])) for key, *at in others if key not in own)

    place = max(document["places"], key=room)
    page = plan_page()
    page.mouse.click(*_pixel(page, place["lon"], place["lat"]))
    page.wait_for_selector("#detail:visible")
    page.click("#tab-places")
    assert page.locator("tr.chosen").get_attribute("data-place") == place["id"]


def test_the_theme_button_recolours_map_and_page(plan_page: Callable[..., Page]) -> None:
    """One click turns page and map dark without a new page, and the next visit stays dark."""
    page = plan_page()
    light = page.evaluate("() => getComputedStyle(document.body).color")
    page.evaluate("() => { window.kept = true; document.querySelector('#map').removeAttribute('data-drawn'); }")
    with page.expect_response("**/theme/"):
        page.click("[data-theme-form] button")
    page.wait_for_selector("#map[data-drawn]")
    assert page.evaluate("() => window.kept")
    assert page.evaluate("() => getComputedStyle(document.body).color") != light
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_list_holds_the_plan_without_scripts(
    visit: Callable[..., Page], site: Any, document: dict[str, Any]
) -> None:
    """Without JavaScript the certificate, the filters, the tables and the gaps are still there."""
    page = visit(java_script_enabled=False)
    page.goto(f"{site.url}/accounts/login/?next=/plans/raml-station/%3Ftype=standby")
    page.locator(".demo-account").first.click()
    page.click(".mathematics summary")
    for room in document["rooms"]:
        assert room["text_ar"] in page.locator("#summary").inner_text()
    standby = [one for one in document["elements"] if one["type"] == "standby"]
    assert page.locator("#server-list tbody tr").count() == len(standby)
    assert page.locator("#gaps .gap").count() == len(document["gaps"])
    assert page.locator("#places tbody tr").count() == len(document["places"])


def test_the_page_survives_without_webgl(visit: Callable[..., Page], site: Any) -> None:
    """Where the map cannot be drawn the page says so and everything else works."""
    page = visit()
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null;")
    page.goto(f"{site.url}/accounts/login/?next=/plans/raml-station/")
    page.locator(".demo-account").first.click()
    page.wait_for_selector("#plan[data-state=ready]")
    assert "لا يستطيع هذا المتصفح رسم الخريطة" in page.locator("#map-state").inner_text()
    page.click("#tab-elements")
    page.locator(".item").first.click()
    assert page.locator("#detail").is_visible()


def test_documents_come_down(plan_page: Callable[..., Page], document: dict[str, Any]) -> None:
    """The four downloads arrive under the plan's name with the right first bytes."""
    page = plan_page()
    for name, start in (("order.pdf", b"%PDF-"), ("plan.xlsx", b"PK"), ("plan.geojson", b"{"), ("plan.json", b"{")):
        with page.expect_download() as waiting:
            page.click(f'.downloads a[href$="{name}"]')
        download = waiting.value
        assert download.suggested_filename == f"himaya-raml-station-{document['hash'][:8]}-{name}"
        assert download.path().read_bytes().startswith(start)
