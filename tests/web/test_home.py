"""The first page: what waits for an office, in order, and nothing of another's."""

from __future__ import annotations

import re
from datetime import date, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.web.accounts.models import Delegation, Role, User
from himaya.web.common import needs
from himaya.web.common.needs import LATER, SOON, URGENT, Need
from himaya.web.journal import actions
from himaya.web.plans.actions import making
from himaya.web.plans.actions.states import take_step
from himaya.web.plans.transitions import Step

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR = timedelta(hours=1)


def _page(user: User, language: str = "en") -> str:
    client = Client()
    client.force_login(user)
    client.cookies["himaya_language"] = language
    answer = client.get("/")
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_first_page(account: Callable[..., User], role: Role, settings: Any) -> None:
    """Each office sees its title, and links to no page that would refuse it."""
    settings.DEMO = True
    user = account(role)
    client = Client()
    client.force_login(user)
    answer = client.get("/")
    assert user.office_ar in answer.content.decode()
    for group in answer.context["menu"]:
        for link in group.links:
            assert client.get(link.url, follow=True).status_code == HTTPStatus.OK


def test_the_time_of_the_page_is_said_in_both_languages(account: Callable[..., User]) -> None:
    """English says «as of» before the clock and nothing more, Arabic «حتى الساعة»."""
    user = account(Role.PLANNER)
    assert re.search(r"· as of <bdi dir=\"ltr\">\d\d:\d\d</bdi>", _page(user))
    assert re.search(r"· حتى الساعة <bdi dir=\"ltr\">\d\d:\d\d</bdi>", _page(user, "ar"))


def test_an_account_without_an_office_is_refused(db: None) -> None:  # noqa: ARG001  # pytest's way to ask for the database
    """Nothing waits for an account that holds no office."""
    client = Client()
    client.force_login(User.objects.create(username="nobody"))
    assert client.get("/").status_code == HTTPStatus.FORBIDDEN


def test_the_urgent_comes_first_then_what_is_due_earlier(monkeypatch: pytest.MonkeyPatch) -> None:
    """Needs are in the order in which an officer would take them."""
    now = timezone.now()
    given = [
        Need(LATER, "d", "", "/"),
        Need(SOON, "c", "", "/"),
        Need(SOON, "b", "", "/", now + HOUR),
        Need(URGENT, "a", "", "/"),
    ]
    monkeypatch.setattr(needs, "_QUESTIONS", [lambda _user: given[:2], lambda _user: given[2:]])
    assert "".join(need.title for need in needs.needs_of(None)) == "abcd"


def test_the_auditor_is_asked_for_a_check_once_a_day(
    account: Callable[..., User], data_dir: Any, settings: Any
) -> None:
    """The need is there until the journal is checked, and for no other office."""
    settings.DEMO = True
    auditor, planner = account(Role.AUDITOR), account(Role.PLANNER)
    assert "Check the whole journal" in _page(auditor)
    assert "Check the whole journal" not in _page(planner)
    actions.verify(by=auditor)
    assert data_dir.is_dir()
    assert "Nothing waits for this office" in _page(auditor)


def test_the_administrator_is_told_of_missing_second_factors_and_deputies(
    account: Callable[..., User], enrol: Callable[[User], str]
) -> None:
    """Offices that must have a second factor and have none are counted; a lone administrator is told so."""
    administrator = account(Role.ADMINISTRATOR)
    enrol(administrator)
    account(Role.AUDITOR)
    page = _page(administrator)
    assert "must have a second factor and have none" in page
    assert "There is only one administrator" in page
    account(Role.ADMINISTRATOR, username="second")
    assert "There is only one administrator" not in _page(User.objects.get(pk=administrator.pk))


def test_a_delegation_that_ends_soon_is_told(account: Callable[..., User]) -> None:
    """The office that acts for another sees when that ends."""
    taker, giver = account(Role.OPERATOR), account(Role.PLANNER)
    now = timezone.now()
    Delegation.objects.create(
        giver=giver.own_office, taker=taker.own_office, starts_at=now - HOUR, ends_at=now + HOUR, reason="سفر"
    )
    assert "A delegation to this office ends soon" in _page(taker)
    assert "A delegation to this office ends soon" not in _page(giver)


def test_a_planner_is_told_of_celebrations_without_a_plan(account: Callable[..., User], monkeypatch: Any) -> None:
    """Of the next weeks, for the governorates of the office; a plan that was withdrawn is none."""
    planner = account(Role.PLANNER)
    monkeypatch.setattr(timezone, "localdate", lambda _now=None: date(2026, 12, 20))
    told = "No plan yet: Coptic Christmas"
    assert told in _page(planner)
    version = making.create_plan(by=planner, celebration="coptic-christmas", year=2027, area="EG-ALX")
    assert "26 of 27 governorates" in _page(planner)
    take_step(version.pk, Step.WITHDRAW, by=planner, reason="المناسبة لا تقام هذا العام")
    assert "27 of 27 governorates" in _page(planner)
    assert told not in _page(account(Role.DUTY_OFFICER))
