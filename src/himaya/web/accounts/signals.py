"""Second factors that offices set up or take away themselves are written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver

from himaya.web.accounts.actions import record_second_factor
from himaya.web.journal.words import Action

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator

    from himaya.web.accounts.models import User


@receiver(authenticator_added)
def _added(user: User, authenticator: Authenticator, **_others: Any) -> None:
    record_second_factor(Action.SECOND_FACTOR_ADDED, user, authenticator.type)


@receiver(authenticator_removed)
def _removed(user: User, authenticator: Authenticator, **_others: Any) -> None:
    record_second_factor(Action.SECOND_FACTOR_REMOVED, user, authenticator.type)
