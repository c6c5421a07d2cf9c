"""A complaint as everybody who may know of it sees it: how it stands and its clocks, nothing of what it says."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.complaints.states import ComplaintState


class Came(models.TextChoices):
    """Which way a complaint came."""

    DESK = "desk", _("At the desk of the complaints office")
    PUBLIC = "public", _("From the public page")
    POST = "post", _("From the card of a post")


class Matter(models.TextChoices):
    """What a complaint is about, as the complaints office classes it; never who somebody is or what they believe."""

    TREATMENT = "treatment", _("Words or manner")
    SEARCH = "search", _("A search or a stop")
    ACCESS = "access", _("Access, delay or a closure")
    UNEQUAL = "unequal", _("Unequal treatment")
    BRIBE = "bribe", _("Money or a favour was asked for")
    FORCE = "force", _("Force without an injury")
    INJURY = "injury", _("Force with an injury")
    ABUSE = "abuse", _("Sexual abuse")
    TORTURE = "torture", _("Torture or cruel treatment")
    DEATH = "death", _("A death")
    OTHER = "other", pgettext_lazy("complaint", "Something else")


GRAVE = (Matter.INJURY, Matter.ABUSE, Matter.TORTURE, Matter.DEATH)
"""The prosecution decides these, not the complaints office: they are referred the same day."""


class Finding(models.TextChoices):
    """What an investigation found."""

    UPHELD = "upheld", pgettext_lazy("complaint", "Upheld")
    PARTLY = "partly", pgettext_lazy("complaint", "Partly upheld")
    NOT = "not", pgettext_lazy("complaint", "Not upheld")
    NOT_DETERMINED = "not_determined", pgettext_lazy("complaint", "Could not be determined")


class Complaint(models.Model):
    """One complaint.

    `about` is the office complained of and `under` the security directorate it
    belongs to: whoever stands below either is sealed out. `receipt_sha256` is
    all that is kept of the receipt; the texts lie in `SealedText`.
    """

    receipt_sha256 = models.CharField(max_length=64, unique=True)
    came = models.CharField(max_length=8, choices=Came)
    area = models.CharField(max_length=10, blank=True)
    post_code = models.CharField(max_length=8, blank=True)
    about = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    under = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    matter = models.CharField(max_length=12, choices=Matter, blank=True)
    grave_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=22, choices=ComplaintState, default=ComplaintState.RECEIVED)
    received_at = models.DateTimeField()
    stepped_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    counted_from = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    communicated_at = models.DateTimeField(null=True)
    referred_at = models.DateTimeField(null=True)
    referral_number = models.CharField(max_length=40, blank=True)
    outcome_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=16, choices=Finding, blank=True)
    taken_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    investigator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The oldest first: it waits the longest."""

        ordering: ClassVar = ["received_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["state", "received_at"], name="complaint_state_age")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ComplaintState.values), name="complaint_state_known"),
            models.CheckConstraint(condition=Q(came__in=Came.values), name="complaint_way_known"),
            models.CheckConstraint(condition=Q(matter__in=["", *Matter.values]), name="complaint_matter_known"),
            models.CheckConstraint(
                condition=~Q(state=ComplaintState.CLOSED) | Q(closed_at__isnull=False), name="complaint_closed_when"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ComplaintState.DECIDED, ComplaintState.CLOSED])
                | ~Q(matter__in=list(GRAVE))
                | Q(outcome_at__isnull=False),
                name="complaint_grave_not_judged_inside",
            ),
            models.CheckConstraint(
                condition=~Q(state=ComplaintState.INVESTIGATING) | Q(investigator__isnull=False),
                name="complaint_investigated_by_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_grave(self) -> bool:
        """Whether the prosecution decides it."""
        return self.matter in GRAVE

    @property
    def state_title(self) -> str:
        """Its state in the reader's language."""
        return str(ComplaintState(self.state).label)

    @property
    def matter_title(self) -> str:
        """What it is about in the reader's language; empty before it is assessed."""
        return str(Matter(self.matter).label) if self.matter else ""
