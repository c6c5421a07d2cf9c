"""Tables of channels, of their tests, and of the times in which they did not answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.common.language import in_language
from himaya.web.incidents.models import Incident
from himaya.web.portal.queries.channels import ChannelKind, is_open_at

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_TITLE, LONGEST_TEXT = 120, 500
EVERY_DAY = "1234567"
DOWN_AFTER = timedelta(minutes=15)
"""How long a channel does not answer before that is an outage: told to the public, and to be made an incident."""
TEST_EVERY = {
    ChannelKind.PHONE: timedelta(hours=24),
    ChannelKind.FORM: timedelta(minutes=5),
    ChannelKind.DESK: timedelta(hours=24),
}
"""The routine: the server tests the forms itself, an officer calls the numbers and asks the desks every day."""

__all__ = ["DOWN_AFTER", "TEST_EVERY", "Channel", "ChannelKind", "ChannelTest", "Outage"]


class Channel(models.Model):
    """One way to reach the office, of a governorate or of the whole country where `area` is empty.

    `digits` : of a number, `path` : of a form, `where_ar`, `where_en` : of a desk; nothing else is asked of whoever
    comes. `opens`, `closes` : hours of the day here, both empty round the clock; `days` : weekdays, 1 is Monday.
    """

    area = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=8, choices=ChannelKind)
    title_ar = models.CharField(max_length=LONGEST_TITLE)
    title_en = models.CharField(max_length=LONGEST_TITLE)
    digits = models.CharField(max_length=12, blank=True)
    path = models.CharField(max_length=60, blank=True)
    where_ar = models.CharField(max_length=LONGEST_TITLE, blank=True)
    where_en = models.CharField(max_length=LONGEST_TITLE, blank=True)
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    days = models.CharField(max_length=7, default=EVERY_DAY)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)
    retired_text = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        """By area and title; each kind with what reaches it, hours whole, none twice while it is in use."""

        ordering: ClassVar = ["area", "kind", "title_ar", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ChannelKind.values), name="channel_kind_known"),
            models.CheckConstraint(
                condition=(Q(kind=ChannelKind.PHONE, path="", where_ar="") & ~Q(digits=""))
                | (Q(kind=ChannelKind.FORM, digits="", where_ar="") & ~Q(path=""))
                | (Q(kind=ChannelKind.DESK, digits="", path="") & ~Q(where_ar="")),
                name="channel_reached_by_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True) | Q(opens__lt=models.F("closes")),
                name="channel_hours_whole",
            ),
            models.UniqueConstraint(
                fields=["area", "kind", "digits", "path", "where_ar"],
                condition=Q(retired_at__isnull=True),
                name="channel_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.digits or self.path or self.where_ar}"

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        return in_language(self.title_ar, self.title_en)

    @property
    def where(self) -> str:
        """What reaches it, in the reader's language."""
        return self.digits or self.path or in_language(self.where_ar, self.where_en)

    def is_open(self, now: datetime) -> bool:
        """Whether an instant lies in its hours."""
        return is_open_at(now, self.opens, self.closes, self.days)


class ChannelTest(AppendOnly):
    """One test: whether it answered, after how long, how many waited; without an office it was the server."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="tests")
    works = models.BooleanField()
    took_ms = models.PositiveIntegerField(null=True)
    waiting = models.PositiveIntegerField(null=True)
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first; what did not answer says how."""

        ordering: ClassVar = ["-entered_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["channel", "entered_at"], name="channel_test_at")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(works=True) | ~Q(text=""), name="channel_test_failed_how"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.works}"


class Outage(AppendOnly):
    """From the first test that failed to the next that did not; `announced_at` once it lasted `DOWN_AFTER`."""

    LATER: ClassVar = ("announced_at", "ended_at", "incident")

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="outages")
    since = models.DateTimeField()
    announced_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first; one at a time."""

        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel"], condition=Q(ended_at__isnull=True), name="channel_outage_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("since")),
                name="channel_outage_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.since:%Y-%m-%d %H:%M}"
