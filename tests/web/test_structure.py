"""Offices made, renamed, closed and opened again, by administrators alone and on record."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts import holding, structure
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Assignment, Office, OfficeKind, Role, User
from himaya.web.accounts.organisation import ensure_organisation, parent_of
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
GOOD = "leaf-quiet-harbour-9"
SENT = {"kind": "department", "role": "operator", "title_ar": "غرفة عمليات المنتزه", "title_en": "Montaza Room"}
SENT |= {"parent": "directorate-eg-alx"}


def _account(login: str, role: Role, area: str = "EG-ALX") -> User:
    return create_account(
        username=login, role=role, area=area, office_ar=f"مكتب {login}", office_en=f"Office {login}", password=GOOD
    )


@pytest.fixture
def centre(enrol: Callable[[User], str]) -> User:
    """The administrator, with a second factor, over the whole organisation."""
    ensure_organisation()
    user = _account("centre", Role.ADMINISTRATOR, "")
    enrol(user)
    return user


@pytest.fixture
def browser(centre: User, in_english: Callable[[User], Client]) -> Client:
    """The administrator's browser, in English."""
    return in_english(centre)


@pytest.fixture
def room(centre: User) -> Office:
    """An operations room of Alexandria that nobody holds yet."""
    titles = {"title_ar": "غرفة عمليات المنتزه", "title_en": "Montaza Room"}
    alexandria = parent_of("EG-ALX")
    return structure.make_office(alexandria, kind=OfficeKind.DEPARTMENT, role=Role.OPERATOR, **titles, by=centre)


def _code(act: Callable[[], object]) -> str:
    """Code of the fault an act is refused with; nothing of it stands in the journal."""
    before = JournalEntry.objects.count()
    with pytest.raises(InvalidInputError) as refused:
        act()
    assert JournalEntry.objects.count() == before
    return refused.value.faults[0].code


def _entry(action: str) -> JournalEntry:
    return JournalEntry.objects.get(action=action)


def test_an_office_is_made_on_its_page(browser: Client) -> None:
    """It hangs on the office chosen, acts in the area of that one, and stands in the tree and in the journal."""
    made = browser.post("/accounts/offices/new/", SENT)
    office = Office.objects.get(title_en="Montaza Room")
    assert made.headers["Location"] == f"/accounts/offices/{office.code}/"
    assert (office.area, office.role, office.parent) == ("EG-ALX", "operator", parent_of("EG-ALX"))
    assert "Montaza Room" in browser.get("/accounts/offices/?area=EG-ALX").content.decode()
    entry = _entry("office-created")
    assert (entry.account, entry.object_id, entry.area) == ("centre", office.code, "EG-ALX")
    assert entry.after == {
        "parent": "directorate-eg-alx",
        "kind": "department",
        "role": "operator",
        "title_ar": "غرفة عمليات المنتزه",
        "title_en": "Montaza Room",
    }


def test_a_made_office_gives_its_powers_to_who_is_assigned(centre: User, room: Office) -> None:
    """Made, assigned, and able to act where it hangs."""
    desk = _account("desk", Role.LIAISON)
    holding.assign_office(desk, room, starts_at=timezone.now(), ends_at=None, by=centre)
    assert room in [held.office for held in User.objects.get(pk=desk.pk).holdings]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"parent": ""}, "Choose the office it hangs on."),
        ({"kind": ""}, "Choose the kind of office."),
        ({"kind": "directorate"}, "directorate"),
        ({"role": ""}, "Choose the role of the office, or that it has none."),
        ({"role": "auditor"}, "for the whole country alone"),
        ({"title_ar": "29001011234567"}, "title"),
        ({"title_ar": " "}, "Write what the office is called in Arabic."),
    ],
)
def test_an_office_that_is_not_right_is_refused(browser: Client, wrong: dict[str, str], said: str) -> None:
    """Nothing is made, the page says why, and keeps what was chosen."""
    count = Office.objects.count()
    answer = browser.post("/accounts/offices/new/", {**SENT, **wrong})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.content.decode()
    assert 'value="Montaza Room"' in answer.content.decode()
    assert Office.objects.count() == count


def test_the_form_of_a_new_office_chooses_nothing_by_itself(browser: Client) -> None:
    """Parent, kind and role are asked for."""
    page = browser.get("/accounts/offices/new/").content.decode()
    for field in ("parent", "kind", "role"):
        select = page.split(f'<select id="id_{field}"')[1].split("</select>")[0]
        assert select.split("<option")[1].startswith(' value="">')
        assert "selected" not in select


def test_an_office_without_a_role_holds_others_together(browser: Client) -> None:
    """A sector under the ministry, and a department under the sector."""
    browser.post("/accounts/offices/new/", {**SENT, "parent": "ministry", "kind": "sector", "role": "none"})
    sector = Office.objects.get(kind="sector")
    assert (sector.role, sector.area) == ("", "")
    browser.post("/accounts/offices/new/", {**SENT, "parent": sector.code})
    assert sector.children.count() == 1


