from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Any

import pytest

from himaya.faults import InvalidInputError
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.demo import demo_password_file, ensure_demo_accounts
from himaya.web.accounts.models import Assignment, Role, User
from himaya.web.accounts.organisation import DEMO_OFFICES
from himaya.web.accounts.policies import ALLOWED, may
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

SIGN_IN = "/accounts/login/"
GOOD = "leaf-quiet-harbour-9"


pytestmark = pytest.mark.usefixtures("fresh_limits")


def _new(username: str = "operations-desk", password: str = GOOD) -> User:
    return create_account(username=username, role=Role.AUDITOR, office_ar="م", office_en="A", password=password)


def test_the_right_password_signs_in_and_out(planner: User, client: Client) -> None:
    """An office signs in with its user name, is greeted by its title, and signs out with a button."""
    answer = client.post(SIGN_IN, {"login": "planner", "password": GOOD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/"
    assert planner.office_ar in answer.content.decode()
    assert client.post("/accounts/logout/").headers["Location"] == SIGN_IN
    assert client.get("/plans/").status_code == 302


@pytest.mark.usefixtures("planner")
def test_a_wrong_password_says_so_in_arabic(client: Client) -> None:
    """A refused sign-in names no account and stays on the page."""
    answer = client.post(SIGN_IN, {"login": "planner", "password": "wrong"})
    assert "لم يتم تسجيل الدخول" in answer.content.decode()
    assert "اسم المستخدم أو كلمة المرور غير صحيح." in answer.content.decode()
    assert client.get("/plans/").status_code == 302


@pytest.mark.usefixtures("planner")
def test_guessing_is_stopped(client: Client) -> None:
    """After five wrong passwords even the right one is refused for a while, and the page says for how long."""
    for _ in range(5):
        client.post(SIGN_IN, {"login": "planner", "password": "wrong"})
    answer = client.post(SIGN_IN, {"login": "planner", "password": GOOD})
    assert "أعد المحاولة بعد (بالدقائق): <bdi>5</bdi>" in answer.content.decode()
    assert client.get("/plans/").status_code == 302


def test_passwords_are_kept_as_argon2(planner: User) -> None:
    """The database holds an Argon2 hash."""
    assert planner.password.startswith("argon2$argon2id$")


@pytest.mark.usefixtures("db")
def test_a_taken_name_is_refused() -> None:
    """Two offices cannot share a user name."""
    _new()
    with pytest.raises(InvalidInputError) as raised:
        _new()
    assert raised.value.faults[0].code == "web.username_taken"


@pytest.mark.parametrize("password", ["short", "123456789012", "q1w2e3r4t5y6", "operations-desk1"])
@pytest.mark.usefixtures("db")
def test_a_weak_password_is_refused(password: str) -> None:
    """Short, numeric, common or name-like passwords make no account."""
    with pytest.raises(InvalidInputError):
        _new(password=password)
    assert not User.objects.exists()


@pytest.mark.usefixtures("db")
def test_the_demonstration_makes_its_offices_once(tmp_path: Path) -> None:
    """The offices share one password, made for this folder, readable by its owner only; a second start keeps it."""
    password = ensure_demo_accounts(tmp_path)
    assert ensure_demo_accounts(tmp_path) == password
    assert {(user.username, user.role, user.area) for user in User.objects.all()} == {
        (demo.login, demo.role, demo.area) for demo in DEMO_OFFICES
    }
    assert {demo.role for demo in DEMO_OFFICES} == set(Role)
    assert all(user.check_password(password) for user in User.objects.all())
    assert stat.S_IMODE(demo_password_file(tmp_path).stat().st_mode) == 0o600
    assert len(password) >= 16


@pytest.mark.usefixtures("db")
def test_two_installations_have_two_passwords(tmp_path: Path) -> None:
    """No password is built in."""
    first = ensure_demo_accounts(tmp_path / "one")
    Assignment.objects.all().delete()
    User.objects.all().delete()
    assert ensure_demo_accounts(tmp_path / "two") != first


@pytest.mark.usefixtures("db")
def test_the_demonstration_signs_in_with_one_click(data_dir: Path, settings: Any, client: Client) -> None:
    """In the demonstration the sign-in page offers every account with its password."""
    settings.DEMO = True
    password = ensure_demo_accounts(data_dir)
    page = client.get(SIGN_IN).content.decode()
    assert page.count('class="demo-account"') == len(DEMO_OFFICES)
    assert password in page
    client.post(SIGN_IN, {"login": "auditor", "password": password})
    assert client.get("/plans/").status_code == 200


@pytest.mark.usefixtures("db")
def test_no_password_is_shown_outside_the_demonstration(data_dir: Path, settings: Any, client: Client) -> None:
    """A data folder that once was a demonstration shows nothing of it when served without the flag."""
    settings.DEMO = False
    password = ensure_demo_accounts(data_dir)
    page = client.get(SIGN_IN).content.decode()
    assert password not in page
    assert "demo-account" not in page


@pytest.mark.parametrize("role", Role)
def test_roles_and_verbs(account: Callable[..., User], role: Role) -> None:
    """An office may what the table says for its role and nothing else; closed, it may nothing."""
    user = account(role)
    assert {verb for verb in Verb if may(user, verb)} == {verb for verb in Verb if user.may(verb)}
    assert {verb for verb in Verb if may(user, verb)} == {verb for verb in Verb if role in ALLOWED[verb]}
    user.is_active = False
    assert not any(may(user, verb) for verb in Verb)


def test_few_offices_may_do_what_cannot_be_shared() -> None:
    """Journal, accounts and reference data belong to one role each; the auditor oversees; approvers plan not."""
    assert ALLOWED[Verb.READ_JOURNAL] == {Role.AUDITOR}
    assert ALLOWED[Verb.MANAGE_ACCOUNTS] == ALLOWED[Verb.MANAGE_REFERENCE] == {Role.ADMINISTRATOR}
    assert {verb for verb in Verb if Role.AUDITOR in ALLOWED[verb]} == {
        verb for verb in Verb if verb.startswith(("view ", "find ", "oversee ")) or verb is Verb.READ_JOURNAL
    }
    assert ALLOWED[Verb.APPROVE_PLANS].isdisjoint(ALLOWED[Verb.EDIT_PLANS])
    assert set(ALLOWED) == set(Verb)
