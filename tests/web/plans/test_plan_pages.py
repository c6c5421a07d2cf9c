"""The pages of plans: who sees what, what a form changes, what a refusal shows, how much they ask the database."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from himaya.celebrations.feasts import occurrences
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role
from himaya.web.places.actions.reference import confirm_celebration, ensure_celebration
from himaya.web.plans.actions import making
from himaya.web.plans.actions.states import take_step
from himaya.web.plans.models import HumanItem, Plan, PlanVersion, Solution, State
from himaya.web.plans.seen import mark_of
from himaya.web.plans.transitions import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User

GOOD = "leaf-quiet-harbour-9"
PAGES = ("", "review/", "elements/", "elements.xlsx")
POSTS = ("change/aim/", "plan-now/", "step/approve/", "override/", "brief/")


@pytest.fixture
def browser() -> Callable[..., Client]:
    """A browser in which an account is signed in, reading English."""

    def opened(user: User, **settings: Any) -> Client:
        client = Client(**settings)
        client.force_login(user)
        client.cookies["himaya_language"] = "en"
        return client

    return opened


def _address(version: PlanVersion, rest: str = "") -> str:
    return f"/plans/{version.plan_id}/{version.number}/{rest}"


@pytest.mark.parametrize("rest", PAGES)
def test_another_governorate_finds_nothing(
    ready: PlanVersion, office_of: Callable[..., User], browser: Callable[..., Client], rest: str
) -> None:
    """A director of Cairo gets 404 for every page of Alexandria's plan, and 200 stays with Alexandria's offices."""
    assert browser(office_of(Role.DIRECTOR, "EG-C")).get(_address(ready, rest)).status_code == HTTPStatus.NOT_FOUND
    assert browser(office_of(Role.OPERATOR)).get(_address(ready, rest)).status_code == HTTPStatus.OK


@pytest.mark.parametrize("rest", POSTS)
def test_another_governorate_changes_nothing(
    ready: PlanVersion, office_of: Callable[..., User], browser: Callable[..., Client], rest: str
) -> None:
    """Every form of Alexandria's plan is 404 for Cairo, and refused without our own token."""
    cairo = browser(office_of(Role.DIRECTOR, "EG-C"))
    assert cairo.post(_address(ready, rest)).status_code == HTTPStatus.NOT_FOUND
    strict = browser(office_of(Role.DIRECTOR), enforce_csrf_checks=True)
    assert strict.post(_address(ready, rest)).status_code == HTTPStatus.FORBIDDEN
    assert PlanVersion.objects.get(pk=ready.pk).state == State.IN_REVIEW


def test_a_computed_plan_of_another_governorate_is_not_there(
    solution: Solution, office_of: Callable[..., User], browser: Callable[..., Client]
) -> None:
    """The page of a computed plan follows the area too."""
    assert browser(office_of(Role.DIRECTOR, "EG-C")).get(f"/plans/{solution.slug}/").status_code == HTTPStatus.NOT_FOUND
    assert browser(office_of(Role.OPERATOR)).get(f"/plans/{solution.slug}/").status_code == HTTPStatus.OK


def test_a_desk_makes_a_plan_from_the_calendar(desk: User, browser: Callable[..., Client]) -> None:
    """A celebration and a year give a draft with the period of its eve; a second one is refused with the remedy."""
    client, sent = browser(desk), {"celebration": "coptic-christmas", "year": "2027", "area": "EG-ALX"}
    answer = client.post("/plans/new/", sent)
    version = PlanVersion.objects.get()
    assert answer.headers["Location"] == _address(version)
    assert f"{version.starts_at:%Y-%m-%d %H:%M}" == "2027-01-06 10:00"
    again = client.post("/plans/new/", sent)
    assert again.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "There is a plan of this celebration in this area already." in again.content.decode()
    assert f'href="{_address(version)}"' in again.content.decode()


