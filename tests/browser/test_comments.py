"""A comment from a telephone to the page: rejected, appealed, published by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.conftest import Look
from tests.browser.looking import assert_sound, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = Look("ar", 360, "light")
TEXT = "لافتات الطرق البديلة قليلة في ليلة العيد"


def _comment(citizen: Page, url: str, shots: Path) -> tuple[str, str]:
    """Comment on the first celebration, by keyboard; its page and the receipt."""
    citizen.goto(f"{url}/public/")
    citizen.locator("#feasts-title + ul a").first.press("Enter")
    citizen.wait_for_selector("#comment-text")
    page_of_feast = citizen.url
    citizen.fill("#comment-text", TEXT)
    assert_sound(citizen, shots / "comment-write.png")
    citizen.locator("main form.letter button").press("Enter")
    citizen.wait_for_selector(".receipt")
    assert citizen.locator("h1").inner_text() == "تمت إضافة تعليقك، وسيظهر بعد المراجعة"
    assert_sound(citizen, shots / "comment-sent.png")
    receipt = citizen.locator(".receipt").inner_text()
    citizen.goto(page_of_feast)
    citizen.reload()
    assert TEXT not in citizen.locator("main").inner_text()
    return page_of_feast, receipt


def _ask(citizen: Page, url: str, receipt: str) -> None:
    citizen.goto(f"{url}/public/receipt/")
    citizen.fill("#receipt", receipt)
    citizen.press("#receipt", "Enter")
    citizen.wait_for_selector(".lines")


def test_a_citizen_appeals_and_another_moderator_publishes(visit: Callable[..., Page], site: Any, shots: Path) -> None:
    """By keyboard at 360 pixels, in Arabic: nothing appears before review, and the appeal is not the first one's."""
    citizen = visit(PHONE)
    page_of_feast, receipt = _comment(citizen, site.url, shots)
    first = visit(PHONE)
    sign_in(first, site, "moderator")
    number = _open_newest(first, site.url)
    assert_sound(first, shots / "comment-queue-one.png")
    first.select_option("#reject-criterion", "off-topic")
    first.locator("#step-reject").press("Enter")
    first.wait_for_selector(".alert-green")

    _ask(citizen, site.url, receipt)
    assert "خارج موضوع الصفحة" in citizen.locator(".lines").inner_text()
    citizen.fill("#appeal-text", "هو عن ليلة العيد نفسها")
    assert_sound(citizen, shots / "comment-appeal.png")
    citizen.locator("#appeal-title ~ form button").press("Enter")
    citizen.wait_for_selector("[role=status] h1")
    first.goto(f"{site.url}/comments/")
    first.goto(f"{site.url}/comments/{number}/")
    assert first.locator("#step-uphold").count() == 0

    second = visit(PHONE)
    sign_in(second, site, "moderator-appeals")
    second.goto(f"{site.url}/comments/{number}/")
    second.locator("#step-uphold").press("Enter")
    second.wait_for_selector(".alert-green")
    citizen.goto(page_of_feast)
    citizen.reload()
    assert TEXT in citizen.locator("main").inner_text()
    assert_sound(citizen, shots / "comment-published.png")
    assert citizen.context.cookies() == []


def _open_newest(page: Page, url: str) -> str:
    """The last comment of the queue, which the page takes from the mailbox when it is opened; its number."""
    page.goto(f"{url}/comments/?state=pending")
    page.locator("tbody tr").last.locator("a").press("Enter")
    page.wait_for_selector("#step-reject")
    assert TEXT in page.locator("main").inner_text()
    return page.url.rstrip("/").rsplit("/", 1)[1]