def test_two_open_offices_side_by_side_have_two_titles(centre: User, room: Office) -> None:
    """Under one office a title is borne once; under another, or once the first is closed, it is free."""
    said: dict[str, Any] = {"kind": OfficeKind.UNIT, "role": None, "title_ar": room.title_ar, "title_en": ""}
    assert _code(lambda: structure.make_office(parent_of("EG-ALX"), **said, by=centre)) == "accounts.title_taken"
    structure.make_office(parent_of("EG-C"), **said, by=centre)
    structure.close_office(room, by=centre)
    structure.make_office(parent_of("EG-ALX"), **said, by=centre)
    assert _code(lambda: structure.open_office(room, by=centre)) == "accounts.title_taken"


def test_an_office_is_renamed_in_both_languages(browser: Client, room: Office) -> None:
    """The journal has both titles before and after; the same titles again change nothing."""
    new = {"title_ar": "غرفة عمليات شرق", "title_en": "Eastern Room"}
    for _ in range(2):
        assert browser.post(f"/accounts/offices/{room.code}/rename/", new).status_code == HTTPStatus.FOUND
    room.refresh_from_db()
    assert (room.title_ar, room.title_en) == ("غرفة عمليات شرق", "Eastern Room")
    entry = _entry("office-renamed")
    assert (entry.before, entry.after) == ({"title_ar": "غرفة عمليات المنتزه", "title_en": "Montaza Room"}, new)
    refused = browser.post(f"/accounts/offices/{room.code}/rename/", {"title_ar": "", "title_en": "x"})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_an_office_with_staff_stays_open(browser: Client, centre: User, room: Office) -> None:
    """Held now or to be held, it is closed once the assignments have ended; closed, nobody is assigned to it."""
    desk = _account("desk", Role.LIAISON)
    row = holding.assign_office(desk, room, starts_at=timezone.now() + timedelta(days=1), ends_at=None, by=centre)
    answer = browser.post(f"/accounts/offices/{room.code}/close/", follow=True)
    assert "Accounts hold the office or will hold it: 1." in answer.content.decode()
    assert Office.objects.get(pk=room.pk).is_active
    holding.end_assignment(row, by=centre)
    browser.post(f"/accounts/offices/{room.code}/close/")
    assert not Office.objects.get(pk=room.pk).is_active
    assert _entry("office-closed").object_id == room.code
    assert (
        _code(lambda: holding.assign_office(desk, room, starts_at=timezone.now(), ends_at=None, by=centre))
        == "accounts.office_closed"
    )
    assert _code(lambda: structure.close_office(room, by=centre)) == "accounts.office_closed"


def test_an_office_that_acts_for_another_stays_open(centre: User, room: Office) -> None:
    """Until the delegation has ended, whoever held it."""
    chief, now = _account("chief", Role.DIRECTOR), timezone.now()
    giver = chief.own_office
    assert giver
    row = holding.delegate(
        giver, room, starts_at=now, ends_at=now + timedelta(days=1), reason="سفر", by=User.objects.get(pk=chief.pk)
    )
    assert _code(lambda: structure.close_office(room, by=centre)) == "accounts.office_has_delegations"
    Assignment.objects.filter(user=chief).update(ends_at=timezone.now())
    assert _code(lambda: structure.close_office(giver, by=centre)) == "accounts.office_has_delegations"
    holding.end_delegation(row, by=centre)
    structure.close_office(room, by=centre)


def test_an_office_that_others_hang_on_stays_open(browser: Client, centre: User, room: Office) -> None:
    """It is closed after them, and opened before them."""
    below = structure.make_office(room, kind=OfficeKind.UNIT, role=None, title_ar="وحدة", title_en="", by=centre)
    assert _code(lambda: structure.close_office(room, by=centre)) == "accounts.office_has_offices"
    structure.close_office(below, by=centre)
    structure.close_office(room, by=centre)
    assert _code(lambda: structure.open_office(below, by=centre)) == "accounts.parent_closed"
    assert (
        _code(
            lambda: structure.make_office(
                room, kind=OfficeKind.UNIT, role=None, title_ar="أخرى", title_en="", by=centre
            )
        )
        == "accounts.office_closed"
    )
    browser.post(f"/accounts/offices/{room.code}/open/")
    browser.post(f"/accounts/offices/{below.code}/open/")
    assert [Office.objects.get(pk=one.pk).is_active for one in (room, below)] == [True, True]


@pytest.mark.parametrize("code", ["ministry", "centre", "directorate-eg-alx"])
def test_what_is_there_from_the_start_stays(browser: Client, code: str) -> None:
    """Ministry, centre and directorates are renamed, never closed; their pages offer no such button."""
    assert f"/accounts/offices/{code}/close/" not in browser.get(f"/accounts/offices/{code}/").content.decode()
    browser.post(f"/accounts/offices/{code}/close/")
    assert Office.objects.get(code=code).is_active


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_change_the_organisation(room: Office, role: Role) -> None:
    """Each act asks for the duty itself."""
    by, titles = _account("one", role, ""), {"title_ar": "اسم", "title_en": ""}
    for act in (
        lambda: structure.make_office(room, kind=OfficeKind.UNIT, role=None, **titles, by=by),
        lambda: structure.rename_office(room, **titles, by=by),
        lambda: structure.close_office(room, by=by),
        lambda: structure.open_office(room, by=by),
    ):
        with pytest.raises(RefusedError) as refused:
            act()
        assert refused.value.rule == "duty: manage accounts"
    room.refresh_from_db()
    assert (room.title_en, room.is_active) == ("Montaza Room", True)