def test_a_plan_begins_on_the_day_that_was_confirmed(desk: User, enrol: Callable[[User], str]) -> None:
    """A Hijri feast that a decree moved is planned for the day it holds."""
    keeper = create_account(username="keeper", role=Role.ADMINISTRATOR, office_ar="ن", office_en="K", password=GOOD)
    enrol(keeper)
    [feast] = occurrences("eid-al-fitr", 2027)
    later = feast.first_day + timedelta(days=1)
    row = ensure_celebration("eid-al-fitr", feast.first_day)
    confirm_celebration(row, first_day=later, holiday=later, decree="بيان دار الإفتاء 1/2027", by=keeper)
    version = making.create_plan(by=desk, celebration="eid-al-fitr", year=2027, area="EG-ALX")
    assert version.plan.celebration_day == later
    assert version.starts_at - feast.eve().start == timedelta(days=1)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"celebration": "coptic-christmas", "year": "next", "area": "EG-ALX"}, "not a number"),
        ({"celebration": "nothing", "year": "2027", "area": "EG-ALX"}, "no celebration with this code"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    desk: User, browser: Callable[..., Client], sent: dict[str, str], said: str
) -> None:
    """An unknown celebration or a year that is no number makes nothing and says so."""
    answer = browser(desk).post("/plans/new/", sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.content.decode()
    assert not Plan.objects.exists()


def test_the_planner_has_no_plan_outside_its_area(desk: User, browser: Callable[..., Client]) -> None:
    """Alexandria's desk may not make a plan for Cairo."""
    answer = browser(desk).post("/plans/new/", {"celebration": "coptic-christmas", "year": "2027", "area": "EG-C"})
    assert answer.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "words",
    [
        "منع تجمع الأقباط",
        "متابعة المعارضين",
        "ضبط المدعو فلان",
        "Watch the protesters",
        "Arrest the gang",
        "وللمتظاهرين",
    ],
)
def test_an_objective_about_people_is_refused(desk: User, browser: Callable[..., Client], words: str) -> None:
    """Persons, faiths and opinions are no objectives: refused with the lawful way, and nothing is kept."""
    version = making.create_plan(by=desk, celebration="coptic-christmas", year=2027, area="EG-ALX")
    sent = {"text": words, "measure": "عدد", "owner": "directorate-eg-alx"}
    answer = browser(desk).post(_address(version, "change/objective/"), sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "The objective names persons, a faith or an opinion." in answer.content.decode()
    assert not version.objectives.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"measure": "", "owner": "directorate-eg-alx"}, "This field is needed."),
        ({"measure": "عدد", "owner": ""}, "There is no office with this code."),
        ({"measure": "عدد", "owner": "directorate-eg-c"}, "There is no office with this code."),
        ({"measure": "01012345678", "owner": "directorate-eg-alx"}, "no data of persons are kept"),
    ],
)
def test_an_objective_has_measure_and_owner(
    desk: User, browser: Callable[..., Client], sent: dict[str, str], said: str
) -> None:
    """Without a measure or a competent owner, or with a telephone number in it, an objective is refused."""
    version = making.create_plan(by=desk, celebration="coptic-christmas", year=2027, area="EG-ALX")
    answer = browser(desk).post(_address(version, "change/objective/"), {"text": "تأمين عيد الميلاد", **sent})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.content.decode()


def test_an_objective_that_names_the_celebration_passes(desk: User, browser: Callable[..., Client]) -> None:
    """«Coptic Christmas» is the name of a night, not of a group of people."""
    version = making.create_plan(by=desk, celebration="coptic-christmas", year=2027, area="EG-ALX")
    sent = {
        "text": "No gate of Coptic Christmas waits over 15 minutes",
        "measure": "دقائق",
        "owner": "directorate-eg-alx",
    }
    assert browser(desk).post(_address(version, "change/objective/"), sent).status_code == HTTPStatus.FOUND
    assert version.objectives.count() == 1


def test_the_review_page_says_what_is_missing_and_where(desk: User, browser: Callable[..., Client]) -> None:
    """A fresh draft shows every guard that is not met with its remedy and a link."""
    version = making.create_plan(by=desk, celebration="coptic-christmas", year=2027, area="EG-ALX")
    page = browser(desk).get(_address(version, "review/")).content.decode()
    for said in (
        "The version has no element at all.",
        "The medical plan is not complete.",
        "#medical",
        "Submit for review",
    ):
        assert said in page


def test_a_director_approves_on_the_page(ready: PlanVersion, director: User, browser: Callable[..., Client]) -> None:
    """The button approves, the page shows the signature; a step the table lacks is answered with its fault."""
    client = browser(director)
    assert client.post(_address(ready, "step/approve/")).status_code == HTTPStatus.FOUND
    assert "The signature fits this content" in client.get(_address(ready, "review/")).content.decode()
    again = client.post(_address(ready, "step/approve/"))
    assert again.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "This step is not open" in again.content.decode()
    assert client.post(_address(ready, "step/nothing/")).status_code == HTTPStatus.NOT_FOUND


def test_what_needs_the_director_now(ready: PlanVersion, director: User, browser: Callable[..., Client]) -> None:
    """The first page of the director leads to the version that waits."""
    assert _address(ready, "review/") in browser(director).get("/").content.decode()


