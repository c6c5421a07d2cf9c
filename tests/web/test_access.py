from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.web.addresses import OPEN

from himaya.web.accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.plans.models import Solution

PLACES = {
    "<str:code>": "CH-01",
    "<str:day>": "2027-01-07",
    "<slug:slug>": "raml",
    "<slug:area>": "EG-ALX",
    "<int:pk>": "1",
    "<str:form>": "204",
    "<int:seq>": "1",
    "<str:token>": "guess",
    "<int:plan>": "1",
    "<int:number>": "1",
    "<slug:kind>": "post",
    "<slug:part>": "aim",
    "<slug:step>": "submit",
    "<slug:code>": "centre",
    "<slug:provider_id>": "directory",
    "<path:rest>": "nothing",
    "<int:board>": "1",
    "<int:item>": "1",
    "<int:level>": "1",
    "<int:job>": "1",
    "<int:zone>": "1",
    "<int:year>": "2027",
    "<int:gate>": "1",
    "<int:place>": "1",
    "<str:key>": "1",
    "<str:identifier>": "himaya-EG-1",
}


def _addresses(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            address = prefix + str(pattern.pattern)
            for place, value in PLACES.items():
                address = address.replace(place, value)
            yield pattern.name, address


ADDRESSES = dict(_addresses(get_resolver().url_patterns))


def test_the_walk_finds_every_address() -> None:
    """The list of addresses the tests below walk is not empty and names the plan page."""
    assert {"home", "plans", "plan", "plan_json", "plan_order", *OPEN} <= set(ADDRESSES)


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - OPEN))
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.usefixtures("plan")
def test_a_stranger_is_sent_to_sign_in(client: Client, name: str, method: str) -> None:
    """Without an account nothing of a plan is shown, whatever the method; a program is told so in its own form."""
    answer = getattr(client, method)(ADDRESSES[name])
    if name.startswith("api_"):
        assert answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.METHOD_NOT_ALLOWED}
        return
    assert answer.status_code == HTTPStatus.FOUND
    assert answer.headers["Location"].split("?")[0] == "/accounts/login/"


@pytest.mark.parametrize("name", sorted(OPEN))
@pytest.mark.usefixtures("db")
def test_open_addresses_answer_a_stranger(client: Client, name: str) -> None:
    """The few open addresses answer by themselves, or lead from a form to the first page, and never show a plan."""
    answer = client.get(ADDRESSES[name])
    takes_a_form = name in {"choose_language", "choose_theme"}
    assert answer.headers.get("Location") == ("/" if takes_a_form else None)
    assert b"plan-list" not in answer.content


@pytest.mark.parametrize("name", ["home", "plans", "plan", "plan_map", "plan_json", "plan_order", "plan_roads"])
def test_an_account_without_a_role_is_refused(plan: Solution, name: str) -> None:
    """An office that was given no duties sees the designed refusal and nothing of the plan."""
    client = Client()
    client.force_login(User.objects.create(username="nobody"))
    answer = client.get(ADDRESSES[name])
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert plan.title_ar not in answer.content.decode()


@pytest.mark.parametrize("name", ["account_login", "account_logout", "choose_language", "choose_theme"])
def test_a_form_from_elsewhere_is_refused(planner: User, name: str) -> None:
    """A POST without our token changes nothing, signed in or not."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(planner)
    answer = client.post(ADDRESSES[name], {"language": "en", "theme": "dark", "login": "x", "password": "y"})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "himaya_language" not in answer.cookies
    assert client.get("/plans/").status_code == HTTPStatus.OK


@pytest.mark.django_db
def test_nobody_signs_up(client: Client) -> None:
    """There is no address at which a stranger could make an account or reset a password."""
    assert not any("signup" in address or "reset" in address for address in ADDRESSES.values())
    assert client.get("/accounts/signup/").status_code == HTTPStatus.NOT_FOUND


def test_writing_methods_are_refused_on_plans(office: Client, plan: Solution) -> None:
    """A plan is read only; a signed-in office cannot post to it."""
    assert office.post(f"/plans/{plan.slug}/").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert office.delete(f"/plans/{plan.slug}/plan.json").status_code == HTTPStatus.METHOD_NOT_ALLOWED
