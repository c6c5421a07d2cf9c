"""What the board shows: the state of each channel, its newest test, and how often it answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.http import Http404

from himaya.web.accounts.policies import scope_of
from himaya.web.channels.models import TEST_EVERY, Channel, ChannelKind, ChannelTest, Outage
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

PERIOD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Uptime:
    """How many of `n` tests of a period were answered, and for how many minutes outages of it lasted."""

    n: int
    answered: int
    offline_min: int

    @property
    def share(self) -> float | None:
        """Share of tests that were answered; None where nobody tested."""
        return self.answered / self.n if self.n else None

    @property
    def percent(self) -> int | None:
        """The same in whole percent, never rounded up."""
        return 100 * self.answered // self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Row:
    """One channel of the board at an instant."""

    channel: Channel
    test: ChannelTest | None
    outage: Outage | None
    uptime: Uptime
    is_open: bool
    is_due: bool

    @property
    def state(self) -> str:
        """`unknown` where nobody tested or the test is too old, else `down`, `failing` or `up`."""
        if self.outage is not None:
            return "down" if self.outage.announced_at else "failing"
        return "unknown" if self.test is None or self.is_due else "up"


def seen(user: User) -> QuerySet[Channel]:
    """Channels of the areas of an account, and those of the whole country."""
    scope = scope_of(user, Verb.VIEW_CHANNELS)
    return Channel.objects.all() if scope.everywhere else Channel.objects.filter(area__in=["", *sorted(scope.areas)])


def channel_of(user: User, pk: int) -> Channel:
    """One that an account may see.

    Raises
    ------
    Http404 : there is none.
    """
    found = seen(user).select_related("office").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def rows(channels: QuerySet[Channel], now: datetime) -> list[Row]:
    """Channels in use with their state; what does not answer first."""
    newest = ChannelTest.objects.filter(channel=OuterRef("pk")).order_by("-entered_at", "-pk").values("pk")[:1]
    shown = channels.filter(retired_at__isnull=True).annotate(newest=Subquery(newest))
    open_ones = Prefetch("outages", Outage.objects.filter(ended_at__isnull=True), to_attr="open_outages")
    found = list(shown.prefetch_related(open_ones))
    tests = ChannelTest.objects.select_related("office").in_bulk([one.newest for one in found if one.newest])
    up = uptimes(found, now - PERIOD, now)
    made = [_row(one, tests.get(one.newest), up[one.pk], now) for one in found]
    return sorted(made, key=lambda one: ("down", "failing", "unknown", "up").index(one.state))


def _row(channel: Channel, test: ChannelTest | None, uptime: Uptime, now: datetime) -> Row:
    outage = next(iter(getattr(channel, "open_outages", ())), None)
    is_due = test is None or now - test.entered_at > 2 * TEST_EVERY[ChannelKind(channel.kind)]
    return Row(channel, test, outage, uptime, channel.is_open(now), is_due)


def uptimes(channels: Sequence[Channel], since: datetime, until: datetime) -> Mapping[int, Uptime]:
    """Uptime of channels in a period, by their key."""
    keys = [one.pk for one in channels]
    counted = ChannelTest.objects.filter(channel__in=keys, entered_at__gte=since, entered_at__lt=until).order_by()
    counts = {
        key: (n, answered)
        for key, n, answered in counted.values("channel").annotate(
            n=Count("pk"), answered=Count("pk", filter=Q(works=True))
        ).values_list("channel", "n", "answered")
    }  # fmt: skip
    offline = dict.fromkeys(keys, timedelta())
    touching = Outage.objects.filter(channel__in=keys, since__lt=until).exclude(ended_at__lt=since)
    for one in touching:
        offline[one.channel_id] += min(one.ended_at or until, until) - max(one.since, since)
    return {key: Uptime(*counts.get(key, (0, 0)), offline_min=int(offline[key] / timedelta(minutes=1))) for key in keys}


@dataclass(frozen=True, slots=True)
class Compared:
    """Mean uptime of the channels that were tested in both of two periods: `n` of them, before and now."""

    n: int
    before: float | None
    now: float | None

    @property
    def fell(self) -> bool:
        """Whether channels answered less than before."""
        return self.now is not None and self.before is not None and self.now < self.before


def compared(*, days: int, now: datetime, channels: QuerySet[Channel] | None = None) -> Compared:
    """Uptime of so many days beside that of as many days before them."""
    found = list(Channel.objects.all() if channels is None else channels)
    period = timedelta(days=days)
    this, last = uptimes(found, now - period, now), uptimes(found, now - 2 * period, now - period)
    both = [key for key in this if this[key].n and last[key].n]
    if not both:
        return Compared(0, None, None)
    before, after = (sum(one[key].share or 0.0 for key in both) / len(both) for one in (last, this))
    return Compared(len(both), before, after)
