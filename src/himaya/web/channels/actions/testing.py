"""Tests: recorded by an officer or made by the server, and what the clock does when a channel does not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.channels.actions.common import locked, tell, words, write_down
from himaya.web.channels.forms_of_the_public import FORMS, look_at, waiting_letters
from himaya.web.channels.models import (
    DOWN_AFTER,
    LONGEST_TEXT,
    TEST_EVERY,
    Channel,
    ChannelKind,
    ChannelTest,
    Outage,
)  # fmt: skip
from himaya.web.channels.words import Action
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import Office, User
    from himaya.web.channels.forms_of_the_public import Look

MOST_WAITING = 100_000


def record_test(channel: Channel, *, works: bool, waiting: int | None, text: str, by: User) -> ChannelTest:
    """Record that an officer called a number or asked a desk, whether it answered, and how many waited.

    Raises
    ------
    InvalidInputError : `channels.tested_by_the_server`, `channels.closed_now`, `channels.bad_waiting`,
        `channels.words_needed` for what did not answer, `channels.retired`.
    """
    office = require(by, Verb.KEEP_CHANNELS, area=channel.area)
    if channel.kind == ChannelKind.FORM:
        raise InvalidInputError.of("channels.tested_by_the_server")
    if waiting is not None and not 0 <= waiting <= MOST_WAITING:
        raise InvalidInputError.of("channels.bad_waiting", most=str(MOST_WAITING))
    now = timezone.now()
    if not channel.is_open(now):
        raise InvalidInputError.of("channels.closed_now")
    said = words(text, LONGEST_TEXT, fewest=0 if works else 5)
    with transaction.atomic():
        fresh = locked(channel.pk)
        made = ChannelTest(channel=fresh, works=works, waiting=waiting, text=said, entered_at=now)
        _keep(made, by=by, office=office)
        write_down(Action.TESTED, fresh, by=by, works=works, waiting=waiting, text=said)
    return made


def tick(now: datetime | None = None) -> None:
    """Every minute: look at the forms that are due, and announce what has not answered for `DOWN_AFTER`."""
    moment = now or timezone.now()
    if settings.PUBLIC_ADDRESS:
        _look_at_forms(moment)
    waiting = Outage.objects.filter(ended_at__isnull=True, announced_at__isnull=True, since__lte=moment - DOWN_AFTER)
    for pk in list(waiting.values_list("channel_id", flat=True)):
        _announce(pk, moment)


def add_forms() -> None:
    """Put the server's own forms on the board where they are missing."""
    for path, (arabic, english, _letters) in FORMS.items():
        known = Channel.objects.filter(kind=ChannelKind.FORM, path=path, area="").exists()
        if not known:
            with transaction.atomic():
                tell(Channel.objects.create(kind=ChannelKind.FORM, path=path, title_ar=arabic, title_en=english))


def remove_tests(before: datetime) -> int:
    """Remove tests from before an instant, with outages that ended then; returns how many."""
    keys = list(ChannelTest.objects.filter(entered_at__lt=before).values_list("pk", flat=True)[:500])
    ChannelTest.objects.filter(pk__in=keys).delete()
    Outage.objects.filter(ended_at__lt=before, incident__isnull=True).delete()
    return len(keys)


def _look_at_forms(now: datetime) -> None:
    add_forms()
    for channel in Channel.objects.filter(kind=ChannelKind.FORM):
        last = channel.tests.values_list("entered_at", flat=True).first()
        if last is None or now - last >= TEST_EVERY[ChannelKind.FORM]:
            _keep_look(channel, look_at(settings.PUBLIC_ADDRESS, channel.path), now)


def _keep_look(channel: Channel, found: Look, now: datetime) -> None:
    with transaction.atomic():
        fresh = locked(channel.pk)
        made = ChannelTest(
            channel=fresh, works=not found.fault, took_ms=found.took_ms, text=found.fault,
            waiting=waiting_letters(fresh.path), entered_at=now,
        )  # fmt: skip
        _keep(made, by=None, office=None)


def _keep(test: ChannelTest, *, by: User | None, office: Office | None) -> None:
    """Keep a test, and begin or end the outage that it speaks of."""
    test.entered_by, test.office = by, office
    test.save()
    channel = test.channel
    outage = channel.outages.filter(ended_at__isnull=True).first()
    if test.works and outage is not None:
        outage.ended_at = test.entered_at
        outage.save(update_fields=["ended_at"])
        if outage.announced_at is not None:
            write_down(Action.UP, channel, by=by, since=outage.since.isoformat())
            tell(channel)
    elif not test.works and outage is None:
        Outage.objects.create(channel=channel, since=test.entered_at)


def _announce(pk: int, now: datetime) -> None:
    with transaction.atomic():
        channel = Channel.objects.select_for_update(of=("self",)).get(pk=pk)
        outage = channel.outages.filter(ended_at__isnull=True, announced_at__isnull=True).first()
        if outage is None or not channel.is_open(now):
            return
        outage.announced_at = now
        outage.save(update_fields=["announced_at"])
        write_down(Action.DOWN, channel, by=None, since=outage.since.isoformat())
        tell(channel)
