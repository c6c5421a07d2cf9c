"""Posts in the browser: a commander checks in from the telephone, and the director's page follows."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import LOOKS, assert_sound, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PLAN = """
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from himaya.web.accounts.organisation import parent_of
from himaya.web.plans.models import Element, Plan, PlanVersion
from himaya.web.posts.actions.takeover import take_over

area, now, hour = "EG-ALX", timezone.now(), timedelta(hours=1)
office, span = parent_of(area), {"starts_at": now - timedelta(minutes=5), "ends_at": now + 6 * hour}
titles = {"title_ar": "خطة الخدمات", "title_en": "Plan of posts", "celebration": "easter"}
plan = Plan.objects.create(celebration_day=now.date(), area=area, created_by=office, **titles)
version = PlanVersion.objects.create(plan=plan, number=1, author_office=office, author_account="desk", **span)
for number in range(4):
    Element.objects.create(
        version=version, key=f"door/{number}/1", kind="post", title_ar=f"باب رقم {number}", lon=29.9, lat=31.2,
        title_en=f"Door number {number}", strength=3, minimum=3, women=1, place_code="CH-01", **span
    )
PlanVersion.objects.filter(pk=version.pk).update(state="active", content_hash="0" * 64)
version.refresh_from_db()
take_over(version)
"""


@pytest.fixture(scope="module")
def manned(site: Any) -> Any:
    """A plan in force with a post for each look, whose hours have just begun."""
    environment = {**os.environ, "HIMAYA_DATA_DIR": str(site.data), "DJANGO_SETTINGS_MODULE": "himaya.web.settings"}
    subprocess.run([sys.executable, "-c", PLAN], env=environment, check=True)
    return site


@pytest.mark.parametrize("number", range(4))
def test_a_crew_checks_in_and_leaves_and_the_director_is_told(
    number: int, visit: Callable[..., Page], manned: Any, look_of: Any, shots: Path
) -> None:
    """By keyboard; the list that the director has open follows, the alarm is acknowledged; every page is sound."""
    seen = look_of(*LOOKS[number])
    commander, director = visit(seen), visit(seen)
    sign_in(commander, manned, "post-commander")
    sign_in(director, manned, "director")
    door = f"{'باب رقم' if seen.language == 'ar' else 'Door number'} {number}"
    director.goto(f"{manned.url}/posts/?q=door/{number}/1")
    row = director.locator("tbody tr", has_text=door)
    assert row.count() == 1
    assert_sound(director, shots / f"posts-list-{seen.name}.png")
    commander.goto(f"{manned.url}/posts/?q=door/{number}/1")
    commander.locator("tbody th a").press("Enter")
    commander.wait_for_selector("#id_strength")
    assert_sound(commander, shots / f"posts-awaited-{seen.name}.png")
    commander.fill("#id_strength", "3")
    commander.fill("#id_women", "1")
    commander.press("#id_women", "Control+Enter")
    commander.wait_for_selector("#comms-now")
    row.locator(".chip-green").wait_for()
    assert_sound(commander, shots / f"posts-manned-{seen.name}.png")
    commander.locator("summary", has_text="غادرت" if seen.language == "ar" else "The crew has left").click()
    commander.locator("form[action$='/leave/'] button").click()
    row.locator(".chip-red").first.wait_for()
    director.goto(commander.url)
    assert_sound(director, shots / f"posts-alarm-{seen.name}.png")
    director.fill("#id_answer", "relief is on its way")
    director.press("#acknowledge", "Enter")
    director.wait_for_selector(".alert-green")
    director.goto(f"{manned.url}/posts/adherence/")
    assert_sound(director, shots / f"posts-adherence-{seen.name}.png")
