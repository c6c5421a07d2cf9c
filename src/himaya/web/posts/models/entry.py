"""What was entered about a post, line by line; lines are added and never changed."""

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
from himaya.web.posts.models.post import LONGEST_TEXT, LivePost

_LATE_S = 60


class EntryKind(models.TextChoices):
    """What a line tells."""

    STEP = "step", pgettext_lazy("entry of a post", "Step")
    COUNT = "count", _("Strength counted")
    COMMS = "comms", _("Comms check")
    AMENDED = "amended", _("Amended by the plan")


class PostEntry(AppendOnly):
    """One line: `code` is the step, `strength` and `women` a count, `changes` what the plan now says.

    `event_at` is when it happened, `entered_at` when it was entered. The clock has neither account nor office.
    """

    post = models.ForeignKey(LivePost, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=8, choices=EntryKind)
    code = models.CharField(max_length=12, blank=True)
    strength = models.PositiveIntegerField(null=True)
    women = models.PositiveIntegerField(null=True)
    changes = models.JSONField(default=dict)
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    event_at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """In the order in which things happened."""

        ordering: ClassVar = ["event_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="post_entry_kind_known"),
            models.CheckConstraint(condition=Q(event_at__lte=F("entered_at")), name="post_entry_not_of_the_future"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.kind} {self.code}"

    @property
    def is_late(self) -> bool:
        """Whether it was entered a minute or more after it happened."""
        return self.entered_by_id is not None and (self.entered_at - self.event_at).total_seconds() >= _LATE_S
