"""The record of a use of force: one of each, never changed; reviewed by another office than its author's account."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.incidents.models.entry import Entry
from himaya.web.incidents.models.incident import LONGEST_TEXT

LONGEST_NUMBER = 40


class Warned(models.TextChoices):
    """Whether a warning was given before."""

    GIVEN = "given", _("A warning was given, with time to heed it")
    SHORT = "short", _("A warning was given, without time to heed it")
    NONE = "none", _("No warning could be given")


class Means(models.TextChoices):
    """What was used, from the least to the gravest."""

    PRESENCE = "presence", _("Standing in the way")
    HANDS = "hands", _("Holding with the hands")
    CUFFS = "cuffs", _("Handcuffs")
    SHIELD = "shield", _("Pushing with shields")
    BATON = "baton", _("Baton")
    WATER = "water", _("Water")
    GAS = "gas", _("Gas")
    SHOTS_AIR = "shots_air", _("Warning shot")
    FIREARM = "firearm", _("Firearm")


class Aid(models.TextChoices):
    """Whether medical aid was given."""

    GIVEN = "given", pgettext_lazy("medical aid", "Given or called")
    NOT_NEEDED = "not_needed", pgettext_lazy("medical aid", "Nobody was hurt")


class ForceRecord(AppendOnly):
    """What was done, why nothing less was enough, and who was told; counts, never who was hurt.

    `entry` is its line in the timeline: struck out there, the record no longer
    counts. `returned` says that the review found it wanting; another record is
    then needed.
    """

    LATER: ClassVar[tuple[str, ...]] = ("reviewed_at", "reviewed_by", "review_office", "review", "returned")

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="force_record")
    warned = models.CharField(max_length=6, choices=Warned)
    warning = models.CharField(max_length=LONGEST_TEXT)
    necessity = models.CharField(max_length=LONGEST_TEXT)
    proportion = models.CharField(max_length=LONGEST_TEXT)
    means = models.JSONField()
    hurt_public = models.PositiveSmallIntegerField()
    hurt_force = models.PositiveSmallIntegerField()
    dead = models.PositiveSmallIntegerField()
    aid = models.CharField(max_length=10, choices=Aid)
    aid_at = models.DateTimeField(null=True)
    superior = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    superior_at = models.DateTimeField()
    prosecution_number = models.CharField(max_length=LONGEST_NUMBER)
    prosecution_at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    review_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    review = models.CharField(max_length=LONGEST_TEXT, blank=True)
    returned = models.BooleanField(default=False)

    class Meta:
        """The newest first; aid where somebody was hurt, and a reviewer who is not the author."""

        ordering: ClassVar = ["-entered_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("author")), name="force_reviewed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(hurt_public=0, hurt_force=0) | Q(aid=Aid.GIVEN, aid_at__isnull=False),
                name="force_aid_where_hurt",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, returned=False) | Q(reviewed_at__isnull=False),
                name="force_returned_by_review",
            ),
            models.CheckConstraint(condition=Q(warned__in=Warned.values), name="force_warning_known"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def hurt(self) -> int:
        """How many were hurt or died, on all sides."""
        return self.hurt_public + self.hurt_force + self.dead

    @property
    def means_titles(self) -> list[str]:
        """What was used in the reader's language, from the least to the gravest."""
        return [str(one.label) for one in Means if one in self.means]

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has reviewed it yet."""
        return self.reviewed_at is None
