"""A hazard that one office tells the others: what, where, what to do and not to do, and until when it holds."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office, Partner
from himaya.web.common.append_only import AppendOnly
from himaya.web.partners.models.spot import LONGEST_TEXT, Spot

LONGEST_WORD = 60


class HazardKind(models.TextChoices):
    """What is dangerous."""

    ELECTRICITY = "electricity", pgettext_lazy("hazard", "Electricity")
    GAS = "gas", pgettext_lazy("hazard", "Gas")
    WATER = "water", pgettext_lazy("hazard", "Water")
    FIRE_LOAD = "fire_load", pgettext_lazy("hazard", "Fire load")
    STRUCTURE = "structure", pgettext_lazy("hazard", "Structure")
    ROAD_SURFACE = "road_surface", pgettext_lazy("hazard", "Road surface")
    WEATHER = "weather", pgettext_lazy("hazard", "Weather")
    CHEMICAL = "chemical", pgettext_lazy("hazard", "Chemical")
    OTHER = "other", pgettext_lazy("hazard", "Other")


class Hazard(Spot):
    """A hazard at a point of one governorate; it ends by itself at `valid_until`.

    `word` says what it is where `kind` is `other`. Operations of the governorate are always concerned; the partners
    that are stand in `HazardFor`.
    """

    area = models.CharField(max_length=10)
    kind = models.CharField(max_length=16, choices=HazardKind)
    word = models.CharField(max_length=LONGEST_WORD, blank=True)
    what = models.CharField(max_length=LONGEST_TEXT)
    to_do = models.CharField(max_length=LONGEST_TEXT, blank=True)
    not_to_do = models.CharField(max_length=LONGEST_TEXT, blank=True)
    valid_until = models.DateTimeField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_back_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    taken_back_reason = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        """The newest first; each with a point, an end, and words for what has no kind."""

        ordering: ClassVar = ["-told_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["area", "valid_until"], name="hazard_area_until")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=HazardKind.values), name="hazard_kind_known"),
            models.CheckConstraint(condition=~Q(area=""), name="hazard_has_area"),
            models.CheckConstraint(condition=Q(lon__isnull=False, lat__isnull=False), name="hazard_has_point"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("told_at")), name="hazard_ends_later"),
            models.CheckConstraint(condition=~Q(kind=HazardKind.OTHER) | ~Q(word=""), name="hazard_other_has_word"),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True)
                | (Q(taken_back_by__isnull=False, taken_back_office__isnull=False) & ~Q(taken_back_reason="")),
                name="hazard_taken_back_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"

    @property
    def title(self) -> str:
        """What it is, in a word."""
        return self.word or str(HazardKind(self.kind).label)

    @property
    def holds(self) -> bool:
        """Whether it holds at this moment."""
        return self.taken_back_at is None and self.valid_until > timezone.now()


class HazardFor(AppendOnly):
    """A partner that a hazard concerns."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="agencies")
    agency = models.CharField(max_length=20, choices=Partner)

    class Meta:
        """Each once."""

        ordering: ClassVar = ["agency"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(agency__in=Partner.values), name="hazard_for_known"),
            models.UniqueConstraint(fields=["hazard", "agency"], name="hazard_for_once"),
        ]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.agency}"


class HazardRead(AppendOnly):
    """An office has taken note of a hazard."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="acknowledgements")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Each office once."""

        ordering: ClassVar = ["entered_at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["hazard", "office"], name="hazard_read_once")]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.office_id}"
