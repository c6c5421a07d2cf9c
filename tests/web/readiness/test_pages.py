"""The pages: scope, roles, tokens, the way from the nation to a post, filters, workbooks, and how much is read."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Role, User
from himaya.web.accounts.policies import ALLOWED, OF_ITS_OWN
from himaya.web.common.verbs import Verb
from himaya.web.readiness import workbook
from himaya.web.readiness.alert_actions import set_levels
from himaya.web.readiness.boards import NewItem, add_item
from himaya.web.readiness.models import AlertLevel, Board, ItemKind, Level, Measure, ReadinessItem
from himaya.web.readiness.states import ItemState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BOARD_POSTS = ("close", "items/new")
ITEM_POSTS = ("start", "resume", "claim", "verify", "fail", "void")


@pytest.fixture
def world(
    opened: Callable[..., Board], office_of: Callable[..., User], new_level: Callable[..., Any]
) -> dict[str, Any]:
    """A board, an item, a level and a measure of Alexandria."""
    office_of(Role.OPERATOR)
    board = opened()
    [level] = set_levels(["EG-ALX"], new_level(Level.HIGHEST), by=office_of(Role.DIRECTOR))
    item = board.items.get(code="spare-room")
    return {"board": board, "item": item, "level": level, "measure": level.measures.get(code="full-reserve")}


def _reads(world: dict[str, Any]) -> list[str]:
    return [
        "/readiness/areas/EG-ALX/",
        f"/readiness/boards/{world['board'].pk}/",
        f"/readiness/items/{world['item'].pk}/",
        "/alert/areas/EG-ALX/",
    ]


def _posts(world: dict[str, Any]) -> list[str]:
    return [
        *(f"/readiness/boards/{world['board'].pk}/{step}/" for step in BOARD_POSTS),
        *(f"/readiness/items/{world['item'].pk}/{step}/" for step in ITEM_POSTS),
        *(f"/alert/levels/{world['level'].pk}/{step}/" for step in ("renew", "end")),
        *(f"/alert/measures/{world['measure'].pk}/{step}/" for step in ("acknowledge", "done")),
    ]


@pytest.mark.parametrize("role", [Role.PLANNER, Role.DIRECTOR, Role.OPERATOR])
def test_another_governorate_does_not_exist(
    role: Role, world: dict[str, Any], browser_of: Callable[..., Client]
) -> None:
    """An office of Cairo gets 404 for everything of Alexandria it might reach, and 403 where its role ends first."""
    cairo = browser_of(role, "EG-C")
    assert [cairo.get(url).status_code for url in _reads(world)] == [HTTPStatus.NOT_FOUND] * 4
    statuses = {cairo.post(url, {"text": "long enough text"}).status_code for url in _posts(world)}
    assert statuses <= {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}
    assert HTTPStatus.NOT_FOUND in statuses
    assert "spare-room" not in cairo.get("/readiness/items/").content.decode()
    assert not ReadinessItem.objects.exclude(state=ItemState.OPEN).exists()


@pytest.mark.parametrize("role", Role)
def test_roles_see_what_their_duties_let_them(
    role: Role, world: dict[str, Any], browser_of: Callable[..., Client]
) -> None:
    """Readiness for those who have the verb, of others' items nothing for another agency; the alert for everybody."""
    browser = browser_of(role)
    readiness, alert = _reads(world)[:3], _reads(world)[3:]
    expected = HTTPStatus.OK if role in ALLOWED[Verb.VIEW_READINESS] else HTTPStatus.FORBIDDEN
    lists = ("/readiness/items/", "/readiness/nation.xlsx")
    assert {browser.get(url).status_code for url in lists} == {expected}
    of_others = HTTPStatus.NOT_FOUND if role in OF_ITS_OWN else expected
    assert {browser.get(url).status_code for url in readiness} == {of_others}
    assert {browser.get(url).status_code for url in (*alert, "/alert/")} == {HTTPStatus.OK}


