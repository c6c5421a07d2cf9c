"""Situation reports and handovers in the browser: composed, printed, handed over, and signed by both officers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from tests.browser.looking import LOOKS, assert_sound, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _printed(page: Page, language: str, shot: Path) -> str:
    """The words of the PDF that a page offers in a language, its lines joined."""
    with page.expect_download() as begun:
        page.click(f"a[href$='.pdf?language={language}']")
    begun.value.save_as(shot)
    return " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(shot).pages)


@pytest.mark.parametrize("look", LOOKS)
def test_a_report_is_printed_and_a_shift_is_signed_by_both(
    look: tuple[str, int, str], visit: Callable[..., Page], site: Any, look_of: Any, shots: Path
) -> None:
    """The report tells of dispatch, posts and roads; the handover locks with the second signature; all are sound."""
    seen = look_of(*look)
    leaving, arriving = visit(seen), visit(seen)
    sign_in(leaving, site, "operator")
    leaving.goto(f"{site.url}/situation/")
    assert_sound(leaving, shots / f"situation-list-{seen.name}.png")
    leaving.locator("form[action$='/situation/compose/'] button").press("Enter")
    leaving.wait_for_selector("#area-EG-ALX")
    words = ("الوحدات بحسب الحالة", "تغطية الخدمات") if seen.language == "ar" else ("Units by status", "Post coverage")
    for told in words:
        assert leaving.locator("dt", has_text=told).count() == 1
    assert_sound(leaving, shots / f"situation-report-{seen.name}.png")
    mark = leaving.locator("code").first.inner_text()
    assert mark in _printed(leaving, seen.language, shots / f"situation-report-{seen.name}.pdf")
    leaving.goto(f"{site.url}/handovers/new/")
    leaving.fill("#handover-promised", "two more units at the station by 21:00")
    assert_sound(leaving, shots / f"situation-leaving-{seen.name}.png")
    leaving.locator("form[action$='/handovers/new/'] button").press("Enter")
    leaving.wait_for_url("**/handovers/*/")
    sign_in(arriving, site, "supervisor")
    arriving.goto(leaving.url)
    assert arriving.locator("dt", has_text=words[0]).count() == 1
    arriving.locator("form[action$='/sign/'] button").press("Enter")
    arriving.wait_for_selector(".page-head .chip-green")
    assert arriving.locator("main form").count() == 0
    assert_sound(arriving, shots / f"situation-signed-{seen.name}.png")
    assert arriving.locator("code").first.inner_text() in _printed(
        arriving, seen.language, shots / f"situation-signed-{seen.name}.pdf"
    )
