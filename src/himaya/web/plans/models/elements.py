"""The elements of a version, who stands there, its places with their protection, and its gaps."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from himaya.web.accounts.models import Office
from himaya.web.plans.models.plan import PlanVersion


class ElementKind(models.TextChoices):
    """What an element is; the first six, and medical posts, are what the planner decides about."""

    POST = "post", _("Post")
    CHECKPOINT = "checkpoint", _("Checkpoint")
    CORDON = "cordon", _("Cordon")
    CLOSURE = "closure", _("Closed road")
    PATROL = "patrol", _("Mobile presence")
    STANDBY = "standby", _("Standby position")
    RESERVE = "reserve", _("Reserve")
    REST_MEALS = "rest_meals", _("Rest and meals")
    MEDICAL = "medical", _("Medical point")
    COMMUNICATIONS = "communications", _("Communications")


SUPPORT = (ElementKind.RESERVE, ElementKind.REST_MEALS, ElementKind.MEDICAL, ElementKind.COMMUNICATIONS)
"""Kinds that an office puts in by hand; what the planner decides about is changed in the editor."""


class Source(models.TextChoices):
    """Who put an element there."""

    PLANNER = "planner", _("Computed")
    HAND = "hand", _("By hand")


class VersionPlace(models.Model):
    """A place as this version protects it; the register may change later, an approved version does not."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="places")
    code = models.CharField(max_length=60)
    title_ar = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20)
    tier = models.PositiveSmallIntegerField()
    lon = models.FloatField()
    lat = models.FloatField()
    peak = models.PositiveIntegerField(default=0)
    least_protection = models.FloatField(null=True)
    least_at = models.DateTimeField(null=True)

    class Meta:
        """The least protected first."""

        ordering: ClassVar = ["version", "least_protection", "tier", "code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "code"], name="version_place_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Title in the reader's language."""
        return (self.title_en if get_language() == "en" else "") or self.title_ar


class Element(models.Model):
    """One thing that is somewhere from a time to a time.

    `key` names it across versions. `geometry` is a line in lon, lat where it
    is more than a point; `coverage` the share of mobile presence per watch.
    `minimum` is the strength below which it does not count as manned.
    `tolerance_min` is by how much arrival may differ from plan.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="elements")
    key = models.CharField(max_length=160)
    kind = models.CharField(max_length=16, choices=ElementKind)
    function = models.CharField(max_length=40, blank=True)
    place_code = models.CharField(max_length=60, blank=True)
    title_ar = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)
    road_ar = models.CharField(max_length=200, blank=True)
    road_en = models.CharField(max_length=200, blank=True)
    lon = models.FloatField()
    lat = models.FloatField()
    geometry = models.JSONField(default=list, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    strength = models.PositiveIntegerField(default=0)
    minimum = models.PositiveIntegerField(default=0)
    women = models.PositiveIntegerField(default=0)
    tier = models.PositiveSmallIntegerField(default=0)
    owner = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    legal_basis = models.CharField(max_length=300, blank=True)
    tolerance_min = models.PositiveSmallIntegerField(default=10)
    locked = models.BooleanField(default=False)
    source = models.CharField(max_length=8, choices=Source, default=Source.PLANNER)
    travel_s = models.FloatField(null=True)
    coverage = models.JSONField(default=list, blank=True)
    why_ar = models.TextField(blank=True)
    why_en = models.TextField(blank=True)

    class Meta:
        """In the order they were planned; indexes for the filters of the list."""

        ordering: ClassVar = ["version", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "key"], name="element_key_once"),
            models.CheckConstraint(condition=Q(kind__in=ElementKind.values), name="element_kind_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="element_source_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="element_ends_after_start"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["version", "kind"], name="element_kind"),
            models.Index(fields=["version", "tier"], name="element_tier"),
            models.Index(fields=["version", "place_code"], name="element_place"),
            models.Index(fields=["version", "owner"], name="element_owner"),
            models.Index(fields=["version", "starts_at"], name="element_start"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def title(self) -> str:
        """Title in the reader's language."""
        return (self.title_en if get_language() == "en" else "") or self.title_ar

    @property
    def why(self) -> str:
        """Why it is there, in the reader's language."""
        return (self.why_en if get_language() == "en" else "") or self.why_ar

    @property
    def road(self) -> str:
        """The road it stands on, in the reader's language."""
        return (self.road_en if get_language() == "en" else "") or self.road_ar


class UnitAssignment(models.Model):
    """A unit of the register stands at an element from-to; `call_sign` is what the radio says."""

    element = models.ForeignKey(Element, on_delete=models.CASCADE, related_name="assignments")
    unit_code = models.CharField(max_length=60)
    call_sign = models.CharField(max_length=80, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        """One unit once per element; found by unit and time."""

        ordering: ClassVar = ["element", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["element", "unit_code"], name="assignment_unit_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="unit_assignment_ends_after_start"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit_code", "starts_at"], name="assignment_unit")]

    def __str__(self) -> str:
        return f"{self.unit_code} {self.element_id}"


class VersionGap(models.Model):
    """What the version does not achieve, and what would close it; a red one in tier 1-2 blocks approval."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="gaps")
    key = models.CharField(max_length=20)
    severity = models.CharField(max_length=8)
    tier = models.PositiveSmallIntegerField(default=0)
    place_code = models.CharField(max_length=60, blank=True)
    element_key = models.CharField(max_length=160, blank=True)
    text_ar = models.TextField()
    text_en = models.TextField(blank=True)
    remedy_ar = models.TextField(blank=True)
    remedy_en = models.TextField(blank=True)

    class Meta:
        """In the order of the plan's file."""

        ordering: ClassVar = ["version", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "key"], name="gap_key_once")]
        indexes: ClassVar = [models.Index(fields=["version", "severity", "tier"], name="gap_severity")]

    def __str__(self) -> str:
        return self.key

    @property
    def text(self) -> str:
        """What is missing, in the reader's language."""
        return (self.text_en if get_language() == "en" else "") or self.text_ar

    @property
    def remedy(self) -> str:
        """What would close it, in the reader's language."""
        return (self.remedy_en if get_language() == "en" else "") or self.remedy_ar


class Briefing(models.Model):
    """An office confirmed that the crew of an element was briefed and read its orders back."""

    element = models.OneToOneField(Element, on_delete=models.PROTECT, related_name="briefing")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    account = models.CharField(max_length=150)
    briefed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.element_id} {self.account}"
