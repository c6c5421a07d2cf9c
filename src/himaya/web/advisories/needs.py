"""What advisories ask of an office now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may
from himaya.web.advisories.queries import seen
from himaya.web.advisories.states import COMING, AdvisoryState
from himaya.web.common.needs import SOON, URGENT, Need
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User


def needs(user: User) -> Iterator[Need]:
    """Texts to check, to approve and to publish, and those published at once that nobody else has read."""
    if not may(user, Verb.VIEW_ADVISORIES):
        return
    url = reverse("advisories")
    rows = list(seen(user).filter(state__in=(*COMING, AdvisoryState.PUBLISHED)))
    asked = (
        (Verb.CHECK_ADVISORIES, AdvisoryState.DRAFT, _("Advisories to check")),
        (Verb.APPROVE_ADVISORIES, AdvisoryState.CHECKED, _("Advisories to approve")),
        (Verb.WRITE_ADVISORIES, AdvisoryState.APPROVED, _("Approved advisories to publish")),
    )
    for verb, state, title in asked:
        found = [one for one in rows if one.state == state and may(user, verb)]
        found = [one for one in found if verb is Verb.WRITE_ADVISORIES or one.written_by_id != user.pk]
        if found:
            yield Need(SOON, title, str(len(found)), f"{url}?state={state}", min(one.starts_at for one in found))
    unread = [one for one in rows if one.awaits_review and user.pk not in {one.written_by_id, one.approved_by_id}]
    if unread and may(user, Verb.CHECK_ADVISORIES):
        due = min(one.review_by for one in unread if one.review_by)
        yield Need(URGENT, _("Published at once: read them now"), str(len(unread)), f"{url}?state=published", due)
