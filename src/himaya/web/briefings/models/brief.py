"""A briefing of the posts of a night: seven parts, its versions, and which post has read it back."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from himaya.web.accounts.models import Office
from himaya.web.briefings.models.meeting import LONGEST_TEXT, SHORT_HASH
from himaya.web.briefings.states import BriefState
from himaya.web.common.append_only import AppendOnly
from himaya.web.plans.models import PlanVersion
from himaya.web.posts.models import LivePost


class Brief(models.Model):
    """One version of the briefing that a directorate gives the posts of a period of its plan in force.

    `texts` is what its office wrote, by part. `content` is what was generated from the data at the instant it was
    issued, and `content_hash` the digest of everything in it; from then on the database refuses to change them.
    """

    area = models.CharField(max_length=10)
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=BriefState, default=BriefState.DRAFT)
    texts = models.JSONField(default=dict, blank=True)
    content = models.JSONField(null=True)
    content_hash = models.CharField(max_length=64, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    issued_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; of a period one draft and one that counts; what is issued has its content."""

        ordering: ClassVar = ["-starts_at", "-number", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=BriefState.values), name="brief_state_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="brief_ends_after_start"),
            models.UniqueConstraint(fields=["area", "starts_at", "number"], name="brief_number_once"),
            models.UniqueConstraint(
                fields=["area", "starts_at"], condition=Q(state=BriefState.DRAFT), name="brief_one_draft"
            ),
            models.UniqueConstraint(
                fields=["area", "starts_at"], condition=Q(state=BriefState.ISSUED), name="brief_one_issued"
            ),
            models.CheckConstraint(
                condition=Q(state=BriefState.DRAFT)
                | Q(content__isnull=False, issued_at__isnull=False, issued_by__isnull=False),
                name="brief_issued_with_content",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["area", "state"], name="brief_area_state")]

    def __str__(self) -> str:
        return f"{self.area} {self.starts_at:%Y-%m-%d}/{self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be written."""
        return self.state == BriefState.DRAFT

    @property
    def short_hash(self) -> str:
        """The beginning of the hash of what was issued."""
        return self.content_hash[:SHORT_HASH]


class BriefPost(AppendOnly):
    """A stint of a post that a briefing was issued to, with what it says to that post alone."""

    brief = models.ForeignKey(Brief, on_delete=models.PROTECT, related_name="posts")
    post = models.ForeignKey(LivePost, on_delete=models.PROTECT, related_name="briefs")
    facts = models.JSONField()

    class Meta:
        """By their hours; a stint once."""

        ordering: ClassVar = ["post__starts_at", "post__post_key", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["brief", "post"], name="brief_post_once")]

    def __str__(self) -> str:
        return f"{self.brief_id} {self.post_id}"


class Receipt(AppendOnly):
    """A post has read its briefing back: in which words, when by its own clock, and when that was entered."""

    addressed = models.OneToOneField(BriefPost, on_delete=models.PROTECT, related_name="receipt")
    read_back = models.CharField(max_length=LONGEST_TEXT)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    event_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order of entry; not before it happened."""

        ordering: ClassVar = ["entered_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(entered_at__gte=F("event_at")), name="receipt_not_in_the_future"),
        ]

    def __str__(self) -> str:
        return f"{self.addressed_id} {self.event_at:%H:%M}"
