"""An advisory in two languages, and the accounts that bring it to the public."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.advisories.actions import steps
from himaya.web.advisories.actions.drafting import Draft, write_advisory

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.advisories.models import Advisory

ALX, CAIRO = "EG-ALX", "EG-C"
HOUR = timedelta(hours=1)
RING = ((29.90, 31.20), (29.91, 31.20), (29.91, 31.21), (29.90, 31.20))


@pytest.fixture
def draft() -> Draft:
    """What is to be said: a closure of this evening."""
    now = timezone.now()
    return Draft(
        category="Transport",
        response="Avoid",
        urgency="Expected",
        severity="Minor",
        certainty="Observed",
        headline_ar="الكورنيش مغلق الليلة",
        headline_en="The Corniche is closed tonight",
        text_ar="يُغلق الكورنيش بين محطة الرمل والشاطبي.",
        text_en="The Corniche is closed between Raml Station and Chatby.",
        instruction_ar="استخدم شارع أبي قير.",
        where_ar="محطة الرمل",
        where_en="Raml Station",
        starts_at=now,
        ends_at=now + 5 * HOUR,
        outline=RING,
    )


@pytest.fixture
def writer(office_of: Callable[..., User]) -> User:
    """The media office of the country."""
    return office_of(Role.MEDIA_OFFICER, "")


@pytest.fixture
def checker(office_of: Callable[..., User]) -> User:
    """The duty officer of Alexandria."""
    return office_of(Role.DUTY_OFFICER, ALX)


@pytest.fixture
def director(office_of: Callable[..., User]) -> User:
    """The director of Alexandria."""
    return office_of(Role.DIRECTOR, ALX)


@pytest.fixture
def written(draft: Draft, writer: User) -> Callable[..., Advisory]:
    """Write an advisory of Alexandria."""

    def make(area: str = ALX, replaces: Advisory | None = None, **said: Any) -> Advisory:
        return write_advisory(area, replace(draft, **said), by=writer, replaces=replaces)

    return make


@pytest.fixture
def published(written: Callable[..., Advisory], writer: User, checker: User, director: User) -> Callable[..., Advisory]:
    """Write one and bring it to the public."""

    def make(**said: Any) -> Advisory:
        made = steps.approve_advisory(steps.check_advisory(written(**said), by=checker), by=director)
        return steps.publish_approved(made, by=writer)

    return make


@pytest.fixture
def browser_of(office_of: Callable[..., User], enrol: Callable[[User], object]) -> Callable[..., Client]:
    """A browser in which a role of an area is signed in with its second factor, in English."""

    def make(role: Role, area: str = ALX) -> Client:
        client, user = Client(), office_of(role, area)
        enrol(user)
        client.force_login(user)
        client.cookies["himaya_language"] = "en"
        return client

    return make
