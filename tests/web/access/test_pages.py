"""The pages of access tokens: one's own, and all of them for administrators."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.web.access.models import AccessToken
from himaya.web.accounts.models import Role, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]
TOKEN = re.compile(r"himaya_[a-z2-7]{8}_[a-z2-7]{40}")
FORM = {"label": "منظومة الإسعاف", "scopes": ["mandates:read"], "days": "30"}
PASSWORD = "leaf-quiet-harbour-9"  # noqa: S105  # of the tests' own accounts


@pytest.fixture
def signed_in(liaison: User) -> Client:
    """A browser in which the liaison has just signed in with its password."""
    from django.test import Client as Browser  # noqa: PLC0415  # its name is a type above

    client = Browser()
    answer = client.post("/accounts/login/", {"login": liaison.username, "password": PASSWORD})
    assert answer.status_code == HTTPStatus.FOUND
    return client


def test_a_token_is_shown_once(signed_in: Client, program: Callable[..., Client]) -> None:
    """The answer to the form holds it, no later page does; it opens what was ticked."""
    answer = signed_in.post("/accounts/tokens/new/", FORM)
    text = TOKEN.search(answer.content.decode())
    assert answer.status_code == HTTPStatus.OK
    assert text
    assert "no-store" in answer.headers["Cache-Control"]
    later = signed_in.get("/accounts/tokens/").content.decode()
    assert not TOKEN.search(later)
    assert text[0][:15] in later
    assert program(text[0]).get("/api/v1/partners/confirmations").status_code == HTTPStatus.OK


def test_a_session_that_is_not_fresh_is_asked_for_its_password_first(desk_of: Callable[..., Client]) -> None:
    """A browser that was left open makes no token: the password leads on to the very form that was sent."""
    desk = desk_of(Role.LIAISON)
    asked = desk.post("/accounts/tokens/new/", FORM)
    assert asked.status_code == HTTPStatus.FOUND
    assert asked.headers["Location"].startswith("/accounts/confirm/")
    assert not AccessToken.objects.exists()
    answer = desk.post(asked.headers["Location"], {"password": PASSWORD, "next": "/accounts/tokens/new/"})
    assert TOKEN.search(answer.content.decode())


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"scopes": ["plans:read"]}, "plans:read"),
        ({"days": "91"}, "90"),
        ({"label": "سيارة أ ب ج 1234"}, "access.bad_label"),
    ],
)
def test_a_form_that_is_refused_says_why(signed_in: Client, told: dict[str, Any], said: str) -> None:
    """422, the reason on the page, what was typed stays, and nothing is made."""
    answer = signed_in.post("/accounts/tokens/new/", {**FORM, **told})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.content.decode()
    assert not AccessToken.objects.exists()


def test_the_holder_revokes(signed_in: Client, token_of: Callable[..., str]) -> None:
    """One press, and the page says so; a second press says that it had ended."""
    token_of()
    at = f"/accounts/tokens/{AccessToken.objects.get().pk}/revoke/"
    assert "أُلغي المفتاح" in signed_in.post(at, follow=True).content.decode()
    assert "access.ended_already" in signed_in.post(at, follow=True).content.decode()


def test_another_account_finds_no_token_of_this_one(
    token_of: Callable[..., str], desk_of: Callable[..., Client]
) -> None:
    """A liaison of Cairo gets 404 for the number, and sees nothing in its list."""
    token_of()
    other = desk_of(Role.LIAISON, "EG-C")
    assert other.post(f"/accounts/tokens/{AccessToken.objects.get().pk}/revoke/").status_code == HTTPStatus.NOT_FOUND
    assert "منظومة الإسعاف" not in other.get("/accounts/tokens/").content.decode()


def test_the_administrator_sees_and_ends_every_token(
    token_of: Callable[..., str], desk_of: Callable[..., Client]
) -> None:
    """All tokens with office, account, and whether somebody tried after the end."""
    token_of()
    desk = desk_of(Role.ADMINISTRATOR, "")
    assert "منظومة الإسعاف" in desk.get("/accounts/tokens/all/").content.decode()
    found = AccessToken.objects.get()
    assert desk.post(f"/accounts/tokens/all/{found.pk}/end/").status_code == HTTPStatus.FOUND
    AccessToken.objects.update(refused_at=timezone.now(), unusual_at=timezone.now())
    page = desk.get("/accounts/tokens/all/").content.decode()
    assert "استُعمل بعد انتهائه" in page
    assert "قراءة غير معتادة" in page


def test_what_ends_soon_is_told(signed_in: Client, token_of: Callable[..., str]) -> None:
    """Two weeks before, on the first page."""
    token_of(days=15)
    assert "مفتاح وصول ينتهي قريباً" not in signed_in.get("/").content.decode()
    AccessToken.objects.update(expires_at=timezone.now() + timedelta(days=13))
    assert "مفتاح وصول ينتهي قريباً" in signed_in.get("/").content.decode()


def test_the_own_account_leads_to_it(signed_in: Client, office: Client) -> None:
    """A liaison finds the page on the page of its account; a planner has none."""
    assert 'href="/accounts/tokens/"' in signed_in.get("/accounts/me/").content.decode()
    assert 'href="/accounts/tokens/"' not in office.get("/accounts/me/").content.decode()
