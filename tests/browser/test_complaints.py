"""A complaint is carried from the desk to its end, in Arabic; its pages are sound in every look."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import LOOKS, assert_sound, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORDS = "منعني من دخول باب الكنيسة وسبني"


def _taken_in(page: Page, site: Any) -> str:
    """Take a complaint in at the desk; returns its address, while its receipt is on the page."""
    page.goto(f"{site.url}/complaints/new/")
    page.fill("#id_text", WORDS)
    page.select_option("#id_about", "directorate-eg-alx")
    page.click("main form button.button-main, form.card button.button-main")
    page.wait_for_selector("#receipt")
    number = page.locator("h1 bdi").inner_text()
    return f"{site.url}/complaints/{number}/"


def _step(page: Page, step: str, **told: str) -> None:
    """Take a step with its form."""
    form = f"form[action$='/steps/{step}/']"
    page.click(f"details:has({form}) summary")
    for field, value in told.items():
        where = f"{form} [name={field}]"
        kind = page.locator(where).evaluate("one => one.type")
        if kind == "checkbox":
            page.check(where)
        elif kind == "select-one":
            page.select_option(where, value)
        else:
            page.fill(where, value)
    page.click(f"{form} button")
    page.wait_for_selector(".alert-green")


def test_a_complaint_is_carried_from_the_desk_to_its_end(visit: Callable[..., Page], site: Any, shots: Path) -> None:
    """By the complaints officer alone, who hands out a receipt by which its holder reads the answer."""
    page, citizen = visit(), visit()
    sign_in(page, site, "complaints-officer")
    address = _taken_in(page, site)
    receipt = page.locator("#receipt").inner_text()
    page.goto(address)
    assert receipt not in page.content()
    assert WORDS not in page.content()
    _step(page, "acknowledge")
    page.click("a[href$='/texts/']")
    assert WORDS in page.locator(".timeline").inner_text()
    assert_sound(page, shots / "complaints-texts.png")
    page.goto(address)
    _step(page, "assess", matter="treatment", about="directorate-eg-alx", text="إساءة لفظية ومنع من المرور")
    _step(page, "investigate", no_conflict="1")
    _step(page, "update", text="سُمعت أقوال الخدمة")
    _step(page, "decide", finding="upheld", text="ثبت ما جاء في الشكوى من أقوال الشهود")
    _step(page, "communicate", text="ثبت ما جاء في شكواك ونعتذر لك")
    citizen.goto(f"{site.url}/public/receipt/")
    citizen.fill("#receipt", receipt)
    citizen.click("main button")
    assert "ونعتذر لك" in citizen.locator("main").inner_text()
    assert_sound(citizen, shots / "complaints-answer.png")
    page.click("summary:has-text('تسجيل ما يُصلح')")
    page.fill("#remedy-what", "تدريب الخدمة على معاملة الجمهور")
    page.select_option("#remedy-owner", "directorate-eg-alx")
    page.fill("#remedy-due", (datetime.now() + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M"))  # noqa: DTZ005  # a form
    page.click("form[action$='/remedy/'] button")
    page.fill("form[action*='/remedies/'] input[name=proof]", "كشف حضور التدريب محفوظ")
    page.click("form[action*='/remedies/'] button")
    page.wait_for_selector(".alert-green")
    assert_sound(page, shots / "complaints-case.png")
    _step(page, "close", accepted="1")
    assert page.locator("h1 + p .chip").first.inner_text() == "مغلقة"


@pytest.mark.parametrize("look", LOOKS)
def test_pages_of_complaints_are_sound(
    look: tuple[str, int, str], visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """In both languages, widths and themes, for the office, the auditor and the public."""
    seen = look_of(*look)
    page = visit(seen)
    public = "/en/public/complaints/" if look[0] == "en" else "/public/complaints/"
    page.goto(f"{site.url}{public}?post=abcdefg")
    assert_sound(page, shots / f"complaints-public-{seen.name}.png")
    sign_in(page, site, "complaints-officer")
    page.goto(f"{site.url}/complaints/new/")
    assert_sound(page, shots / f"complaints-new-{seen.name}.png")
    address = _taken_in(page, site)
    assert_sound(page, shots / f"complaints-receipt-{seen.name}.png")
    for name, at in (("list", f"{site.url}/complaints/"), ("figures", f"{site.url}/complaints/figures/")):
        page.goto(at)
        assert_sound(page, shots / f"complaints-{name}-{seen.name}.png")
    page.goto(address)
    for details in page.locator("details summary").all():
        details.click()
    assert_sound(page, shots / f"complaints-steps-{seen.name}.png")
    overseer = visit(seen)
    sign_in(overseer, site, "auditor")
    overseer.goto(address)
    assert WORDS not in overseer.content()
    for name, at in (("oversight", "/complaints/oversight/"), ("force", "/incidents/force/")):
        overseer.goto(f"{site.url}{at}")
        assert_sound(overseer, shots / f"complaints-{name}-{seen.name}.png")
