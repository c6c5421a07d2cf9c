"""One advisory: two texts, where, how grave, from when to when, and who has read it."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.advisories.states import AdvisoryState
from himaya.web.common.language import in_language

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_HEADLINE, LONGEST_TEXT = 160, 1500
REVIEW_WITHIN = timedelta(minutes=15)
"""An advisory that one office published because life was in danger is read by another account within this time."""


class Category(models.TextChoices):
    """What it is about; the values are those of the protocol."""

    TRANSPORT = "Transport", pgettext_lazy("advisory", "Roads and traffic")
    SAFETY = "Safety", pgettext_lazy("advisory", "Public safety")
    SECURITY = "Security", pgettext_lazy("advisory", "Security")
    RESCUE = "Rescue", pgettext_lazy("advisory", "Rescue")
    FIRE = "Fire", pgettext_lazy("advisory", "Fire")
    HEALTH = "Health", pgettext_lazy("advisory", "Health")
    WEATHER = "Met", pgettext_lazy("advisory", "Weather")
    SERVICES = "Infra", pgettext_lazy("advisory", "Water, power, telephones")
    OTHER = "Other", pgettext_lazy("advisory", "Other")


class Response(models.TextChoices):
    """What people are asked to do; the values are those of the protocol."""

    AVOID = "Avoid", pgettext_lazy("advisory", "Keep away from there")
    PREPARE = "Prepare", pgettext_lazy("advisory", "Prepare")
    EXECUTE = "Execute", pgettext_lazy("advisory", "Do what the text says")
    SHELTER = "Shelter", pgettext_lazy("advisory", "Stay inside")
    EVACUATE = "Evacuate", pgettext_lazy("advisory", "Leave the area")
    MONITOR = "Monitor", pgettext_lazy("advisory", "Stay informed")
    ALL_CLEAR = "AllClear", pgettext_lazy("advisory", "All clear")


class Urgency(models.TextChoices):
    """How soon something must be done; the values are those of the protocol."""

    IMMEDIATE = "Immediate", pgettext_lazy("advisory", "At once")
    EXPECTED = "Expected", pgettext_lazy("advisory", "Within the hour")
    FUTURE = "Future", pgettext_lazy("advisory", "Later")
    PAST = "Past", pgettext_lazy("advisory", "It is over")


class Severity(models.TextChoices):
    """How much life and property are threatened; the values are those of the protocol."""

    EXTREME = "Extreme", pgettext_lazy("advisory", "Extreme")
    SEVERE = "Severe", pgettext_lazy("advisory", "Severe")
    MODERATE = "Moderate", pgettext_lazy("advisory", "Moderate")
    MINOR = "Minor", pgettext_lazy("advisory", "Minor")


class Certainty(models.TextChoices):
    """How sure it is; the values are those of the protocol."""

    OBSERVED = "Observed", pgettext_lazy("advisory", "It is happening")
    LIKELY = "Likely", pgettext_lazy("advisory", "Likely")
    POSSIBLE = "Possible", pgettext_lazy("advisory", "Possible")


CONTENT = (
    "category", "response", "urgency", "severity", "certainty", "headline_ar", "headline_en", "text_ar", "text_en",
    "instruction_ar", "instruction_en", "where_ar", "where_en", "outline",
)  # fmt: skip
"""What is read by whoever checks and approves; with the times it is what is published."""


class Advisory(models.Model):
    """A warning or advice to the public of a governorate, or of the country where `area` is empty.

    `outline` : corners in (lon, lat) whose people are told, closed; empty is the whole area. `replaces` : the published
    one that this is an update of. `is_urgent` : published by one office alone because life was in danger; `review_by`
    is until when another account must have read it. `content_hash` : of the text that was checked.
    """

    area = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=AdvisoryState, default=AdvisoryState.DRAFT)
    category = models.CharField(max_length=10, choices=Category)
    response = models.CharField(max_length=10, choices=Response)
    urgency = models.CharField(max_length=10, choices=Urgency)
    severity = models.CharField(max_length=10, choices=Severity)
    certainty = models.CharField(max_length=10, choices=Certainty)
    headline_ar = models.CharField(max_length=LONGEST_HEADLINE)
    headline_en = models.CharField(max_length=LONGEST_HEADLINE, blank=True)
    text_ar = models.CharField(max_length=LONGEST_TEXT)
    text_en = models.CharField(max_length=LONGEST_TEXT, blank=True)
    instruction_ar = models.CharField(max_length=LONGEST_TEXT, blank=True)
    instruction_en = models.CharField(max_length=LONGEST_TEXT, blank=True)
    where_ar = models.CharField(max_length=200)
    where_en = models.CharField(max_length=200, blank=True)
    outline = models.JSONField(default=list)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    content_hash = models.CharField(max_length=64, blank=True)
    is_urgent = models.BooleanField(default=False)
    review_by = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first; none without an end, none published that nobody else has read, life in danger apart."""

        ordering: ClassVar = ["-pk"]
        verbose_name = _("advisory")
        verbose_name_plural = _("advisories")
        indexes: ClassVar = [models.Index(fields=["area", "state", "ends_at"], name="advisory_area_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=AdvisoryState.values), name="advisory_state_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="advisory_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "updated", "cancelled", "expired"])
                | Q(published_at__isnull=False),
                name="advisory_published_since",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | Q(is_urgent=True, review_by__isnull=False)
                | (Q(checked_by__isnull=False, approved_by__isnull=False) & ~Q(approved_by=F("written_by"))),
                name="advisory_read_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def headline(self) -> str:
        """What it says first, in the reader's language."""
        return in_language(self.headline_ar, self.headline_en)

    @property
    def where(self) -> str:
        """Where it holds, in the reader's language."""
        return in_language(self.where_ar, self.where_en)

    @property
    def awaits_review(self) -> bool:
        """Whether it was published by one office alone and nobody else has read it since."""
        return self.is_urgent and self.reviewed_at is None

    @property
    def digest(self) -> str:
        """SHA-256 of what is read by whoever checks it."""
        told: dict[str, Any] = {name: getattr(self, name) for name in CONTENT}
        told |= {name: _iso(getattr(self, name)) for name in ("starts_at", "ends_at")}
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _iso(instant: datetime) -> str:
    return instant.astimezone(timezone.get_default_timezone()).isoformat(timespec="seconds")