def test_last_year_is_copied_without_its_approvals(ready: PlanVersion, desk: User, director: User) -> None:
    """Times move by the days between the feasts; certificate, completion and rehearsals start anew."""
    take_step(ready.pk, Step.APPROVE, by=director)
    made = making.copy_plan(ready.plan, by=desk, year=2028)
    assert (made.starts_at - ready.starts_at).days == 365
    assert made.elements.count() == ready.elements.count()
    assert (made.state, made.solution, made.medical_complete) == (State.DRAFT, None, False)
    assert not made.contingencies.filter(rehearsed_on__isnull=False).exists()
    assert set(made.human_checks.values_list("state", flat=True)) == {"open"}


def test_the_roll_up_shows_what_is_missing_as_missing(
    ready: PlanVersion,
    office_of: Callable[..., User],
    browser: Callable[..., Client],
    django_assert_max_num_queries: Any,
) -> None:
    """27 rows; one computed, none counted as zero; the page needs few questions however many annexes there are."""
    centre = office_of(Role.PLANNER, "", "centre-planner")
    national = making.create_plan(by=centre, celebration="coptic-christmas", year=2027, area="").plan
    client = browser(centre)
    before = client.get(f"/plans/{national.pk}/annexes/").content.decode()
    assert before.count("Missing") == 27
    assert making.create_annexes(national, by=centre) == 26
    with django_assert_max_num_queries(14):
        page = client.get(f"/plans/{national.pk}/annexes/").content.decode()
    assert page.count("Not computed yet") == 26
    assert _address(ready) in page


@pytest.mark.parametrize(("rest", "most"), [("", 32), ("review/", 34), ("elements/", 14), ("elements.xlsx", 10)])
def test_pages_ask_little(
    ready: PlanVersion,
    desk: User,
    browser: Callable[..., Client],
    django_assert_max_num_queries: Any,
    rest: str,
    most: int,
) -> None:
    """A page asks the database a fixed number of questions, not one per row."""
    client = browser(desk)
    with django_assert_max_num_queries(most):
        assert client.get(_address(ready, rest)).status_code == HTTPStatus.OK


def test_elements_are_filtered_by_the_address(ready: PlanVersion, desk: User, browser: Callable[..., Client]) -> None:
    """Kind, tier, owner and words narrow the list, and the workbook is narrowed alike."""
    client = browser(desk)
    page = client.get(_address(ready, "elements/"), {"kind": "standby", "q": ""}).context["elements"]
    assert {element.kind for element in page} == {"standby"}
    assert not client.get(_address(ready, "elements/"), {"owner": "none"}).context["elements"].object_list
    book = load_workbook(BytesIO(client.get(_address(ready, "elements.xlsx"), {"kind": "standby"}).content))
    assert book.active is not None
    assert book.active.max_row == 1 + page.paginator.count


def test_an_element_says_why_it_is_there(ready: PlanVersion, desk: User, browser: Callable[..., Client]) -> None:
    """The page of an element gives the planner's reason, in the reader's language."""
    element = ready.elements.filter(kind="post").first()
    assert element is not None
    assert element.why_en in browser(desk).get(_address(ready, f"elements/{element.pk}/")).content.decode()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_of_a_plan_by_distance_says_that_its_times_are_estimates(
    ready: PlanVersion, desk: User, browser: Callable[..., Client], language: str
) -> None:
    """A commander must not take a distance for a drive."""
    assert ready.solution is not None
    client = browser(desk)
    client.cookies["himaya_language"] = language
    said = {"ar": "أزمنة الانتقال تقديرية", "en": "Travel times are estimates"}[language]
    pages = [_address(ready, part) for part in ("", "elements/", "review/", "papers/")]
    assert not any(said in client.get(page).content.decode() for page in pages)
    Solution.objects.filter(pk=ready.solution_id).update(estimated=True)
    assert all(said in client.get(page).content.decode() for page in pages)


PARTS: tuple[tuple[str, dict[str, str], tuple[str, ...]], ...] = (
    ("aim", {"aim": "ح" * 4001}, ("ح" * 4001,)),
    ("objective", {"text": "تأمين الأبواب القبلية", "measure": ""}, ("تأمين الأبواب القبلية",)),
    ("axis", {"title_ar": "", "title_en": "Harbour", "resources": "زوارق"}, ('value="Harbour"', 'value="زوارق"')),
    ("axis", {"key": "roads", "title_ar": "", "resources": "أوناش"}, ('value="أوناش"',)),
    ("annex", {"annex": "medical", "text": "اتصل برقم 01012345678"}, ("اتصل برقم 01012345678",)),
    ("human", {"item": "water", "state": "not_applicable", "word": ""}, ('value="not_applicable" selected',)),
    ("contingency", {"place_code": "NONE", "scenario": "إخلاء الساحة البحرية"}, ("إخلاء الساحة البحرية",)),
    ("period", {"title_ar": "وردية الفجر", "starts_at": "2027-01-06T18:00", "ends_at": "bad"}, ("وردية الفجر",)),
)


