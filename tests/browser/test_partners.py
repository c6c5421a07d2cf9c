"""A partner is asked and answers on its telephone in Arabic; a hazard is told; an incident is shared and decided on."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from tests.browser.looking import LOOKS, assert_sound, sign_in
from tests.browser.working import report_fire

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CAIRO = ZoneInfo("Africa/Cairo")
BASIS = "خطة الميلاد، نقطة إسعاف 7"
CABLE = "كابل مكشوف بجوار البوابة"
DECISION = "إيقاف الدخول عشر دقائق"


def _time(hours: float) -> str:
    return (datetime.now(CAIRO) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def _asked(page: Page, site: Any, shots: Path) -> str:
    """Three ambulances at the cathedral, by keyboard; the address of the request."""
    page.goto(f"{site.url}/requests/new/?area=EG-ALX")
    page.select_option("#id_agency", "ambulance")
    page.select_option("#id_resource", "ambulance")
    page.fill("#id_number", "٣")
    page.fill("#id_needed_by", _time(6))
    page.fill("#id_basis", BASIS)
    page.fill("#id_where_text", "كاتدرائيه")
    page.wait_for_selector("#place-options input")
    page.check("#place-options input >> nth=0")
    assert_sound(page, shots / "resource-request-new-ar-1440-light.png")
    page.locator("#ask").press("Enter")
    page.wait_for_url(re.compile(r"/requests/\d+/$"))
    return page.url.removeprefix(site.url)


def test_a_request_is_answered_on_a_telephone(visit: Callable[..., Page], site: Any, look_of: Any, shots: Path) -> None:
    """Asked by the operator; too few are no acceptance; three are accepted with their arrival, and arrive."""
    operator, phone = visit(), visit(look_of("ar", 390, "light"), refusals=True)
    sign_in(operator, site, "operator")
    sign_in(phone, site, "liaison")
    at = _asked(operator, site, shots)
    phone.goto(f"{site.url}/partners/")
    assert_sound(phone, shots / "partner-desk-ar-390-light.png")
    phone.click(f"[aria-labelledby=resources-title] a[href='{at}']")
    phone.wait_for_selector("#step-accept")
    assert BASIS in phone.inner_text("main")
    assert_sound(phone, shots / "resource-request-ar-390-light.png")
    phone.fill("#accept-number", "2")
    phone.fill("#accept-arrival", _time(5))
    phone.locator("#step-accept").press("Enter")
    phone.wait_for_selector(".alert-red")
    assert "partners.fewer_than_asked" in phone.inner_text(".alert-red")
    phone.fill("#accept-number", "3")
    phone.fill("#accept-arrival", _time(5))
    phone.locator("#step-accept").press("Enter")
    phone.wait_for_selector(".alert-green")
    operator.goto(f"{site.url}{at}")
    operator.locator("#step-arrive").press("Enter")
    operator.wait_for_selector("#step-release")
    assert_sound(operator, shots / "resource-request-arrived-ar-1440-light.png")


def test_a_hazard_is_told_and_taken_note_of(visit: Callable[..., Page], site: Any, look_of: Any, shots: Path) -> None:
    """The utilities tell it from a telephone by place; the operator sees it in the list and takes note of it."""
    phone, operator = visit(look_of("ar", 390, "dark")), visit()
    sign_in(phone, site, "utilities")
    sign_in(operator, site, "operator")
    phone.goto(f"{site.url}/hazards/new/")
    phone.select_option("#id_kind", "electricity")
    phone.fill("#id_what", CABLE)
    phone.fill("#id_not_to_do", "لا تقترب من البوابة الشرقية")
    phone.fill("#id_valid_until", _time(3))
    phone.fill("#id_where_text", "كاتدرائيه")
    phone.wait_for_selector("#place-options input")
    phone.check("#place-options input >> nth=0")
    phone.check("input[name=agencies][value=ambulance]")
    assert_sound(phone, shots / "hazard-new-ar-390-dark.png")
    phone.locator("#tell").press("Enter")
    phone.wait_for_url(re.compile(r"/hazards/\d+/$"))
    assert_sound(phone, shots / "hazard-ar-390-dark.png")
    operator.goto(phone.url)
    operator.locator("#acknowledge").press("Enter")
    operator.wait_for_selector(".alert-green")
    operator.goto(f"{site.url}/hazards/")
    assert CABLE in operator.inner_text("main")


def test_an_incident_is_shared_and_decided_on_together(
    visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """The operator shares a fire; the ambulance sees that page alone, enters a decision, and the operator disagrees."""
    operator, phone = visit(), visit(look_of("ar", 390, "light"))
    sign_in(operator, site, "operator")
    sign_in(phone, site, "liaison")
    number = report_fire(operator, site.url)
    operator.goto(f"{site.url}/incidents/{number}/")
    operator.click("details:has(#share) > summary")
    operator.check("details:has(#share) input[value=ambulance]")
    operator.locator("#share").press("Enter")
    operator.wait_for_selector(".alert-green")
    assert_sound(operator, shots / "incident-shared-ar-1440-light.png")
    phone.goto(f"{site.url}/partners/")
    phone.click("[aria-labelledby=shared-title] a >> nth=0")
    assert_sound(phone, shots / "shared-incident-ar-390-light.png")
    phone.click("a[href*='/joint-log/new/']")
    for field, text in (
        ("decision", DECISION), ("reason", "دخان عند الباب"), ("not_taken", "إخلاء كامل"), ("known", "مصابان"),
    ):  # fmt: skip
        phone.fill(f"#id_{field}", text)
    phone.check("input[name=agencies][value=ambulance]")
    assert_sound(phone, shots / "joint-decision-new-ar-390-light.png")
    phone.locator("#decide").press("Enter")
    phone.wait_for_url(re.compile(r"/joint-log/\d+/$"))
    operator.goto(phone.url)
    operator.fill("#id_text", "الباب الثاني مفتوح")
    operator.locator("#disagree").press("Enter")
    operator.wait_for_selector(".chip-red")
    assert_sound(operator, shots / "joint-decision-ar-1440-light.png")


@pytest.mark.parametrize(("language", "width", "theme"), LOOKS)
def test_the_lists_are_sound_in_every_look(
    language: str, width: int, theme: str, visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """Both languages, both widths, light and dark."""
    page = visit(look_of(language, width, theme))
    sign_in(page, site, "director")
    for name in ("requests", "hazards", "joint-log", "joint-log/new"):
        page.goto(f"{site.url}/{name}/")
        assert_sound(page, shots / f"{name.replace('/', '-')}-{language}-{width}-{theme}.png")
