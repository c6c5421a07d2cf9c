"""A meeting of the country in three windows, and a window whose line breaks in the middle of it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import sign_in
from tests.browser.test_briefings import CHAIR, DIRECTORATE, _local, _opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ABSENT = "director-cairo"
ORDER, FEWEST_ITEMS = "حراسة مداخل الكورنيش الليلة", 5
SLOW_MS = 1500
SLOW = f"""
(() => {{
  const fetched = window.fetch;
  window.fetch = async (...asked) => {{
    const answer = await fetched(...asked), text = answer.text.bind(answer);
    answer.text = async () => {{ await new Promise((done) => setTimeout(done, {SLOW_MS})); return text(); }};
    return answer;
  }};
}})();
"""
"""The body of every answer takes its time, as on a weak line."""
END = """
import django
django.setup()
from himaya.web.briefings.models import Meeting
Meeting.objects.filter(state="in_session").update(state="cancelled")
"""
PLAN = """
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from himaya.web.accounts.models import Office
from himaya.web.plans.models import Axis, Plan, PlanVersion
office, now = Office.objects.get(code="centre"), timezone.now()
span = {"starts_at": now, "ends_at": now + timedelta(hours=9)}
day = {"celebration": "easter", "celebration_day": now.date()}
plan = Plan.objects.create(**day, created_by=office, title_ar="خطة نداء الليلة")
version = PlanVersion.objects.create(plan=plan, number=1, author_office=office, author_account="desk", **span)
for key in ("roads", "worship"):
    Axis.objects.create(version=version, key=key, title_ar=f"محور {key}", owner=office, resources="قوة المركز")
PlanVersion.objects.filter(pk=version.pk).update(state="approved", content_hash="0" * 64)
"""
LATER = """
import sys
from datetime import timedelta
import django
django.setup()
from django.db.models import F
from himaya.web.briefings.actions.tasks import escalate_due
from himaya.web.briefings.models import Directive, Task
by = timedelta(hours=3)
Directive.objects.filter(text=sys.argv[1]).update(issued_at=F("issued_at") - by, due_at=F("due_at") - by)
Task.objects.filter(directive__text=sys.argv[1]).update(stepped_at=F("stepped_at") - by)
escalate_due()
"""


def _run(site: Any, program: str, *arguments: str) -> None:
    environment = {**os.environ, "HIMAYA_DATA_DIR": str(site.data), "DJANGO_SETTINGS_MODULE": "himaya.web.settings"}
    subprocess.run([sys.executable, "-c", program, *arguments], env=environment, check=True)


@pytest.fixture(autouse=True)
def _no_other_meeting(site: Any) -> Iterator[None]:
    """Of the country one meeting is in session: none is left of other tests, nor of these."""
    _run(site, END)
    yield
    _run(site, END)


def _press(page: Page, selector: str) -> None:
    """Press a button of the meeting by keyboard and wait until the server has answered."""
    page.locator(selector).first.press("Enter")
    page.wait_for_selector("[data-keeps][data-kept='0']")


def test_an_entry_typed_without_a_line_is_kept_and_entered_once(
    visit: Callable[..., Page], site: Any, look_of: Any
) -> None:
    """The page says that the line is lost and comes back by itself; the entry waits, also over a second one."""
    chair, directorate = visit(), visit(look_of("ar", 390, "light"), offline=True)
    sign_in(chair, site, CHAIR)
    sign_in(directorate, site, DIRECTORATE)
    directorate.goto(_opened(chair, site, "مساعد الوزير"))
    _press(directorate, "#answer-roll")
    directorate.context.set_offline(True)
    directorate.wait_for_selector("#line-notice:visible")
    for number in (1, 2):
        directorate.fill("#say-text", f"بيان بلا خط {number}")
        directorate.press("#say-text", "Control+Enter")
        directorate.wait_for_selector(f"[data-keeps][data-kept='{number}']")
    assert directorate.input_value("#say-text") == "بيان بلا خط 2"
    directorate.context.set_offline(False)
    directorate.wait_for_selector("[data-keeps][data-kept='0']")
    directorate.wait_for_selector("#line-notice", state="hidden")
    chair.wait_for_selector("text=بيان بلا خط 2")
    chair.reload()
    log = chair.locator("[aria-labelledby=log-title] li")
    assert [log.filter(has_text=f"بيان بلا خط {number}").count() for number in (1, 2)] == [1, 1]


def test_a_refusal_leaves_what_was_typed(visit: Callable[..., Page], site: Any) -> None:
    """Why it was refused stands above, and the words are still in the form."""
    chair = visit(refusals=True)
    sign_in(chair, site, CHAIR)
    _opened(chair, site, "مساعد الوزير")
    chair.select_option("#say-kind", "answer")
    chair.fill("#say-text", "جواب بلا سؤال")
    chair.press("#say-text", "Control+Enter")
    chair.wait_for_selector("[role=alert]:has-text('briefings.which_question')")
    assert chair.input_value("#say-text") == "جواب بلا سؤال"


def test_an_open_part_of_the_page_stays_open(visit: Callable[..., Page], site: Any) -> None:
    """While an answer arrives slowly that another window caused, and while an entry of one's own comes back."""
    chair, other = visit(), visit()
    chair.add_init_script(SLOW)
    sign_in(chair, site, CHAIR)
    sign_in(other, site, CHAIR)
    at = _opened(chair, site, "مساعد الوزير")
    other.goto(at)
    fold = chair.locator("details:has(#directive-text)")
    with chair.expect_response(lambda answer: answer.url == at):
        other.fill("#say-text", "بيان من نافذة أخرى")
        other.press("#say-text", "Control+Enter")
    fold.locator("> summary").press("Enter")
    chair.wait_for_timeout(2 * SLOW_MS)
    assert fold.get_attribute("open") is not None
    chair.fill("#directive-text", ORDER)
    chair.fill("#say-text", "بيان من هذه النافذة")
    chair.press("#say-text", "Control+Enter")
    chair.wait_for_selector("[data-keeps][data-kept='0']")
    chair.wait_for_selector("text=بيان من هذه النافذة")
    assert fold.get_attribute("open") is not None
    assert chair.input_value("#directive-text") == ORDER


