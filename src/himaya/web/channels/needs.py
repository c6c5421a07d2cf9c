"""What channels ask of an office now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may, scope_of
from himaya.web.channels.models import TEST_EVERY, Channel, ChannelKind, ChannelTest, Outage
from himaya.web.common.needs import LATER, URGENT, Need
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User


def needs(user: User) -> Iterator[Need]:
    """Channels that do not answer, and numbers and desks that nobody has tested for a day."""
    if not may(user, Verb.KEEP_CHANNELS):
        return
    scope = scope_of(user, Verb.KEEP_CHANNELS)
    down = scope.within(Outage.objects.filter(ended_at__isnull=True, announced_at__isnull=False), "channel__area")
    since = list(down.values_list("since", flat=True))
    if since:
        yield Need(URGENT, _("Channels that do not answer"), str(len(since)), reverse("channels"), min(since))
    fresh = ChannelTest.objects.filter(entered_at__gte=timezone.now() - TEST_EVERY[ChannelKind.PHONE])
    rows = Channel.objects.filter(retired_at__isnull=True).exclude(kind=ChannelKind.FORM)
    untested = scope.within(rows.exclude(pk__in=fresh.values("channel"))).count()
    if untested:
        yield Need(LATER, _("Channels to test today"), str(untested), reverse("channels"), None)
