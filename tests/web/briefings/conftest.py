"""Offices of Alexandria and Cairo, and a meeting of the country that both attend."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.field.conftest import _at_rest, sent
from tests.web.posts.conftest import element_of, in_force, live, version_of

from himaya.web.accounts.models import Role, User
from himaya.web.accounts.organisation import ensure_organisation
from himaya.web.briefings.actions.attendance import call
from himaya.web.briefings.actions.meetings import open_meeting, schedule
from himaya.web.briefings.models import Presence

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import Office
    from himaya.web.briefings.models import Invitation, Meeting

__all__ = ["_at_rest", "element_of", "in_force", "live", "sent", "version_of"]
ALX, CAIRO = "EG-ALX", "EG-C"


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    """No second factor is asked for: these tests are about other doors."""
    settings.DEMO = True


def office(user: User) -> Office:
    """The office of an account."""
    return user.holdings[0].office


@pytest.fixture
def chair(office_of: Callable[..., User]) -> User:
    """The assistant minister, who chairs."""
    ensure_organisation()
    return office_of(Role.DIRECTOR, "")


@pytest.fixture
def alexandria(office_of: Callable[..., User]) -> User:
    """The security director of Alexandria."""
    return office_of(Role.DIRECTOR, ALX)


@pytest.fixture
def cairo(office_of: Callable[..., User]) -> User:
    """The security director of Cairo."""
    return office_of(Role.DIRECTOR, CAIRO)


@pytest.fixture
def scheduled(chair: User, alexandria: User, cairo: User) -> Meeting:  # noqa: ARG001  # they are invited
    """A meeting of the whole country."""
    now = timezone.now()
    times = {"starts_at": now, "ends_at": now + timedelta(hours=1)}
    return schedule("", "اجتماع المتابعة", chair=office(chair), version=None, by=chair, **times)


@pytest.fixture
def meeting(scheduled: Meeting, chair: User) -> Meeting:
    """The same in session."""
    return open_meeting(scheduled, by=chair)


@pytest.fixture
def invited(meeting: Meeting) -> Callable[[User], Invitation]:
    """The invitation of an account's office."""
    return lambda user: meeting.invitations.get(office=office(user))


@pytest.fixture
def all_called(meeting: Meeting, chair: User) -> Meeting:
    """Everybody is there."""
    for one in meeting.invitations.all():
        call(one, Presence.PRESENT, by=chair)
    return meeting


@pytest.fixture
def browser_for() -> Callable[[User], Client]:
    """A browser in which an account is signed in, in English."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user)
        client.cookies["himaya_language"] = "en"
        return client

    return make