def _called_from_a_plan(chair: Page, site: Any) -> str:
    """A meeting of the country under a plan, opened; its address."""
    chair.goto(f"{site.url}/meetings/new/")
    chair.fill("#id_title", "نداء الليلة")
    own = chair.locator("#id_chair option", has_text="مساعد الوزير").first.get_attribute("value")
    chair.select_option("#id_chair", own)
    plan = chair.locator("#id_version option", has_text="خطة نداء الليلة").first.get_attribute("value")
    chair.select_option("#id_version", plan)
    chair.fill("#id_starts_at", _local(0))
    chair.fill("#id_ends_at", _local(60))
    chair.locator("main form .button-main").press("Enter")
    _press(chair, "#open-meeting")
    return chair.url


def _roll_called(chair: Page) -> None:
    """Cairo is absent with a reason; whoever has not answered is present."""
    cairo = chair.locator("[aria-labelledby=roll-title] li.stack", has_text="مدير أمن القاهرة")
    cairo.locator("summary").press("Enter")
    cairo.locator("input[name=reason]").fill("في مهمة خارج المديرية")
    cairo.locator("button[value=absent]").press("Enter")
    chair.wait_for_selector("[data-keeps][data-kept='0']")
    waiting = "li.stack:has(p .chip:not(.chip-green, .chip-red)) [id^=call-][id$=-present]"
    while chair.locator(waiting).count():
        _press(chair, waiting)


def _directed(chair: Page) -> str:
    """A decision with its reason and a directive to Alexandria; address of the directive."""
    chair.fill("#proposal", "تأجيل فتح الكورنيش")
    _press(chair, "form[action$='/propose/'] button")
    chair.fill("[id^=reason-decision-]", "كثافة الحشود")
    _press(chair, "form[action$='/adopt/'] .button-main")
    chair.click("details:has(#directive-text) > summary")
    chair.fill("#directive-text", ORDER)
    chair.fill("#directive-measure", "خدمة على كل مدخل قبل السابعة")
    chair.fill("#directive-due", _local(90))
    chair.locator("label.check", has_text="مدير أمن الإسكندرية").locator("input").press("Space")
    _press(chair, "form[action$='/direct/'] .button-main")
    return chair.get_attribute("th a[href^='/directives/']", "href") or ""


def test_a_meeting_in_three_windows_from_the_plan_to_the_overdue_directive(
    visit: Callable[..., Page], site: Any, look_of: Any
) -> None:
    """Called from a plan; roll, decision, directive, read-back, close; who was away catches up; then it is overdue."""
    _run(site, PLAN)
    chair, directorate, away = visit(), visit(look_of("ar", 390, "light")), visit(look_of("ar", 390, "dark"))
    for page, account in ((chair, CHAIR), (directorate, DIRECTORATE), (away, ABSENT)):
        sign_in(page, site, account)
    at = _called_from_a_plan(chair, site)
    assert chair.locator("[aria-labelledby=agenda-title] li").count() >= FEWEST_ITEMS
    directorate.goto(at)
    _press(directorate, "#answer-roll")
    chair.reload()
    _roll_called(chair)
    told = _directed(chair)
    directorate.goto(f"{site.url}{told}")
    directorate.fill("[id^=words-][id$=-acknowledge]", "كل المداخل قبل السابعة")
    directorate.locator("[id^=step-][id$=-acknowledge]").press("Enter")
    directorate.wait_for_selector("[id^=step-][id$=-begin]")
    _press(chair, "#close-meeting")
    _press(chair, "#sign-minutes")
    away.goto(at)
    assert "تأجيل فتح الكورنيش" in away.inner_text("[aria-labelledby=decisions-title]")
    _press(away, "#caught-up")
    away.wait_for_selector("#caught-up", state="detached")
    assert chair.request.get(f"{at[:-1]}.pdf").body().startswith(b"%PDF")
    _run(site, LATER, ORDER)
    chair.goto(f"{site.url}/directives/?shown=overdue")
    assert chair.locator("tbody tr", has_text=ORDER).locator(".chip-red").count() >= 1
