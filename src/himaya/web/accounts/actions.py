"""The only writers of accounts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.administrators import another_remains, is_administrator
from himaya.web.accounts.first import is_first_token, use_up
from himaya.web.accounts.models import Role, User
from himaya.web.accounts.organisation import assign, checked_titles, free_code, new_office
from himaya.web.accounts.policies import require
from himaya.web.accounts.sessions import end_everything, end_sessions
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.journal.words import Action, Kind

if TYPE_CHECKING:
    from pathlib import Path

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")


def create_account(
    *,
    username: str,
    role: Role,
    office_ar: str,
    office_en: str,
    password: str,
    area: str = "",
    partner: str = "",
    by: User | None = None,
) -> User:
    """Make an office and the account that holds it; `by` is None for the command line and the demonstration.

    Parameters
    ----------
    area : ISO code of the governorate the office acts in; empty for the whole country.
    partner : what a liaison speaks for; empty for every other role.

    Raises
    ------
    InvalidInputError : `web.bad_username`, `web.bad_office`, `web.unknown_area`, `web.username_taken`,
        `web.weak_password` with every reason.
    RefusedError : `by` does not manage accounts.
    """
    _authorise(by)
    user = _new_user(username, password)
    titles = checked_titles(office_ar, office_en)
    if area and area not in governorates():
        raise InvalidInputError.of("web.unknown_area", area=area)
    with transaction.atomic():
        if User.objects.filter(username=username).exists():
            raise InvalidInputError.of("web.username_taken", username=username)
        _save_with_office(user, role, area, titles, partner)
        _write_down(Action.ACCOUNT_CREATED, user, by=by, after=_described(user))
    return user


def create_first_administrator(
    data_dir: Path, *, token: str, username: str, office_ar: str, office_en: str, password: str
) -> User:
    """Make the account that makes all others; only one caller ever succeeds.

    Raises
    ------
    InvalidInputError : `web.first_link_used` when an account exists, `web.first_link_wrong` for another token, or
        the faults of `create_account`.
    """
    user = _new_user(username, password)
    titles = checked_titles(office_ar, office_en)
    with transaction.atomic():
        check_first_token(data_dir, token)
        if not use_up(data_dir):
            raise InvalidInputError.of("web.first_link_used")
        _save_with_office(user, Role.ADMINISTRATOR, "", titles)
        _write_down(Action.FIRST_ADMINISTRATOR_CREATED, user, by=None, after=_described(user))
    return user


def check_first_token(data_dir: Path, token: str) -> None:
    """Refuse a link that is used up or was never given out.

    Raises
    ------
    InvalidInputError : `web.first_link_used`, `web.first_link_wrong`.
    """
    if User.objects.exists():
        raise InvalidInputError.of("web.first_link_used")
    if not is_first_token(data_dir, token):
        raise InvalidInputError.of("web.first_link_wrong")


def disable_account(account: User, *, by: User | None) -> None:
    """Close an account and end its sessions at once; `by` is None for the command line on the machine itself.

    Raises
    ------
    InvalidInputError : `web.own_account`, `web.last_administrator`.
    RefusedError : `by` does not manage accounts.
    """
    _authorise(by, account)
    with transaction.atomic():
        if is_administrator(account) and not another_remains(Q(user=account)):
            raise InvalidInputError.of("web.last_administrator", username=account.username)
        close_account(account, by=by)


def enable_account(account: User, *, by: User | None = None) -> None:
    """Open a closed account again; `by` is None for the demonstration.

    Raises
    ------
    RefusedError : `by` does not manage accounts.
    """
    _authorise(by)
    account.is_active = True
    with transaction.atomic():
        account.save(update_fields=["is_active"])
        _write_down(Action.ACCOUNT_ENABLED, account, by=by)


def set_password(account: User, password: str, *, by: User | None) -> None:
    """Give another office a new password; its sessions end.

    Raises
    ------
    InvalidInputError : `web.own_account`, `web.weak_password`.
    RefusedError : `by` does not manage accounts.
    """
    _authorise(by, account)
    _check_password(account, password)
    with transaction.atomic():
        _store_password(account, password)
        end_everything(account, by=by)
        _write_down(Action.PASSWORD_SET, account, by=by)


def change_own_password(user: User, current: str, password: str, *, session_key: str | None) -> None:
    """Change one's own password; one's other sessions end.

    Raises
    ------
    InvalidInputError : `web.wrong_password`, `web.weak_password`.
    """
    if not user.check_password(current):
        raise InvalidInputError.of("web.wrong_password")
    _check_password(user, password)
    with transaction.atomic():
        _store_password(user, password, keep=session_key)
        _write_down(Action.PASSWORD_CHANGED, user, by=user)


def remove_second_factor(account: User, *, by: User) -> None:
    """Take away the second factor of an office that lost its device; its sessions end.

    Raises
    ------
    InvalidInputError : `web.own_account`.
    RefusedError : `by` does not manage accounts.
    """
    _authorise(by, account)
    with transaction.atomic():
        Authenticator.objects.filter(user=account).delete()
        end_everything(account, by=by)
        _write_down(Action.SECOND_FACTOR_TAKEN, account, by=by)


def record_second_factor(action: Action, user: User, kind: str) -> None:
    """Write down that an office gained, lost or renewed a second factor of its own, in the transaction that does it.

    The kind is kept, never its secret.
    """
    _write_down(action, user, by=user, after={"kind": kind})


def _new_user(username: str, password: str) -> User:
    if not _USERNAME.fullmatch(username):
        raise InvalidInputError.of("web.bad_username", value=username)
    user = User(username=username)
    _check_password(user, password)
    user.set_password(password)
    return user


def _save_with_office(user: User, role: Role, area: str, titles: tuple[str, str], partner: str = "") -> None:
    """Save an account together with the office it holds from now on; the office's code follows the user name."""
    user.save()
    code = f"office-{user.username.replace('.', '-')}"
    office = new_office(
        code=free_code(code), role=role, area=area, title_ar=titles[0], title_en=titles[1], partner=partner
    )
    office.save()
    assign(user, office)


