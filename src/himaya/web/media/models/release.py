"""A release in two languages, and its pictures in their order."""

from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from himaya.web.accounts.models import Office
from himaya.web.common.language import in_language
from himaya.web.media.states import PUBLISHED_ONCE, ReleaseState

LONGEST_TITLE, LONGEST_DATELINE, LONGEST_BODY, LONGEST_CAPTION = 160, 80, 6000, 300
MOST_PICTURES = 12
CONTENT = ("title_ar", "title_en", "dateline_ar", "dateline_en", "body_ar", "body_en", "note_ar", "note_en")
"""What is read by whoever checks and approves, together with speaker, embargo and pictures."""


class Release(models.Model):
    """A statement to the press and the public, of a governorate or of the country where `area` is empty.

    `speaker` : the public office that speaks; no person is named by the platform. `speaker_ar`, `speaker_en` : its
    title at publication, which later changes do not touch. `embargo_until` : before it the public reads nothing.
    `corrects` : the published one that this is a correction of, with `note` saying what was wrong. `content_hash` : of
    what was checked.
    """

    area = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=ReleaseState, default=ReleaseState.DRAFT)
    title_ar = models.CharField(max_length=LONGEST_TITLE)
    title_en = models.CharField(max_length=LONGEST_TITLE, blank=True)
    dateline_ar = models.CharField(max_length=LONGEST_DATELINE)
    dateline_en = models.CharField(max_length=LONGEST_DATELINE, blank=True)
    body_ar = models.TextField(max_length=LONGEST_BODY)
    body_en = models.TextField(max_length=LONGEST_BODY, blank=True)
    note_ar = models.CharField(max_length=LONGEST_CAPTION, blank=True)
    note_en = models.CharField(max_length=LONGEST_CAPTION, blank=True)
    speaker = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    speaker_ar = models.CharField(max_length=200, blank=True)
    speaker_en = models.CharField(max_length=200, blank=True)
    embargo_until = models.DateTimeField(null=True)
    version = models.PositiveSmallIntegerField(default=1)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    content_hash = models.CharField(max_length=64, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first; none published that two other accounts have not read."""

        ordering: ClassVar = ["-pk"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        indexes: ClassVar = [models.Index(fields=["area", "state"], name="release_area_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ReleaseState.values), name="release_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=PUBLISHED_ONCE)
                | (
                    Q(published_at__isnull=False, checked_by__isnull=False, approved_by__isnull=False)
                    & ~Q(approved_by=F("written_by"))
                    & ~Q(checked_by=F("written_by"))
                ),
                name="release_read_by_others",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, version=1) | Q(corrects__isnull=False, version__gt=1),
                name="release_version_of_correction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def title(self) -> str:
        """Its title in the reader's language."""
        return in_language(self.title_ar, self.title_en)

    @property
    def digest(self) -> str:
        """SHA-256 of all that the public would be told."""
        told: dict[str, Any] = {name: getattr(self, name) for name in CONTENT}
        told["speaker"] = self.speaker_id
        told["embargo"] = self.embargo_until.isoformat() if self.embargo_until else ""
        told["pictures"] = [one.told() for one in self.pictures.all()]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class Picture(models.Model):
    """A picture of a release, redrawn from its pixels alone.

    `sha256` : of what is kept, and its public name. `people` : those seen, by their public office, never by name.
    `cleared_by` : the account, not the uploader's, that looked for everything a picture must not show.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="pictures")
    place = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    caption_ar = models.CharField(max_length=LONGEST_CAPTION)
    caption_en = models.CharField(max_length=LONGEST_CAPTION, blank=True)
    alt_ar = models.CharField(max_length=LONGEST_CAPTION)
    alt_en = models.CharField(max_length=LONGEST_CAPTION, blank=True)
    rights = models.CharField(max_length=200)
    people = models.CharField(max_length=LONGEST_CAPTION, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        """In the order of the release; none cleared by whoever added it."""

        ordering: ClassVar = ["place"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "place"], name="picture_place_once"),
            models.CheckConstraint(
                condition=Q(cleared_by__isnull=True, cleared_at__isnull=True)
                | (Q(cleared_by__isnull=False, cleared_at__isnull=False) & ~Q(cleared_by=F("added_by"))),
                name="picture_cleared_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id}.{self.place}"

    @property
    def caption(self) -> str:
        """Its caption in the reader's language."""
        return in_language(self.caption_ar, self.caption_en)

    @property
    def alt(self) -> str:
        """What it shows, for who does not see it."""
        return in_language(self.alt_ar, self.alt_en)

    def told(self) -> dict[str, Any]:
        """What the public is told of it."""
        words = ("caption_ar", "caption_en", "alt_ar", "alt_en", "rights", "people", "width", "height")
        return {"key": self.sha256, **{name: getattr(self, name) for name in words}}
