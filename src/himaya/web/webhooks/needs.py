"""What webhooks ask of their holder and of administrators: messages that were given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may
from himaya.web.common.needs import SOON, Need
from himaya.web.common.verbs import Verb
from himaya.web.webhooks.queries import not_reached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User


def needs(user: User) -> Iterator[Need]:
    """Webhooks of which messages were given up in the last week: the holder's own, and all for administrators."""
    title = _("A webhook is not reached: messages were given up")
    if may(user, Verb.CONNECT_PROGRAMS):
        for one in not_reached().filter(assignment__user=user):
            yield Need(SOON, title, one.target, reverse("webhook", args=[one.pk]))
    if may(user, Verb.MANAGE_ACCOUNTS):
        for one in not_reached():
            yield Need(SOON, title, f"{one.office.title} · {one.target}", reverse("all_webhooks"))