@pytest.mark.parametrize(("part", "sent", "kept"), PARTS)
def test_a_refused_form_keeps_what_was_typed(
    draft: PlanVersion, desk: User, browser: Callable[..., Client], part: str, sent: dict[str, str], kept: Any
) -> None:
    """The page that says why shows the form as it was sent, and nothing is on record."""
    for key in ("roads", "worship"):
        draft.axes.create(key=key, title_ar=f"محور {key}")
    for item in HumanItem:
        draft.human_checks.create(item=item)
    draft.places.create(code="CH-01", title_ar="الكاتدرائية", kind="church", tier=1, lon=29.9, lat=31.2)
    held = {"annex": draft, "human": draft.human_checks.get(item="water"), "axis": draft.axes.get(key="roads")}
    is_there = {"annex", "item", "key"} & set(sent)
    seen = mark_of(held[part], sent.get("annex", "")) if is_there else mark_of(draft, "aim") if part == "aim" else ""
    answer = browser(desk).post(_address(draft, f"change/{part}/"), {**sent, "shown": seen})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = answer.content.decode()
    for text in kept:
        assert page.count(text) == 1
    assert "since you opened it" not in page
    assert PlanVersion.objects.get(pk=draft.pk).revision == draft.revision


def test_numbers_are_typed_in_arabic_digits(desk: User, browser: Callable[..., Client]) -> None:
    """A year as an Arabic keyboard writes it makes the plan of that year; one without tables is refused with them."""
    sent = {"celebration": "coptic-christmas", "year": "٢٠٢٧", "area": "EG-ALX"}
    client = browser(desk)
    assert client.post("/plans/new/", {**sent, "year": "١٨٠٠"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert client.post("/plans/new/", sent).status_code == HTTPStatus.FOUND
    assert PlanVersion.objects.get().plan.celebration_day.year == 2027


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MODERATOR, Role.COMPLAINTS_OFFICER, Role.ADMINISTRATOR])
def test_offices_that_carry_out_nothing_own_no_part_of_a_plan(
    desk: User, office_of: Callable[..., User], browser: Callable[..., Client], role: Role
) -> None:
    """They are not offered, and refused where somebody names one all the same; the planning office is offered."""
    version = making.create_plan(by=desk, celebration="coptic-christmas", year=2027, area="EG-ALX")
    other, own = office_of(role).own_office, desk.own_office
    assert other is not None
    assert own is not None
    page = browser(desk).get(_address(version, "")).content.decode()
    assert f'value="{own.code}"' in page
    assert f'value="{other.code}"' not in page
    sent = {"text": "تأمين الأبواب", "measure": "عدد", "owner": other.code}
    answer = browser(desk).post(_address(version, "change/objective/"), sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not version.objectives.exists()


@pytest.mark.parametrize("typed", ["مديري", "مديرى", "الابراج مديري", "نسر ١"])
def test_elements_are_found_however_they_are_spelt(
    draft: PlanVersion, desk: User, browser: Callable[..., Client], add_element: Callable[..., Any], typed: str
) -> None:
    """Forms of a letter and of digits make no difference; every word has to be there; a strange tier is no fault."""
    add_element(title_ar="باب مديرى الأبراج")
    add_element("CH-01/door_guard/2/1", title_ar="باب آخر").assignments.update(call_sign="صقر 7")
    client, at = browser(desk), _address(draft, "elements/")
    page = client.get(at, {"q": typed}).content.decode()
    assert "باب مديرى الأبراج" in page
    assert "باب آخر" not in page
    assert client.get(at, {"tier": "²"}).status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("part", "sent", "said"),
    [
        ("objective", {"text": "تأمين الأبواب", "measure": ""}, "<strong>Measure:</strong> This field is needed."),
        ("axis", {"title_ar": " "}, "<strong>Arabic title:</strong> This field is needed."),
        ("human", {"item": "water", "state": "later"}, "Choose one of: Open, "),
        ("contingency", {"place_code": "NONE", "scenario": "إخلاء"}, "Choose one of: الكاتدرائية."),
        ("lock", {"key": "none"}, "The version has no element with this key."),
    ],
)
def test_a_refusal_names_the_field_and_the_choices_in_the_reader_s_words(
    draft: PlanVersion, desk: User, browser: Callable[..., Client], part: str, sent: dict[str, str], said: str
) -> None:
    """By the label of the form and the names on the page, not by what the program calls them."""
    draft.places.create(code="CH-01", title_ar="الكاتدرائية", kind="church", tier=1, lon=29.9, lat=31.2)
    answer = browser(desk).post(_address(draft, f"change/{part}/"), sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.content.decode()
