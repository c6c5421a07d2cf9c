"""A unit was sent to an incident."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from himaya.web.accounts.models import Office
from himaya.web.dispatch.models.state import LONGEST_REASON
from himaya.web.dispatch.states import ASSIGNMENT, Ending, Leg
from himaya.web.incidents.models import Incident
from himaya.web.places.models import Unit


class Assignment(models.Model):
    """One unit at one incident, with its own status and times.

    `expected_s` is the driving time that was told when it was sent, `soonest_s` that of the unit that would have been
    there first; empty where nobody could tell.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sent")
    state = models.CharField(max_length=16, choices=Leg, default=Leg.ASSIGNED)
    assigned_at = models.DateTimeField()
    en_route_at = models.DateTimeField(null=True)
    on_scene_at = models.DateTimeField(null=True)
    transporting_at = models.DateTimeField(null=True)
    at_destination_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=12, choices=Ending, blank=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    replaced_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaces")
    expected_s = models.FloatField(null=True)
    soonest_s = models.FloatField(null=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order of sending; the database lets a unit have one open assignment."""

        ordering: ClassVar = ["assigned_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["incident", "ended_at"], name="assignment_open")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit"], condition=Q(ended_at__isnull=True), name="one_assignment_at_once"),
            models.CheckConstraint(condition=Q(state__in=Leg.values), name="assignment_state_known"),
            models.CheckConstraint(
                condition=Q(state=Leg.ENDED, ended_at__isnull=False, ended_how__in=Ending.values)
                | ~Q(state=Leg.ENDED) & Q(ended_at__isnull=True, ended_how=""),
                name="assignment_ended_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.unit_id} {self.state}"

    def delete(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002  # Django's signature
        """Refuse: who was sent stays on record.

        Raises
        ------
        TypeError : always.
        """
        message = "assignments are ended, never deleted"
        raise TypeError(message)

    @property
    def is_open(self) -> bool:
        """Whether the unit is still bound to it."""
        return self.ended_at is None

    @property
    def allowed(self) -> frozenset[str]:
        """Steps that it may take now."""
        return ASSIGNMENT.actions(self.state)
