"""Every address of the interface by token: without its scope refused, with it answered as the session is."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from tests.web.api.test_doors import DOORS, OPEN, PATHS, _ask, _operations

from himaya.web.access import scopes
from himaya.web.access.models import AccessToken
from himaya.web.access.scopes import OFFERED, Scope
from himaya.web.access.secrets import digest, drawn, written
from himaya.web.accounts.models import Assignment, Role, User
from himaya.web.api.interface import api
from himaya.web.api.urls import document

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SCOPE_OF = {
    f"{method} {operation.url_name}": door.scope
    for _prefix, router in api._routers
    for view in router.path_operations.values()
    for operation in view.operations
    for method in operation.methods
    for door in operation.auth_callbacks
}


def _program(user: User, *good_for: str) -> Client:
    """A program of any account, with a token that no page would make for most roles."""
    held, (code, secret) = Assignment.objects.get(user=user), drawn()
    AccessToken.objects.filter(assignment=held).delete()
    AccessToken.objects.create(
        assignment=held, role=held.office.role, area=held.office.area, partner=held.office.partner, label="برنامج",
        scopes=list(good_for), code=code, secret_sha256=digest(secret), expires_at="2999-01-01T00:00Z",
    )  # fmt: skip
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {written(code, secret)}"
    return client


def _ask_again(client: Client, name: str, world: SimpleNamespace) -> Any:
    AccessToken.objects.update(minute_requests=0)
    return _ask(client, name, world)


def test_every_address_behind_a_door_has_a_scope() -> None:
    """No address without one, and no scope that no address asks for."""
    assert set(SCOPE_OF) == set(DOORS) == set(PATHS) - OPEN
    assert set(SCOPE_OF.values()) == set(Scope)


@pytest.mark.parametrize("role", Role)
def test_without_the_scope_refused_and_with_it_answered(
    role: Role, world: SimpleNamespace, office_of: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For every role and address, were tokens offered to all: 403 by the scope, else as the session is answered.

    A token needs no token against forgery.
    """
    monkeypatch.setattr(scopes, "OFFERED", {one: dict.fromkeys(Scope, "") for one in Role})
    user = office_of(role)
    for name, door in DOORS.items():
        if role not in door.roles:
            continue
        scope = SCOPE_OF[name]
        without = _ask_again(_program(user, *(set(Scope) - {scope})), name, world)
        assert (without.status_code, without.json()["code"]) == (HTTPStatus.FORBIDDEN, "interface.scope_missing"), name
        answer = _ask_again(_program(user, scope), name, world)
        if door.hides_from(role):
            assert answer.status_code == HTTPStatus.NOT_FOUND, name
            continue
        refused = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS}
        own = answer.json().get("code", "") if answer.status_code == HTTPStatus.FORBIDDEN else ""
        assert answer.status_code not in refused or own.split(".")[0] not in {"", "interface"}, (name, answer.content)
        assert answer.status_code == HTTPStatus.OK or not name.startswith("GET"), name


@pytest.mark.parametrize("role", Role)
def test_a_token_that_no_page_would_make_opens_nothing(
    role: Role, world: SimpleNamespace, office_of: Callable[..., User]
) -> None:
    """Whatever scopes stand in the table, a role opens by token only what it is offered."""
    client = _program(office_of(role), *Scope)
    for name in DOORS:
        answer = _ask_again(client, name, world)
        if role not in OFFERED:
            assert (answer.status_code, answer.json()["code"]) == (HTTPStatus.UNAUTHORIZED, "interface.token_office")
        elif SCOPE_OF[name] not in OFFERED[role]:
            assert answer.json()["code"] == "interface.scope_missing", name
        else:
            assert answer.status_code not in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}, name


def test_the_document_names_the_scope_of_each_address() -> None:
    """Session or token, with the one scope; the schemes are described."""
    written_ = document()
    assert set(written_["components"]["securitySchemes"]) == {"Session", "Token"}
    assert written_["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"
    named = {
        f"{method.upper()} {one['operationId']}": one.get("security")
        for operations in written_["paths"].values()
        for method, one in operations.items()
    }
    assert named == {
        **{name: [{"Session": []}, {"Token": [scope.value]}] for name, scope in SCOPE_OF.items()},
        **dict.fromkeys(OPEN),
    }
    assert len(list(_operations())) == len(named)
