"""One road control: which roads, from when to when, on whose authority, and how people get through meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.scenario.fold import fold
from himaya.web.accounts.models import Office
from himaya.web.common.language import in_language
from himaya.web.controls.states import COMING, LIVE, ON_THE_ROAD, STANDING, ControlState
from himaya.web.plans.models import PlanVersion

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_TEXT = 500
LONGEST_TITLE = 200


class Kind(models.TextChoices):
    """What is done to the road."""

    CLOSURE = "closure", pgettext_lazy("kind of road control", "Closure")
    RESTRICTION = "restriction", pgettext_lazy("kind of road control", "Restriction")
    DIVERSION = "diversion", pgettext_lazy("kind of road control", "Diversion")
    PARKING = "parking", pgettext_lazy("kind of road control", "Parking ban")
    CHECKPOINT = "checkpoint", pgettext_lazy("kind of road control", "Checkpoint")


CONTROLLED = (Kind.CLOSURE, Kind.RESTRICTION, Kind.DIVERSION, Kind.PARKING)
"""Kinds that the public is told of; where a checkpoint stands is told to nobody before it is there."""


class Direction(models.TextChoices):
    """Which carriageway is meant; travel times count a road as closed either way, so that nobody meets a barrier."""

    BOTH = "both", _("Both directions")
    ALONG = "along", _("One direction, as it is described")


class Origin(models.TextChoices):
    """Where it comes from."""

    HAND = "hand", pgettext_lazy("origin of a road control", "Drawn here")
    PLAN = "plan", pgettext_lazy("origin of a road control", "From the plan in force")
    CORDON = "cordon", pgettext_lazy("origin of a road control", "Cordon round a point")


def _text(most: int = LONGEST_TEXT) -> models.CharField[str, str]:
    return models.CharField(max_length=most, blank=True)


class RoadControl(models.Model):
    """A control of road sections of one governorate.

    `sections` are names of sections (`road/<OSM way>/<section>`) on the network of `roads_sha256`, `lines` their
    geometry in lon, lat. It has effect from the moment it is put into force until `ends_at`, or `expires_at` of its
    legal ground if that is earlier; then it stops by itself, whatever its state says, and somebody has to lift it.
    `landmark_ar`, `landmark_en` : what everybody knows that lies there, for whoever does not know the street's name.
    `drawn_by`, `drawn_at` : who drew it, or changed it last before it stood.
    `emergency_passes`, `residents_pass` : whether a crew lets them through. `on_foot_closed` : whether people on foot
    are stopped too. `approve_by` : until when an emergency must be approved. `alarmed_at`, `alarms` : the last alarm
    after its end, and how many there were. `disruption_vehicle_min` : estimated minutes that traffic loses, summed over
    vehicles. `revision` counts changes.
    """

    area = models.CharField(max_length=10)
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=12, choices=ControlState, default=ControlState.PLANNED)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.HAND)
    road_ar = models.CharField(max_length=LONGEST_TITLE)
    road_en = models.CharField(max_length=LONGEST_TITLE, blank=True)
    stretch_ar = _text(LONGEST_TITLE)
    stretch_en = _text(LONGEST_TITLE)
    landmark_ar = _text(LONGEST_TITLE)
    landmark_en = _text(LONGEST_TITLE)
    sections = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    roads_sha256 = models.CharField(max_length=64)
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.BOTH)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    legal_basis = _text(300)
    purpose = _text(300)
    selection_rule = _text(300)
    queue_limit_min = models.PositiveSmallIntegerField(null=True)
    women_officer = models.BooleanField(default=False)
    lit = models.BooleanField(default=False)
    diversion_ar = _text()
    diversion_en = _text()
    emergency_passes = models.BooleanField(default=False)
    emergency_access = _text()
    residents_pass = models.BooleanField(default=False)
    residents_rule = _text()
    on_foot_closed = models.BooleanField(default=False)
    parking = _text()
    signs = _text()
    public_ar = _text()
    public_en = _text()
    reopener = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    disruption_vehicle_min = models.PositiveIntegerField(null=True)
    place_code = models.CharField(max_length=60, blank=True)
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, null=True, related_name="road_controls")
    element_key = models.CharField(max_length=160, blank=True)
    is_emergency = models.BooleanField(default=False)
    reason = _text()
    approve_by = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    authoriser = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    announced_at = models.DateTimeField(null=True)
    in_force_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)
    alarms = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    search = models.TextField(editable=False)

    class Meta:
        """By beginning; none without an end, none in force unapproved unless it was an emergency."""

        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["area", "state", "starts_at"], name="control_area_state"),
            models.Index(fields=["state", "ends_at"], name="control_state_end"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ControlState.values), name="control_state_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="control_kind_known"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="control_direction_known"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="control_origin_known"),
            models.CheckConstraint(condition=~Q(area=""), name="control_has_area"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="control_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state__in=[*COMING, ControlState.WITHDRAWN]) | Q(in_force_at__isnull=False),
                name="control_in_force_since",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ControlState.PLANNED, ControlState.WITHDRAWN])
                | Q(approved_at__isnull=False)
                | Q(is_emergency=True, approve_by__isnull=False),
                name="control_approved_or_emergency",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.CHECKPOINT)
                | Q(state__in=[ControlState.PLANNED, ControlState.WITHDRAWN])
                | ~(Q(purpose="") | Q(legal_basis="") | Q(selection_rule="") | Q(queue_limit_min__isnull=True)),
                name="control_checkpoint_has_ground",
            ),
            models.UniqueConstraint(
                fields=["plan_version", "element_key"],
                condition=Q(plan_version__isnull=False),
                name="control_of_plan_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what is searched in step with the texts."""
        texts = (self.road_ar, self.road_en, self.stretch_ar, self.stretch_en, self.landmark_ar, self.landmark_en)
        self.search = fold(" ".join(texts))
        if "update_fields" in kwargs:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search"}
        super().save(*args, **kwargs)

    @property
    def road(self) -> str:
        """The road, in the reader's language."""
        return in_language(self.road_ar, self.road_en)

    @property
    def stretch(self) -> str:
        """Which part of it, in the reader's language."""
        return in_language(self.stretch_ar, self.stretch_en)

    @property
    def landmark(self) -> str:
        """What everybody knows that lies there, in the reader's language."""
        return in_language(self.landmark_ar, self.landmark_en)

    @property
    def diversion(self) -> str:
        """Where traffic goes meanwhile, in the reader's language."""
        return in_language(self.diversion_ar, self.diversion_en)

    @property
    def public_text(self) -> str:
        """What the public is told, in the reader's language."""
        return in_language(self.public_ar, self.public_en)

    @property
    def stops_at(self) -> datetime:
        """When it stops by itself: at its end, or at that of its legal ground."""
        return self.ends_at if self.expires_at is None else min(self.ends_at, self.expires_at)

    @property
    def is_live(self) -> bool:
        """Whether anything can still become of it."""
        return self.state in LIVE

    @property
    def is_over(self) -> bool:
        """Whether its end has come."""
        return self.stops_at <= timezone.now()

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been lifted by now: whoever stands there still stands there, without effect."""
        return self.state in ON_THE_ROAD and self.is_over

    @property
    def has_effect(self) -> bool:
        """Whether it is in force at this moment."""
        return self.state in STANDING and not self.is_over

    @property
    def is_late_to_begin(self) -> bool:
        """Whether its start has come and nobody has said that it stands."""
        return self.state in COMING and self.starts_at <= timezone.now()

    @property
    def awaits_approval(self) -> bool:
        """Whether it was imposed in an emergency and nobody has approved it yet."""
        return self.is_emergency and self.approved_at is None and self.state in ON_THE_ROAD

    @property
    def approval_is_late(self) -> bool:
        """Whether that approval should have been given by now."""
        return self.awaits_approval and self.approve_by is not None and self.approve_by <= timezone.now()

    @property
    def shuts(self) -> bool:
        """Whether it keeps every vehicle out, those of an emergency too."""
        return self.kind == Kind.CLOSURE and not self.emergency_passes
