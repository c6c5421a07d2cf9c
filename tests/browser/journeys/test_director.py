"""The director of Alexandria: refuses until nothing is missing, approves, and prints the order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from himaya.faults import Fault, Language

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
REASON = "سبب مكتوب يفهمه من يراجع السجل"
DIRECTORATE = "directorate-eg-alx"
LONGER_THAN_THE_SCREEN = "() => document.documentElement.scrollHeight > document.documentElement.clientHeight"
PLANNED_WITHIN_MS = 120_000


class Case:
    """The desk that writes the plan, the director who decides on it, and the address of the version."""

    def __init__(self, desk: Any, director: Any) -> None:
        self.desk, self.director = desk, director
        self.at = "/plans/1/1/"

    def change(self, form: str, **filled: str | bool) -> Any:
        """Fill a form of the draft's page and send it with the Enter key."""
        page: Page = self.desk.page
        for name, value in filled.items():
            field = f"{form} [name={name}]"
            if isinstance(value, bool):
                page.set_checked(field, value)
            elif page.locator(field).evaluate("field => field.tagName") == "SELECT":
                page.select_option(field, value)
            else:
                page.fill(field, value)
        self.desk.press(f"{form} button")
        page.wait_for_selector(".alert-green")

    def signed(self) -> str:
        """How the page says that the signature holds."""
        return str(self.director.said("التوقيع يطابق هذا المحتوى", "The signature fits this content"))

    def unfold(self, section: str) -> None:
        """Open the form that a section of the draft's page keeps folded."""
        self.desk.open(self.at)
        self.desk.press(f"#{section} > details > summary")

    def asks_for(self, *codes: str) -> None:
        """The director's list of what must hold says that exactly these are not met, each with its remedy."""
        self.director.open(f"{self.at}review/")
        told = self.director.page.locator("[aria-labelledby=guards-title] p.muted").all_inner_texts()
        self.said_as(told, codes)

    def said_as(self, told: list[str], codes: Sequence[str]) -> None:
        """Each line tells the remedy of its fault, in the reader's language."""
        assert len(told) == len(codes), told
        for row, code in zip(told, codes, strict=True):
            assert Fault(code).remedy(Language(self.director.language)) in row

    def refused(self, *codes: str) -> None:
        """Submitted, not approved for these reasons alone with their remedies, and returned with a reason."""
        self.desk.open(f"{self.at}review/")
        self.desk.press("form[action$='/step/submit/'] button")
        self.desk.page.wait_for_selector(".alert-green")
        page: Page = self.director.page
        self.director.open(f"{self.at}review/")
        self.director.press("form[action$='/step/approve/'] button")
        page.wait_for_selector("#refused")
        told = [row.inner_text() for row in page.locator("#refused li").all()]
        self.said_as(told, codes)
        self.director.step(f"refused-{codes[0].partition('.')[2].replace('_', '-')}")
        page.fill("form[action$='/step/return/'] [name=reason]", REASON)
        page.keyboard.press("Enter")
        page.wait_for_selector(".alert-green")


def test_the_director_approves_when_nothing_is_missing(
    walk: Callable[..., Any], site: Any, reinforcements: Callable[[str], bytes], tmp_path: Path
) -> None:
    """Each demand refuses alone until the desk has met it; then the director signs, and the content stays."""
    case = Case(walk("director-desk"), walk("director"))
    case.desk.sign_in("planner-alexandria", site.password)
    case.director.sign_in_with_both("director", site.password)
    unmake(case)
    mend_what_offices_write(case)
    mend_what_is_computed(case, reinforcements("B-02"))
    rehearse(case)
    approve(case)
    print_the_order(case, tmp_path)
    stays_as_it_was_signed(case)


