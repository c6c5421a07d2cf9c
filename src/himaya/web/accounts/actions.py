"""The only writers of accounts."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.scenario.personal import holds_personal_data
from himaya.web.accounts.first import is_first_token, use_up
from himaya.web.accounts.models import Assignment, Office, Role, User
from himaya.web.accounts.organisation import DEMO_OFFICES, assign, new_office
from himaya.web.accounts.powers import in_force
from himaya.web.accounts.sessions import end_sessions
from himaya.web.environment import write_secret
from himaya.web.journal.actions import record
from himaya.web.journal.words import Action, Kind

if TYPE_CHECKING:
    from pathlib import Path

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
_LONGEST_TITLE = 120
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


def create_account(
    *,
    username: str,
    role: Role,
    office_ar: str,
    office_en: str,
    password: str,
    area: str = "",
    by: User | None = None,
) -> User:
    """Make an office and the account that holds it; `by` is None for the command line and the demonstration.

    Parameters
    ----------
    area : ISO code of the governorate the office acts in; empty for the whole country.

    Raises
    ------
    InvalidInputError : `web.bad_username`, `web.bad_office`, `web.unknown_area`, `web.username_taken`,
        `web.weak_password` with every reason.
    """
    user = _new_user(username, password)
    titles = _checked_titles(office_ar, office_en)
    if area and area not in governorates():
        raise InvalidInputError.of("web.unknown_area", area=area)
    with transaction.atomic():
        if User.objects.filter(username=username).exists():
            raise InvalidInputError.of("web.username_taken", username=username)
        _save_with_office(user, role, area, titles)
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
    titles = _checked_titles(office_ar, office_en)
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
    """
    _refuse_own(account, by)
    with transaction.atomic():
        if account.role == Role.ADMINISTRATOR and not _other_administrators(account):
            raise InvalidInputError.of("web.last_administrator", username=account.username)
        _close(account, by=by)


def enable_account(account: User, *, by: User | None = None) -> None:
    """Open a closed account again; `by` is None for the demonstration."""
    account.is_active = True
    with transaction.atomic():
        account.save(update_fields=["is_active"])
        _write_down(Action.ACCOUNT_ENABLED, account, by=by)


def set_password(account: User, password: str, *, by: User | None) -> None:
    """Give another office a new password; its sessions end.

    Raises
    ------
    InvalidInputError : `web.own_account`, `web.weak_password`.
    """
    _refuse_own(account, by)
    _check_password(account, password)
    with transaction.atomic():
        _store_password(account, password)
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
    """
    _refuse_own(account, by)
    with transaction.atomic():
        Authenticator.objects.filter(user=account).delete()
        end_sessions(account)
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


def _checked_titles(office_ar: str, office_en: str) -> tuple[str, str]:
    """Titles without the spaces around them."""
    titles = office_ar.strip(), office_en.strip()
    if not titles[0] or any(len(title) > _LONGEST_TITLE or holds_personal_data(title) for title in titles):
        raise InvalidInputError.of("web.bad_office", most=str(_LONGEST_TITLE))
    return titles


def _save_with_office(user: User, role: Role, area: str, titles: tuple[str, str]) -> None:
    """Save an account together with the office it holds from now on; the office's code follows the user name."""
    user.save()
    code = f"office-{user.username.replace('.', '-')}"
    office = new_office(code=_free_code(code), role=role, area=area, title_ar=titles[0], title_en=titles[1])
    office.save()
    assign(user, office)


def _free_code(wished: str) -> str:
    taken = set(Office.objects.filter(code__startswith=wished).values_list("code", flat=True))
    numbered = (f"{wished}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (wished, *numbered) if code not in taken)


def _check_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInputError.of("web.weak_password", reason=" ".join(error.messages)) from error


def _store_password(account: User, password: str, *, keep: str | None = None) -> None:
    account.set_password(password)
    account.save(update_fields=["password"])
    end_sessions(account, keep=keep)


def _close(account: User, *, by: User | None) -> None:
    account.is_active = False
    account.save(update_fields=["is_active"])
    end_sessions(account)
    _write_down(Action.ACCOUNT_DISABLED, account, by=by)


def _described(user: User) -> dict[str, str]:
    office = {"office_ar": user.office_ar, "office_en": user.office_en}
    return {"role": user.role, "area": user.area, **office}


def _write_down(action: Action, account: User, *, by: User | None, after: dict[str, str] | None = None) -> None:
    record(action, by=by, kind=Kind.ACCOUNT, object_id=account.username, area=account.area, after=after)


def _refuse_own(account: User, by: User | None) -> None:
    if by is not None and by.pk == account.pk:
        raise InvalidInputError.of("web.own_account")


def _other_administrators(account: User) -> list[User]:
    """Administrators that could still sign in, locked until the transaction ends."""
    held = Assignment.objects.filter(in_force(timezone.now()), office__role=Role.ADMINISTRATOR, office__is_active=True)
    found = User.objects.select_for_update().filter(pk__in=held.values("user"), is_active=True)
    return [other for other in found if other.pk != account.pk]


def ensure_demo_accounts(data_dir: Path) -> str:
    """Make the demonstration accounts once; returns the password they share, made for this data folder.

    Raises
    ------
    InvalidInputError : `web.not_a_demonstration` when the folder holds real accounts and never was one.
    """
    if User.objects.exists() and not demo_password_file(data_dir).exists():
        raise InvalidInputError.of("web.not_a_demonstration", file=str(data_dir))
    password = write_secret(demo_password_file(data_dir), _new_password())
    wanted = [demo.login for demo in DEMO_OFFICES]
    known = set(User.objects.filter(username__in=wanted).values_list("username", flat=True))
    for demo in DEMO_OFFICES:
        if demo.login not in known:
            create_account(
                username=demo.login,
                role=demo.role,
                area=demo.area,
                office_ar=demo.title_ar,
                office_en=demo.title_en,
                password=password,
            )
    for account in _demo_accounts(password, is_active=False):
        enable_account(account)
    return password


def record_failed_sign_in(typed: str, *, rule: str) -> None:
    """Write down a refused sign-in: the account where there is one, never what was typed instead of one."""
    username = User.objects.filter(username__iexact=typed).values_list("username", flat=True).first() or ""
    after = {"rule": rule if username else "unknown-account"}
    with transaction.atomic():
        record(Action.SIGN_IN_FAILED, by=None, kind=Kind.ACCOUNT, object_id=username, after=after)


def record_session(action: Action, user: User) -> None:
    """Write down that an office signed in or out, inside the transaction that does it."""
    record(action, by=user, kind=Kind.ACCOUNT, object_id=user.username)


def close_demo_accounts(data_dir: Path) -> None:
    """Close what a demonstration left in the folder: its password was shown on a page."""
    path = demo_password_file(data_dir)
    if path.exists():
        for account in _demo_accounts(path.read_text("ascii").strip(), is_active=True):
            with transaction.atomic():
                _close(account, by=None)


def _demo_accounts(password: str, *, is_active: bool) -> list[User]:
    """Accounts of the demonstration that still have its password."""
    names = [demo.login for demo in DEMO_OFFICES]
    found = User.objects.filter(username__in=names, is_active=is_active)
    return [account for account in found if account.check_password(password)]


def demo_password_file(data_dir: Path) -> Path:
    """Where the demonstration password lies."""
    return data_dir / "demo-password.txt"


def _new_password() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)
