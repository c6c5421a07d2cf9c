"""One part of a place where people stand."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from himaya.scenario.fold import fold
from himaya.web.accounts.models import Office
from himaya.web.common.language import in_language
from himaya.web.crowds.states import CrowdLevel
from himaya.web.places.models import Place

LONGEST_TITLE, LONGEST_TEXT = 150, 500


class Hurry(models.TextChoices):
    """How soon a zone must be left in an emergency."""

    LOW = "low", pgettext_lazy("risk of a crowd", "Low")
    MEDIUM = "medium", pgettext_lazy("risk of a crowd", "Medium")
    HIGH = "high", pgettext_lazy("risk of a crowd", "High")


class Zone(models.Model):
    """A zone of a place: `area_m2` that people can stand on, within its GeoJSON outline where it has one.

    `planned_density` is what it is to hold at most, people per square metre;
    `hurry` names the minutes to leave it in. `level` stands since `level_at`;
    `eased_at` is the first reading below its end. `density` was read at
    `density_at`, an estimate or a count; `people` are inside as counted until
    `people_at`, empty where nobody told how many there were to begin with.
    """

    area = models.CharField(max_length=10)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="crowd_zones")
    title_ar = models.CharField(max_length=LONGEST_TITLE)
    title_en = models.CharField(max_length=LONGEST_TITLE, blank=True)
    outline = models.JSONField(null=True)
    area_m2 = models.FloatField()
    planned_density = models.FloatField()
    hurry = models.CharField(max_length=8, choices=Hurry, default=Hurry.MEDIUM)
    level = models.CharField(max_length=8, choices=CrowdLevel, default=CrowdLevel.CALM)
    level_at = models.DateTimeField(null=True)
    eased_at = models.DateTimeField(null=True)
    density = models.FloatField(null=True)
    density_at = models.DateTimeField(null=True)
    by_counters = models.BooleanField(default=False)
    people = models.IntegerField(null=True)
    people_at = models.DateTimeField(null=True)
    is_closed = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    search = models.TextField(editable=False)

    class Meta:
        """By place and title; the database knows levels, and that a zone has an area."""

        ordering: ClassVar = ["place__sort_key", "title_ar", "pk"]
        indexes: ClassVar = [models.Index(fields=["area", "is_closed", "level"], name="zone_area_level")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__in=CrowdLevel.values), name="zone_level_known"),
            models.CheckConstraint(condition=Q(hurry__in=Hurry.values), name="zone_hurry_known"),
            models.CheckConstraint(condition=Q(area_m2__gt=0), name="zone_has_ground"),
            models.CheckConstraint(
                condition=Q(level=CrowdLevel.CALM) | Q(level_at__isnull=False), name="zone_level_since"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.title_ar}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what is searched in step with the titles."""
        texts = (self.title_ar, self.title_en, self.place.name_ar, self.place.name_en, self.place.code)
        self.search = fold(" ".join(texts))
        if "update_fields" in kwargs:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search"}
        super().save(*args, **kwargs)

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        return in_language(self.title_ar, self.title_en)
