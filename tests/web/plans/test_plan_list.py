"""The list of plans and the choice of a source for a new one, for an office that sees many."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from himaya.web.accounts.models import Role
from himaya.web.accounts.organisation import parent_of
from himaya.web.journal.chain import GENESIS
from himaya.web.plans.actions import making
from himaya.web.plans.models import Plan, PlanVersion, Solution, SolutionState, State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from himaya.web.accounts.models import User

PER_PAGE = 30
pytestmark = pytest.mark.usefixtures("data_dir")


@pytest.fixture
def centre(office_of: Callable[..., User]) -> Client:
    """The planning office of the national centre, reading English."""
    return _browser(office_of(Role.PLANNER, "", "centre-planner"))


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["himaya_language"] = "en"
    return client


def _plans(
    count: int, *, area: str = "EG-ALX", celebration: str = "coptic-christmas", state: str = State.CLOSED
) -> None:
    """Plans of as many years, each with one version."""
    office = parent_of(area)
    for year in range(2000, 2000 + count):
        plan = Plan.objects.create(
            celebration=celebration,
            celebration_day=date(year, 1, 7),
            area=area,
            title_ar=f"خطة {year}",
            title_en=f"{celebration} {area} {year}",
            created_by=office,
        )
        PlanVersion.objects.create(
            plan=plan,
            number=1,
            state=state,
            starts_at=timezone.now(),
            ends_at=timezone.now() + timedelta(days=1),
            author_office=office,
            author_account="desk",
            content_hash="" if state == State.DRAFT else GENESIS,
        )


def _titles(client: Client, address: str) -> list[str]:
    return [plan.title_en for plan in client.get(address).context["plans"]]


def test_a_page_shows_thirty_plans_and_leads_to_the_rest(centre: Client) -> None:
    """The newest celebration comes first; the second page keeps the filters and goes on where the first ended."""
    _plans(PER_PAGE + 2)
    first = centre.get("/plans/?area=EG-ALX")
    assert [plan.celebration_day.year for plan in first.context["plans"]] == list(range(2031, 2001, -1))
    assert 'rel="next" href="?area=EG-ALX&amp;page=2"' in first.content.decode()
    assert _titles(centre, "/plans/?area=EG-ALX&page=2") == [
        "coptic-christmas EG-ALX 2001",
        "coptic-christmas EG-ALX 2000",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Easter", "Cairo", "Country"]),
        ("?area=EG-C", ["Cairo"]),
        ("?area=EG", ["Country"]),
        ("?celebration=coptic-easter", ["Easter"]),
        ("?celebration=coptic-easter&area=EG-C", []),
        ("?celebration=nothing&area=nowhere", ["Easter", "Cairo", "Country"]),
    ],
)
def test_the_list_is_narrowed_by_its_address(centre: Client, query: str, found: Sequence[str]) -> None:
    """By celebration and governorate, `EG` being the whole country; what is not known counts as not asked."""
    _plans(1, celebration="coptic-easter")
    _plans(1, area="EG-C")
    _plans(1, area="")
    words = {
        "Easter": "coptic-easter EG-ALX 2000",
        "Cairo": "coptic-christmas EG-C 2000",
        "Country": "coptic-christmas  2000",
    }
    assert sorted(_titles(centre, f"/plans/{query}")) == sorted(words[word] for word in found)
    assert ("No plan matches. Widen the filters." in centre.get(f"/plans/{query}").content.decode()) is (not found)


def test_another_governorate_is_not_reached_by_a_filter(office_of: Callable[..., User]) -> None:
    """An office of Alexandria that asks for Cairo's plans gets none of them."""
    _plans(1, area="EG-C")
    assert _titles(_browser(office_of(Role.DIRECTOR)), "/plans/?area=EG-C") == []


def test_ten_computed_plans_stand_below_and_all_on_their_own_page(centre: Client) -> None:
    """The newest of them are on the first page alone; a link leads to the whole list, page by page."""
    now = timezone.now()
    Solution.objects.bulk_create(
        Solution(slug=f"loose-{number}", folder=f"loose-{number}", state=SolutionState.UNREADABLE, checked_at=now)
        for number in range(PER_PAGE + 1)
    )
    _plans(PER_PAGE + 1)
    first = centre.get("/plans/")
    assert len(first.context["solutions"]) == 10
    assert 'href="?computed=1"' in first.content.decode()
    assert not centre.get("/plans/?page=2").context["solutions"]
    assert not centre.get("/plans/?area=EG-ALX").context["solutions"]
    assert [len(centre.get(f"/plans/?computed=1&page={page}").context["solutions"]) for page in (1, 2)] == [PER_PAGE, 1]


