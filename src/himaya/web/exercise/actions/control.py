"""Exercise control: the office that enters what is played, through the same actions that people use."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role, User
from himaya.web.accounts.organisation import assign, free_code, new_office

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office

LOGIN = "exercise-control"
_TITLES = ("قيادة التدريب", "Exercise Control")
_FORCES = ("قيادة التدريب - القوات", "Exercise Control, Forces")
_SECRET_BYTES = 48


def ensure_control() -> User:
    """The account of exercise control, made the first time; its password is known to nobody."""
    found = User.objects.filter(username=LOGIN).first()
    if found is not None:
        return found
    with transaction.atomic():
        account = create_account(
            username=LOGIN,
            role=Role.DUTY_OFFICER,
            office_ar=_TITLES[0],
            office_en=_TITLES[1],
            password=secrets.token_urlsafe(_SECRET_BYTES),
        )
        assign(account, _forces())
    return account


def _forces() -> Office:
    """The office that puts the played units on duty, which is a planner's part."""
    code = free_code(f"{LOGIN}-forces")
    office = new_office(code=code, role=Role.PLANNER, area="", title_ar=_FORCES[0], title_en=_FORCES[1])
    office.save()
    return office
