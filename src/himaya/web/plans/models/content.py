"""What a version says beside its elements: objectives, axes, periods, human dimension, contingencies."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from himaya.web.accounts.models import Office
from himaya.web.plans.models.plan import PlanVersion


class Objective(models.Model):
    """What the version wants to reach, how that is measured, and whose it is. `key` stays the same across versions."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="objectives")
    key = models.SlugField(max_length=40)
    text = models.TextField()
    measure = models.TextField()
    owner = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """By key; measure and owner are never empty."""

        ordering: ClassVar = ["version", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "key"], name="objective_key_once"),
            models.CheckConstraint(condition=~Q(measure="") & ~Q(text=""), name="objective_has_measure"),
        ]

    def __str__(self) -> str:
        return self.text


class Axis(models.Model):
    """A line of effort of the version: worship, roads, tourism...; without owner or resources it blocks approval."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="axes")
    key = models.SlugField(max_length=40)
    title_ar = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    resources = models.TextField(blank=True)
    open_questions = models.TextField(blank=True)

    class Meta:
        """By key."""

        ordering: ClassVar = ["version", "key"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "key"], name="axis_key_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Title in the reader's language."""
        return (self.title_en if get_language() == "en" else "") or self.title_ar

    @property
    def is_ready(self) -> bool:
        """Whether it has an owner and resources."""
        return self.owner_id is not None and bool(self.resources.strip())


class OperationalPeriod(models.Model):
    """A span of the operation with its own number, as in the order: OP1, OP2..."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="periods")
    number = models.PositiveSmallIntegerField()
    title_ar = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        """In order; each ends after it starts."""

        ordering: ClassVar = ["version", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "number"], name="period_number_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="period_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.number}"

    @property
    def title(self) -> str:
        """Title in the reader's language."""
        return (self.title_en if get_language() == "en" else "") or self.title_ar


class HumanItem(models.TextChoices):
    """The nine things the human dimension asks of every plan."""

    WATER = "water", _("Drinking water")
    TOILETS = "toilets", _("Toilets")
    SHELTER = "shelter", _("Shade, and shelter from the cold")
    PRAYER = "prayer", _("Room and time for prayer")
    CHILDREN = "children", _("Children, and children who are lost")
    DISABILITY = "disability", _("People with disabilities and the elderly")
    DISPERSAL = "dispersal", _("Leaving calmly, and transport home")
    FAMILIES = "families", _("Families who look for each other")
    FIRST_AID = "first_aid", _("First aid within reach")


class HumanState(models.TextChoices):
    """Whether an item of the human dimension is settled."""

    OPEN = "open", _("Open")
    DONE = "done", _("Arranged")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


class HumanCheck(models.Model):
    """One item of the human dimension; what does not apply says why in a word."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="human_checks")
    item = models.CharField(max_length=12, choices=HumanItem)
    state = models.CharField(max_length=16, choices=HumanState, default=HumanState.OPEN)
    word = models.CharField(max_length=300, blank=True)

    class Meta:
        """Each item once; none is set aside without a word."""

        ordering: ClassVar = ["version", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "item"], name="human_item_once"),
            models.CheckConstraint(condition=Q(item__in=HumanItem.values), name="human_item_known"),
            models.CheckConstraint(condition=Q(state__in=HumanState.values), name="human_state_known"),
            models.CheckConstraint(condition=~Q(state="not_applicable") | ~Q(word=""), name="human_word_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.item}"


class Contingency(models.Model):
    """What is done at a place when something happens, and when that was last rehearsed."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="contingencies")
    key = models.SlugField(max_length=40)
    place_code = models.CharField(max_length=60)
    scenario = models.TextField()
    rehearsed_on = models.DateField(null=True)

    class Meta:
        """By place."""

        ordering: ClassVar = ["version", "place_code", "key"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "key"], name="contingency_key_once")]

    def __str__(self) -> str:
        return f"{self.place_code} {self.key}"

    @property
    def is_rehearsed(self) -> bool:
        """Whether the day of its rehearsal has come."""
        return self.rehearsed_on is not None and self.rehearsed_on <= timezone.localdate()
