"""What comments ask of an office now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may
from himaya.web.comments.queries import dangers_seen, seen
from himaya.web.comments.states import WAITING
from himaya.web.common.needs import SOON, URGENT, Need
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User


def needs(user: User) -> Iterator[Need]:
    """Comments and appeals that wait, and dangers that wait for a second account."""
    if may(user, Verb.MODERATE_COMMENTS):
        rows = list(seen(user).filter(state__in=WAITING).values_list("state", "received_at"))
        if rows:
            yield Need(
                SOON, _("Comments to decide"), str(len(rows)), reverse("comments"), min(at for _state, at in rows)
            )
    if may(user, Verb.CONFIRM_DANGER):
        waiting = dangers_seen(user).filter(decided_at__isnull=True).exclude(proposed_by=user)
        first = waiting.order_by("pk").first()
        if first:
            title = _("Danger to life told by the public: confirm or decline")
            yield Need(URGENT, title, str(waiting.count()), reverse("dangers"), first.proposed_at)
