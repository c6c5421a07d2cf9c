from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client

from himaya.web.accounts import policies
from himaya.web.accounts.models import Role, User
from himaya.web.accounts.policies import second_factor_roles
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Callable

    Codes = Callable[..., str]

PASSWORD = "leaf-quiet-harbour-9"  # noqa: S105  # of the tests' own accounts
SIGN_IN, CODE = "/accounts/login/", "/accounts/second-factor/sign-in/"
SET_UP, REMOVE = "/accounts/second-factor/set-up/", "/accounts/second-factor/remove/"
CONFIRM, CODES = "/accounts/second-factor/confirm/", "/accounts/second-factor/codes/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


def _inside(client: Client) -> bool:
    return bool(client.get("/accounts/me/").status_code == 200)


def _with_password(username: str) -> Client:
    client = Client()
    client.post(SIGN_IN, {"login": username, "password": PASSWORD})
    return client


def _with_both(username: str, code: str) -> Client:
    client = _with_password(username)
    client.post(CODE, {"code": code})
    return client


def _secret_on(page: str) -> str:
    return re.search(r'class="secret" dir="ltr">([A-Z2-7 ]+)<', page)[1]  # type: ignore[index]  # the page shows it


def test_setting_up(planner: User, code_of: Codes) -> None:
    """The page shows picture and key, a right code turns it on, and ten recovery codes are shown once."""
    client = _with_password("planner")
    page = client.get(SET_UP).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    answer = client.post(SET_UP, {"code": code_of(_secret_on(page))})
    assert answer.headers["Location"] == CODES
    shown = re.findall(r"<li><code>(\d{8})</code></li>", client.get(CODES).content.decode())
    assert len(set(shown)) == 10
    assert not re.findall(r"<code>\d{8}</code>", client.get(CODES).content.decode())
    assert Authenticator.objects.filter(user=planner).count() == 2


