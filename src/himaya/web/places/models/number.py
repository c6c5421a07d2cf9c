"""Numbers to call in an emergency: dated, with their source; only verified ones are ever published."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from himaya.web.places.models.words import in_language

if TYPE_CHECKING:
    from django.db.models import QuerySet


class EmergencyNumber(models.Model):
    """One number. `verified_on` is empty until an office has checked it; `since` is the day it came into use."""

    number = models.CharField(max_length=8)
    service_ar = models.CharField(max_length=120)
    service_en = models.CharField(max_length=120)
    area = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=300)
    since = models.DateField(null=True)
    verified_on = models.DateField(null=True)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        """By number; a service has a number once in an area."""

        ordering: ClassVar = ["number", "service_en"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number", "service_en", "area"], name="emergency_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.service_en}"

    @property
    def service(self) -> str:
        """Who answers, in the reader's language."""
        return in_language(self.service_ar, self.service_en)

    @classmethod
    def published(cls) -> QuerySet[EmergencyNumber]:
        """What the public may be shown: verified and still in use."""
        return cls.objects.filter(verified_on__isnull=False, is_withdrawn=False)
