"""A token ends with whatever gave it its power, and is held to a pace while it stands."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.web.access import presenting
from himaya.web.access.actions import revoke_token
from himaya.web.access.models import AccessToken
from himaya.web.access.needs import needs
from himaya.web.accounts.actions import disable_account, enable_account, remove_second_factor, set_password
from himaya.web.accounts.holding import end_assignment
from himaya.web.accounts.models import Assignment, Role, User
from himaya.web.journal.models import JournalEntry
from himaya.web.journal.retention import purge

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    Ask = Callable[..., Client]

pytestmark = pytest.mark.django_db
LIST = "/api/v1/partners/confirmations"
PASSWORD = "other-harbour-leaf-31"  # noqa: S105  # of the tests' own accounts


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def _revoked(liaison: User, _administrator: User) -> None:
    revoke_token(AccessToken.objects.get(), by=liaison)


def _revoked_by_the_administrator(_liaison: User, administrator: User) -> None:
    revoke_token(AccessToken.objects.get(), by=administrator)


def _expired(_liaison: User, _administrator: User) -> None:
    past = timezone.now() - timedelta(days=2)
    AccessToken.objects.update(made_at=past, expires_at=past + timedelta(days=1))


def _closed(liaison: User, administrator: User) -> None:
    disable_account(liaison, by=administrator)


def _closed_and_opened(liaison: User, administrator: User) -> None:
    disable_account(liaison, by=administrator)
    enable_account(liaison, by=administrator)


def _new_password(liaison: User, administrator: User) -> None:
    set_password(liaison, PASSWORD, by=administrator)


def _lost_device(liaison: User, administrator: User) -> None:
    remove_second_factor(liaison, by=administrator)


def _left(liaison: User, administrator: User) -> None:
    end_assignment(Assignment.objects.get(user=liaison), by=administrator)


def _left_and_came_back(liaison: User, administrator: User) -> None:
    _left(liaison, administrator)
    office = Assignment.objects.get(user=liaison).office
    Assignment.objects.create(user=liaison, office=office, starts_at=timezone.now())


def _other_area(liaison: User, _administrator: User) -> None:
    office = liaison.holdings[0].office
    office.area = "EG-C"
    office.save()


def _other_partner(liaison: User, _administrator: User) -> None:
    office = liaison.holdings[0].office
    office.partner = "utilities"
    office.save()


def _office_closed(liaison: User, _administrator: User) -> None:
    office = liaison.holdings[0].office
    office.is_active = False
    office.save()


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (_revoked, "interface.token_revoked"),
        (_revoked_by_the_administrator, "interface.token_revoked"),
        (_expired, "interface.token_expired"),
        (_closed, "interface.token_revoked"),
        (_closed_and_opened, "interface.token_revoked"),
        (_new_password, "interface.token_revoked"),
        (_lost_device, "interface.token_revoked"),
        (_left, "interface.token_office"),
        (_left_and_came_back, "interface.token_office"),
        (_other_area, "interface.token_office"),
        (_other_partner, "interface.token_office"),
        (_office_closed, "interface.token_office"),
    ],
)
def test_a_token_ends_with_what_gave_it_its_power(  # each is one part of the story
    end: Callable[[User, User], None],
    code: str,
    liaison: User,
    office_of: Callable[..., User],
    token_of: Callable[..., str],
    program: Ask,
) -> None:
    """It is 401 with its reason from the very next request on, and whoever still tries is shown."""
    text, administrator = token_of(), office_of(Role.ADMINISTRATOR, "")
    assert program(text).get(LIST).status_code == HTTPStatus.OK
    end(liaison, administrator)
    assert _code(program(text).get(LIST)) == (HTTPStatus.UNAUTHORIZED, code)
    kept = AccessToken.objects.get()
    assert kept.ending is not None
    assert kept.refused_at is not None


def test_an_inactive_account_is_told_as_such(liaison: User, token_of: Callable[..., str], program: Ask) -> None:
    """However the account was closed, its token opens nothing."""
    text = token_of()
    User.objects.filter(pk=liaison.pk).update(is_active=False)
    assert _code(program(text).get(LIST)) == (HTTPStatus.UNAUTHORIZED, "interface.token_account")


def test_sixty_requests_a_minute_and_no_more(
    token_of: Callable[..., str], program: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sixty-first is 429 with the seconds to wait; the next minute it is answered again, and others always were."""
    start = timezone.now().replace(second=12, microsecond=0) + timedelta(minutes=1)
    monkeypatch.setattr(presenting.timezone, "now", lambda: start)
    text, other = token_of(), token_of()
    client = program(text)
    left = [client.get(LIST).headers["RateLimit"] for _one in range(60)]
    assert (left[0], left[-1]) == ('"token";r=59;t=48', '"token";r=0;t=48')
    refused = client.get(LIST)
    assert _code(refused) == (HTTPStatus.TOO_MANY_REQUESTS, "interface.too_often")
    assert (refused.headers["Retry-After"], refused.headers["RateLimit"]) == ("48", '"token";r=0;t=48')
    assert program(other).get(LIST).status_code == HTTPStatus.OK
    monkeypatch.setattr(presenting.timezone, "now", lambda: start + timedelta(seconds=48))
    assert client.get(LIST).status_code == HTTPStatus.OK


def test_unusual_reading_is_told_to_two_people(
    liaison: User, token_of: Callable[..., str], program: Ask, office_of: Callable[..., User]
) -> None:
    """Who tries number after number stands in the journal once a day, before the holder and the administrator."""
    client, administrator = program(token_of()), office_of(Role.ADMINISTRATOR, "")
    for number in range(1, presenting.SEARCHES_A_DAY + 4):
        AccessToken.objects.update(minute_requests=0)
        assert client.get(f"{LIST}/{number}").status_code == HTTPStatus.NOT_FOUND
    assert JournalEntry.objects.filter(action="token-unusual").count() == 1
    for user, url in ((liaison, "/accounts/tokens/"), (administrator, "/accounts/tokens/all/")):
        assert url in [one.url for one in needs(User.objects.get(pk=user.pk))]
    assert not list(needs(office_of(Role.PLANNER)))


def test_an_ended_token_is_kept_a_year(liaison: User, token_of: Callable[..., str]) -> None:
    """Then the row goes; the journal keeps its number and label."""
    token_of()
    revoke_token(AccessToken.objects.get(), by=liaison)
    purge(timezone.now() + timedelta(days=364))
    assert AccessToken.objects.exists()
    purge(timezone.now() + timedelta(days=366))
    assert not AccessToken.objects.exists()
