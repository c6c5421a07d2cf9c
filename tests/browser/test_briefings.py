"""Meetings in the browser: every page sound, and windows that hear each other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from tests.browser.looking import LOOKS, assert_sound, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHAIR, DIRECTORATE = "national-director", "director"


def _local(minutes: int) -> str:
    return f"{datetime.now(ZoneInfo('Africa/Cairo')) + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"


def _opened(page: Page, site: Any, chair: str) -> str:
    """Call a meeting by keyboard and open it; its address. The chair is named by a part of its title."""
    page.goto(f"{site.url}/meetings/new/")
    page.fill("#id_title", "اجتماع المتابعة")
    own = page.locator("#id_chair option", has_text=chair).first.get_attribute("value")
    page.select_option("#id_chair", own)
    page.fill("#id_starts_at", _local(0))
    page.fill("#id_ends_at", _local(60))
    page.locator("main form .button-main").press("Enter")
    page.locator("#open-meeting").press("Enter")
    page.wait_for_selector("#close-meeting")
    return page.url


def _decided(page: Page) -> None:
    """A decision with its reason, and a directive to the first office on the list."""
    page.fill("#proposal", "غلق طريق الجيش أمام الكاتدرائية")
    page.locator("form[action$='/propose/'] button").press("Enter")
    page.fill("[id^=reason-decision-]", "كثافة الحشود المتوقعة")
    page.locator("form[action$='/adopt/'] .button-main").press("Enter")
    page.wait_for_selector("[aria-labelledby=decisions-title] .chip-green")
    page.click("details:has(#directive-text) > summary")
    page.fill("#directive-text", "تأمين الأبواب الأربعة")
    page.fill("#directive-measure", "خدمة على كل باب قبل السابعة")
    page.fill("#directive-due", _local(90))
    page.locator("input[name=to]").first.press("Space")
    page.locator("form[action$='/direct/'] .button-main").press("Enter")
    page.wait_for_selector("th a[href^='/directives/']")


@pytest.mark.parametrize("look", LOOKS)
def test_a_meeting_from_calling_it_to_its_minutes(
    look: tuple[str, int, str], visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """In both languages, widths and themes, by keyboard: every page on the way is sound."""
    seen = look_of(*look)
    page = visit(seen)
    sign_in(page, site, DIRECTORATE)
    page.goto(f"{site.url}/meetings/new/")
    assert_sound(page, shots / f"meeting-new-{seen.name}.png")
    at = _opened(page, site, "الإسكندرية" if seen.language == "ar" else "Alexandria")
    _decided(page)
    assert_sound(page, shots / f"meeting-{seen.name}.png")
    page.click("th a[href^='/directives/']")
    page.wait_for_selector("#text-title")
    assert_sound(page, shots / f"directive-{seen.name}.png")
    page.goto(at)
    while page.locator("[id^=call-][id$=-present]").count():
        page.locator("[id^=call-][id$=-present]").first.press("Enter")
        page.wait_for_selector("[data-keeps][data-kept='0']")
    page.locator("#close-meeting").press("Enter")
    page.locator("#sign-minutes").press("Enter")
    page.wait_for_selector("#sign-minutes", state="detached")
    page.goto(f"{site.url}/directives/")
    assert_sound(page, shots / f"directives-{seen.name}.png")
    page.goto(f"{site.url}/meetings/")
    assert_sound(page, shots / f"meetings-{seen.name}.png")


def test_the_other_windows_hear_at_once(visit: Callable[..., Page], site: Any, look_of: Any) -> None:
    """A directorate on a telephone answers the roll and asks for the floor: the chair sees both without reloading.

    The directive that follows stands first among what the directorate has to do, and its words come back to the chair.
    """
    chair, directorate = visit(), visit(look_of("ar", 390, "light"))
    sign_in(chair, site, CHAIR)
    sign_in(directorate, site, DIRECTORATE)
    at = _opened(chair, site, "مساعد الوزير")
    directorate.goto(at)
    directorate.locator("#answer-roll").press("Enter")
    chair.wait_for_selector("[aria-labelledby=roll-title] .chip-green")
    directorate.locator("#raise-hand").press("Enter")
    chair.locator("[id^=give-]").press("Enter")
    directorate.wait_for_selector("[aria-labelledby=own-title] ol .chip-green")
    _decided(chair)
    told = chair.get_attribute("th a[href^='/directives/']", "href")
    directorate.goto(f"{site.url}/")
    directorate.click(f"a[href='{told}']")
    directorate.fill("[id^=words-][id$=-acknowledge]", "أربعة أبواب قبل السابعة")
    chair.goto(f"{site.url}{told}")
    directorate.locator("[id^=step-][id$=-acknowledge]").press("Enter")
    chair.wait_for_selector("text=أربعة أبواب قبل السابعة")
