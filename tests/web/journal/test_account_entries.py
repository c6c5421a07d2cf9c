from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from himaya.faults import InvalidInputError
from himaya.web.accounts import actions, demo
from himaya.web.accounts.first import first_path
from himaya.web.accounts.models import Role, User
from himaya.web.accounts.organisation import DEMO_OFFICES
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD = "leaf-quiet-harbour-9"
OTHER = "stone-bridge-morning-4"


def _last() -> tuple[str, str, str, Any]:
    *_, entry = JournalEntry.objects.all()
    return entry.action, entry.account, entry.object_id, entry.after


@pytest.fixture
def centre(account: Callable[..., User]) -> User:
    """The administrator."""
    return account(Role.ADMINISTRATOR)


def test_the_administrator_is_named_with_the_account_it_makes(administrator: Client) -> None:
    """An account made on the page is written down as made by the administrator."""
    form = {"username": "desk", "role": "planner", "area": "country", "office_ar": "مكتب", "office_en": ""}
    administrator.post("/accounts/new/", {**form, "password": GOOD, "again": GOOD})
    after = {"role": "planner", "area": "", "office_ar": "مكتب", "office_en": ""}
    assert _last() == ("account-created", "administrator", "desk", after)


@pytest.mark.usefixtures("db")
def test_the_first_administrator_is_written_down_without_the_token(data_dir: Path) -> None:
    """The first account is the first entry; neither token nor password is in it."""
    token = first_path(data_dir).rstrip("/").rsplit("/", 1)[1]
    actions.create_first_administrator(
        data_dir, token=token, username="centre", office_ar="مسؤول", office_en="", password=GOOD
    )
    after = {"role": "administrator", "area": "", "office_ar": "مسؤول", "office_en": ""}
    assert _last() == ("first-administrator-created", "", "centre", after)
    said = json.dumps([entry.content() for entry in JournalEntry.objects.all()])
    assert token not in said
    assert GOOD not in said


def test_closing_and_opening_are_written_down(centre: User, planner: User) -> None:
    """By whom, and to which account; the command line has no account."""
    actions.disable_account(planner, by=centre)
    assert _last() == ("account-disabled", "administrator", "planner", None)
    actions.enable_account(planner, by=centre)
    assert _last() == ("account-enabled", "administrator", "planner", None)
    actions.disable_account(planner, by=None)
    assert _last() == ("account-disabled", "", "planner", None)


def test_a_refused_closing_leaves_no_entry(centre: User) -> None:
    """The last administrator stays open, and nothing is written down."""
    before = JournalEntry.objects.count()
    with pytest.raises(InvalidInputError):
        actions.disable_account(centre, by=None)
    assert JournalEntry.objects.count() == before


def test_passwords_are_written_down_without_their_text(centre: User, planner: User) -> None:
    """A password that was set and one that was changed have entries of their own, with nothing of either."""
    actions.set_password(planner, OTHER, by=centre)
    assert _last() == ("password-set", "administrator", "planner", None)
    actions.change_own_password(planner, OTHER, GOOD, session_key=None)
    assert _last() == ("password-changed", "planner", "planner", None)


def test_a_second_factor_taken_away_is_written_down(centre: User, planner: User, enrol: Callable[[User], str]) -> None:
    """The administrator who took it is named."""
    enrol(planner)
    actions.remove_second_factor(planner, by=centre)
    assert _last() == ("second-factor-taken", "administrator", "planner", None)


def _set_up(code_of: Callable[..., str]) -> tuple[Client, str]:
    """Sign the planner in and set a second factor up; returns the browser and the secret."""
    client = Client(raise_request_exception=False)
    client.post("/accounts/login/", {"login": "planner", "password": GOOD})
    client.get("/accounts/second-factor/set-up/")
    secret = client.session["mfa.totp.secret"]
    client.post("/accounts/second-factor/set-up/", {"code": code_of(secret)})
    return client, secret


def _of_factors() -> list[tuple[str, str]]:
    """Entries about second factors in their order, with the kind."""
    factors = ("second-factor-added", "second-factor-removed", "recovery-codes-renewed")
    rows = JournalEntry.objects.filter(action__in=factors, account="planner", object_id="planner").order_by("seq")
    return [(entry.action, entry.after["kind"]) for entry in rows]


@pytest.mark.usefixtures("planner", "fresh_limits")
def test_second_factors_of_ones_own_are_written_down(code_of: Callable[..., str]) -> None:
    """Set up, renewed and removed by the office itself, each with the change and not after it; secrets stay out."""
    client, secret = _set_up(code_of)
    added = [("second-factor-added", "recovery_codes"), ("second-factor-added", "totp")]
    assert sorted(_of_factors()) == added
    client.post("/accounts/second-factor/codes/new/")
    assert _of_factors()[2:] == [("recovery-codes-renewed", "recovery_codes")]
    client.post("/accounts/second-factor/remove/")
    assert sorted(_of_factors()[3:]) == [(action.replace("added", "removed"), kind) for action, kind in added]
    assert secret not in json.dumps([entry.content() for entry in JournalEntry.objects.all()])


@pytest.mark.usefixtures("fresh_limits")
def test_a_second_factor_whose_entry_fails_is_not_kept(
    planner: User, code_of: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its entry neither the device nor its recovery codes are there."""

    def refuse(*_arguments: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("himaya.web.accounts.factors.record_second_factor", refuse)
    _set_up(code_of)
    assert not Authenticator.objects.filter(user=planner).exists()


@pytest.mark.usefixtures("db")
def test_demonstration_accounts_that_close_are_written_down(data_dir: Path) -> None:
    """Each of them has its entry."""
    demo.ensure_demo_accounts(data_dir)
    demo.close_demo_accounts(data_dir)
    closed = [entry.object_id for entry in JournalEntry.objects.all() if entry.action == "account-disabled"]
    assert sorted(closed) == sorted(demo.login for demo in DEMO_OFFICES)


def test_an_act_whose_entry_fails_does_not_happen(centre: User, planner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its entry an account stays open."""
    monkeypatch.setattr(JournalEntry, "computed_hash", lambda _entry: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.disable_account(planner, by=centre)
    planner.refresh_from_db()
    assert planner.is_active
