"""A briefing of posts in the browser: written and issued at a desk, read back on a telephone without a network."""

from __future__ import annotations

import json
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
TITLE = "خطة التلقين"
PLAN = f"""
import json
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from himaya.web.accounts.organisation import parent_of
from himaya.web.plans.models import Element, OperationalPeriod, Plan, PlanVersion
from himaya.web.posts.actions.takeover import take_over
from himaya.web.posts.models import LivePost

area, now, hour = "EG-ALX", timezone.now(), timedelta(hours=1)
office, span = parent_of(area), {{"starts_at": now - timedelta(minutes=5), "ends_at": now + 9 * hour}}
titles = {{"title_ar": "{TITLE}", "title_en": "{TITLE}", "celebration": "easter"}}
plan = Plan.objects.create(celebration_day=now.date(), area=area, created_by=office, **titles)
version = PlanVersion.objects.create(
    plan=plan, number=1, aim="ليلة آمنة", author_office=office, author_account="desk", **span)
for number in range(4):
    hours = {{"starts_at": now + number * 2 * hour, "ends_at": now + (number * 2 + 1) * hour}}
    OperationalPeriod.objects.create(
        version=version, number=number + 1, title_ar=f"نوبة {{number}}", title_en=f"Turn {{number}}", **hours)
    Element.objects.create(
        version=version, key=f"brief/{{number}}/1", kind="post", title_ar=f"خدمة التلقين {{number}}",
        lon=29.9, lat=31.2, title_en=f"Briefed post {{number}}", strength=3, minimum=3, women=1,
        place_code="CH-02", **hours)
PlanVersion.objects.filter(pk=version.pk).update(state="active", content_hash="0" * 64)
version.refresh_from_db()
take_over(version)
codes = LivePost.objects.filter(plan=plan).order_by("starts_at").values_list("code", flat=True)
print(json.dumps({{"version": version.pk, "codes": list(codes)}}))
"""


@pytest.fixture(scope="module")
def planned(site: Any) -> dict[str, Any]:
    """A plan in force with a period and a post for each look: number of its version, codes on the cards."""
    environment = {**os.environ, "HIMAYA_DATA_DIR": str(site.data), "DJANGO_SETTINGS_MODULE": "himaya.web.settings"}
    done = subprocess.run([sys.executable, "-c", PLAN], env=environment, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("number", range(4))
def test_a_briefing_is_written_issued_and_read_back_without_a_network(
    number: int, visit: Callable[..., Page], site: Any, planned: dict[str, Any], look_of: Any, shots: Path
) -> None:
    """By keyboard; what the telephone kept is sent when the network is back, and the director's page follows."""
    seen = look_of(*LOOKS[number])
    director, phone = visit(seen), visit(seen, offline=True)
    sign_in(director, site, "director")
    sign_in(phone, site, "post-commander")
    director.goto(f"{site.url}/briefs/")
    director.select_option("#brief-span", f"{planned['version']}:{number + 1}")
    director.locator("form[action$='/briefs/new/'] button").press("Enter")
    director.fill("#text-risk", "رصيف زلق بعد المطر")
    director.locator("#save-brief").press("Enter")
    director.wait_for_load_state()
    assert_sound(director, shots / f"brief-draft-{seen.name}.png")
    director.locator("#issue-brief").press("Enter")
    director.wait_for_selector("#rows-title")
    assert_sound(director, shots / f"brief-{seen.name}.png")
    phone.goto(f"{site.url}/field/?code={planned['codes'][number]}")
    phone.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")
    phone.reload()
    phone.wait_for_selector("[data-field][data-waiting='0']")
    assert_sound(phone, shots / f"brief-phone-{seen.name}.png")
    phone.context.set_offline(True)
    phone.reload()
    assert "رصيف زلق بعد المطر" in phone.inner_text("main")
    understood = f"نقف عند الباب ولا نقترب من الرصيف {number}"
    phone.fill("#brief-understood", understood)
    phone.locator("#read-brief").press("Enter")
    phone.wait_for_selector("[data-field][data-waiting='1']")
    phone.context.set_offline(False)
    phone.wait_for_selector("[data-field][data-waiting='0']")
    phone.wait_for_selector("#brief-understood", state="detached")
    director.wait_for_selector(f"text={understood}")
    director.goto(f"{site.url}/briefs/")
    assert_sound(director, shots / f"briefs-{seen.name}.png")