def test_posts_without_our_token_are_refused(world: dict[str, Any], browser_of: Callable[..., Client]) -> None:
    """Each of them, also with every duty."""
    strict = browser_of(Role.DIRECTOR, "", enforce_csrf_checks=True)
    urls = [*_posts(world), "/readiness/boards/new/", "/alert/set/"]
    assert {strict.post(url, {"text": "long enough text"}).status_code for url in urls} == {HTTPStatus.FORBIDDEN}


def test_addresses_of_no_governorate_answer_404(browser_of: Callable[..., Client]) -> None:
    """A typing error in an address is no fault of ours."""
    browser = browser_of(Role.DUTY_OFFICER, "")
    for url in ("/readiness/areas/EG-XX/", "/alert/areas/nowhere/", "/readiness/boards/9/", "/readiness/items/9/"):
        assert browser.get(url).status_code == HTTPStatus.NOT_FOUND


def test_from_the_nation_to_a_post_in_three_actions(
    opened: Callable[..., Board], office_of: Callable[..., User], browser_of: Callable[..., Client]
) -> None:
    """The page of the nation, its governorate, the board of the place, the item about one post: three links."""
    board = opened(tier=1)
    new = NewItem("خدمة الباب", "القوة مكتملة والباب محروس", board.starts_at, element="st-mark/door/1", critical=True)
    item = add_item(board, new, by=office_of(Role.PLANNER))
    browser = browser_of(Role.DUTY_OFFICER, "")
    way = ["/readiness/areas/EG-ALX/", f"/readiness/boards/{board.pk}/", f"/readiness/items/{item.pk}/"]
    page = browser.get("/readiness/").content.decode()
    for url in way:
        assert f'href="{url}"' in page
        page = browser.get(url).content.decode()
    assert "st-mark/door/1" in page


def test_a_governorate_without_a_board_is_unknown(
    opened: Callable[..., Board], browser_of: Callable[..., Client]
) -> None:
    """26 of 27 are unknown, none of them is shown as a number; an area office goes straight to its own page."""
    opened()
    page = browser_of(Role.DUTY_OFFICER, "").get("/readiness/").content.decode()
    assert "26 / 27" in page
    assert len(re.findall(r'<span aria-hidden="true">\?</span> Unknown', page)) == 26
    answer = browser_of(Role.DIRECTOR).get("/readiness/")
    assert answer.headers["Location"] == "/readiness/areas/EG-ALX/"


def test_the_whole_way_of_an_item_through_the_pages(
    opened: Callable[..., Board], browser_of: Callable[..., Client]
) -> None:
    """Begin and claim by the operations room, verify by the supervisor, each with the page's own forms."""
    item = opened().items.get(code="reserve-ready")
    operator, supervisor = browser_of(Role.OPERATOR), browser_of(Role.SUPERVISOR)
    at = f"/readiness/items/{item.pk}/"
    assert "Begin" in operator.get(at).content.decode()
    operator.post(f"{at}start/")
    operator.post(f"{at}claim/", {"note": "Moved within four minutes"})
    assert "Verify" in supervisor.get(at).content.decode()
    page = supervisor.post(f"{at}verify/", follow=True).content.decode()
    assert "The item is verified." in page
    assert "Office supervisoreg-alx" in page


def test_filters_live_in_the_address(
    opened: Callable[..., Board], bring: Callable[..., ReadinessItem], browser_of: Callable[..., Client]
) -> None:
    """State with expiry, critical, failing, late, text; what is not understood is not asked."""
    board = opened()
    opened("EG-C")
    bring(board.items.get(code="spare-room"), ItemState.EXPIRED)
    bring(board.items.get(code="plan-distributed"), ItemState.VERIFIED)
    ReadinessItem.objects.filter(board=board, code="reserve-ready").update(due=timezone.now() - DAY)
    browser = browser_of(Role.DUTY_OFFICER, "")
    count = ReadinessItem.objects.count()

    def found(query: str) -> int:
        return int(browser.get(f"/readiness/items/?{query}").context["page"].paginator.count)

    assert found("") == found("state=nonsense&board=%D9%A1&tier=x&page=zz") == count
    assert found("state=expired") == 1
    assert found("state=verified") == 1
    assert found("failing=1") == count - 1
    assert found("late=1") == 1
    assert found("area=EG-C") == board.items.count()
    assert found(f"board={board.pk}&critical=1") == board.items.filter(critical=True).count()
    assert found("q=generator+room") == 0
    assert found("q=operations+room") == 2


