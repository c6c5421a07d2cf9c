"""The planning office of Alexandria: from a table of places to a plan in the director's hands."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HEAD = ("المعرف", "الاسم بالعربية", "النوع", "خط الطول", "خط العرض", "المحافظة", "السعة")
REFUSED = (
    ("كنيسة رقم 105", "D6", "31.201", "خط الطول وخط العرض متبادلان", "longitude and latitude seem to be swapped"),
    ("كنيسة رقم 120", "A21", "CH-119", "المعرف مكرر", "The identifier is used twice"),
    ("كنيسة رقم 135", "G36", "-5", "القيمة خارج المدى", "The value is out of range"),
)
"""What is wrong in the table: name, cell, what stands there, and the reason that is told, in both languages."""
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLANNED_WITHIN_MS = 120_000


@pytest.fixture
def begun(without_a_draft: Path) -> Path:
    """A demonstration in which no plan of Alexandria was made yet."""
    return without_a_draft


def table_of_places() -> bytes:
    """Forty churches round Raml Station: one with its coordinates swapped, one twice, one with a negative capacity."""
    rows: list[list[Any]] = [
        [f"CH-{number}", f"كنيسة رقم {number}", "كنيسة", 29.88 + number * 0.0002, 31.18 + number * 0.0002,
         "الإسكندرية", 200 + number]
        for number in range(101, 141)
    ]  # fmt: skip
    rows[4][3], rows[4][4] = rows[4][4], rows[4][3]
    rows[19][0] = rows[18][0]
    rows[34][6] = -5
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, *rows):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_the_planner_goes_from_a_table_to_a_submitted_plan(walk: Callable[..., Any], site: Any) -> None:
    """Three rows of forty are refused with cell and reason; the plan of the eve is made, read and submitted."""
    planner = walk("planner")
    planner.sign_in("planner-alexandria", site.password)
    planner.step("home")
    take_over_places(planner)
    add_a_gathering(planner)
    draft = make_the_plan(planner)
    run_the_planner(planner)
    read_the_result(planner)
    submit(planner, draft)
    take_it_back(planner)


def take_over_places(planner: Any) -> None:
    """Exactly the three bad rows are refused with cell and value; the other thirty-seven are kept."""
    page: Page = planner.page
    planner.go(("التخطيط", "Planning"), ("الأماكن", "Places"))
    page.wait_for_selector("#register-map[data-drawn]")
    planner.step("places")
    planner.link("استيراد جدول", "Take over a table", exact=False).press("Enter")
    page.wait_for_selector("#id_file")
    planner.step("import")
    page.set_input_files("#id_file", {"name": "كنائس.xlsx", "mimeType": SHEET, "buffer": table_of_places()})
    planner.button("عرض ما سيُكتب", "Show what would be written", exact=False).press("Enter")
    page.wait_for_selector(".reading")
    planner.step("what-would-be-written")
    page.locator(".figures a[href='?outcome=refused']").press("Enter")
    page.wait_for_url("**outcome=refused")
    rows = [row.inner_text() for row in page.locator(".reading tbody tr").all()]
    assert len(rows) == len(REFUSED)
    for told, (name, cell, value, arabic, english) in zip(rows, REFUSED, strict=True):
        assert all(part in told for part in (name, cell, f"«{value}»", planner.said(arabic, english)))
    planner.step("refused-rows")
    planner.button("كتابة هذه الصفوف: 37", "Write these rows: 37", exact=False).press("Enter")
    page.wait_for_selector(".alert-green")
    planner.step("written")
    planner.open("/places/?q=كنيسة رقم")
    assert page.inner_text("h1 .count") == "37"


def add_a_gathering(planner: Any) -> None:
    """One of the new churches holds its prayer on the eve, and so comes into the plan."""
    page: Page = planner.page
    planner.open("/places/CH-101/")
    planner.link("إضافة تجمع", "Add a gathering", exact=False).press("Enter")
    page.fill("#id_name_ar", "قداس عيد الميلاد المجيد")
    page.fill("#id_start", "2027-01-06T19:30")
    page.fill("#id_end", "2027-01-06T23:00")
    page.fill("#id_attendance", "250")
    page.fill("#id_arrival_min", "60")
    page.fill("#id_departure_min", "30")
    page.select_option("#id_celebration", "coptic-christmas 2027-01-07")
    planner.step("gathering")
    planner.button("حفظ", "Save").press("Enter")
    page.wait_for_selector("#register-map[data-drawn]")
    assert "قداس عيد الميلاد المجيد" in page.inner_text("[aria-labelledby=services-title]")
    planner.step("place-with-gathering")


def make_the_plan(planner: Any) -> str:
    """The draft of Coptic Christmas 2027 runs from the sixth to the seventh of January. Returns its address."""
    page: Page = planner.page
    planner.go(("التخطيط", "Planning"), ("الخطط", "Plans"))
    planner.link("خطة جديدة", "New plan", exact=False).press("Enter")
    page.wait_for_selector("#fresh")
    page.select_option("[aria-labelledby=fresh] [name=celebration]", "coptic-christmas")
    page.fill("[aria-labelledby=fresh] [name=year]", "2027")
    page.select_option("[aria-labelledby=fresh] [name=area]", "EG-ALX")
    planner.step("new-plan")
    planner.button("إنشاء الخطة", "Make the plan", exact=False).press("Enter")
    page.wait_for_selector("#solution")
    days = (planner.said("6 يناير", "6 January"), planner.said("7 يناير 2027", "7 January 2027"))
    assert all(day in page.inner_text(".page-head") for day in days)
    planner.step("draft")
    return page.url.removeprefix(planner.url)


def run_the_planner(planner: Any) -> None:
    """The job tells how far it is, until its result is there to be opened."""
    page: Page = planner.page
    planner.button("تشغيل التخطيط", "Run the planner", exact=False).press("Enter")
    page.wait_for_selector(".job progress")
    planner.step("job-running")
    result = planner.link("عرض النتيجة", "Show the result", exact=False)
    result.wait_for(timeout=PLANNED_WITHIN_MS)
    assert page.locator(".job .chip-green").count() == 1
    planner.step("job-done")
    result.press("Enter")
    page.wait_for_selector("#solution strong")


def read_the_result(planner: Any) -> None:
    """The page says in words how good the plan is; the church that was taken over is in it."""
    page: Page = planner.page
    planner.step("computed-draft")
    planner.link("الخريطة والشهادة", "Map and certificate", exact=False).press("Enter")
    page.wait_for_selector("#map[data-drawn]")
    words = page.inner_text("#summary .in-words")
    assert planner.said("لا تقل حماية أي مكان في أي ساعة عن", "No place is protected below") in words
    no_better = "No plan with these units can do better for the weakest place"
    assert planner.said("ولا توجد خطة بهذه الوحدات تحمي أضعف مكان أكثر من ذلك", no_better) in words
    planner.step("result")
    page.click("#tab-places")
    assert "كنيسة رقم 101" in page.inner_text("#places")
    planner.step("result-places")


def submit(planner: Any, draft: str) -> None:
    """The review lists what is missing; the author may submit, and from then on change nothing."""
    page: Page = planner.page
    planner.open(draft)
    planner.link("المراجعة والاعتماد", "Review and approval", exact=False).press("Enter")
    page.wait_for_selector("#guards-title")
    planner.step("review-before")
    planner.button("تقديم للمراجعة", "Submit for review", exact=False).press("Enter")
    page.wait_for_selector(".alert-green")
    assert planner.button("اعتماد", "Approve", exact=False).count() == 0
    planner.step("submitted")
    planner.link("المحتوى", "Content").press("Enter")
    page.wait_for_selector("#solution")
    assert page.locator("main form").count() == 0
    planner.step("closed-to-its-author")


def take_it_back(planner: Any) -> None:
    """Before the director has decided, the desk may still withdraw it, with a reason."""
    page: Page = planner.page
    planner.link("المراجعة والاعتماد", "Review and approval", exact=False).press("Enter")
    page.fill("form[action$='/step/withdraw/'] [name=reason]", "أُجل العمل حتى اكتمال المعاينة")
    page.keyboard.press("Enter")
    page.wait_for_selector(".alert-green")
    assert planner.said("مسحوبة", "Withdrawn") in page.inner_text(".page-head")
    planner.step("withdrawn")
