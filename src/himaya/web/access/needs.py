"""What access tokens ask of their holder and of administrators."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.access.queries import standing
from himaya.web.accounts.policies import may
from himaya.web.common.needs import LATER, SOON, Need
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.access.models import AccessToken
    from himaya.web.accounts.models import User

_ENDS_SOON = timedelta(days=14)
_TOLD_FOR = timedelta(days=7)


def needs(user: User) -> Iterator[Need]:
    """Unusual reading, told to the holder and to administrators, and tokens that end within two weeks."""
    now = timezone.now()
    if may(user, Verb.CONNECT_PROGRAMS):
        own = standing(now).filter(assignment__user=user)
        for one in own.filter(unusual_at__gt=now - _TOLD_FOR):
            yield _unusual(one, "tokens")
        for one in own.filter(expires_at__lt=now + _ENDS_SOON):
            yield Need(LATER, _("An access token ends soon"), one.label, reverse("tokens"), one.expires_at)
    if may(user, Verb.MANAGE_ACCOUNTS):
        for one in standing(now).filter(unusual_at__gt=now - _TOLD_FOR):
            yield _unusual(one, "all_tokens")


def _unusual(token: AccessToken, route: str) -> Need:
    return Need(SOON, _("Unusual reading by an access token"), f"{token.office.title} · {token}", reverse(route))
