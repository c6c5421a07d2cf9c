"""Passkeys in a real browser, with a security key that Chromium itself plays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def _key(page: Page, **changed: Any) -> tuple[Any, str]:
    """Give the browser a security key; returns the session to talk to it and the key's number."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY | changed})
    return session, made["authenticatorId"]


def _sign_in(page: Page, site: Any, office: str) -> None:
    page.goto(f"{site.url}/accounts/login/")
    page.fill("#id_login", office)
    page.fill("#id_password", site.password)
    page.click("form[action='/accounts/login/'].stack .button-main")
    page.wait_for_selector("#needs-title")


def _take_away(page: Page, site: Any) -> None:
    """Remove the passkey, which it confirms itself: other tests sign in with the password alone."""
    page.goto(f"{site.url}/accounts/me/")
    page.click("[aria-labelledby=passkeys-title] a[href$='/remove/']")
    page.wait_for_url("**/accounts/passkeys/confirm/**")
    page.click("form[data-passkey=confirm] button")
    page.wait_for_url("**/remove/")
    page.click("main button.button-main")
    page.wait_for_url("**/accounts/me/")


def test_a_passkey_is_made_used_and_removed(visit: Callable[..., Page], site: Any) -> None:
    """An office makes a passkey, signs in with it alone, confirms with it, and takes it away again."""
    page = visit()
    _key(page)
    _sign_in(page, site, "liaison")
    page.goto(f"{site.url}/accounts/passkeys/new/")
    page.fill("#id_name", "مفتاح الخزينة")
    page.click("form[data-passkey=register] .button-main")
    page.wait_for_url("**/accounts/second-factor/codes/")
    page.goto(f"{site.url}/accounts/me/")
    assert "مفتاح الخزينة" in page.inner_text("[aria-labelledby=passkeys-title]")
    page.click("form.who button")
    page.click("main button.button-main")
    page.wait_for_url("**/accounts/login/**")
    page.click("form[data-passkey=sign-in] button")
    page.wait_for_selector("#needs-title")
    assert "مندوب هيئة الإسعاف" in page.inner_text("main")
    _take_away(page, site)
    assert page.locator("[aria-labelledby=passkeys-title] a[href$='/remove/']").count() == 0


def test_after_the_password_a_passkey_is_asked_for(visit: Callable[..., Page], site: Any) -> None:
    """With a passkey the password alone opens nothing; the passkey completes the sign-in."""
    page = visit()
    session, key = _key(page)
    _sign_in(page, site, "media-officer")
    page.goto(f"{site.url}/accounts/passkeys/new/")
    page.click("form[data-passkey=register] .button-main")
    page.wait_for_url("**/accounts/second-factor/codes/")
    page.context.clear_cookies()
    page.goto(f"{site.url}/accounts/login/")
    page.fill("#id_login", "media-officer")
    page.fill("#id_password", site.password)
    page.click("form[action='/accounts/login/'].stack .button-main")
    page.wait_for_url("**/accounts/second-factor/sign-in/")
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    page.click("form[data-passkey=confirm] button")
    page.wait_for_selector("#needs-title")
    _take_away(page, site)


def test_a_device_without_a_passkey_is_told_so(visit: Callable[..., Page], site: Any) -> None:
    """A device that knows no passkey of ours gets a clear text, and the page stays."""
    page = visit()
    _key(page)
    page.goto(f"{site.url}/accounts/login/")
    page.click("form[data-passkey=sign-in] button")
    page.wait_for_selector("[data-failure=refused]:not([hidden])")
    assert "لم يؤكد الجهاز" in page.inner_text("[data-failure=refused]")
