"""Numbers to call in an emergency: dated, with their source; only verified ones are ever published."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from himaya.web.accounts.models import User
from himaya.web.common.language import in_language

if TYPE_CHECKING:
    from django.db.models import QuerySet


class EmergencyNumber(models.Model):
    """One number.

    `source` announced it on the day `since`. `verified_on` is empty until another account than `added_by`
    has tried it; `verified_by_ar`, `verified_by_en` are titles of the office that did.
    """

    number = models.CharField(max_length=8)
    service_ar = models.CharField(max_length=120)
    service_en = models.CharField(max_length=120)
    area = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=300)
    since = models.DateField(null=True)
    verified_on = models.DateField(null=True)
    verified_by_ar = models.CharField(max_length=120, blank=True)
    verified_by_en = models.CharField(max_length=120, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
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

    @property
    def verified_by(self) -> str:
        """The office that tried it, in the reader's language."""
        return in_language(self.verified_by_ar, self.verified_by_en)

    @classmethod
    def waiting(cls) -> QuerySet[EmergencyNumber]:
        """What another account has still to try and verify before anybody is shown it."""
        return cls.objects.filter(verified_on__isnull=True, is_withdrawn=False)

    @classmethod
    def published(cls) -> QuerySet[EmergencyNumber]:
        """What the public may be shown: verified and still in use."""
        return cls.objects.filter(verified_on__isnull=False, is_withdrawn=False)
