"""A liaison of the ambulance in Alexandria, and the program that asks with its token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from himaya.web.access.actions import make_token
from himaya.web.access.scopes import Scope
from himaya.web.accounts.models import Partner, Role, User

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    """No second factor is asked for, unless a test says so."""
    settings.DEMO = True


@pytest.fixture
def liaison(office_of: Callable[..., User]) -> User:
    """The liaison of the ambulance authority in Alexandria."""
    user = office_of(Role.LIAISON)
    office = user.holdings[0].office
    office.partner = Partner.AMBULANCE
    office.save()
    return User.objects.get(pk=user.pk)


@pytest.fixture
def token_of(liaison: User) -> Callable[..., str]:
    """The text of a new token of the liaison."""

    def make(*scopes: Scope, days: int = 30, label: str = "منظومة الإسعاف") -> str:
        return make_token(label=label, scopes=scopes or (Scope.MANDATES_READ,), days=days, by=liaison)[1]

    return make


@pytest.fixture
def program() -> Callable[..., Client]:
    """A program that sends a token with every request, and no cookie."""

    def make(text: str, **more: str) -> Client:
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {text}"
        client.defaults.update(more)
        return client

    return make
