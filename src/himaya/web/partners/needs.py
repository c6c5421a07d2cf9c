"""What partners and requests to them ask of an office now, and the figure they show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.figures import Figure, Tone
from himaya.web.common.needs import SOON, URGENT, Need
from himaya.web.common.verbs import Verb
from himaya.web.partners.models import ResourceRequest
from himaya.web.partners.queries.asked import addressed_to, calling, confirmed_before
from himaya.web.partners.queries.hazards import unread
from himaya.web.partners.states import AskedState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User


def needs(user: User) -> Iterator[Need]:
    """Requests to answer, escalations to hear, refusals to make up for, hazards to take note of."""
    if may(user, Verb.ANSWER_REQUESTS):
        due = list(addressed_to(user).filter(state=AskedState.ASKED).values_list("answer_by", flat=True))
        if due:
            title = _("Requests for resources to answer")
            yield Need(URGENT, title, str(len(due)), reverse("partner_inbox"), min(due))
    yield from _of_who_asks(user)
    yield from _hazards(user)


def _of_who_asks(user: User) -> Iterator[Need]:
    url = reverse("resource_requests")
    if may(user, Verb.ANSWER_PARTNERS):
        rows = scope_of(user, Verb.ANSWER_PARTNERS).within(ResourceRequest.objects.filter(calling()))
        since = [one for one in rows.values_list("escalated_at", flat=True) if one is not None]
        if since:
            title = _("Partners who did not answer or did not come")
            yield Need(URGENT, title, str(len(since)), f"{url}?escalated=1&state=all", min(since))
    if may(user, Verb.ASK_PARTNERS):
        rows = ResourceRequest.objects.filter(state=AskedState.DECLINED, needed_by__gt=timezone.now())
        needed = list(scope_of(user, Verb.ASK_PARTNERS).within(rows).values_list("needed_by", flat=True))
        if needed:
            title = _("Resources declined and still needed")
            yield Need(SOON, title, str(len(needed)), f"{url}?state=declined", min(needed))


def _hazards(user: User) -> Iterator[Need]:
    as_partner = may(user, Verb.ANSWER_REQUESTS)
    if as_partner or may(user, Verb.RUN_INCIDENTS):
        count = unread(user).count()
        if count:
            url = reverse("partner_inbox" if as_partner else "hazards")
            yield Need(URGENT if as_partner else SOON, _("Hazards to take note of"), str(count), url)


def figures(user: User) -> Iterator[Figure]:
    """How many partners confirmed 48 hours before, of those required; nothing where none was."""
    if not may(user, Verb.ASK_PARTNERS):
        return
    found = confirmed_before(user)
    if found.required:
        tone = Tone.GREEN if found.in_time == found.required else Tone.YELLOW
        told = {"count": found.required}
        value = f"{found.in_time} / {found.required}"
        yield Figure(
            _("Partners confirmed 48 hours before"), value, _("of required: %(count)s") % told,
            reverse("resource_requests"), tone,
        )  # fmt: skip
