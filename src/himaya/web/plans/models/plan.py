"""A plan of a celebration, its versions, and who put which version into force."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from himaya.web.accounts.models import Office
from himaya.web.plans.models.solution import Solution


class State(models.TextChoices):
    """Where a version stands; `transitions` says what leads from one to the next."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    ACTIVE = "active", _("In force")
    CLOSED = "closed", _("Closed")
    REVIEWED = "reviewed", _("Reviewed")
    ARCHIVED = "archived", _("Archived")
    AMENDED = "amended", _("Replaced by an amendment")
    WITHDRAWN = "withdrawn", _("Withdrawn")


EVER_APPROVED = (State.APPROVED, State.ACTIVE, State.CLOSED, State.REVIEWED, State.ARCHIVED, State.AMENDED)
"""States of a version that a director has signed."""


class Plan(models.Model):
    """The plan of one celebration in one governorate, or of the whole country.

    `celebration` is a code of the calendar and `celebration_day` its day.
    `area` is an ISO code, empty for the whole country; the plan of a
    directorate is an annex of the national one it belongs to.
    """

    celebration = models.SlugField(max_length=60)
    celebration_day = models.DateField()
    area = models.CharField(max_length=10, blank=True, db_index=True)
    title_ar = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    national = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="annexes")
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="copies")
    created_by = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The latest celebration first; one annex per governorate, and only of a plan for the whole country."""

        ordering: ClassVar = ["-celebration_day", "area", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["national", "area"], name="plan_one_annex_per_area"),
            models.CheckConstraint(condition=Q(national__isnull=True) | ~Q(area=""), name="plan_annex_has_area"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Title in the reader's language; in Arabic where it has no English one."""
        return (self.title_en if get_language() == "en" else "") or self.title_ar

    @property
    def standing(self) -> PlanVersion | None:
        """The version that is approved or in force, where a newer one is at work."""
        older = sorted(self.versions.all(), key=lambda one: -one.number)[1:]
        return next((one for one in older if one.state in {State.APPROVED, State.ACTIVE}), None)

    @property
    def is_national(self) -> bool:
        """Whether it is the plan of the whole country, whose annexes are those of the directorates."""
        return not self.area


class PlanVersion(models.Model):
    """One version of a plan; once it has left the draft nothing in it changes any more.

    At `expires_at`, the end of its period, it has no effect any more, whatever
    its state says: nobody has to remember to stop it.
    `revision` counts changes of a draft, so that two desks do not overwrite each
    other. `content_hash` is the digest of everything in it, taken when it is
    submitted. `certified_hash` is the digest of the elements its `solution`
    was computed for: where the elements differ, the certificate does not hold.
    `worst_protection` is what the solution guarantees everywhere. `reasons`
    says why a decision by hand was taken and by which office: JSON of the
    decision with its group (`decisions.name_of`) -> `{"reason", "office"}`.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    aim = models.TextField(blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=64, default="Africa/Cairo")
    expires_at = models.DateTimeField(null=True)
    author_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    author_account = models.CharField(max_length=150)
    communications = models.TextField(blank=True)
    communications_complete = models.BooleanField(default=False)
    medical = models.TextField(blank=True)
    medical_complete = models.BooleanField(default=False)
    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, null=True, related_name="versions")
    decisions = models.JSONField(default=dict, blank=True)
    reasons = models.JSONField(default=dict, blank=True)
    certified_hash = models.CharField(max_length=64, blank=True)
    worst_protection = models.FloatField(null=True)
    content_hash = models.CharField(max_length=64, blank=True)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="amendments")
    returned_reason = models.TextField(blank=True)
    closing_reason = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first; one number once, one version in force at a time."""

        ordering: ClassVar = ["plan", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="active"), name="version_one_in_force"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state__in=["draft", "in_review"]), name="version_one_at_work"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="version_state_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="version_ends_after_start"),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(content_hash=""), name="version_frozen_has_hash"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "plan"], name="version_state")]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.number}"

    @property
    def is_over(self) -> bool:
        """Whether it was approved or in force and its time is up."""
        end = self.expires_at or self.ends_at
        return self.state in (State.APPROVED, State.ACTIVE) and timezone.now() >= end

    @property
    def is_draft(self) -> bool:
        """Whether its content may still change."""
        return self.state == State.DRAFT


class Approval(models.Model):
    """The signature under a version: which office, through which account, when, over which content."""

    version = models.OneToOneField(PlanVersion, on_delete=models.PROTECT, related_name="approval")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    account = models.CharField(max_length=150)
    approved_at = models.DateTimeField()
    conditions = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"{self.version_id} {self.account}"


class OverrideRule(models.TextChoices):
    """Which demands a director may set aside, on record and with a reason."""

    REHEARSAL = "rehearsal", _("Rehearsed contingency")
    BRIEFING = "briefing", _("Briefed posts")
    EARLY = "early", _("Into force before its dates")
    ANNEX = "annex", _("Without the plan of a directorate")


class Override(models.Model):
    """A director let a version pass a demand that it does not meet.

    `place_code` names the place or the governorate where it is about one.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="overrides")
    rule = models.CharField(max_length=12, choices=OverrideRule)
    place_code = models.CharField(max_length=60, blank=True)
    reason = models.TextField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    account = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    class Meta:
        """One per demand and place."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "rule", "place_code"], name="override_once"),
            models.CheckConstraint(condition=Q(rule__in=OverrideRule.values), name="override_rule_known"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.rule} {self.place_code}"
