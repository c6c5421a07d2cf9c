"""A report with its picture is answered to a citizen, a release with its picture is told to everybody."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from tests.browser.looking import assert_sound, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import FilePayload, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SEEN = "عمود إنارة مطفأ عند باب الكنيسة البحري"
ANSWERED = "أصلحت شركة الكهرباء العمود"
TITLE = "خدمات ليلة عيد الميلاد في الإسكندرية"
CAPTION = "شارع محطة الرمل مضاء"
RELEASE = {
    "title_ar": TITLE,
    "title_en": "Services of Christmas Eve in Alexandria",
    "dateline_ar": "الإسكندرية",
    "dateline_en": "Alexandria",
    "body_ar": "تبدأ الخدمات مساءً.",
    "body_en": "Services begin in the evening.",
}
OF_A_PICTURE = {
    "caption_ar": CAPTION,
    "caption_en": "Raml Station Street, lit",
    "alt_ar": "شارع مضاء ليلاً",
    "alt_en": "A lit street at night",
    "rights": "إدارة الإعلام",
}


@pytest.fixture
def photograph() -> FilePayload:
    """A picture as a telephone sends it."""
    file = io.BytesIO()
    Image.new("RGB", (1200, 800), "navy").save(file, "JPEG")
    return {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


@pytest.fixture
def telephone(visit: Callable[..., Page], look_of: Any) -> Page:
    """A small telephone, in Arabic."""
    return visit(look_of("ar", 360, "light"))


def _desk(visit: Callable[..., Page], site: Any, account: str) -> Page:
    page = visit()
    sign_in(page, site, account)
    return page


def test_a_report_with_a_picture_is_answered(
    visit: Callable[..., Page], telephone: Page, site: Any, photograph: FilePayload, shots: Path
) -> None:
    """Sent from a telephone with a press on the map, triaged, passed on, answered; the receipt says so, in Arabic."""
    telephone.goto(f"{site.url}/public/report/")
    telephone.select_option("#area", "EG-ALX")
    telephone.fill("#where", "كنيسة عند محطة الرمل")
    telephone.select_option("#category", index=1)
    telephone.fill("#text", SEEN)
    telephone.locator("#map button").press("Enter")
    while not telephone.input_value("#point"):
        assert_sound(telephone, shots / "citizen-map-ar-360.png")
        telephone.locator("input.map").click(position={"x": 150, "y": 170})
    telephone.set_input_files("#picture", photograph)
    assert_sound(telephone, shots / "citizen-report-ar-360.png")
    telephone.locator("main form > button").press("Enter")
    receipt = telephone.inner_text(".receipt")
    desk = _desk(visit, site, "media-officer")
    desk.goto(f"{site.url}/public-reports/")
    desk.locator("tbody a", has_text="كنيسة عند محطة الرمل").press("Enter")
    desk.locator("text=" + SEEN).wait_for()
    for step in ("acknowledge", "triage"):
        desk.locator(f"#step-{step}").press("Enter")
        desk.wait_for_selector(".alert-green")
    desk.fill("#serve-service", "شركة الكهرباء")
    desk.locator("#step-serve").press("Enter")
    desk.fill("#answer-ar", ANSWERED)
    assert_sound(desk, shots / "citizen-triage-ar-1440.png")
    desk.locator("#step-answer").press("Enter")
    desk.wait_for_selector("#step-close")
    telephone.goto(f"{site.url}/public/receipt/")
    telephone.fill("main form input[name=receipt]", receipt)
    telephone.locator("main form button").first.press("Enter")
    telephone.locator("text=" + ANSWERED).wait_for()
    assert_sound(telephone, shots / "citizen-answer-ar-360.png")


def test_a_release_with_a_picture_reaches_the_public(
    visit: Callable[..., Page], telephone: Page, site: Any, photograph: FilePayload, shots: Path
) -> None:
    """Written by media, its picture cleared and its text read by the duty officer, approved by the director."""
    media, duty, director = (_desk(visit, site, one) for one in ("media-officer", "duty-officer", "director"))
    media.goto(f"{site.url}/releases/new/")
    media.select_option("#id_area", "EG-ALX")
    for field, text in RELEASE.items():
        media.fill(f"#id_{field}", text)
    media.locator("main form .button-main").press("Enter")
    media.wait_for_url(re.compile(r"/releases/\d+/$"))
    at = media.url
    media.set_input_files("#id_file", photograph)
    for field, text in OF_A_PICTURE.items():
        media.fill(f"#id_{field}", text)
    media.locator("form[enctype] button").press("Enter")
    media.locator("figcaption", has_text=CAPTION).wait_for()
    duty.goto(at)
    for box in duty.locator("[name=looked_for]").all():
        box.check()
    duty.locator("form[action$='/clear/'] button").press("Enter")
    duty.locator("[name=points]").first.wait_for()
    for box in duty.locator("[name=points]").all():
        box.check()
    assert_sound(duty, shots / "release-to-check-ar-1440.png")
    duty.locator("#step-check").press("Enter")
    duty.wait_for_selector("#step-check", state="detached")
    director.goto(at)
    director.locator("#step-approve").press("Enter")
    director.wait_for_selector("#step-approve", state="detached")
    media.goto(at)
    media.locator("#step-publish").press("Enter")
    media.wait_for_selector("#step-publish", state="detached")
    telephone.goto(f"{site.url}/public/releases/")
    telephone.locator("a", has_text=TITLE).press("Enter")
    telephone.locator("figcaption", has_text=CAPTION).wait_for()
    assert telephone.locator("figure img").evaluate("(picture) => picture.naturalWidth") == 1200
    assert_sound(telephone, shots / "release-ar-360.png")
