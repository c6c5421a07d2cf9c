"""A mandated task in Arabic: refused by a stay and by a grievance, authorised, confirmed, scheduled, suspended."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from tests.browser.looking import assert_sound, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CAIRO = ZoneInfo("Africa/Cairo")
SURVEY = "حوض 712 قطعة 34"
WORDS = "رُتب مع الجهات المختصة"


def _day(days: int) -> str:
    return f"{datetime.now(CAIRO) + timedelta(days=days):%Y-%m-%d}"


def _registered(page: Page, site: Any, number: str) -> str:
    """A safety order, registered by keyboard; the address of its page."""
    page.goto(f"{site.url}/instruments/new/?area=EG-ALX")
    page.select_option("#id_kind", "safety_order")
    page.fill("#id_issuer", "محافظة الإسكندرية، إدارة الأملاك")
    page.fill("#id_number", number)
    page.fill("#id_year", _day(-60)[:4])
    page.select_option("#id_article", "local-safety")
    for field, days in (("issued_on", -60), ("served_on", -30), ("expires_on", 200)):
        page.fill(f"#id_{field}", _day(days))
    page.fill("#id_served_proof", "محضر إعلان رقم 12")
    page.locator("#register-instrument").press("Enter")
    page.wait_for_url(re.compile(r"/instruments/\d+/$"))
    return page.url


def _drafted(page: Page, shots: Path) -> str:
    """A task on a square near the sea, with the human-dimension check; the address of its page."""
    corners = [[29.951, 31.195], [29.952, 31.195], [29.952, 31.196], [29.951, 31.196], [29.951, 31.195]]
    page.click("a[href$='/mandate/']")
    page.fill("#id_ordered", "إخلاء مبنى آيل للسقوط وتدعيم حوائطه")
    page.fill("#id_survey_reference", SURVEY)
    page.fill("#id_owning_body", "الوحدة المحلية لحي شرق")
    page.fill("#id_measured_m2", "10570")
    page.fill("#id_outline", json.dumps({"type": "Polygon", "coordinates": [corners]}))
    assert_sound(page, shots / "mandate-form-ar-1440-light.png")
    page.locator("#keep-mandate").press("Enter")
    page.wait_for_selector("#keep-human")
    for one in page.locator("input[type=radio][value='1']").all():
        one.check()
    for one in page.locator("fieldset input[maxlength]").all():
        one.fill(WORDS)
    page.locator("#keep-human").press("Enter")
    page.wait_for_selector("#step-submit")
    return page.url


def _impede(page: Page, instrument: str, kind: str, reference: str) -> None:
    page.goto(instrument)
    page.click("details:has(#impede) > summary")
    page.select_option("#id_kind", kind)
    page.fill("#id_reference", reference)
    page.locator("#impede").press("Enter")
    page.wait_for_selector(".alert-green")


def _lift(page: Page, instrument: str) -> None:
    page.goto(instrument)
    page.fill("[id^=lift-]:not(button)", "حكم برفض الطلب")
    page.locator("[id^=lift-button-]").press("Enter")
    page.wait_for_selector(".alert-green")


def _step(page: Page, at: str, step: str, **fields: str) -> None:
    page.goto(at)
    for field, text in fields.items():
        page.fill(f"#{field.replace('_', '-') if field.startswith('text') else field}", text)
    page.locator(f"#step-{step}").press("Enter")
    page.wait_for_selector(".alert-green, .alert-red")


def _refused(page: Page, at: str, rule: str) -> None:
    _step(page, at, "submit")
    assert f"mandates.{rule}" in page.locator(".alert-red").inner_text()


def test_the_walk_of_a_task(visit: Callable[..., Page], site: Any, look_of: Any, shots: Path) -> None:
    """Each office in a window of its own; partners on a telephone, each in its own account."""
    planner, lawyer, director = visit(refusals=True), visit(refusals=True), visit(refusals=True)
    sign_in(planner, site, "planner-alexandria")
    sign_in(lawyer, site, "legal-reviewer")
    sign_in(director, site, "director")
    instrument = _registered(planner, site, "712")
    task = _drafted(planner, shots)
    _impede(planner, instrument, "stay", "حكم وقف رقم 5 لسنة 2026")
    _refused(planner, task, "stayed")
    assert_sound(planner, shots / "mandate-stayed-ar-1440-light.png")
    _lift(lawyer, instrument)
    _impede(lawyer, instrument, "grievance", "تظلم رقم 9 لسنة 2026")
    _refused(planner, task, "grievance_pending")
    _lift(lawyer, instrument)
    _step(planner, task, "submit")
    _step(lawyer, task, "review", text_review="السند سار ومعلن ولا مانع")
    _step(director, task, "authorise", starts_at=f"{_day(40)}T03:00", ends_at=f"{_day(40)}T05:00")
    assert "mandates.outside_lawful_hours" in director.locator(".alert-red").inner_text()
    _step(director, task, "authorise", starts_at=f"{_day(40)}T09:00", ends_at=f"{_day(40)}T13:00")
    director.wait_for_selector(".alert-green")
    _step_is_not_there(director, "schedule")
    for partner in ("liaison", "governorate", "civil-protection"):
        phone = visit(look_of("ar", 390, "light"))
        sign_in(phone, site, partner)
        phone.goto(f"{site.url}/partners/")
        assert_sound(phone, shots / f"partner-inbox-{partner}-ar-390-light.png")
        phone.click("[aria-labelledby=waiting-title] a")
        phone.wait_for_selector("#confirm")
        assert SURVEY in phone.inner_text("main")
        assert_sound(phone, shots / f"partner-request-{partner}-ar-390-light.png")
        phone.locator("#confirm").press("Enter")
        phone.wait_for_selector(".alert-green")
    _step(director, task, "schedule")
    assert_sound(director, shots / "mandate-scheduled-ar-1440-light.png")
    _step(director, task, "start")
    assert "mandates.not_in_window" in director.locator(".alert-red").inner_text()
    director.locator("#suspend").press("Enter")
    director.wait_for_selector(".alert-green")
    assert director.locator("h1 + p .chip-yellow").count() == 1


def _step_is_not_there(page: Page, step: str) -> None:
    assert page.locator(f"#step-{step}").count() == 0