def _check_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInputError.of("web.weak_password", reason=" ".join(error.messages)) from error


def _store_password(account: User, password: str, *, keep: str | None = None) -> None:
    account.set_password(password)
    account.save(update_fields=["password"])
    end_sessions(account, keep=keep)


def close_account(account: User, *, by: User | None) -> None:
    """Close an account and end what opens it, whoever it is, inside a transaction; `disable_account` asks first."""
    account.is_active = False
    account.save(update_fields=["is_active"])
    end_everything(account, by=by)
    _write_down(Action.ACCOUNT_DISABLED, account, by=by)


def _described(user: User) -> dict[str, str]:
    office = {"office_ar": user.office_ar, "office_en": user.office_en}
    return {"role": user.role, "area": user.area, **office}


def _write_down(action: Action, account: User, *, by: User | None, after: dict[str, str] | None = None) -> None:
    record(action, by=by, kind=Kind.ACCOUNT, object_id=account.username, area=account.area, after=after)


def _authorise(by: User | None, account: User | None = None) -> None:
    """Refuse who does not manage accounts, and an administrator's hand on their own; the machine itself may."""
    if by is None:
        return
    require(by, Verb.MANAGE_ACCOUNTS, area="")
    if account is not None and by.pk == account.pk:
        raise InvalidInputError.of("web.own_account")


def record_failed_sign_in(typed: str, *, rule: str) -> None:
    """Write down a refused sign-in: the account where there is one, never what was typed instead of one."""
    username = User.objects.filter(username__iexact=typed).values_list("username", flat=True).first() or ""
    after = {"rule": rule if username else "unknown-account"}
    with transaction.atomic():
        record(Action.SIGN_IN_FAILED, by=None, kind=Kind.ACCOUNT, object_id=username, after=after)


def record_session(action: Action, user: User) -> None:
    """Write down that an office signed in or out, inside the transaction that does it."""
    record(action, by=user, kind=Kind.ACCOUNT, object_id=user.username)
