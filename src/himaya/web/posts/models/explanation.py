"""Why a post was not held as planned, and whether its directorate was excused for it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.posts.models.post import LONGEST_TEXT, LivePost


class ExplanationKind(models.TextChoices):
    """What is said of a deviation."""

    REASON = "reason", pgettext_lazy("of a deviation", "Reason")
    EXCUSE = "excuse", _("Excused")


class Explanation(AppendOnly):
    """A reason, or an excuse that rests on one; the newest reason counts, and an excuse once given stays."""

    post = models.ForeignKey(LivePost, on_delete=models.PROTECT, related_name="explanations")
    kind = models.CharField(max_length=8, choices=ExplanationKind)
    text = models.CharField(max_length=LONGEST_TEXT)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In the order in which they were given; excused once."""

        ordering: ClassVar = ["entered_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ExplanationKind.values), name="explanation_kind_known"),
            models.CheckConstraint(condition=~Q(text=""), name="explanation_has_words"),
            models.UniqueConstraint(fields=["post"], condition=Q(kind="excuse"), name="explanation_excused_once"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.kind}"
