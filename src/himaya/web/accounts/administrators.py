"""An administrator always remains: whoever takes one away waits for whoever is taking away another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.web.accounts.models import Assignment, Role, User
from himaya.web.accounts.powers import in_force

if TYPE_CHECKING:
    from django.db.models import Q, QuerySet


def is_administrator(account: User) -> bool:
    """Whether one of the offices the account is assigned to now is an administrator's, the latest or not."""
    return _held().filter(user=account).exists()


def another_remains(taken: Q) -> bool:
    """Whether an open account stays assigned as administrator, without an end, once the `taken` assignments are gone.

    The accounts of all administrators are locked until the transaction ends, and what is left is read behind that
    lock: of two that take away each other's last colleague one is refused.
    """
    list(User.objects.select_for_update().filter(pk__in=_held().values("user")).order_by("pk"))
    return _held().filter(ends_at__isnull=True, user__is_active=True).exclude(taken).exists()


def _held() -> QuerySet[Assignment]:
    offices = {"office__role": Role.ADMINISTRATOR, "office__area": "", "office__is_active": True}
    return Assignment.objects.filter(in_force(timezone.now()), **offices)