def unmake(case: Case) -> None:
    """The demonstration's draft lacks half of what is asked; the desk takes away the rest."""
    page: Page = case.desk.page
    case.desk.open(case.at)
    case.desk.step("draft")
    for _ in range(page.locator("#objectives button.link").count()):
        case.desk.press("#objectives button.link")
        page.wait_for_selector(".alert-green")
    case.change("#communications form", complete=False)
    case.desk.open(f"{case.at}elements/?kind=post")
    key = page.inner_text("tbody tr:not(:has-text('—')) th code")
    case.desk.open(f"{case.at}editor/")
    page.wait_for_selector("#map[data-drawn]")
    page.focus("#q")
    page.keyboard.type(key)
    page.wait_for_function("document.querySelectorAll('#list .item').length < 5")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("form[action$='/decide/withhold/']")
    case.desk.press("form[action$='/decide/withhold/'] button")
    page.wait_for_selector("form[action$='/editor/back/']")
    page.wait_for_selector("#map[data-drawn]")
    assert not page.evaluate(LONGER_THAN_THE_SCREEN), "the panel scrolls by itself; nothing hangs below the map"
    case.desk.step("editor-decided")
    case.refused(
        "plans.no_objectives", "plans.axis_unready", "plans.no_communications", "plans.no_medical", "plans.human_open",
        "plans.certificate_of_other_content", "plans.red_gaps", "plans.not_rehearsed", "plans.not_rehearsed",
    )  # fmt: skip


def author_may_not_approve(case: Case) -> None:
    """The author's page has no button for it, and a request without the page is refused."""
    page: Page = case.desk.page
    assert case.desk.button("اعتماد", "Approve").count() == 0
    token = page.input_value("form[action$='/step/withdraw/'] [name=csrfmiddlewaretoken]")
    answer = page.request.post(
        f"{case.desk.url}{case.at}step/approve/", form={"csrfmiddlewaretoken": token}, max_redirects=0
    )
    assert answer.status == 403
    assert case.desk.said("لجهتك اختصاصات أخرى", "Your office has other duties") in answer.text()
    case.desk.step("author-reviews")


def mend_what_offices_write(case: Case) -> None:
    """Objectives, lines of effort, both annexes, the human dimension, and the decision in the editor, one by one."""
    page: Page = case.desk.page
    left = ["plans.certificate_of_other_content", "plans.red_gaps", "plans.not_rehearsed", "plans.not_rehearsed"]
    case.unfold("objectives")
    case.change("#objectives > details form", text="تأمين الأبواب", measure="كل باب مشغول", owner=DIRECTORATE)
    case.asks_for("plans.axis_unready", "plans.no_communications", "plans.no_medical", "plans.human_open", *left)
    case.desk.open(case.at)
    red = "#axes li:has(.chip-red)"
    case.desk.press(f"{red} summary")
    case.change(f"{red} details form", owner=DIRECTORATE, resources="مكتب الإعلام")
    case.asks_for("plans.no_communications", "plans.no_medical", "plans.human_open", *left)
    case.desk.open(case.at)
    case.change("#communications form", complete=True)
    case.asks_for("plans.no_medical", "plans.human_open", *left)
    case.desk.open(case.at)
    case.change("#medical form", text="نقاط إسعاف ومسار إخلاء لكل كردون", complete=True)
    case.asks_for("plans.human_open", *left)
    case.desk.open(case.at)
    item = "#human form:has([value=families])"
    case.change(item, state="done", word="نقطة استعلام بكل باب")
    case.asks_for(*left)
    case.desk.open(f"{case.at}editor/")
    page.wait_for_selector("#map[data-drawn]")
    case.desk.press("form[action$='/editor/back/'] button")
    page.wait_for_selector("form[action$='/editor/back/']", state="detached")
    case.desk.step("editor-taken-back")
    case.refused(*left[1:])


def mend_what_is_computed(case: Case, units: bytes) -> None:
    """Units come into the register by a table, the planner runs again, and its new elements get an owner."""
    page: Page = case.desk.page
    case.desk.open("/units/import/")
    page.set_input_files("#id_file", {"name": "وحدات.csv", "mimeType": "text/csv", "buffer": units})
    case.desk.press("main .button-main")
    page.wait_for_selector(".reading")
    case.desk.step("units")
    case.desk.press("main .button-main")
    page.wait_for_selector(".alert-green")
    case.desk.open(case.at)
    case.desk.press("#solution form[action$='/plan-now/'] button")
    result = case.desk.link("عرض النتيجة", "Show the result", exact=False)
    result.wait_for(timeout=PLANNED_WITHIN_MS)
    result.press("Enter")
    page.wait_for_selector("#solution strong")
    assert page.locator("#gaps > .rows > li").count() == 0
    case.asks_for("plans.unowned", "plans.not_rehearsed", "plans.not_rehearsed")
    case.desk.open(case.at)
    case.change("#elements form", owner=DIRECTORATE, legal_basis="قانون هيئة الشرطة رقم 109 لسنة 1971")


