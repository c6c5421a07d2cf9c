"""Celebrations as they fall: the rule's day, what was confirmed, and by which office."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from himaya.celebrations.feasts import celebrations
from himaya.web.common.language import in_language


class Certainty(models.TextChoices):
    """How sure a day is; the values are those of the calendar."""

    COMPUTED = "computed", _("By rule")
    EXPECTED = "expected", _("Expected")
    CONFIRMED = "confirmed", _("Confirmed")


class Celebration(models.Model):
    """One celebration in one year.

    `code` is the rule; `computed_day` the first day it gives (a Hijri feast
    may fall twice in a year), `first_day` the one that holds. `starts_at` and
    `ends_at` are the operational period of its eve, `holiday` the day of public
    holiday where there is one. `confirmed_by_ar`, `confirmed_by_en` are titles of the office that
    confirmed, `decree` is what it relied on.
    """

    code = models.SlugField(max_length=40)
    year = models.PositiveSmallIntegerField()
    computed_day = models.DateField()
    first_day = models.DateField(db_index=True)
    certainty = models.CharField(max_length=10, choices=Certainty)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    holiday = models.DateField(null=True)
    decree = models.CharField(max_length=300, blank=True)
    confirmed_by_ar = models.CharField(max_length=120, blank=True)
    confirmed_by_en = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        """By day; one row for each day that a rule gives."""

        ordering: ClassVar = ["first_day", "code"]
        indexes: ClassVar = [models.Index(fields=["year", "first_day"], name="celebration_year")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "computed_day"], name="celebration_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="celebration_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.first_day}"

    @property
    def title(self) -> str:
        """What the celebration is called, in the reader's language."""
        known = celebrations().get(self.code)
        return in_language(known.name_ar, known.name_en) if known else self.code
