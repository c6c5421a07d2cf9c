"""The national duty officer with a telephone: the alert level of a governorate, and a proof of readiness."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
REASON = "Christmas Eve: crowds expected round Raml Station"
READ_BACK = "We brief every shift at its start and report to the room by radio"
NOTE = "All extinguishers in date, report of the inspection attached"
OWN_CLAIM = "readiness.own_claim"


def photograph() -> bytes:
    """A picture of a report, as a telephone makes it."""
    content = io.BytesIO()
    Image.new("RGB", (640, 480), "white").save(content, "PNG")
    return content.getvalue()


def test_the_duty_officer_raises_the_level_and_has_readiness_proven(walk: Callable[..., Any], site: Any) -> None:
    """The level gives offices their tasks, which they read back; who claims readiness is never who verifies it."""
    officer = walk("duty-officer", 390)
    officer.sign_in("duty-officer", site.password)
    officer.step("home")
    raise_the_level(officer)
    room = walk("duty-officer-operations-room", 390)
    room.sign_in("operator", site.password)
    acknowledge(room)
    officer.open("/alert/areas/EG-ALX/")
    assert READ_BACK in officer.page.inner_text("main")
    officer.step("read-back")
    inspector = walk("duty-officer-inspector", 390)
    inspector.sign_in("supervisor", site.password)
    item = claim(inspector)
    verify(officer, item)


def raise_the_level(officer: Any) -> None:
    """With a reason; what it costs is shown before it is confirmed."""
    page: Page = officer.page
    officer.go(("الجاهزية", "Readiness"), ("درجة الاستعداد", "Alert level"))
    officer.link("الإسكندرية", "Alexandria", exact=False).press("Enter")
    page.wait_for_selector(f"h1:has-text('{officer.said('الإسكندرية', 'Alexandria')}')")
    officer.step("alexandria-before")
    officer.link("رفع درجة", "Set a level").press("Enter")
    page.wait_for_selector("#id_reason")
    assert page.is_checked("[name=area][value=EG-ALX]")
    page.focus("[name=level][value='2']")
    page.keyboard.press("ArrowDown")
    assert page.is_checked("[name=level][value='3']")
    page.fill("#id_reason", REASON)
    officer.step("level-filled-in")
    officer.button("اعرض الكلفة", "Show what it costs").press("Enter")
    page.wait_for_selector("#cost-title")
    officer.step("cost")
    officer.button("تأكيد ورفع الدرجة", "Confirm and set the level").press("Enter")
    page.wait_for_selector(".alert-green")
    assert officer.said("المرتفعة", "High") in page.inner_text("h1 + .row")
    assert REASON in page.inner_text("main")
    assert page.locator("table.stacked >> nth=0").locator("tbody tr").count() >= 6
    officer.step("alexandria-after")


def acknowledge(room: Any) -> None:
    """The operations room finds its tasks on its first page, and reads one back in its own words."""
    page: Page = room.page
    room.step("home")
    page.locator(".needs a[href*='/alert/measures/']").first.press("Enter")
    page.wait_for_selector("article form")
    room.step("measures")
    waiting = page.locator("form[action$='/acknowledge/']").count()
    page.focus("form[action$='/acknowledge/'] textarea")
    page.keyboard.type(READ_BACK)
    room.press("form[action$='/acknowledge/'] button")
    page.wait_for_selector(".alert-green")
    assert page.locator("form[action$='/acknowledge/']").count() == waiting - 1
    room.step("acknowledged")


def claim(inspector: Any) -> str:
    """A claim with its evidence; the account that made it is told why it cannot verify it. Returns the address."""
    page: Page = inspector.page
    inspector.open(f"/readiness/items/?area=EG-ALX&q={inspector.said('معدات الإطفاء', 'Fire equipment')}")
    inspector.step("items")
    page.locator("th a").first.press("Enter")
    page.wait_for_selector("#steps-title")
    inspector.button("بدء العمل", "Begin").press("Enter")
    page.wait_for_selector("#id_note")
    page.fill("#id_note", NOTE)
    page.set_input_files("#id_file", {"name": "report.png", "mimeType": "image/png", "buffer": photograph()})
    inspector.step("claim")
    inspector.button("إعلان الجاهزية", "Claim readiness").press("Enter")
    page.wait_for_selector(".alert-green")
    assert inspector.button("تحقق", "Verify").count() == 0
    assert OWN_CLAIM in page.inner_text("[aria-labelledby=steps-title]")
    evidence = page.locator("[aria-labelledby=proof-title] .account").inner_text().splitlines()
    assert "·" not in [line.strip() for line in evidence], "a mark between two facts stands on no line of its own"
    inspector.step("claimed")
    token = page.input_value("header [name=csrfmiddlewaretoken] >> nth=0")
    answer = page.request.post(f"{page.url}verify/", form={"csrfmiddlewaretoken": token}, max_redirects=0)
    assert answer.status == 403
    assert OWN_CLAIM in answer.text()
    return page.url.removeprefix(inspector.url)


def verify(officer: Any, item: str) -> None:
    """Another account looks at the evidence and verifies."""
    page: Page = officer.page
    officer.open(item)
    officer.step("claim-to-verify")
    with page.expect_download() as waiting:
        officer.link("تنزيل", "Download", exact=False).press("Enter")
    assert waiting.value.path().read_bytes().startswith(b"\x89PNG")
    officer.button("تحقق", "Verify").press("Enter")
    page.wait_for_selector(".alert-green")
    assert page.locator("h1 + .row .chip-green").count() == 1
    officer.step("verified")
