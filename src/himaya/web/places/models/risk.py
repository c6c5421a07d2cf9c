"""Assessments of the risk to a place. None is ever changed but for its state; all of them are kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from himaya.web.accounts.models import User
from himaya.web.common.language import in_language
from himaya.web.places.models.place import LONGEST_TEXT, Place


class CheckItem(models.TextChoices):
    """What an officer checks on the spot; each that is missing is a gap."""

    PERIMETER = "perimeter", _("Perimeter closed or watched")
    STAND_OFF = "stand-off", _("Vehicles kept at a distance")
    EXITS = "exits", _("Enough exits, none locked")
    SEARCH_LANES = "search-lanes", _("Search lanes at the doors")
    WOMEN_SEARCHERS = "women-searchers", _("Women to search women")
    LIGHTING = "lighting", _("Lighting outside, with a reserve")
    STEWARDS = "stewards", _("Stewards trained by the host")
    LOUDSPEAKERS = "loudspeakers", _("Loudspeakers heard everywhere")
    DRILL = "drill", _("Evacuation practised this year")
    MEDICAL = "medical", _("Medical point")
    FIRE = "fire", _("Fire equipment in date")
    RADIO = "radio", _("Radio and telephone coverage")


class EvidenceGrade(models.TextChoices):
    """What an assessment rests on, best first."""

    A = "A", _("A: seen on the spot and measured")
    B = "B", _("B: seen on the spot")
    C = "C", _("C: reported by the host office and checked")
    D = "D", _("D: reported by the host office")
    E = "E", _("E: estimated from afar")


class RiskState(models.TextChoices):
    """Whether an assessment counts."""

    WAITING = "waiting", _("Waiting for a second officer")
    IN_FORCE = "in-force", _("In effect")
    REPLACED = "replaced", _("Replaced")
    REJECTED = "rejected", _("Not confirmed")


class RiskAssessment(models.Model):
    """Threat, vulnerability and consequence of one place, 1-5 each, and what they rest on.

    `gaps` are the codes of `CheckItem` that are missing, from which
    `vulnerability` follows; `consequence` follows from `peak_people` and the
    three conditions. `author` and `second` are accounts of offices; their titles stand here as they were.
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="assessments")
    state = models.CharField(max_length=10, choices=RiskState)
    threat = models.PositiveSmallIntegerField()
    threat_basis = models.CharField(max_length=LONGEST_TEXT, blank=True)
    gaps = models.JSONField(default=list)
    peak_people = models.PositiveIntegerField()
    single_exit = models.BooleanField(default=False)
    broadcast = models.BooleanField(default=False)
    children_or_patients = models.BooleanField(default=False)
    vulnerability = models.PositiveSmallIntegerField()
    consequence = models.PositiveSmallIntegerField()
    risk = models.PositiveSmallIntegerField()
    tier = models.PositiveSmallIntegerField()
    evidence = models.CharField(max_length=1, choices=EvidenceGrade)
    note = models.CharField(max_length=LONGEST_TEXT, blank=True)
    illustrative = models.BooleanField(default=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    author_ar = models.CharField(max_length=120, blank=True)
    author_en = models.CharField(max_length=120, blank=True)
    assessed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    second = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    second_ar = models.CharField(max_length=120, blank=True)
    second_en = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        """The newest first; one in force and one waiting for each place; nobody is a second officer to itself."""

        ordering: ClassVar = ["-assessed_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "assessed_at"], name="risk_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(state=RiskState.IN_FORCE), name="risk_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(state=RiskState.WAITING), name="risk_one_waiting"
            ),
            models.CheckConstraint(
                condition=models.Q(second__isnull=True) | ~models.Q(second=models.F("author")), name="risk_two_officers"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    threat__range=(1, 5),
                    vulnerability__range=(1, 5),
                    consequence__range=(1, 5),
                    risk=models.F("threat") * models.F("vulnerability") * models.F("consequence"),
                ),
                name="risk_is_the_product",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.assessed_at:%Y-%m-%d} {self.risk}"

    @property
    def still_waits(self) -> bool:
        """Whether a second officer may still confirm it."""
        return self.state == RiskState.WAITING and self.expires_at > timezone.now()

    @property
    def author_title(self) -> str:
        """Office that assessed, in the reader's language."""
        return in_language(self.author_ar, self.author_en)

    @property
    def second_title(self) -> str:
        """Office that decided, in the reader's language."""
        return in_language(self.second_ar, self.second_en)