def rehearse(case: Case) -> None:
    """One place of tier 1 has its rehearsed contingency; at the other the director sets the rehearsal aside."""
    case.asks_for("plans.not_rehearsed", "plans.not_rehearsed")
    case.unfold("contingencies")
    case.change(
        "#contingencies > details form", place_code="CH-01", scenario="إخلاء على مرحلتين", rehearsed_on="2026-11-10"
    )
    case.desk.step("contingency")
    case.refused("plans.not_rehearsed")
    page: Page = case.director.page
    case.director.press("[aria-labelledby=override-title] summary")
    page.select_option("[aria-labelledby=override-title] [name=place_code]", "SQ-01")
    page.fill("[aria-labelledby=override-title] details[open] [name=reason]", REASON)
    case.director.press("[aria-labelledby=override-title] details[open] button")
    page.wait_for_selector(".alert-green")
    assert REASON in page.inner_text("[aria-labelledby=override-title] .rows")
    case.director.step("override")


def approve(case: Case) -> None:
    """Everything is met: the director signs the content."""
    case.desk.open(f"{case.at}review/")
    case.desk.press("form[action$='/step/submit/'] button")
    case.desk.page.wait_for_selector(".alert-green")
    author_may_not_approve(case)
    page: Page = case.director.page
    case.director.open(f"{case.at}review/")
    assert case.director.said("كل المتطلبات مستوفاة", "Everything is met") in page.inner_text(
        "[aria-labelledby=guards-title]"
    )
    case.director.step("everything-met")
    page.fill("form[action$='/step/approve/'] [name=conditions]", "تأكيد الإسعاف قبل الظهر")
    page.keyboard.press("Enter")
    page.wait_for_selector("#signature-title")
    assert case.signed() in page.inner_text("[aria-labelledby=signature-title]")
    case.director.step("approved")


def print_the_order(case: Case, folder: Path) -> None:
    """The order that is printed says which content it is: the hash that was signed."""
    page: Page = case.director.page
    signed = page.inner_text("[aria-labelledby=signature-title] code.hash >> nth=0")
    case.director.link("المستندات", "Documents").press("Enter")
    page.wait_for_selector("#order-title")
    case.director.step("documents")
    with page.expect_download() as waiting:
        case.director.link("أمر عمليات المديرية", "Order of the directorate", exact=False).press("Enter")
    waiting.value.save_as(folder / "order.pdf")
    text = "".join(sheet.extract_text() for sheet in PdfReader(folder / "order.pdf").pages)
    assert len(signed) == 64
    assert signed in re.sub(r"\s", "", text)


def stays_as_it_was_signed(case: Case) -> None:
    """An amendment is another version; the signed one offers no form, refuses a request, and still fits its hash."""
    page: Page = case.desk.page
    case.desk.open(f"{case.at}review/")
    case.desk.press("form[action$='/step/amend/'] button")
    page.wait_for_url("**/plans/1/2/")
    case.desk.step("amendment")
    token = page.input_value("#aim [name=csrfmiddlewaretoken]")
    case.desk.open(case.at)
    assert page.locator("main form").count() == 0
    case.desk.step("signed-version")
    sent = {"csrfmiddlewaretoken": token, "aim": "نص آخر", "revision": "0"}
    answer = page.request.post(f"{case.desk.url}{case.at}change/aim/", form=sent, max_redirects=0)
    assert answer.status == 422
    assert Fault("plans.not_a_draft").remedy(Language(case.desk.language)) in answer.text()
    case.director.open(f"{case.at}review/")
    assert case.signed() in case.director.page.inner_text("[aria-labelledby=signature-title]")
