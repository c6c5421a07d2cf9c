from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from himaya.faults import InvalidInputError
from himaya.web.accounts import first
from himaya.web.accounts.demo import close_demo_accounts, demo_password_file, ensure_demo_accounts
from himaya.web.accounts.models import Role, User

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PASSWORD = "leaf-quiet-harbour-9"  # noqa: S105  # of a test's own account
FORM = {
    "username": "centre",
    "office_ar": "مسؤول نظام المركز",
    "office_en": "",
    "password": PASSWORD,
    "again": PASSWORD,
}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]
RACE = """
import json, sys, threading
from pathlib import Path
from himaya.web.server import configure
folder = Path(sys.argv[1])
configure(folder)
from django.db import connections
from himaya.faults import InvalidInputError
from himaya.web.accounts import actions, first
from himaya.web.accounts.models import User
token = first.first_path(folder).split("/")[-2]
gate, told = threading.Barrier(4), []
def make(number):
    gate.wait()
    try:
        actions.create_first_administrator(folder, token=token, username=f"centre-{number}", office_ar="مسؤول",
                                           office_en="", password="leaf-quiet-harbour-9")
        told.append("made")
    except InvalidInputError as error:
        told.append(error.faults[0].code)
    finally:
        connections.close_all()
threads = [threading.Thread(target=make, args=(number,)) for number in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps([sorted(told), User.objects.count()]))
"""


@pytest.fixture
def link(data_dir: Path) -> str:
    """The link of this installation."""
    return first.first_path(data_dir)


def test_the_link_makes_an_administrator_who_is_led_to_a_second_factor(client: Client, link: str) -> None:
    """The form makes the account, signs it in, and the next page is the set-up of its second factor."""
    answer = client.post(link, FORM, follow=True)
    made = User.objects.get()
    assert (made.username, made.role, made.office_ar) == ("centre", Role.ADMINISTRATOR, "مسؤول نظام المركز")
    assert made.check_password(PASSWORD)
    assert answer.redirect_chain[-1][0].startswith("/accounts/second-factor/set-up/")
    assert answer.status_code == 200
    assert PASSWORD not in answer.content.decode()


def test_the_page_asks_in_arabic_and_english(client: Client, link: str) -> None:
    """The page opens without an account, in both languages."""
    assert "الحساب الأول" in client.get(link).content.decode()
    client.cookies["himaya_language"] = "en"
    assert "The first account" in client.get(link).content.decode()


@pytest.mark.usefixtures("link")
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_guessed_link_opens_nothing(client: Client, method: str) -> None:
    """Another token is refused, says where the right one is, and makes nothing."""
    answer = getattr(client, method)("/accounts/first/guess/", FORM)
    assert answer.status_code == 403
    assert "himaya serve" in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_link_is_good_once(client: Client, link: str, data_dir: Path, method: str) -> None:
    """Used again, or after any other account was made, it answers 410 with the way on; a restart makes no new one."""
    client.post(link, FORM)
    answer = getattr(Client(), method)(link, {**FORM, "username": "second"})
    assert answer.status_code == 410
    assert "himaya user create" in answer.content.decode()
    assert User.objects.count() == 1
    assert first.first_path(data_dir) == ""


def test_the_link_closes_when_an_account_is_made_elsewhere(client: Client, link: str, planner: User) -> None:
    """An account from the command line closes the link too."""
    assert client.post(link, FORM).status_code == 410
    assert list(User.objects.all()) == [planner]


def test_a_restart_keeps_the_link_and_only_its_owner_reads_it(data_dir: Path, link: str) -> None:
    """Until it is used the link stays the same; the file with its token is closed to others."""
    assert first.first_path(data_dir) == link
    [kept] = data_dir.glob("first-administrator.txt")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(link.split("/")[-2]) >= 40


def test_the_token_is_gone_from_the_folder_once_used(client: Client, link: str, data_dir: Path) -> None:
    """Nothing of the link stays behind."""
    client.post(link, FORM)
    assert not list(data_dir.glob("first-administrator.txt"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"again": "another-word-77"},
        {"password": "short", "again": "short"},
        {"password": "123456789012", "again": "123456789012"},
        {"username": "Centre Admin"},
        {"username": "م"},
        {"office_ar": "  "},
        {"office_ar": "ن" * 121},
        {"office_ar": "هاتف 01012345678"},
        {"password": ""},
    ],
)
def test_a_form_that_is_not_right_makes_nothing_and_keeps_the_link(
    client: Client, link: str, wrong: dict[str, str]
) -> None:
    """Each wrong field is refused with its reason; the link still works afterwards."""
    answer = client.post(link, {**FORM, **wrong})
    assert answer.status_code == 422
    assert "لم يتغير شيء" in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert not User.objects.exists()
    assert client.post(link, FORM).status_code == 302


def test_a_form_from_elsewhere_makes_nothing(link: str) -> None:
    """Without our token of the form there is no account, even with the right link."""
    assert Client(enforce_csrf_checks=True).post(link, FORM).status_code == 403
    assert not User.objects.exists()


def test_the_sign_in_page_says_where_the_link_is(client: Client) -> None:
    """While there is no account the sign-in page says how the first one is made, and never shows the link."""
    page = client.get("/accounts/login/").content.decode()
    assert "لا يوجد حساب بعد" in page
    assert "/accounts/first/" not in page


def test_of_four_at_the_same_time_one_succeeds(empty_installation: Path, tmp_path: Path) -> None:
    """Four requests that hold the right link at the same moment make one account on a real database file."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HIMAYA_", "DJANGO_"))}
    folder = shutil.copytree(empty_installation, tmp_path / "data")
    done = subprocess.run(
        [sys.executable, "-c", RACE, str(folder)], capture_output=True, text=True, check=True, env=environment
    )
    assert json.loads(done.stdout) == [["made", *["web.first_link_used"] * 3], 1]


def test_a_demonstration_never_opens_a_folder_with_real_accounts(data_dir: Path, planner: User) -> None:
    """`--demo` is refused where real offices have accounts."""
    with pytest.raises(InvalidInputError) as raised:
        ensure_demo_accounts(data_dir)
    assert raised.value.faults[0].code == "web.not_a_demonstration"
    assert list(User.objects.all()) == [planner]
    assert not demo_password_file(data_dir).exists()


def test_accounts_of_a_demonstration_are_closed_outside_it(
    data_dir: Path, settings: Any, account: Callable[..., User]
) -> None:
    """A folder that was a demonstration lets nobody in with the shown password; the demonstration opens them again."""
    settings.DEMO = False
    password = ensure_demo_accounts(data_dir)
    real = account(Role.PLANNER, username="real-planning")
    visitor = Client()
    visitor.post("/accounts/login/", {"login": "planner", "password": password})
    assert visitor.get("/plans/").status_code == 200
    close_demo_accounts(data_dir)
    assert visitor.get("/plans/").status_code == 302
    visitor.post("/accounts/login/", {"login": "planner", "password": password})
    assert visitor.get("/plans/").status_code == 302
    assert [user.username for user in User.objects.filter(is_active=True)] == [real.username]
    assert ensure_demo_accounts(data_dir) == password
    assert not User.objects.filter(is_active=False).exists()