@pytest.mark.usefixtures("planner")
def test_codes_are_typed_in_arabic_digits(code_of: Codes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Setting up and signing in take the digits of an Arabic keyboard, parted as the device shows them."""

    def typed(code: str) -> str:
        arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        return f"{arabic[:3]} {arabic[3:]}"

    client = _with_password("planner")
    secret = _secret_on(client.get(SET_UP).content.decode())
    assert client.post(SET_UP, {"code": typed(code_of(secret))}).status_code == 302
    monkeypatch.setattr(cache, "add", lambda *_args, **_more: True)
    assert _inside(_with_both("planner", typed(code_of(secret))))


@pytest.mark.usefixtures("planner")
def test_a_wrong_code_sets_up_nothing(code_of: Codes) -> None:
    """The key stays for another try, and nothing is turned on."""
    client = _with_password("planner")
    secret = _secret_on(client.get(SET_UP).content.decode())
    wrong = f"{(int(code_of(secret)) + 1) % 10**6:06}"
    answer = client.post(SET_UP, {"code": wrong})
    assert _secret_on(answer.content.decode()) == secret
    assert "لم يتغير شيء" in answer.content.decode()
    assert not Authenticator.objects.exists()


@pytest.mark.usefixtures("planner")
def test_setting_up_ends_sessions_that_never_gave_a_code(code_of: Codes) -> None:
    """A browser that was signed in by the password alone is signed out."""
    here, there = _with_password("planner"), _with_password("planner")
    here.post(SET_UP, {"code": code_of(_secret_on(here.get(SET_UP).content.decode()))})
    assert _inside(here)
    assert not _inside(there)


def test_signing_in_asks_for_the_code(planner: User, enrol: Callable[[User], str], code_of: Codes) -> None:
    """The password alone opens nothing; with the code of the device the office is in."""
    secret = enrol(planner)
    client = Client()
    assert client.post(SIGN_IN, {"login": "planner", "password": PASSWORD}).headers["Location"] == CODE
    assert not _inside(client)
    assert client.get(CODE).status_code == 200
    client.post(CODE, {"code": code_of(secret)})
    assert _inside(client)


def test_a_wrong_code_opens_nothing_and_says_what_to_do(
    planner: User, enrol: Callable[[User], str], code_of: Codes
) -> None:
    """A wrong code is refused with the ways on."""
    wrong = f"{(int(code_of(enrol(planner))) + 1) % 10**6:06}"
    client = _with_password("planner")
    page = client.post(CODE, {"code": wrong}).content.decode()
    assert "رمز استرداد" in page
    assert not _inside(client)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_clocks_may_differ_by_half_a_minute(
    planner: User, enrol: Callable[[User], str], code_of: Codes, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    """The code before and the code after count too."""
    moment = time.time()
    monkeypatch.setattr(time, "time", lambda: moment)
    assert _inside(_with_both("planner", code_of(enrol(planner), steps=steps)))


@pytest.mark.parametrize("steps", [-2, 2])
def test_older_and_later_codes_open_nothing(
    planner: User, enrol: Callable[[User], str], code_of: Codes, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    """A code that is a minute off is refused."""
    moment = time.time()
    monkeypatch.setattr(time, "time", lambda: moment)
    assert not _inside(_with_both("planner", code_of(enrol(planner), steps=steps)))


def test_a_code_counts_once(
    planner: User, enrol: Callable[[User], str], code_of: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever overheard a code cannot use it again, also not while neighbouring codes are accepted."""
    moment = time.time()
    monkeypatch.setattr(time, "time", lambda: moment)
    code = code_of(enrol(planner), steps=1)
    assert _inside(_with_both("planner", code))
    monkeypatch.setattr(time, "time", lambda: moment + 45)
    assert not _inside(_with_both("planner", code))


def test_a_recovery_code_opens_once(planner: User, enrol: Callable[[User], str]) -> None:
    """Each recovery code opens the account one time, and the office's page counts those that are left."""
    enrol(planner)
    codes = Authenticator.objects.get(user=planner, type="recovery_codes").wrap().get_unused_codes()
    client = _with_both("planner", codes[0])
    assert re.search(r"<strong>9</strong>", client.get("/accounts/me/").content.decode())
    assert not _inside(_with_both("planner", codes[0]))
    assert _inside(_with_both("planner", codes[1]))


def test_guessing_codes_is_stopped(planner: User, enrol: Callable[[User], str], code_of: Codes) -> None:
    """After five wrong codes the right one is refused too, for a while."""
    secret = enrol(planner)
    right = code_of(secret)
    client = _with_password("planner")
    for step in range(5):
        client.post(CODE, {"code": f"{(int(right) + 1 + step) % 10**6:06}"})
    client.post(CODE, {"code": right})
    assert not _inside(client)


def test_removing_asks_who_is_there(planner: User, enrol: Callable[[User], str], code_of: Codes) -> None:
    """A signed-in browser alone removes nothing; after a fresh code it does, and recovery codes go with it."""
    secret = enrol(planner)
    client = _with_both("planner", code_of(secret))
    assert client.get(REMOVE).headers["Location"].startswith(CONFIRM)
    client.post(f"{CONFIRM}?next={REMOVE}", {"code": code_of(secret), "next": REMOVE})
    assert Authenticator.objects.filter(user=planner).count() == 2, "the code of signing in was used already"
    answer = client.post(f"{CONFIRM}?next={REMOVE}", {"code": code_of(secret, steps=1), "next": REMOVE})
    assert answer.headers["Location"] == REMOVE
    assert client.post(REMOVE).status_code == 302
    assert not Authenticator.objects.exists()
    assert _inside(_with_password("planner"))


def test_a_request_to_remove_waits_for_the_code(planner: User, enrol: Callable[[User], str], code_of: Codes) -> None:
    """Sending the form without a fresh code removes nothing until the code was given."""
    secret = enrol(planner)
    client = _with_both("planner", code_of(secret))
    assert client.post(REMOVE).headers["Location"].startswith(CONFIRM)
    assert Authenticator.objects.filter(user=planner).count() == 2
    client.post(f"{CONFIRM}?next={REMOVE}", {"code": code_of(secret, steps=1), "next": REMOVE})
    assert not Authenticator.objects.exists()


def test_a_password_does_not_confirm_where_there_is_a_second_factor(
    planner: User, enrol: Callable[[User], str], code_of: Codes
) -> None:
    """The page that confirms by password leads to the one that asks for a code."""
    client = _with_both("planner", code_of(enrol(planner)))
    answer = client.post("/accounts/confirm/", {"password": PASSWORD})
    assert answer.headers["Location"].startswith(CONFIRM)
    assert client.get(REMOVE).headers["Location"].startswith(CONFIRM)


@pytest.mark.usefixtures("planner")
def test_a_browser_left_open_sets_up_nothing_without_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Minutes after signing in, the set-up asks for the password first."""
    client = _with_password("planner")
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get(SET_UP).headers["Location"].startswith("/accounts/confirm/")
    answer = client.post(f"/accounts/confirm/?next={SET_UP}", {"password": PASSWORD, "next": SET_UP})
    assert answer.headers["Location"] == SET_UP
    assert client.get(SET_UP).status_code == 200


@pytest.mark.parametrize("demo", [False, True])
@pytest.mark.parametrize("role", list(Role))
def test_roles_that_must_have_one_are_led_to_it_first(
    settings: Any, account: Callable[..., User], *, role: Role, demo: bool
) -> None:
    """Outside the demonstration an administrator, auditor or director reaches nothing before the set-up."""
    settings.DEMO = demo
    account(role)
    client = _with_password(role.value)
    addresses = ("/", "/plans/", "/accounts/", "/accounts/me/", "/plans/raml/plan.json", CODES)
    for answer in [method(address) for address in addresses for method in (client.get, client.post)]:
        led = answer.status_code == 302 and answer.headers["Location"].split("?")[0] == SET_UP
        assert led is (role in second_factor_roles() and not demo)
    assert client.get(SET_UP).status_code == 200
    assert client.get("/health").status_code == 200


def test_the_roles_that_must_have_one(monkeypatch: pytest.MonkeyPatch, account: Callable[..., User]) -> None:
    """Whoever approves, audits or administers: a role that is given such a power must have one from then on."""
    assert second_factor_roles() == {Role.ADMINISTRATOR, Role.AUDITOR, Role.DIRECTOR}
    account(Role.DUTY_OFFICER)
    client = _with_password("duty-officer")
    assert client.get("/accounts/me/").status_code == 200
    monkeypatch.setitem(policies.ALLOWED, Verb.APPROVE_PLANS, frozenset({Role.DIRECTOR, Role.DUTY_OFFICER}))
    assert client.get("/accounts/me/").headers["Location"].startswith(SET_UP)


def test_a_lost_device(administrator: Client, planner: User, enrol: Callable[[User], str], code_of: Codes) -> None:
    """The administrator removes the second factor: sessions end, the password opens again."""
    before = _with_both("planner", code_of(enrol(planner)))
    administrator.post(f"/accounts/{planner.pk}/second-factor/remove/")
    assert not _inside(before)
    assert _inside(_with_password("planner"))


def test_secrets_are_encrypted(
    planner: User, enrol: Callable[[User], str], code_of: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database alone tells no secret, and with another key of the installation no code fits."""
    secret = enrol(planner)
    kept = Authenticator.objects.get(user=planner, type="totp").data["secret"]
    assert secret not in kept
    assert kept != Authenticator.objects.get(user=planner, type="recovery_codes").data["seed"]
    monkeypatch.setattr(project, "SECRET_KEY", "another-key-of-another-installation")
    assert not _inside(_with_both("planner", code_of(secret)))


@pytest.mark.usefixtures("planner")
def test_secrets_stay_out_of_the_browsers_cache(code_of: Codes) -> None:
    """Key and recovery codes are never stored by the browser or a proxy."""
    client = _with_password("planner")
    page = client.get(SET_UP)
    client.post(SET_UP, {"code": code_of(_secret_on(page.content.decode()))})
    for answer in (page, client.get(CODES)):
        assert "no-store" in answer.headers["Cache-Control"]


def test_a_stranger_finds_no_page_for_codes(client: Client) -> None:
    """Without the password first there is nothing to guess at."""
    assert client.get(CODE).headers["Location"] == SIGN_IN
    assert client.post(CODE, {"code": "123456"}).headers["Location"] == SIGN_IN
