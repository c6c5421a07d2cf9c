"""Pictures of the land of a task, redrawn from their pixels; none is ever removed before the task is."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.mandates.models.instrument import LONGEST_TEXT
from himaya.web.mandates.models.mandate import Mandate

LONGEST_CAPTION, MOST_PICTURES = 300, 24


class LandPicture(AppendOnly):
    """One picture of land and buildings, by its place among those of its task.

    `sha256` : of what is kept. `shows_land_alone` : who added it has looked that no person and no plate can be
    recognised; there is no picture without that. A withdrawn one stays, marked, and is opened by oversight alone.
    """

    LATER: ClassVar = ("withdrawn_at", "withdrawn_by", "withdrawn_office", "withdrawn_text")

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="pictures")
    place = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    caption = models.CharField(max_length=LONGEST_CAPTION)
    taken_on = models.DateField()
    shows_land_alone = models.BooleanField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_text = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        """In the order of entry; looked at, withdrawn whole and in words, and none twice while it stands."""

        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mandate", "place"], name="land_picture_place_once"),
            models.UniqueConstraint(
                fields=["mandate", "sha256"], condition=Q(withdrawn_at__isnull=True), name="land_picture_once"
            ),
            models.CheckConstraint(condition=Q(shows_land_alone=True) & ~Q(caption=""), name="land_picture_looked_at"),
            models.CheckConstraint(
                condition=Q(
                    withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_office__isnull=True,
                    withdrawn_text="",
                )
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, withdrawn_office__isnull=False)
                    & ~Q(withdrawn_text="")
                ),
                name="land_picture_withdrawn_whole",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.mandate_id}.{self.place}"

    @property
    def stands(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn_at is None
