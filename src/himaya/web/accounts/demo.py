"""The demonstration's accounts: made once for a folder, closed when it is served for real."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from himaya.faults import InvalidInputError
from himaya.web.accounts.actions import close_account, create_account, enable_account
from himaya.web.accounts.models import User
from himaya.web.accounts.organisation import DEMO_OFFICES
from himaya.web.environment import write_secret

if TYPE_CHECKING:
    from pathlib import Path

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


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
                partner=demo.partner,
            )
    for account in _demo_accounts(password, is_active=False):
        enable_account(account)
    return password


def close_demo_accounts(data_dir: Path) -> None:
    """Close what a demonstration left in the folder: its password was shown on a page."""
    path = demo_password_file(data_dir)
    if path.exists():
        for account in _demo_accounts(path.read_text("ascii").strip(), is_active=True):
            with transaction.atomic():
                close_account(account, by=None)


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
