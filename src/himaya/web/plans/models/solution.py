"""A computed plan as the platform knows it; the plan itself is the folder it was issued in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class SolutionState(models.TextChoices):
    """What is known of a computed plan's folder."""

    VERIFIED = "verified", _("Verified")
    ALTERED = "altered", _("Altered")
    UNREADABLE = "unreadable", _("Unreadable")


class Solution(models.Model):
    """One computed plan with its certificates: what a version of a plan stands on.

    `folder` is its name inside the plans folder, `file_sha256` the digest of
    plan.json when it was verified: a file that has changed since is not shown.
    `fault_ar`, `fault_en` say what is wrong with a plan that is not verified.
    `estimated` says that its travel times rest on distances, for want of a road file.
    `area` is the ISO code of its governorate, empty where its scenario names none.
    """

    slug = models.SlugField(unique=True)
    folder = models.CharField(max_length=200, unique=True)
    area = models.CharField(max_length=10, blank=True, default="", db_index=True)
    title_ar = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    hash = models.CharField(max_length=64, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, choices=SolutionState)
    fault_ar = models.TextField(blank=True)
    fault_en = models.TextField(blank=True)
    start = models.DateTimeField(null=True)
    end = models.DateTimeField(null=True)
    zone = models.CharField(max_length=64, blank=True)
    estimated = models.BooleanField(default=False)
    n_places = models.PositiveIntegerField(default=0)
    n_elements = models.PositiveIntegerField(default=0)
    n_gaps = models.PositiveIntegerField(default=0)
    worst_protection = models.FloatField(null=True)
    checked_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first; the database knows the states."""

        ordering: ClassVar = ["-start", "slug"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=SolutionState.values), name="plan_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state=SolutionState.VERIFIED) | ~models.Q(hash=""), name="plan_verified_has_hash"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stamp(self) -> tuple[str, str]:
        """Folder and digest: what is kept in memory of a solution is kept under these."""
        return self.folder, self.file_sha256

    @property
    def title(self) -> str:
        """Name in the reader's language, the folder's name where there is none."""
        own = self.title_en if get_language() == "en" else self.title_ar
        return own or self.title_ar or self.folder

    @property
    def fault(self) -> str:
        """What is wrong, in the reader's language."""
        return self.fault_en if get_language() == "en" else self.fault_ar

    @property
    def is_verified(self) -> bool:
        """Whether every certificate held when the plan was last checked."""
        return self.state == SolutionState.VERIFIED
