"""Signing in with another service, by a provider of OpenID Connect that runs beside the tests."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from himaya.faults import InvalidInputError
from himaya.web import environment
from himaya.web.accounts import oidc, own
from himaya.web.accounts.models import DirectoryIdentity, Role, User
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import RequestFactory

PASSWORD = "leaf-quiet-harbour-9"  # noqa: S105  # of the tests' own accounts
START, BACK = "/accounts/directory/directory/", "/accounts/directory/directory/back/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir", "fresh_limits")]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        return None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A provider in a process of its own: its address."""
    port = _free_port()
    users = [
        {"sub": "7", "preferred_username": "planner", "name": "Somebody", "email": "a@example.org"},
        {"sub": "8", "preferred_username": "stranger"},
        {"sub": "9", "preferred_username": "planner", "email": "a@example.org"},
    ]
    given = [part for user in users for part in ("--user-claims", json.dumps(user))]
    program = Path(sys.executable).parent / "oidc-provider-mock"
    process = subprocess.Popen([program, "--port", str(port), *given], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{url}/.well-known/openid-configuration").close()  # noqa: S310  # our own server
            break
        except URLError:
            time.sleep(0.05)
    yield url
    process.terminate()
    process.communicate(timeout=10)


@pytest.fixture
def browser(provider: str, settings: Any) -> Client:
    """A browser at a centre that trusts the provider."""
    settings.OIDC = environment.Oidc(provider, "himaya", "a-secret-of-the-tests", "خدمة الوزارة")
    app = {"provider_id": "directory", "name": "x", "client_id": "himaya", "secret": "a-secret-of-the-tests"}
    app["settings"] = {"server_url": provider}  # type: ignore[assignment]  # a table within the table
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {**settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]}}
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [app]
    return Client()


def _answered(browser: Client, sent: dict[str, str]) -> Any:
    """Go to the provider, answer its form, and come back."""
    led = browser.get(START)
    assert led.status_code == HTTPStatus.FOUND
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        opener.open(urllib.request.Request(led.headers["Location"], data=urlencode(sent).encode()))  # noqa: S310  # likewise
    except HTTPError as answer:
        back = urlsplit(answer.headers["Location"])
    return browser.get(f"{back.path}?{back.query}", follow=True)


def test_the_sign_in_page_offers_the_service(browser: Client) -> None:
    """The button bears the title of the service; without one there is none."""
    assert "خدمة الوزارة" in browser.get("/accounts/login/").content.decode()


def test_no_service_means_no_button_and_no_address(client: Client) -> None:
    """Unless it is set, nobody can come from elsewhere."""
    assert START not in client.get("/accounts/login/").content.decode()
    assert client.get(START).status_code == HTTPStatus.NOT_FOUND


def _connect(browser: Client, sent: dict[str, str], login: str = "planner") -> Any:
    """Sign in with the password, connect the service on one's own page, and sign out again."""
    browser.post("/accounts/login/", {"login": login, "password": PASSWORD})
    led = browser.post("/accounts/me/directory/connect/")
    assert led.headers["Location"] == START
    answer = _answered(browser, sent)
    browser.post("/accounts/logout/")
    return answer


def test_a_connected_identity_opens_its_account(browser: Client, planner: User, provider: str) -> None:
    """The office is signed in, the journal says so, and nothing that the service told is kept but a digest."""
    assert "رُبطت الخدمة الأخرى" in _connect(browser, {"sub": "7"}).content.decode()
    JournalEntry.objects.get(action="directory-bound", account="planner", object_id="planner")
    answer = _answered(browser, {"sub": "7"})
    assert answer.redirect_chain[-1][0] == "/"
    assert planner.office_ar in answer.content.decode()
    assert JournalEntry.objects.filter(action="signed-in", account="planner").count() == 2
    assert DirectoryIdentity.objects.get().digest == sha256(f"{provider}\n7".encode()).hexdigest()
    assert not SocialAccount.objects.exists()
    assert not SocialToken.objects.exists()
    planner.refresh_from_db()
    assert planner.email == ""


def test_an_unknown_or_closed_account_is_refused(browser: Client, planner: User) -> None:
    """An identity without an open account opens nothing and makes none; the refusal is in the journal."""
    assert _answered(browser, {"sub": "8"}).status_code == HTTPStatus.FORBIDDEN
    _connect(browser, {"sub": "7"})
    User.objects.filter(pk=planner.pk).update(is_active=False)
    refused = _answered(browser, {"sub": "7"})
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "لا يوجد في هذا المركز حساب مفتوح" in refused.content.decode()
    rules = [entry.after["rule"] for entry in JournalEntry.objects.filter(action="sign-in-failed")]
    assert rules == ["unknown-account", "no-open-account"]
    assert User.objects.count() == 1


