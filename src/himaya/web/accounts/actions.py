"""The only writers of accounts."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.environment import write_secret
from himaya.web.journal.actions import record
from himaya.web.journal.models import Action, Kind

if TYPE_CHECKING:
    from pathlib import Path

DEMO_OFFICES = (
    (Role.PLANNER, "إدارة التخطيط والعمليات", "Planning and Operations Department"),
    (Role.DIRECTOR, "مدير الأمن", "Director of Security"),
    (Role.DUTY_OFFICER, "ضابط نوبتجية غرفة العمليات", "Operations Room Duty Officer"),
    (Role.AUDITOR, "المراجع المستقل", "Independent Auditor"),
)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


def create_account(*, username: str, role: Role, office_ar: str, office_en: str, password: str) -> User:
    """Make the account of an office.

    Raises
    ------
    InvalidInputError : `web.username_taken`, `web.weak_password` with every reason.
    """
    user = User(username=username, role=role, office_ar=office_ar, office_en=office_en)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInputError.of("web.weak_password", reason=" ".join(error.messages)) from error
    user.set_password(password)
    with transaction.atomic():
        if User.objects.filter(username=username).exists():
            raise InvalidInputError.of("web.username_taken", username=username)
        user.save()
        after = {"role": str(role), "office_ar": office_ar, "office_en": office_en}
        record(Action.ACCOUNT_CREATED, by=None, kind=Kind.ACCOUNT, object_id=username, after=after)
    return user


def ensure_demo_accounts(data_dir: Path) -> str:
    """Make the four demonstration accounts once; returns the password they share, made for this data folder."""
    password = write_secret(demo_password_file(data_dir), _new_password())
    known = set(
        User.objects.filter(username__in=[role.value for role, *_ in DEMO_OFFICES]).values_list("username", flat=True)
    )
    for role, office_ar, office_en in DEMO_OFFICES:
        if role.value not in known:
            create_account(username=role.value, role=role, office_ar=office_ar, office_en=office_en, password=password)
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


def demo_password_file(data_dir: Path) -> Path:
    """Where the demonstration password lies."""
    return data_dir / "demo-password.txt"


def _new_password() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)
