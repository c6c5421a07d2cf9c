"""The joint log of decisions: what was decided together, why, what was not taken, what was known, and who agreed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from himaya.web.accounts.models import Office, Partner
from himaya.web.common.append_only import AppendOnly
from himaya.web.incidents.models import Incident

LONGEST_DECISION = 1000


class JointDecision(AppendOnly):
    """One decision of offices that meet where their duties do; it is never changed.

    It belongs to an incident, or to the night of a celebration of the governorate. `known` is what was known then. A
    correction is a new decision that names in `corrects` the one it replaces.
    """

    area = models.CharField(max_length=10)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="joint_decisions")
    night = models.DateField(null=True)
    decision = models.CharField(max_length=LONGEST_DECISION)
    reason = models.CharField(max_length=LONGEST_DECISION)
    not_taken = models.CharField(max_length=LONGEST_DECISION)
    known = models.CharField(max_length=LONGEST_DECISION)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first; of an incident or of a night, never of both."""

        ordering: ClassVar = ["-entered_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["area", "entered_at"], name="joint_area_entered")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(area=""), name="joint_has_area"),
            models.CheckConstraint(
                condition=Q(incident__isnull=False, night__isnull=True) | Q(incident__isnull=True, night__isnull=False),
                name="joint_of_incident_or_night",
            ),
            models.CheckConstraint(
                condition=~(Q(decision="") | Q(reason="") | Q(not_taken="") | Q(known="")), name="joint_is_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.area}"


class JointParty(AppendOnly):
    """A partner that takes part in a decision."""

    decision = models.ForeignKey(JointDecision, on_delete=models.PROTECT, related_name="parties")
    agency = models.CharField(max_length=20, choices=Partner)

    class Meta:
        """Each once."""

        ordering: ClassVar = ["agency"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(agency__in=Partner.values), name="joint_party_known"),
            models.UniqueConstraint(fields=["decision", "agency"], name="joint_party_once"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.agency}"


class JointVoice(AppendOnly):
    """What an office that takes part says to a decision, in its own account."""

    decision = models.ForeignKey(JointDecision, on_delete=models.PROTECT, related_name="voices")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    reason = models.CharField(max_length=LONGEST_DECISION, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Each office once; disagreement has its reason."""

        ordering: ClassVar = ["entered_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "office"], name="joint_voice_once"),
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(reason=""), name="joint_against_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.office_id}"
