"""A simulated night: which plan it plays, where it stands, and which of its calls were entered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.incidents.models import Incident
from himaya.web.plans.models import PlanVersion


class NightState(models.TextChoices):
    """Where a simulated night stands."""

    RUNNING = "running", pgettext_lazy("simulated night", "Running")
    PAUSED = "paused", pgettext_lazy("simulated night", "Paused")
    STOPPED = "stopped", pgettext_lazy("simulated night", "Stopped")
    ENDED = "ended", pgettext_lazy("simulated night", "Played to its end")


OPEN = (NightState.RUNNING, NightState.PAUSED)


class Speed(models.IntegerChoices):
    """How many seconds of the night pass in one second."""

    REAL = 1, _("as in reality")
    TENFOLD = 10, _("ten times as fast")
    SIXTYFOLD = 60, _("a minute in a second")


class Night(models.Model):
    """One night played from the rehearsal model of a plan's version.

    `from_ms` and `clock_ms` are milliseconds since the plan's period began: where the play began, and where it stands.
    `automatic` says that exercise control sends units and ends incidents that nobody else takes. `units` is where the
    played units stand, as the player keeps it; `made` are the keys of senders and duties that it made for them.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="nights")
    area = models.CharField(max_length=10, blank=True)
    seed = models.PositiveIntegerField()
    from_ms = models.PositiveBigIntegerField()
    clock_ms = models.PositiveBigIntegerField()
    speed = models.PositiveSmallIntegerField(choices=Speed, default=Speed.REAL)
    automatic = models.BooleanField(default=True)
    state = models.CharField(max_length=8, choices=NightState, default=NightState.RUNNING)
    calls = models.PositiveIntegerField(default=0)
    units = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    played_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The newest first; one at a time in an area."""

        ordering: ClassVar = ["-started_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=NightState.values), name="night_state_known"),
            models.CheckConstraint(condition=Q(speed__in=Speed.values), name="night_speed_known"),
            models.UniqueConstraint(fields=["area"], condition=Q(state__in=OPEN), name="night_one_in_area"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True) | Q(ended_at__isnull=False), name="night_ended"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.state in OPEN

    @property
    def plan_time(self) -> datetime:
        """What the clock of the plan says now."""
        begin: datetime = self.version.starts_at
        return begin + timedelta(milliseconds=self.clock_ms)

    @property
    def from_time(self) -> datetime:
        """What the clock of the plan said when the play began."""
        begin: datetime = self.version.starts_at
        return begin + timedelta(milliseconds=self.from_ms)


class PlayedCall(models.Model):
    """A call of the script that was entered: by its number in the script, once."""

    night = models.ForeignKey(Night, on_delete=models.CASCADE, related_name="played")
    number = models.PositiveIntegerField()
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In the order of the script."""

        ordering: ClassVar = ["night", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["night", "number"], name="played_call_once")]

    def __str__(self) -> str:
        return f"{self.night_id} {self.number}"
