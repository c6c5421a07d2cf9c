"""A claim that is told about: how it was verified, and with what fact it was answered."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.media.models.release import Release
from himaya.web.media.states import RumourState

LONGEST_CLAIM = 500


class Channel(models.TextChoices):
    """Where a claim was heard; who told it is never kept."""

    CALLS = "calls", pgettext_lazy("rumour", "Telephone calls")
    POSTS = "posts", pgettext_lazy("rumour", "People at posts")
    PRESS = "press", pgettext_lazy("rumour", "Press and broadcasting")
    NETWORKS = "networks", pgettext_lazy("rumour", "Public pages of networks")
    PARTNERS = "partners", pgettext_lazy("rumour", "A partner")


class Verdict(models.TextChoices):
    """What came of verifying it."""

    UNTRUE = "untrue", pgettext_lazy("rumour", "It is not so")
    TRUE = "true", pgettext_lazy("rumour", "It is so")
    PARTLY = "partly", pgettext_lazy("rumour", "Part of it is so")
    UNKNOWN = "unknown", pgettext_lazy("rumour", "Not known yet")


class Rumour(models.Model):
    """What is said, where it was heard, and what is known of it. `finding` : the fact and how it is known."""

    area = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=RumourState, default=RumourState.HEARD)
    claim = models.CharField(max_length=LONGEST_CLAIM)
    channel = models.CharField(max_length=10, choices=Channel)
    heard_at = models.DateTimeField(default=timezone.now)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    finding = models.CharField(max_length=LONGEST_CLAIM, blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.ForeignKey(Release, on_delete=models.PROTECT, null=True, related_name="answers")
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The newest first; none answered that was not verified."""

        ordering: ClassVar = ["-pk"]
        verbose_name = _("rumour")
        verbose_name_plural = _("rumours")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=RumourState.values), name="rumour_state_known"),
            models.CheckConstraint(
                condition=~Q(state="answered") | (Q(answer__isnull=False, verified_at__isnull=False) & ~Q(verdict="")),
                name="rumour_answered_after_verifying",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"
