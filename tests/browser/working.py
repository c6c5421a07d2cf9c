"""Steps that tests of several pages take: a fire is reported, the Corniche is drawn and put in force."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from playwright.sync_api import Page

CORNICHE = "طريق الجيش"
LANDMARK = "أمام البحر"


def report_fire(page: Page, url: str) -> str:
    """A fire at the cathedral; its number."""
    page.goto(f"{url}/incidents/new/")
    page.select_option("#id_kind", "fire")
    page.fill("#id_where_text", "كاتدرائيه")
    page.wait_for_selector("#place-options input")
    page.check("#place-options input >> nth=0")
    page.press("#id_report", "Control+Enter")
    page.wait_for_selector(".alert-green, #likely-title")
    if page.locator("#likely-title").count():
        page.locator("button[name=confirmed]").press("Enter")
        page.wait_for_selector(".alert-green")
    return page.url.rstrip("/").rsplit("/", 1)[1]


def draw_corniche(page: Page, url: str) -> str:
    """The Corniche, chosen by a word of its name and drawn until in two hours, by keyboard alone; its number."""
    page.goto(f"{url}/controls/new/?area=EG-ALX")
    page.focus("#search-q")
    page.keyboard.type("الجيش")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    page.locator(f"button[name=street][value='{CORNICHE}']").press("Enter")
    page.wait_for_selector("#from-key:focus")
    page.locator("button[name=take]").press("Enter")
    page.wait_for_selector("#chosen li")
    ends = datetime.now(ZoneInfo("Africa/Cairo")) + timedelta(hours=2)
    page.fill("#id_ends_at", ends.strftime("%Y-%m-%dT%H:%M"))
    page.fill("#id_landmark_ar", LANDMARK)
    page.focus("#id_residents_pass")
    page.keyboard.press("Space")
    page.fill("#id_public_ar", "غلق الكورنيش ساعتين")
    page.press("#id_public_en", "Control+Enter")
    page.wait_for_url(re.compile(r"/controls/\d+/$"))
    return page.url.rstrip("/").rsplit("/", 1)[1]


def approve(director: Page, url: str, number: str) -> None:
    """The director approves a road control, by keyboard, and is not refused."""
    director.goto(f"{url}/controls/{number}/")
    director.locator("#step-button-approve").press("Enter")
    director.wait_for_selector(".alert-green, .alert-red")
    assert director.locator(".alert-red").all_inner_texts() == []


def put_in_force(traffic: Page, url: str, number: str) -> None:
    """The traffic officer announces and enforces an approved road control, by keyboard."""
    for step in ("announce", "enforce"):
        traffic.goto(f"{url}/controls/{number}/")
        traffic.locator(f"#step-button-{step}").press("Enter")
        traffic.wait_for_selector(".alert-green")


ASK = """async (number) => {
  const answer = await fetch(`/api/v1/incidents/${number}/recommendation`);
  const told = await answer.json();
  delete told.as_of;
  return JSON.stringify(told);
}"""
"""Who should go to an incident now, as a program is told; run in the page of an office that may see it."""