def test_boards_are_filtered_by_verdict_tier_and_text(
    opened: Callable[..., Board], browser_of: Callable[..., Client]
) -> None:
    """Folded spellings are found; the history is a filter too."""
    opened(tier=2)
    over = opened()
    Board.objects.filter(pk=over.pk).update(opened_at=timezone.now() - DAY, ends_at=timezone.now() - DAY / 2)
    browser = browser_of(Role.DIRECTOR)
    for query, count in {"": 1, "verdict=not-ready": 1, "verdict=ready": 0, "tier=2": 1, "tier=3": 0, "past=1": 1,
                         "q=الكاتدرائيه": 1, "q=قلعة": 0}.items():  # fmt: skip
        assert len(browser.get(f"/readiness/areas/EG-ALX/?{query}").context["page"].object_list) == count, query


def test_workbooks_hold_the_rows_of_the_page(
    opened: Callable[..., Board], bring: Callable[..., ReadinessItem], browser_of: Callable[..., Client]
) -> None:
    """The filtered items with a note that looks like a formula as text; the nation with «unknown» where it is."""
    board = opened()
    item = bring(board.items.get(code="spare-room"), ItemState.CLAIMED_READY)
    ReadinessItem.objects.filter(pk=item.pk).update(note="=1+1")
    browser = browser_of(Role.DUTY_OFFICER, "")
    sheet = load_workbook(io.BytesIO(browser.get(f"/readiness/items.xlsx?board={board.pk}").content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 1 + board.items.count()
    [cell] = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert cell.data_type == "s"
    nation = load_workbook(io.BytesIO(browser.get("/readiness/nation.xlsx").content)).active
    values = {row[0]: row[2] for row in nation.iter_rows(min_row=2, values_only=True)}
    assert len(values) == 27
    assert sorted({value for value in values.values() if value != "Unknown"}) == [0]


def test_boards_come_as_a_workbook_under_the_filters_of_the_page(
    opened: Callable[..., Board], browser_of: Callable[..., Client]
) -> None:
    """The place of tier 2 alone where the page shows it alone; another governorate's are not there."""
    opened()
    opened(tier=2)
    address, browser = "/readiness/areas/EG-ALX/boards.xlsx", browser_of(Role.DIRECTOR)
    both, one = (load_workbook(io.BytesIO(browser.get(address + asked).content)).active for asked in ("", "?tier=2"))
    assert [sheet.max_row for sheet in (both, one)] == [3, 2]
    assert [cell.value for cell in one[2]][1:4] == [2, "Not ready", 0]
    assert browser_of(Role.DIRECTOR, "EG-C").get(address).status_code == HTTPStatus.NOT_FOUND


def test_a_workbook_read_in_parts_is_whole(
    opened: Callable[..., Board],
    bring: Callable[..., ReadinessItem],
    browser_of: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Any,
) -> None:
    """Every item once with its offices and times in their own types, in parts as in one, and in one question."""
    board = opened()
    claimed = bring(board.items.get(code="spare-room"), ItemState.CLAIMED_READY)
    ReadinessItem.objects.filter(pk=claimed.pk).update(note="one\x01two")
    browser = browser_of(Role.DUTY_OFFICER, "")
    whole = _rows(browser)
    monkeypatch.setattr(workbook, "_CHUNK", 4)
    with django_assert_max_num_queries(8):
        assert _rows(browser) == whole
    assert len(whole) == 1 + board.items.count()
    [row] = [row for row in whole if row[15] == "onetwo"]
    assert claimed.claimed_office
    assert claimed.claimed_at
    moment = timezone.make_naive(claimed.claimed_at)
    assert (row[6], row[10]) == (claimed.weight, claimed.claimed_office.title_en)
    assert abs(row[11] - moment) < timedelta(seconds=2)


def _rows(browser: Client) -> list[Any]:
    sheet = load_workbook(io.BytesIO(browser.get("/readiness/items.xlsx").content)).active
    return list(sheet.iter_rows(values_only=True))


def test_boards_are_opened_and_closed_by_form(
    browser_of: Callable[..., Client], office_of: Callable[..., User]
) -> None:
    """Arabic digits are read; a refusal keeps what was typed and names the rule."""
    office_of(Role.OPERATOR)
    browser = browser_of(Role.PLANNER)
    start = timezone.localtime() + DAY
    form = {"area": "EG-ALX", "tier": "١", "place": "st-mark", "title_ar": "الكاتدرائية", "level": "1",
            "starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{start + DAY:%Y-%m-%dT%H:%M}"}  # fmt: skip
    refused = browser.post("/readiness/boards/new/", {**form, "place": ""})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "readiness.bad_board" in refused.content.decode()
    assert "الكاتدرائية" in refused.content.decode()
    assert browser.post("/readiness/boards/new/", {**form, "area": "EG-C"}).status_code == HTTPStatus.FORBIDDEN
    assert browser.post("/readiness/boards/new/", form).status_code == HTTPStatus.FOUND
    board = Board.objects.get()
    due = f"{start:%Y-%m-%dT%H:%M}"
    item = {"title_ar": "بند إضافي", "standard_ar": "كل شيء في مكانه", "weight": "٣", "mandatory": "on", "due": due}
    assert browser.post(f"/readiness/boards/{board.pk}/items/new/", item).status_code == HTTPStatus.FOUND
    own = board.items.get(code="own")
    assert (own.weight, own.owner.role, own.kind) == (3, Role.OPERATOR, ItemKind.STANDARD)
    browser.post(f"/readiness/boards/{board.pk}/close/", {"text": "Opened by mistake"})
    assert not Board.objects.get().is_current


def test_the_cost_is_shown_before_a_level_is_set(browser_of: Callable[..., Client]) -> None:
    """The first answer shows it and sets nothing; the second, confirmed, sets the level in both governorates."""
    browser = browser_of(Role.DUTY_OFFICER, "")
    now = timezone.localtime()
    form = {"area": ["EG-ALX", "EG-C"], "level": "4", "reason": "Feast nights", "starts_at": "",
            "ends_at": f"{now + DAY:%Y-%m-%dT%H:%M}", "review_at": f"{now + DAY / 2:%Y-%m-%dT%H:%M}"}  # fmt: skip
    page = browser.post("/alert/set/", form).content.decode()
    assert "Unknown: no unit on duty is registered for this time." in page
    assert "Confirm and set the level" in page
    assert not AlertLevel.objects.exists()
    assert browser.post("/alert/set/", {**form, "confirm": "1"}).status_code == HTTPStatus.FOUND
    assert AlertLevel.objects.count() == 2
    late = browser.post("/alert/set/", {**form, "ends_at": f"{now + 20 * DAY:%Y-%m-%dT%H:%M}", "confirm": "1"})
    assert late.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "readiness.bad_span" in late.content.decode()
    assert "Feast nights" in late.content.decode()
    assert browser.post("/alert/set/", {}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert AlertLevel.objects.count() == 2


def test_measures_are_answered_on_their_page(world: dict[str, Any], browser_of: Callable[..., Client]) -> None:
    """The operations room reads back and reports; the page of the area shows both."""
    browser, key = browser_of(Role.OPERATOR), world["measure"].pk
    assert "Call up the whole reserve" in browser.get("/alert/measures/").content.decode()
    short = browser.post(f"/alert/measures/{key}/acknowledge/", {"text": "ok"})
    assert short.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    browser.post(f"/alert/measures/{key}/acknowledge/", {"text": "Whole reserve in two shifts"})
    browser.post(f"/alert/measures/{key}/done/", {"text": "Both shifts stand at the base"})
    assert Measure.objects.get(pk=key).state == "done"
    page = browser.get("/alert/areas/EG-ALX/").content.decode()
    assert "Whole reserve in two shifts" in page
    assert "Both shifts stand at the base" in page


def test_the_level_stands_in_the_header_of_every_page(world: dict[str, Any], browser_of: Callable[..., Client]) -> None:
    """With text and shape: every office of the area, also those that see nothing else; the centre sees how many."""
    assert world
    header = {
        (role, area): browser_of(role, area).get("/").content.decode().split("</header>")[0]
        for role, area in ((Role.MEDIA_OFFICER, "EG-ALX"), (Role.OPERATOR, "EG-C"), (Role.AUDITOR, ""))
    }
    assert "■</span> Alert level: Highest" in header[Role.MEDIA_OFFICER, "EG-ALX"]
    assert "●</span> Alert level: Ordinary" in header[Role.OPERATOR, "EG-C"]
    assert "■</span> Alert level: Highest, 1 of 27" in header[Role.AUDITOR, ""]


def test_the_first_page_says_what_waits(
    world: dict[str, Any], bring: Callable[..., ReadinessItem], browser_of: Callable[..., Client]
) -> None:
    """Measures to the operations room, a claim to the supervisor, the readiness figure to the director."""
    bring(world["item"], ItemState.CLAIMED_READY)
    assert "Measures to acknowledge" in browser_of(Role.OPERATOR).get("/").content.decode()
    assert "Claims of readiness to verify" in browser_of(Role.SUPERVISOR).get("/").content.decode()
    assert "Readiness, verified" in browser_of(Role.DIRECTOR).get("/").content.decode()
    assert "Claims of readiness to verify" not in browser_of(Role.SUPERVISOR, "EG-C").get("/").content.decode()


def _fill(board: Board, count: int) -> None:
    """More boards like one, with as many items."""
    items = list(board.items.all())
    for number in range(count):
        place = f"more-{board.area}-{number}"
        other = Board.objects.create(
            area=board.area, subject="place", place=place, tier=2, title_ar=place, starts_at=board.starts_at,
            ends_at=board.ends_at,
        )  # fmt: skip
        for item in items:
            item.pk, item.board = None, other
        ReadinessItem.objects.bulk_create(items)


MOST_QUERIES = {
    "/readiness/": 8,
    "/readiness/areas/EG-ALX/": 8,
    "/readiness/boards/{board}/": 10,
    "/readiness/items/": 8,
    "/readiness/items/{item}/": 9,
    "/alert/": 9,
    "/alert/areas/EG-ALX/": 9,
    "/alert/measures/": 8,
    "/": 55,
}


def test_more_rows_take_no_more_queries(
    opened: Callable[..., Board], office_of: Callable[..., User], browser_of: Callable[..., Client],
    new_level: Callable[..., Any],
) -> None:  # fmt: skip
    """Every page reads as often with 27 governorates full of boards as with one board, and not often."""
    director = office_of(Role.DIRECTOR, "")
    board = opened("EG-ALX")
    set_levels(["EG-ALX"], new_level(Level.MEDIUM), by=director)
    browser, few, many = browser_of(Role.DIRECTOR, ""), {}, {}
    urls = [url.format(board=board.pk, item=board.items.all()[0].pk) for url in MOST_QUERIES]
    for url in urls:
        few[url] = _count(browser, url)
    for area in governorates():
        _fill(board if area == "EG-ALX" else opened(area), 4)
    set_levels(list(governorates()), new_level(Level.HIGHEST), by=director)
    for url in urls:
        many[url] = _count(browser, url)
    assert many == few
    assert {url: n for (url, n), most in zip(many.items(), MOST_QUERIES.values(), strict=True) if n > most} == {}


def _count(browser: Client, url: str) -> int:
    """Statements of a page that was opened before: some are asked once in a process."""
    browser.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url).status_code == HTTPStatus.OK
    return len(queries)
