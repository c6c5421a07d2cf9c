"""What accounts ask of administrators, and of offices whose power ends soon."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.accounts.models import Delegation
from himaya.web.accounts.policies import may
from himaya.web.accounts.queries import active_administrators, without_second_factor
from himaya.web.common.needs import LATER, SOON, Need
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User

_ENDS_SOON = timedelta(days=3)


def needs(user: User) -> Iterator[Need]:
    """Second factors that are missing, an administrator without a deputy, delegations that end within three days."""
    if may(user, Verb.MANAGE_ACCOUNTS):
        missing = without_second_factor()
        if missing:
            title = _("Accounts that must have a second factor and have none")
            yield Need(SOON, title, str(len(missing)), reverse("accounts"))
        if active_administrators() == 1:
            detail = _("If it loses its device, nobody can help. Make a second account with the role of administrator.")
            yield Need(LATER, _("There is only one administrator"), detail, reverse("accounts_new"))
    yield from _delegations(user)


def _delegations(user: User) -> Iterator[Need]:
    now = timezone.now()
    own = [held.office.pk for held in user.holdings if not held.delegated]
    ending = Delegation.objects.filter(taker__in=own, starts_at__lte=now, ends_at__gt=now, ends_at__lt=now + _ENDS_SOON)
    for row in ending.select_related("giver"):
        yield Need(LATER, _("A delegation to this office ends soon"), row.giver.title, reverse("me"), row.ends_at)
