"""The only readers of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from himaya.web.accounts.actions import DEMO_OFFICES, demo_password_file
from himaya.web.accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence


def demo_accounts() -> Sequence[User]:
    """Demonstration accounts in the order of the offices; none outside the demonstration."""
    if not settings.DEMO:
        return ()
    order = [role.value for role, *_ in DEMO_OFFICES]
    return sorted(User.objects.filter(username__in=order), key=lambda user: order.index(user.username))


def demo_password() -> str:
    """Password of the demonstration accounts; empty outside the demonstration."""
    path = demo_password_file(settings.DATA_DIR)
    return path.read_text("ascii").strip() if settings.DEMO and path.exists() else ""
