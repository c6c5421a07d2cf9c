"""A number and a desk of Alexandria, the server's forms, and the offices that answer for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.channels.actions import keeping, testing

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.channels.models import Channel

ALX, CAIRO = "EG-ALX", "EG-C"
NOON = datetime.fromisoformat("2026-11-30T12:00:00+02:00")
NUMBER = keeping.ChannelDraft("phone", "رقم غرفة العمليات", "Operations room", digits="15115")
DESK = keeping.ChannelDraft(
    "desk", "مكتب خدمة المواطنين", "Citizens' desk", where_ar="12 شارع فؤاد", where_en="12 Fouad"
)


def refused(do: Callable[[], object], code: str) -> None:
    """An action is refused by exactly this rule."""
    with pytest.raises(InvalidInputError) as caught:
        do()
    assert [fault.code for fault in caught.value.faults] == [f"channels.{code}"]


def page(at: str) -> str:
    """A page for everybody, as a stranger reads it."""
    answer = Client(headers={"host": "localhost"}).get(at)
    return str(answer.content.decode())


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    """No second factor is asked for: these tests are about other doors."""
    settings.DEMO = True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], datetime]:
    """Set the time of day to so long after noon of a Monday; it is noon to begin with."""

    def go(later: timedelta) -> datetime:
        monkeypatch.setattr(timezone, "now", lambda: NOON + later)
        return NOON + later

    go(timedelta())
    return go


@pytest.fixture
def operator(office_of: Callable[..., User], clock: object) -> User:
    """The operations room of Alexandria, which answers for its channels and may report incidents, since noon."""
    del clock
    return office_of(Role.OPERATOR)


@pytest.fixture
def number(operator: User) -> Channel:
    """A number, round the clock."""
    return keeping.add_channel(ALX, NUMBER, by=operator)


@pytest.fixture
def desk(operator: User) -> Channel:
    """A desk that is open in the morning of six days, closed on Fridays."""
    hours = {"opens": time(9), "closes": time(14)}
    return keeping.add_channel(ALX, replace(DESK, days="123467", **hours), by=operator)


@pytest.fixture
def silent(number: Channel, operator: User, clock: Callable[[timedelta], datetime]) -> Channel:
    """The number, which has not answered for a quarter of an hour."""
    testing.record_test(number, works=False, waiting=None, text="يرن ولا يرد أحد", by=operator)
    testing.tick(clock(timedelta(minutes=15)))
    return number


@pytest.fixture
def browser_for() -> Callable[[User], Client]:
    """A browser in which an account is signed in, in English."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=user.pk))
        client.cookies["himaya_language"] = "en"
        return client

    return make
