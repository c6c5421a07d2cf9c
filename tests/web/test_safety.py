from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as project
from django.core.management import call_command

from himaya.planning.planfile import seal

if TYPE_CHECKING:
    from django.test import Client


PAGES = [
    "/",
    "/plans/",
    "/plans/raml/",
    "/plans/raml/map.json",
    "/plans/raml/plan.json",
    "/nowhere/",
    "/accounts/logout/",
    "/health",
]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.usefixtures("plan")
def test_every_answer_carries_the_safe_headers(office: Client, address: str) -> None:
    """Scripts and styles only from ourselves, no framing, no sniffing, no sensors."""
    answer = office.get(address)
    answer.close()
    headers = answer.headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == policy["style-src"] == policy["worker-src"] == "'self'"
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("address", ["/plans/", "/plans/raml/", "/accounts/logout/", "/nowhere/"])
@pytest.mark.usefixtures("plan")
def test_pages_hold_nothing_the_policy_would_refuse(office: Client, address: str) -> None:
    """No inline script, style or handler, and nothing from another host."""
    page = office.get(address).content.decode()
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


@pytest.mark.usefixtures("plan")
def test_cookies_are_kept_from_scripts_and_other_sites(client: Client) -> None:
    """Session, language and theme cookies are HttpOnly and same-site."""
    assert project.SESSION_COOKIE_HTTPONLY
    for field, value in (("language", "en"), ("theme", "dark")):
        cookie = client.post(f"/{field}/", {field: value}).cookies[f"himaya_{field}"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_plan_text_is_shown_as_text(make_plan: object, office: Client, handmade: dict) -> None:
    """Markup inside a plan's names is shown, never run."""
    handmade["places"][0]["name_ar"] = '<img src=x onerror="alert(1)">'
    make_plan(document=seal(handmade))  # type: ignore[operator]  # the fixture is a function
    page = office.get("/plans/raml/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_debugging_is_off() -> None:
    """The project never serves with debugging on."""
    assert not project.DEBUG


@pytest.mark.usefixtures("db")
def test_the_migrations_are_complete() -> None:
    """The models and the migrations say the same."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