@pytest.mark.parametrize(
    ("address", "most"), [("/plans/", 10), ("/plans/?computed=1", 8), ("/plans/new/?from=EG-ALX", 8)]
)
def test_more_plans_take_no_more_questions(
    centre: Client, django_assert_max_num_queries: Any, address: str, most: int
) -> None:
    """Mark, session, account, offices, signs and the rows with their versions, however many there are."""
    _plans(PER_PAGE + 1)
    with django_assert_max_num_queries(most):
        assert centre.get(address).status_code == 200


def test_a_list_reads_no_decisions(centre: Client, django_assert_num_queries: Any) -> None:
    """What a draft has been decided stays in the data base until its own page is opened."""
    _plans(1)
    [plan] = centre.get("/plans/").context["plans"]
    [version] = plan.versions.all()
    assert {"decisions", "reasons"} <= version.get_deferred_fields()
    with django_assert_num_queries(1):
        assert version.decisions == {}


def test_a_new_plan_offers_what_was_approved_in_the_area_that_is_asked(centre: Client) -> None:
    """The centre begins with the plans of the whole country and chooses a governorate; drafts are no source."""
    _plans(1, area="")
    _plans(2)
    _plans(1, celebration="coptic-easter", state=State.DRAFT)

    def offered(query: str) -> list[str]:
        return [plan.title_en for plan in centre.get(f"/plans/new/{query}").context["sources"]]

    assert offered("") == ["coptic-christmas  2000"]
    assert offered("?from=EG-ALX") == ["coptic-christmas EG-ALX 2001", "coptic-christmas EG-ALX 2000"]
    assert offered("?from=EG-C") == []
    assert "No plan of this area was approved yet." in centre.get("/plans/new/?from=EG-C").content.decode()


def test_a_directorate_is_offered_its_own_plans_only(desk: User) -> None:
    """Alexandria's desk begins with its own earlier plans and does not reach Cairo's."""
    _plans(1)
    _plans(1, area="EG-C")
    browser = _browser(desk)
    own, other = browser.get("/plans/new/"), browser.get("/plans/new/?from=EG-C")
    assert [plan.area for plan in own.context["sources"]] == ["EG-ALX"]
    assert not other.context["sources"]


def test_what_was_withdrawn_stands_last(draft: PlanVersion, desk: User) -> None:
    """Of the plans of one day the one at work comes first, whichever was made first."""
    PlanVersion.objects.filter(pk=draft.pk).update(state=State.WITHDRAWN, content_hash="a" * 64)
    second = making.create_plan(by=desk, celebration="coptic-christmas", year=2027, area="EG-ALX")
    page = _browser(desk).get("/plans/").content.decode()
    assert page.index(f'href="/plans/{second.plan_id}/') < page.index(f'href="/plans/{draft.plan_id}/')


def test_an_approved_version_stays_in_sight_while_a_newer_one_is_written(draft: PlanVersion, desk: User) -> None:
    """The list and its workbook tell both: the newest version, and the one that is approved with its end."""
    until = timezone.now() + timedelta(days=3)
    PlanVersion.objects.filter(pk=draft.pk).update(state=State.APPROVED, expires_at=until, content_hash=GENESIS)
    alone = _browser(desk).get("/plans/").content.decode()
    assert alone.count("Approved") == 1
    PlanVersion.objects.create(
        plan=draft.plan, number=2, starts_at=draft.starts_at, ends_at=draft.ends_at, author_office=draft.author_office
    )
    page = _browser(desk).get("/plans/").content.decode()
    card = page.partition("plan-card")[2].partition("</li>")[0]
    assert card.index("Draft") < card.index("<bdi>2</bdi>") < card.index("Approved") < card.index("<bdi>1</bdi>")
    assert f"{timezone.localtime(until):%H:%M}" in card
    book = load_workbook(BytesIO(_browser(desk).get("/plans/list.xlsx").content))
    heads, *rows = ([cell.value for cell in row] for row in book.active.iter_rows())
    (line,) = (dict(zip(heads, row, strict=True)) for row in rows if draft.plan.title_ar in row)
    assert (line["Version"], line["State"]) == (2, "Draft")
    assert (line["Approved version"], line["State of the approved version"]) == (1, "Approved")
    assert line["Approved until"]
