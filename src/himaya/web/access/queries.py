"""The only readers of access tokens, beside the door that takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import get_object_or_404

from himaya.web.access.models import AccessToken

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User


def all_tokens() -> QuerySet[AccessToken]:
    """Every token with its account and office, the newest first."""
    return AccessToken.objects.select_related("assignment__user", "assignment__office", "revoked_by")


def tokens_of(user: User) -> QuerySet[AccessToken]:
    """Tokens of one account."""
    return all_tokens().filter(assignment__user=user)


def own_token(user: User, pk: int) -> AccessToken:
    """One token of an account's own, or 404."""
    return get_object_or_404(tokens_of(user), pk=pk)


def token_of(pk: int) -> AccessToken:
    """One token, or 404."""
    return get_object_or_404(all_tokens(), pk=pk)


def standing(now: datetime) -> QuerySet[AccessToken]:
    """Tokens that are neither revoked nor past their time."""
    return all_tokens().filter(revoked_at__isnull=True, expires_at__gt=now)


def ended_before(before: datetime) -> QuerySet[AccessToken]:
    """Tokens that ended before an instant."""
    return AccessToken.objects.filter(Q(revoked_at__lt=before) | Q(expires_at__lt=before))
