"""Protected places, their doors and exits, and the gatherings that are held there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language

from himaya.scenario import model as scenario
from himaya.scenario.fold import fold
from himaya.scenario.labels import kind_label
from himaya.web.common.areas import area_title
from himaya.web.common.language import in_language
from himaya.web.places.models.celebration import Celebration

PlaceKind = scenario.PlaceKind
Settlement = scenario.Settlement
LONGEST_CODE, LONGEST_NAME, LONGEST_TEXT = 40, 150, 300
_KINDS = [(kind.value, kind_label(kind, "en")) for kind in PlaceKind]
_SETTLEMENTS = [(one.value, kind_label(one, "en")) for one in Settlement]


class Place(models.Model):
    """A place that is protected.

    `lon`, `lat` is its point, `shape` its GeoJSON polygon where it has one;
    `area` the ISO code of its governorate; `settlement` whether it lies in a town.
    `host_office` is the title of the office to ask there.
    `threat`, `vulnerability`, `consequence`, `risk`, `tier` are those of the
    assessment in force, empty where there has been none; `risk_expires_at` is
    when it ends. `search` and `sort_key` follow the names.
    """

    code = models.CharField(max_length=LONGEST_CODE, unique=True)
    kind = models.CharField(max_length=20, choices=_KINDS)
    name_ar = models.CharField(max_length=LONGEST_NAME)
    name_en = models.CharField(max_length=LONGEST_NAME, blank=True)
    lon = models.FloatField()
    lat = models.FloatField()
    shape = models.JSONField(null=True)
    area = models.CharField(max_length=10)
    capacity = models.PositiveIntegerField()
    area_m2 = models.FloatField(default=0.0)
    hours = models.CharField(max_length=LONGEST_TEXT, blank=True)
    host_office = models.CharField(max_length=LONGEST_TEXT, blank=True)
    depends_on = models.CharField(max_length=LONGEST_TEXT, blank=True)
    is_guarded = models.BooleanField(default=False)
    checked_on = models.DateField(null=True)
    illustrative = models.BooleanField(default=False)
    source = models.CharField(max_length=LONGEST_TEXT, blank=True)
    settlement = models.CharField(max_length=10, choices=_SETTLEMENTS, default=Settlement.URBAN.value)
    is_closed = models.BooleanField(default=False)
    threat = models.PositiveSmallIntegerField(null=True)
    vulnerability = models.PositiveSmallIntegerField(null=True)
    consequence = models.PositiveSmallIntegerField(null=True)
    risk = models.PositiveSmallIntegerField(null=True)
    tier = models.PositiveSmallIntegerField(null=True)
    risk_expires_at = models.DateTimeField(null=True)
    search = models.TextField(editable=False)
    sort_key = models.CharField(max_length=LONGEST_NAME, editable=False)

    class Meta:
        """In Arabic order, the article left out; indexes for the filters of the list."""

        ordering: ClassVar = ["sort_key", "code"]
        indexes: ClassVar = [
            models.Index(fields=["area", "sort_key"], name="place_area"),
            models.Index(fields=["kind", "sort_key"], name="place_kind"),
            models.Index(fields=["area", "tier"], name="place_tier"),
            models.Index(fields=["risk_expires_at"], name="place_risk_expires"),
            models.Index(fields=["sort_key", "code"], name="place_order"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in PlaceKind]), name="place_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(settlement__in=[one.value for one in Settlement]), name="place_settlement_known"
            ),
            models.CheckConstraint(
                condition=models.Q(tier__isnull=True) | models.Q(tier__range=(1, 5)), name="place_tier_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep what is searched and sorted in step with the names."""
        self.follow_names()
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came

    def follow_names(self) -> None:
        """What is searched and sorted, from the names as they are; whoever writes rows in bulk asks for it."""
        self.search, self.sort_key = searchable(self.code, self.name_ar, self.name_en), sortable(self.name_ar)

    @property
    def title(self) -> str:
        """Name in the reader's language."""
        return in_language(self.name_ar, self.name_en)

    @property
    def kind_title(self) -> str:
        """Kind in the reader's language."""
        return kind_label(PlaceKind(self.kind), get_language() or "ar")

    @property
    def settlement_title(self) -> str:
        """Whether it lies in a town, in words."""
        return kind_label(Settlement(self.settlement), get_language() or "ar")

    @property
    def area_title(self) -> str:
        """Governorate in the reader's language."""
        return area_title(self.area)

    @property
    def risk_expired(self) -> bool:
        """Whether the assessment that was in force has run out."""
        return self.risk_expires_at is not None and self.risk_expires_at <= timezone.now()


class Door(models.Model):
    """A door or gate through which people come in; `lanes_men` and `lanes_women` are search lanes."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="doors")
    code = models.CharField(max_length=LONGEST_CODE, unique=True)
    name_ar = models.CharField(max_length=LONGEST_NAME)
    lon = models.FloatField()
    lat = models.FloatField()
    width_m = models.FloatField()
    stepped = models.BooleanField(default=False)
    lanes_men = models.PositiveSmallIntegerField(default=0)
    lanes_women = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """By code."""

        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code


class Exit(models.Model):
    """A way out that people may use when the place must be emptied; a door may be one, and is then kept here too."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="exits")
    label_ar = models.CharField(max_length=LONGEST_NAME)
    width_m = models.FloatField()
    stepped = models.BooleanField(default=False)

    class Meta:
        """The widest first."""

        ordering: ClassVar = ["-width_m", "pk"]

    def __str__(self) -> str:
        return f"{self.width_m} m"


class Service(models.Model):
    """One gathering at a place, of a celebration or by itself; `attendance` is a number from the host, nothing more."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="services")
    celebration = models.ForeignKey(Celebration, on_delete=models.PROTECT, null=True, related_name="services")
    code = models.CharField(max_length=LONGEST_CODE, unique=True)
    name_ar = models.CharField(max_length=LONGEST_NAME)
    start = models.DateTimeField()
    end = models.DateTimeField()
    attendance = models.PositiveIntegerField()
    arrival_min = models.PositiveSmallIntegerField()
    departure_min = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        """By time."""

        ordering: ClassVar = ["start", "code"]
        indexes: ClassVar = [models.Index(fields=["celebration", "start"], name="service_celebration")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="service_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.code


def searchable(*texts: str) -> str:
    """What a search looks through: every text in one spelling."""
    return fold(" ".join(texts))


def sortable(name: str) -> str:
    """Key of the Arabic order: one spelling, without the article of the first word."""
    return fold(name).removeprefix("ال")
