"""The rounds drawn for a night."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone

from himaya.web.accounts.models import Office
from himaya.web.plans.models.solution import Solution


class NightDraw(models.Model):
    """Which pattern of rounds is driven on one night. Never changed: another plan has draws of its own.

    `visits` is what was drawn for the supervisors, by level: `pattern`, and `announced`, the numbers of the visits that
    are; null for a night drawn before there were supervisors' tours.
    `sealed_seed` is the seed, readable by this installation alone; `commitment` its hash, which everybody may see from
    the start and hold against the seed when the night is over.
    """

    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, related_name="draws")
    night = models.DateField()
    pattern = models.PositiveIntegerField()
    visits = models.JSONField(null=True)
    sealed_seed = models.CharField(max_length=300)
    commitment = models.CharField(max_length=64)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Latest night first; a night of a plan is drawn once."""

        ordering: ClassVar = ["-night"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["solution", "night"], name="night_drawn_once")]

    def __str__(self) -> str:
        return f"{self.solution} {self.night}"

    @property
    def ends_at(self) -> datetime:
        """When the plan's period is over on this night: from then on the seed is no secret."""
        start, end = self.solution.start or self.drawn_at, self.solution.end or self.drawn_at
        zone = ZoneInfo(self.solution.zone)
        first = datetime.combine(self.night, start.astimezone(zone).timetz().replace(tzinfo=None), tzinfo=zone)
        return first + (end - start)

    @property
    def is_over(self) -> bool:
        """Whether the night is over."""
        return self.ends_at <= timezone.now()
