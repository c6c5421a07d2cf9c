"""Who holds an office, which office acts for another, and the pages on which that is arranged."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts import holding
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Assignment, Delegation, Office, Role, User
from himaya.web.accounts.organisation import checked_titles, ensure_organisation
from himaya.web.accounts.policies import may
from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GOOD = "leaf-quiet-harbour-9"


def _account(login: str, role: Role, area: str = "") -> User:
    return create_account(
        username=login, role=role, area=area, office_ar=f"مكتب {login}", office_en=f"Office {login}", password=GOOD
    )


def _office(user: User) -> Office:
    office = User.objects.get(pk=user.pk).own_office
    assert office
    return office


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    client.cookies["himaya_language"] = "en"
    return client


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def centre(enrol: Callable[[User], str]) -> User:
    """The administrator, with a second factor."""
    user = _account("centre", Role.ADMINISTRATOR)
    enrol(user)
    return user


@pytest.fixture
def chief() -> User:
    """A director in the demonstration, where no second factor stands in the way."""
    return _account("chief", Role.DIRECTOR, "EG-ALX")


def test_the_tree_shows_every_office_under_its_parent(centre: User, chief: User) -> None:
    """All directorates are listed once, and an office without an account says so."""
    ensure_organisation()
    Assignment.objects.filter(user=chief).update(ends_at=timezone.now())
    page = _browser(centre).get("/accounts/offices/").content.decode()
    assert page.count("Security Directorate<") == 27
    narrowed = _browser(centre).get("/accounts/offices/?area=EG-ALX").content.decode()
    assert narrowed.count("Security Directorate<") == 1
    assert "Held by nobody<" in narrowed


def test_a_directorate_stands_for_its_departments_in_the_whole_tree(centre: User, chief: User) -> None:
    """The country shows how many offices each directorate has and how many nobody holds; the area shows them."""
    _account("desk", Role.OPERATOR, "EG-ALX")
    Assignment.objects.filter(user=chief).update(ends_at=timezone.now())
    answer = _browser(centre).get("/accounts/offices/")
    found = {branch.office.area: (branch.offices, branch.vacant) for branch in answer.context["branches"]}
    assert (found["EG-ALX"], found["EG-C"], found[""]) == ((2, 1), (0, 0), (0, 0))
    assert "Office desk" not in answer.content.decode()
    assert "Office desk" in _browser(centre).get("/accounts/offices/?area=EG-ALX").content.decode()


def test_the_tree_asks_a_fixed_number_of_questions(
    centre: User, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    """However many offices there are."""
    ensure_organisation()
    browser = _browser(centre)
    with django_assert_max_num_queries(8):
        browser.get("/accounts/offices/")


def test_an_administrator_assigns_and_ends(centre: User, chief: User) -> None:
    """An account holds a second office from now on, until the assignment is ended; both stand in the journal."""
    desk, office = _account("desk", Role.OPERATOR, "EG-ALX"), _office(chief)
    browser = _browser(centre)
    answer = browser.post(
        f"/accounts/offices/{office.code}/assign/", {"account": "desk", "starts_at": "", "ends_at": ""}
    )
    assert answer.headers["Location"] == f"/accounts/offices/{office.code}/"
    assert may(User.objects.get(pk=desk.pk), Verb.APPROVE_PLANS)
    row = Assignment.objects.get(user=desk, office=office)
    browser.post(f"/accounts/offices/assignments/{row.pk}/end/")
    assert not may(User.objects.get(pk=desk.pk), Verb.APPROVE_PLANS)
    entries = JournalEntry.objects.filter(object_kind="office", object_id=office.code)
    assert [(entry.action, entry.account, entry.area) for entry in entries] == [
        ("office-assigned", "centre", "EG-ALX"),
        ("assignment-ended", "centre", "EG-ALX"),
    ]


def test_the_same_office_is_not_held_twice_at_once(centre: User, chief: User) -> None:
    """Two assignments of an account to one office may follow each other, not overlap."""
    now, office = timezone.now(), _office(chief)
    with pytest.raises(InvalidInputError, match="already holds"):
        holding.assign_office(chief, office, starts_at=now + DAY, ends_at=None, by=centre)
    Assignment.objects.filter(user=chief).update(ends_at=now + HOUR)
    holding.assign_office(chief, office, starts_at=now + HOUR, ends_at=None, by=centre)


def test_the_last_administrator_stays(centre: User) -> None:
    """Nobody ends their own assignment, nor the last one of an administrator."""
    second = _account("second", Role.ADMINISTRATOR)
    own = Assignment.objects.get(user=centre)
    with pytest.raises(InvalidInputError):
        holding.end_assignment(own, by=centre)
    holding.end_assignment(own, by=second)
    Assignment.objects.filter(user=second).update(ends_at=timezone.now() + HOUR)
    with pytest.raises((InvalidInputError, RefusedError)):
        holding.end_assignment(Assignment.objects.get(user=second), by=User.objects.get(pk=centre.pk))


def test_a_director_lets_a_deputy_act(chief: User, settings: Any) -> None:
    """From one's own page an office is delegated for a time; the deputy may approve until it ends."""
    settings.DEMO = True
    deputy = _account("deputy", Role.OPERATOR, "EG-ALX")
    sent = {"taker": _office(deputy).code, "starts_at": "", "ends_at": _local(timezone.now() + DAY), "reason": "سفر"}
    answer = _browser(chief).post(f"/accounts/offices/{_office(chief).code}/delegate/", sent)
    assert answer.status_code == HTTPStatus.FOUND
    assert may(User.objects.get(pk=deputy.pk), Verb.APPROVE_PLANS)
    row = Delegation.objects.get()
    assert _browser(deputy).post(f"/accounts/offices/delegations/{row.pk}/end/").status_code == HTTPStatus.FORBIDDEN
    _browser(chief).post(f"/accounts/offices/delegations/{row.pk}/end/")
    assert not may(User.objects.get(pk=deputy.pk), Verb.APPROVE_PLANS)


