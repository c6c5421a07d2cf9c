"""Role by page: a matrix made from the one table that the software asks."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.web.addresses import OPEN

from himaya.web.accounts.models import Role, User
from himaya.web.accounts.policies import ALLOWED
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLACES = {"int": "1", "slug": "raml", "str": "guess", "uuid": "6f1d7c52-8a53-4b61-9c0e-0a8f1e9d2b11"}
OWN = {
    "home",
    "me",
    "me_password",
    "me_end_session",
    "me_end_others",
    "me_bind_directory",
    "me_release_directory",
    "account_logout",
    "account_reauthenticate",
    "office",
    "office_delegate",
    "office_end_delegation",
    "jobs",
    "jobs_workbook",
    "job",
    "job_state",
    "job_cancel",
    "file_reading",
    "file_annotated",
}
"""Pages of one's own account, office and work; each checks whose it is, in tests of its own."""
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def _routes(patterns: list[Any], prefix: str = "/") -> Iterator[tuple[str, str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            path = prefix + str(pattern.pattern)
            for kind, value in PLACES.items():
                while f"<{kind}:" in path:
                    start = path.index(f"<{kind}:")
                    path = path[:start] + value + path[path.index(">", start) + 1 :]
            yield pattern.name or "", path, pattern.callback


ROUTES = list(_routes(get_resolver().url_patterns))
GUARDED = sorted(
    {
        (name, path, callback.verb)
        for name, path, callback in ROUTES
        if isinstance(getattr(callback, "verb", None), Verb)
    }
)


def test_every_page_says_who_may_open_it() -> None:
    """A page is guarded by a verb, belongs to one's own account, or is open to everybody; there is no fourth kind.

    Addresses of the interface for programs have a table of their own in the tests of `api`.
    """
    guarded = {name for name, _, _ in GUARDED}
    passkeys = {name for name, _, _ in ROUTES if name.startswith("mfa_")}
    api = {name for name, path, _ in ROUTES if path.startswith("/api/")}
    assert {name for name, _, _ in ROUTES} - guarded - passkeys - api - OWN - OPEN == set()
    assert len(guarded) > 20


@pytest.mark.parametrize("role", Role)
def test_an_office_opens_what_its_role_allows(role: Role, account: Callable[..., User], settings: Any) -> None:
    """Whatever the table does not allow is refused with 403 before anything is looked up; the rest is not refused."""
    settings.DEMO = True
    client = Client(raise_request_exception=False)
    client.force_login(account(role))
    for name, path, verb in GUARDED:
        status = client.get(path).status_code
        assert (status == HTTPStatus.FORBIDDEN) is (role not in ALLOWED[verb]), (name, path, status)
        assert status < HTTPStatus.INTERNAL_SERVER_ERROR, (name, path)


def test_a_form_from_elsewhere_is_refused_on_every_page(account: Callable[..., User], settings: Any) -> None:
    """No POST is accepted without the token of our own form, not even from an office that may open the address.

    Pages of everybody have no session to borrow, and so no token: there the browser says that another site sends.
    """
    settings.DEMO = True
    offices: dict[Role, Client] = {}
    for name, path, callback in ROUTES:
        verb = getattr(callback, "verb", None)
        role = min(ALLOWED[verb]) if isinstance(verb, Verb) else Role.ADMINISTRATOR
        if role not in offices:
            offices[role] = Client(enforce_csrf_checks=True, raise_request_exception=False)
            offices[role].force_login(account(role))
        headers = {"sec-fetch-site": "cross-site"} if name.startswith("public_") else {}
        status = offices[role].post(path, headers=headers).status_code
        assert status in {HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_FOUND}, (name, path)
