"""What releases and rumours ask of an office now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may
from himaya.web.common.needs import SOON, Need
from himaya.web.common.verbs import Verb
from himaya.web.media.queries import rumours, seen
from himaya.web.media.states import COMING, ReleaseState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User
    from himaya.web.media.models import Release


def needs(user: User) -> Iterator[Need]:
    """Texts to read, to approve and to publish, and claims that nobody has answered."""
    if may(user, Verb.VIEW_RELEASES):
        yield from _releases(user)
    if may(user, Verb.KEEP_RUMOURS):
        heard = [one.heard_at for one in rumours(user, "")]
        if heard:
            yield Need(SOON, _("Rumours without an answer"), str(len(heard)), reverse("rumours"), min(heard))


def _releases(user: User) -> Iterator[Need]:
    rows: list[Release] = list(seen(user).filter(state__in=COMING))
    asked = (
        (Verb.CHECK_RELEASES, ReleaseState.DRAFT, _("Releases to read")),
        (Verb.APPROVE_RELEASES, ReleaseState.CHECKED, _("Releases to approve")),
        (Verb.WRITE_RELEASES, ReleaseState.APPROVED, _("Approved releases to publish")),
    )
    for verb, state, title in asked:
        found = [one for one in rows if one.state == state and may(user, verb)]
        found = [one for one in found if verb is Verb.WRITE_RELEASES or one.written_by_id != user.pk]
        if found:
            since = min(one.written_at for one in found)
            yield Need(SOON, title, str(len(found)), f"{reverse('releases')}?state={state}", since)
