"""A simulated night in the browser: begun at a high speed, and a post that goes unmanned is told without a reload."""

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
PATIENCE_MS = 300_000
PLAN = """
from datetime import date
import django
django.setup()
from himaya.web.accounts.models import User
from himaya.web.accounts.organisation import parent_of
from himaya.web.plans.actions.adoption import adopt
from himaya.web.plans.models import Plan, PlanVersion, Solution

area = "EG-ALX"
solution, by, office = Solution.objects.get(), User.objects.get(username="planner-alexandria"), parent_of(area)
titles = {"title_ar": "خطة ليلة المحاكاة", "title_en": "Plan of the night"}
plan = Plan.objects.create(
    celebration="coptic-christmas", celebration_day=date(2027, 1, 7), area=area, created_by=office, **titles
)
version = PlanVersion.objects.create(
    plan=plan, number=1, starts_at=solution.start, ends_at=solution.end, author_office=office, author_account="desk"
)
adopt(version.pk, solution, by=by)
"""


@pytest.fixture(scope="module")
def planned(site: Any) -> Any:
    """The plan of the small scenario, adopted by a version that a night can be played of."""
    environment = {**os.environ, "HIMAYA_DATA_DIR": str(site.data), "DJANGO_SETTINGS_MODULE": "himaya.web.settings"}
    subprocess.run([sys.executable, "-c", PLAN], env=environment, check=True)
    return site


def _begin(page: Page, site: Any) -> None:
    """Begin the night of the plan at sixty times the speed, by the form."""
    page.goto(f"{site.url}/exercise/")
    form = page.locator("form[action$='/exercise/start/']", has_text="خطة ليلة المحاكاة")
    form.locator("[name=speed]").select_option("60")
    form.locator("button.button-main").click()
    page.wait_for_selector("#night-posts", timeout=PATIENCE_MS)


def _alarmed(page: Page, site: Any) -> str:
    """A post of the night, which stands still, whose alarm nobody has acknowledged; live posts have no such clock."""
    page.goto(f"{site.url}/posts/?when=all&alarm=1")
    for address in [str(link.get_attribute("href")) for link in page.locator(".posts tbody th a").all()]:
        page.goto(f"{site.url}{address}")
        if page.locator("main .alert-yellow strong bdi").count():
            return address
    raise AssertionError


def test_a_post_of_a_night_goes_unmanned_and_the_director_sees_it(
    visit: Callable[..., Page], planned: Any, look_of: Any, shots: Path
) -> None:
    """The open page of the director says so by itself; every page of the night is sound in the four looks."""
    director, watching = visit(), visit()
    sign_in(director, planned, "director")
    _begin(director, planned)
    sign_in(watching, planned, "director")
    watching.goto(f"{planned.url}/posts/?state=unmanned")
    watching.evaluate("() => { window.opened = 'once'; }")
    watching.wait_for_selector(".posts tbody .chip-red >> text=خالية", timeout=PATIENCE_MS)
    assert watching.evaluate("() => window.opened") == "once"
    alarmed = "() => Number(document.getElementById('night-alarms').textContent) > 0"
    director.wait_for_function(alarmed, timeout=PATIENCE_MS)
    director.click("#night-pause")
    director.wait_for_selector("#night-go-on")
    address = _alarmed(watching, planned)
    watching.goto(f"{planned.url}/wall/")
    watching.wait_for_selector("#tile-posts.tile-red")
    for look in LOOKS:
        seen = look_of(*look)
        page = visit(seen)
        sign_in(page, planned, "director")
        for name, path in {"night": "/exercise/", "posts": "/posts/?when=now", "post": address}.items():
            page.goto(f"{planned.url}{path}")
            assert_sound(page, shots / f"exercise-{name}-{seen.name}.png")
    director.goto(f"{planned.url}{address}")
    director.click("#acknowledge")
    director.wait_for_selector(".alert-green")
    director.goto(f"{planned.url}/exercise/")
    director.click("#night-stop")
    director.wait_for_selector("#night-stop", state="detached")
    director.goto(f"{planned.url}{address}")
    assert director.locator("main form[method=post]").count() == 0
