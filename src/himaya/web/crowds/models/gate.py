"""A gate or an exit of a zone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from himaya.web.common.language import in_language
from himaya.web.crowds.models.zone import LONGEST_TITLE, Zone


class Stream(models.TextChoices):
    """Who is searched at a gate, as the plan divides them."""

    ALL = "all", _("Everybody")
    WOMEN = "women", _("Women")
    MEN = "men", _("Men")


class Gate(models.Model):
    """A way in, a way out, or both.

    A way out has its `width_m`. A way in has `lanes` of which `lanes_open` work,
    each letting in `rate_per_h` people; `rate_source` says who measured or
    proposed that. `is_held`: nobody is let in. `queue` waited at `queue_at`.
    """

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="gates")
    title_ar = models.CharField(max_length=LONGEST_TITLE)
    title_en = models.CharField(max_length=LONGEST_TITLE, blank=True)
    is_entrance = models.BooleanField(default=False)
    is_exit = models.BooleanField(default=False)
    width_m = models.FloatField(null=True)
    stepped = models.BooleanField(default=False)
    stream = models.CharField(max_length=8, choices=Stream, default=Stream.ALL)
    lanes = models.PositiveSmallIntegerField(default=0)
    rate_per_h = models.FloatField(null=True)
    rate_source = models.CharField(max_length=300, blank=True)
    lanes_open = models.PositiveSmallIntegerField(default=0)
    is_held = models.BooleanField(default=False)
    queue = models.PositiveIntegerField(null=True)
    queue_at = models.DateTimeField(null=True)
    is_closed = models.BooleanField(default=False)

    class Meta:
        """By title; a way in has lanes with a rate and its source, a way out a width."""

        ordering: ClassVar = ["title_ar", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(is_entrance=True) | Q(is_exit=True), name="gate_leads_somewhere"),
            models.CheckConstraint(
                condition=Q(is_entrance=False) | (Q(lanes__gt=0, rate_per_h__gt=0) & ~Q(rate_source="")),
                name="gate_rate_with_source",
            ),
            models.CheckConstraint(condition=Q(is_exit=False) | Q(width_m__gt=0), name="gate_exit_has_width"),
            models.CheckConstraint(condition=Q(lanes_open__lte=F("lanes")), name="gate_lanes_open_exist"),
            models.CheckConstraint(condition=Q(stream__in=Stream.values), name="gate_stream_known"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.title_ar}"

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        return in_language(self.title_ar, self.title_en)

    @property
    def lanes_working(self) -> int:
        """Lanes that let people in now."""
        return 0 if self.is_held else self.lanes_open
