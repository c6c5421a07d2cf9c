"""Units, where they come from, and when they are on duty."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language

from himaya.scenario import model as scenario
from himaya.scenario.labels import kind_label
from himaya.web.common.arabic import natural
from himaya.web.common.areas import area_title
from himaya.web.common.language import in_language
from himaya.web.places.models.place import (
    LONGEST_CODE,
    LONGEST_NAME,
    LONGEST_TEXT,
    searchable,
    sortable,
)

UnitKind, BaseKind, ShiftPattern = scenario.UnitKind, scenario.BaseKind, scenario.ShiftPattern
_UNIT_KINDS = [(kind.value, kind_label(kind, "en")) for kind in UnitKind]
_SHIFTS = [(shift.value, kind_label(shift, "en")) for shift in ShiftPattern]
_BASE_KINDS = [(kind.value, kind_label(kind, "en")) for kind in BaseKind]


class Base(models.Model):
    """A station that units come from."""

    code = models.CharField(max_length=LONGEST_CODE, unique=True)
    name_ar = models.CharField(max_length=LONGEST_NAME)
    name_en = models.CharField(max_length=LONGEST_NAME, blank=True)
    kind = models.CharField(max_length=20, choices=_BASE_KINDS)
    lon = models.FloatField()
    lat = models.FloatField()
    area = models.CharField(max_length=10)
    sort_key = models.CharField(max_length=LONGEST_NAME, editable=False)

    class Meta:
        """In Arabic order."""

        ordering: ClassVar = ["sort_key", "code"]
        indexes: ClassVar = [models.Index(fields=["area", "sort_key"], name="base_area")]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the order in step with the name."""
        self.follow_names()
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came

    def follow_names(self) -> None:
        """What is sorted, from the name as it is."""
        self.sort_key = sortable(self.name_ar)

    @property
    def title(self) -> str:
        """Name in the reader's language."""
        return in_language(self.name_ar, self.name_en)

    @property
    def kind_title(self) -> str:
        """Kind in the reader's language."""
        return kind_label(BaseKind(self.kind), get_language() or "ar")


class Unit(models.Model):
    """A unit: `crew` officers in all, of whom `women` can search women; `area` is the governorate it belongs to.

    `skills` and `equipment` are lists of words; `is_out` while it cannot be sent at all.
    """

    code = models.CharField(max_length=LONGEST_CODE, unique=True)
    call_sign = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=_UNIT_KINDS)
    base = models.ForeignKey(Base, on_delete=models.PROTECT, related_name="units")
    area = models.CharField(max_length=10)
    crew = models.PositiveSmallIntegerField()
    women = models.PositiveSmallIntegerField(default=0)
    skills = models.CharField(max_length=LONGEST_TEXT, blank=True)
    equipment = models.CharField(max_length=LONGEST_TEXT, blank=True)
    shift = models.CharField(max_length=10, choices=_SHIFTS, default=ShiftPattern.THREE.value)
    illustrative = models.BooleanField(default=False)
    is_out = models.BooleanField(default=False)
    search = models.TextField(editable=False)
    sort_key = models.CharField(max_length=500, editable=False, default="")

    class Meta:
        """By call sign, 2 before 10; a call sign is heard once in a governorate."""

        ordering: ClassVar = ["area", "sort_key", "code"]
        indexes: ClassVar = [
            models.Index(fields=["area", "kind", "sort_key"], name="unit_area"),
            models.Index(fields=["kind", "sort_key"], name="unit_kind"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "call_sign"], name="unit_call_sign_once"),
            models.CheckConstraint(condition=models.Q(women__lte=models.F("crew")), name="unit_women_among_crew"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in UnitKind]), name="unit_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep search and order in step with the call sign."""
        self.follow_names()
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came

    def follow_names(self) -> None:
        """What is searched and sorted, from the call sign as it is."""
        self.sort_key = natural(self.call_sign)
        self.search = searchable(self.code, self.call_sign, self.skills, self.equipment)

    @property
    def kind_title(self) -> str:
        """Kind in the reader's language."""
        return kind_label(UnitKind(self.kind), get_language() or "ar")

    @property
    def shift_title(self) -> str:
        """Shift pattern in the reader's language."""
        return kind_label(ShiftPattern(self.shift), get_language() or "ar")

    @property
    def area_title(self) -> str:
        """Governorate in the reader's language."""
        return area_title(self.area)


class Duty(models.Model):
    """A unit is on duty from an instant to another; duties of one unit never overlap, which actions see to."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="duties")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        """By time."""

        ordering: ClassVar = ["starts_at"]
        indexes: ClassVar = [models.Index(fields=["starts_at", "ends_at"], name="duty_time")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "starts_at"], name="duty_once"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="duty_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.starts_at:%Y-%m-%d %H:%M}"
