"""A cordon round a point: the distance that a table asks for, and every change of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from himaya.web.accounts.models import Office
from himaya.web.controls.models.control import LONGEST_TEXT, RoadControl
from himaya.web.incidents.models import Incident


class Cordon(models.Model):
    """Everything within `radius_m` metres of a point is emptied and its roads are closed by `control`.

    `item` is a key of the table of distances of the edition `edition`; `least_m` what that table asks for at least.
    `assembly_*` is where people gather, outside of it. `lon`, `lat` in degrees.
    """

    control = models.OneToOneField(RoadControl, on_delete=models.PROTECT, related_name="cordon")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="cordons")
    item = models.CharField(max_length=40)
    edition = models.CharField(max_length=20)
    least_m = models.PositiveIntegerField()
    radius_m = models.PositiveIntegerField()
    lon = models.FloatField()
    lat = models.FloatField()
    spot = models.CharField(max_length=LONGEST_TEXT, blank=True)
    assembly_lon = models.FloatField(null=True)
    assembly_lat = models.FloatField(null=True)
    assembly_spot = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        """The newest first; a point is whole or not known."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(radius_m__gt=0), name="cordon_has_radius"),
            models.CheckConstraint(
                condition=Q(assembly_lon__isnull=True, assembly_lat__isnull=True)
                | Q(assembly_lon__isnull=False, assembly_lat__isnull=False),
                name="cordon_assembly_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.control_id} {self.radius_m}"


class CordonChange(models.Model):
    """The radius became another one; where it shrank, `unit_code` is the explosives team that released the ground."""

    cordon = models.ForeignKey(Cordon, on_delete=models.PROTECT, related_name="changes")
    before_m = models.PositiveIntegerField()
    after_m = models.PositiveIntegerField()
    unit_code = models.CharField(max_length=60, blank=True)
    unit_call_sign = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=LONGEST_TEXT)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In order; ground is given back by an explosives team alone."""

        ordering: ClassVar = ["changed_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(after_m__gte=models.F("before_m")) | ~Q(unit_code=""), name="cordon_shrunk_by_release"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cordon_id} {self.before_m} {self.after_m}"