def test_user_name_and_e_mail_open_nothing(browser: Client, planner: User) -> None:
    """A subject that took over the name and the address of an account's holder elsewhere is a stranger here."""
    User.objects.filter(pk=planner.pk).update(email="a@example.org")
    assert _answered(browser, {"sub": "7"}).status_code == HTTPStatus.FORBIDDEN
    _connect(browser, {"sub": "7"})
    assert _answered(browser, {"sub": "9"}).status_code == HTTPStatus.FORBIDDEN
    assert browser.get("/plans/").status_code == HTTPStatus.FOUND


def test_the_same_subject_of_another_issuer_opens_nothing(browser: Client, planner: User) -> None:
    """A number means something only where it was given."""
    own.bind_directory(planner, issuer="https://elsewhere.example.org", subject="7")
    assert _answered(browser, {"sub": "7"}).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "told",
    [
        {"userinfo": {"sub": "7"}},
        {"id_token": {"sub": "7"}, "userinfo": {"sub": "7"}},
        {"id_token": {"iss": "https://here.example.org", "sub": "7"}, "userinfo": {"sub": "8"}},
    ],
)
def test_an_answer_without_a_whole_identity_is_refused(rf: RequestFactory, planner: User, told: dict[str, Any]) -> None:
    """Without issuer and subject in the checked token, or with two subjects, nobody is signed in."""
    own.bind_directory(planner, issuer="https://here.example.org", subject="7")
    request = rf.get(BACK)
    request.session, request.user = SessionStore(), AnonymousUser()
    login = SimpleNamespace(account=SimpleNamespace(extra_data=told))
    with pytest.raises(ImmediateHttpResponse) as answered:
        oidc.DirectoryAdapter().pre_social_login(request, login)
    assert answered.value.response.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.usefixtures("planner")
def test_an_identity_opens_one_account(browser: Client, account: Callable[..., User]) -> None:
    """What opens one account is not connected with a second, until it is disconnected from the first."""
    account(Role.OPERATOR)
    _connect(browser, {"sub": "7"})
    assert "يفتح حساباً آخر" in _connect(browser, {"sub": "7"}, "operator").content.decode()
    assert DirectoryIdentity.objects.get().user.username == "planner"
    browser.post("/accounts/login/", {"login": "planner", "password": PASSWORD})
    browser.post("/accounts/me/directory/disconnect/")
    browser.post("/accounts/logout/")
    JournalEntry.objects.get(action="directory-released", account="planner")
    assert _answered(browser, {"sub": "7"}).status_code == HTTPStatus.FORBIDDEN
    _connect(browser, {"sub": "7"}, "operator")
    assert DirectoryIdentity.objects.get().user.username == "operator"


@pytest.mark.usefixtures("planner")
def test_an_answer_nobody_asked_to_connect_connects_nothing(browser: Client) -> None:
    """Who is signed in and led to the other service by a stranger's link is not bound to what it answers."""
    browser.post("/accounts/login/", {"login": "planner", "password": PASSWORD})
    _answered(browser, {"sub": "8"})
    assert not DirectoryIdentity.objects.exists()


def test_a_second_factor_is_still_asked_for(
    browser: Client, account: Callable[..., User], enrol: Callable[[User], str]
) -> None:
    """The other service stands in for the password alone."""
    user = account(Role.PLANNER)
    _connect(browser, {"sub": "7"})
    enrol(user)
    answer = _answered(browser, {"sub": "7"})
    assert answer.redirect_chain[-1][0].startswith("/accounts/second-factor/sign-in/")


def test_a_forged_return_is_refused(browser: Client) -> None:
    """A return that this browser did not ask for signs nobody in."""
    answer = browser.get(f"{BACK}?code=guess&state=guess")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert browser.get("/plans/").status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(
    ("name", "value"), [("SERVER", "http://directory.example.org"), ("CLIENT_ID", ""), ("SECRET_FILE", "/no/such/file")]
)
def test_settings_that_are_not_right_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    """No encryption, no client name, no secret: each is named with its remedy."""
    secret = tmp_path / "secret"
    secret.write_text("s")
    right = {"SERVER": "https://directory.example.org", "CLIENT_ID": "himaya", "SECRET_FILE": str(secret)}
    for key, given in {**right, name: value}.items():
        monkeypatch.setenv(f"HIMAYA_OIDC_{key}", given)
    with pytest.raises(InvalidInputError) as raised:
        environment.oidc()
    assert raised.value.faults[0].file == f"HIMAYA_OIDC_{name}"
