"""What a partner is asked for, and every step of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office, Partner
from himaya.web.common.append_only import AppendOnly
from himaya.web.incidents.models import Incident
from himaya.web.partners.models.spot import LONGEST_TEXT, Spot
from himaya.web.partners.states import OPEN, PROMISED, STEP_LABELS, AskedState
from himaya.web.posts.models import LivePost

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_BASIS = 300
MOST = 10_000
ARRIVAL_GRACE = timedelta(minutes=15)
"""How long after the promised arrival nobody is called."""


class Resource(models.TextChoices):
    """What a partner is asked for."""

    AMBULANCE = "ambulance", pgettext_lazy("resource of a partner", "Ambulance")
    MEDICAL_TEAM = "medical_team", pgettext_lazy("resource of a partner", "Medical team")
    FIRE_ENGINE = "fire_engine", pgettext_lazy("resource of a partner", "Fire engine")
    RESCUE_TEAM = "rescue_team", pgettext_lazy("resource of a partner", "Rescue team")
    WATER_TANKER = "water_tanker", pgettext_lazy("resource of a partner", "Water tanker")
    ELECTRICITY_CREW = "electricity_crew", pgettext_lazy("resource of a partner", "Electricity crew")
    GAS_CREW = "gas_crew", pgettext_lazy("resource of a partner", "Gas crew")
    WATER_CREW = "water_crew", pgettext_lazy("resource of a partner", "Water and sewage crew")
    GENERATOR = "generator", pgettext_lazy("resource of a partner", "Generator")
    LIGHTING = "lighting", pgettext_lazy("resource of a partner", "Lighting")
    BARRIERS = "barriers", pgettext_lazy("resource of a partner", "Barriers")
    CRANE = "crane", pgettext_lazy("resource of a partner", "Crane or winch")
    ROAD_CREW = "road_crew", pgettext_lazy("resource of a partner", "Road crew")
    BUS = "bus", pgettext_lazy("resource of a partner", "Bus")
    SHELTER = "shelter", pgettext_lazy("resource of a partner", "Places in a shelter")
    SOCIAL_TEAM = "social_team", pgettext_lazy("resource of a partner", "Team of social services")
    ENGINEER = "engineer", pgettext_lazy("resource of a partner", "Structural engineer")
    OTHER = "other", pgettext_lazy("resource of a partner", "Other, as described")


_OTHER_STEPS = {
    "ask": pgettext_lazy("request for a resource", "Asked"),
    "escalate": pgettext_lazy("request for a resource", "Director called"),
    "hear": pgettext_lazy("request for a resource", "Heard"),
}


class ResourceRequest(Spot):
    """A partner of a governorate is asked for a number of one resource, where, by when and on what basis.

    `needed_by` is when it must be there, `answer_by` when the answer is due. `offered`, `arrival_at` are what the
    partner promised. `escalated_at` : since when a director is called, because nobody answered, what was promised was
    taken back, or it is not there; `heard_at`, `heard_text` : what is done instead.
    """

    area = models.CharField(max_length=10)
    agency = models.CharField(max_length=20, choices=Partner)
    resource = models.CharField(max_length=20, choices=Resource)
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=LONGEST_TEXT, blank=True)
    basis = models.CharField(max_length=LONGEST_BASIS)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="resource_requests")
    post = models.ForeignKey(LivePost, on_delete=models.PROTECT, null=True, related_name="resource_requests")
    needed_by = models.DateTimeField()
    answer_by = models.DateTimeField()
    state = models.CharField(max_length=16, choices=AskedState, default=AskedState.ASKED)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=LONGEST_TEXT, blank=True)
    offered = models.PositiveIntegerField(null=True)
    arrival_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    heard_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    heard_text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """By when it is needed; an answer has an account, a promise its number and arrival."""

        ordering: ClassVar = ["needed_by", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["area", "agency", "state"], name="resource_area_agency"),
            models.Index(fields=["state", "answer_by"], name="resource_answer_due"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=AskedState.values), name="resource_state_known"),
            models.CheckConstraint(condition=Q(agency__in=Partner.values), name="resource_agency_known"),
            models.CheckConstraint(condition=Q(resource__in=Resource.values), name="resource_kind_known"),
            models.CheckConstraint(condition=~Q(area=""), name="resource_has_area"),
            models.CheckConstraint(condition=~Q(basis=""), name="resource_has_basis"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=MOST), name="resource_number_sane"),
            models.CheckConstraint(condition=Q(answer_by__lte=F("needed_by")), name="resource_answer_before_need"),
            models.CheckConstraint(
                condition=Q(state__in=[AskedState.ASKED, AskedState.WITHDRAWN])
                | Q(answered_by__isnull=False, answered_office__isnull=False, answered_at__isnull=False),
                name="resource_answered_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*PROMISED, AskedState.ARRIVED, AskedState.RELEASED])
                | Q(offered__gte=1, arrival_at__isnull=False),
                name="resource_promise_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[AskedState.DECLINED, AskedState.PART_ACCEPTED]) | ~Q(answer=""),
                name="resource_less_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.agency} {self.resource} {self.state}"

    @property
    def title(self) -> str:
        """How many of what, in the reader's language."""
        return f"{Resource(self.resource).label} × {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN

    @property
    def is_unanswered(self) -> bool:
        """Whether the answer is late."""
        return self.state == AskedState.ASKED and self.answer_by <= timezone.now()

    @property
    def is_not_there(self) -> bool:
        """Whether what was promised should have arrived."""
        promised = self.arrival_at if self.state in PROMISED else None
        return promised is not None and promised + ARRIVAL_GRACE <= timezone.now()

    @property
    def comes_late(self) -> bool:
        """Whether the promised arrival is later than it is needed."""
        return self.arrival_at is not None and self.arrival_at > self.needed_by

    @property
    def calls(self) -> bool:
        """Whether a director is called and nobody has said yet what is done instead."""
        return self.escalated_at is not None and self.heard_at is None and self.state != AskedState.WITHDRAWN


class AskedStep(AppendOnly):
    """One step of a request; without an office it was the clock."""

    request = models.ForeignKey(ResourceRequest, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=16)
    after = models.CharField(max_length=16, choices=AskedState)
    number = models.PositiveIntegerField(null=True)
    arrival_at = models.DateTimeField(null=True)
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In the order in which they were entered."""

        ordering: ClassVar = ["entered_at", "pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.step}"

    @property
    def title(self) -> str:
        """What was done, in words."""
        if self.step in STEP_LABELS:
            return str(AskedState(self.after).label)
        return str(_OTHER_STEPS[self.step])


def answer_due(now: datetime, needed_by: datetime) -> datetime:
    """When the answer is due: 48 hours before it is needed; asked later than that, after a quarter of what is left."""
    return max(needed_by - CONFIRMED_BEFORE, now + (needed_by - now) / 4)


CONFIRMED_BEFORE = timedelta(hours=48)
"""How long before it is needed a resource should be confirmed."""