def test_an_office_is_not_delegated_twice_at_one_time(chief: User, settings: Any) -> None:
    """The second is refused with the end of the first; another office, or a later time, is not."""
    settings.DEMO = True
    office, now = _office(chief), timezone.now()
    deputy, other = (_office(_account(name, Role.OPERATOR, "EG-ALX")) for name in ("deputy", "other"))
    given: dict[str, Any] = {"starts_at": now, "ends_at": now + DAY, "reason": "سفر", "by": chief}
    holding.delegate(office, deputy, **given)
    sent = {"taker": deputy.code, "starts_at": "", "ends_at": _local(now + HOUR), "reason": "سفر"}
    answer = _browser(chief).post(f"/accounts/offices/{office.code}/delegate/", sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert (
        f"delegated to this one already, until {timezone.localtime(now + DAY):%Y-%m-%d %H:%M}"
        in answer.content.decode()
    )
    assert f'<option value="{deputy.code}" selected>' in answer.content.decode()
    holding.delegate(office, deputy, **{**given, "starts_at": now + DAY, "ends_at": now + 2 * DAY})
    holding.delegate(office, other, **given)
    assert Delegation.objects.count() == 3


def test_the_title_of_an_office_turns_no_text_around() -> None:
    """An override in either language is refused by its own rule."""
    for titles in (("مكتب\u202e", "Office"), ("مكتب", "Office\u202d")):
        with pytest.raises(InvalidInputError) as refused:
            checked_titles(*titles)
        assert refused.value.faults[0].code == "scenario.hidden_characters"


def test_lists_offer_what_may_be_chosen_and_choose_nothing(chief: User, centre: User, settings: Any) -> None:
    """No office is offered that is kept apart from this one, and neither account nor office stands there chosen."""
    settings.DEMO = True
    apart, deputy = _office(_account("checker", Role.AUDITOR)), _office(_account("deputy", Role.OPERATOR, "EG-ALX"))
    page = _browser(chief).get(f"/accounts/offices/{_office(chief).code}/").content.decode()
    takers = page.partition('id="id_taker"')[2].partition("</select>")[0]
    assert f'value="{deputy.code}"' in takers
    assert f'value="{apart.code}"' not in takers
    assert takers.partition("<option")[2].startswith(' value="">')
    page = _browser(centre).get(f"/accounts/offices/{_office(chief).code}/").content.decode()
    accounts = page.partition('id="id_account"')[2].partition("</select>")[0]
    assert accounts.partition("<option")[2].startswith(' value="">')


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ends_at": timedelta(days=31)}, "longer than 30 days"),
        ({"ends_at": -HOUR}, "ends before it starts"),
        ({"reason": "هاتف 01012345678"}, "number of a person"),
        ({"reason": "سفر\u202eعاجل"}, "characters that cannot be seen"),
        ({"taker": "EG-C"}, "another area"),
    ],
)
def test_a_delegation_that_is_not_right_is_refused(
    chief: User, settings: Any, changed: dict[str, Any], said: str
) -> None:
    """Too long, over already, without a clean reason, or to another area: nothing is written, and the page says why."""
    settings.DEMO = True
    takers = {area: _office(_account(f"taker-{area.lower()}", Role.OPERATOR, area)).code for area in ("EG-ALX", "EG-C")}
    sent = {
        "taker": takers[changed.get("taker", "EG-ALX")],
        "ends_at": _local(timezone.now() + changed.get("ends_at", DAY)),
        "reason": changed.get("reason", "سفر"),
    }
    answer = _browser(chief).post(f"/accounts/offices/{_office(chief).code}/delegate/", sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.content.decode()
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_auditor_and_administrator_delegate_nothing(role: Role) -> None:
    """The refusal names the way: a second account in the same office."""
    giver, taker = _account("giver", role), _account("taker", Role.OPERATOR)
    now = timezone.now()
    with pytest.raises(InvalidInputError, match="cannot be delegated") as raised:
        holding.delegate(_office(giver), _office(taker), starts_at=now, ends_at=now + DAY, reason="سفر", by=giver)
    assert "another account" in raised.value.faults[0].remedy("en")  # type: ignore[arg-type]  # a language's word


def test_another_office_s_page_is_refused(chief: User, settings: Any) -> None:
    """Whoever neither manages accounts nor holds the office learns nothing of it."""
    settings.DEMO = True
    other = _account("other", Role.DIRECTOR, "EG-C")
    assert _browser(chief).get(f"/accounts/offices/{_office(chief).code}/").status_code == HTTPStatus.OK
    assert _browser(chief).get(f"/accounts/offices/{_office(other).code}/").status_code == HTTPStatus.FORBIDDEN


def test_the_list_of_accounts_asks_a_fixed_number_of_questions(
    centre: User, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    """Titles of a hundred offices cost no more questions than that of one."""
    for number in range(12):
        _account(f"desk-{number}", Role.OPERATOR, "EG-ALX")
    browser = _browser(centre)
    with django_assert_max_num_queries(10):
        browser.get("/accounts/")


def test_accounts_come_fifty_to_a_page(centre: User) -> None:
    """The second page goes on where the first ended."""
    User.objects.bulk_create(User(username=f"room-{number:03}") for number in range(60))
    browser = _browser(centre)
    pages = [browser.get(f"/accounts/?page={number}").context["accounts"] for number in (1, 2)]
    assert [len(page) for page in pages] == [50, 11]
    assert [user.username for page in pages for user in page] == sorted(User.objects.values_list("username", flat=True))


@pytest.mark.parametrize(
    ("words", "found"),
    [("chief", ["chief"]), ("مكتب desk", ["desk"]), ("office", ["centre", "chief", "desk"]), ("nowhere", [])],
)
@pytest.mark.usefixtures("chief")
def test_accounts_are_found_by_name_and_office(centre: User, words: str, found: list[str]) -> None:
    """Every word must stand in the user name or in a title of an office that the account holds now."""
    _account("desk", Role.OPERATOR, "EG-ALX")
    former = _account("former", Role.OPERATOR, "EG-ALX")
    Assignment.objects.filter(user=former).update(starts_at=timezone.now() - DAY, ends_at=timezone.now())
    answer = _browser(centre).get("/accounts/", {"q": words})
    assert [user.username for user in answer.context["accounts"]] == found
    assert ("No account matches." in answer.content.decode()) is (not found)
