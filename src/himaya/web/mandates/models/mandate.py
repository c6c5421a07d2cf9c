"""One mandated task on one plot, from its draft to its closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.mandates.models.instrument import LONGEST_TEXT, LONGEST_TITLE, Instrument
from himaya.web.mandates.states import BEFORE_AUTHORITY, MandateState, Pause

if TYPE_CHECKING:
    from datetime import datetime

_NEVER_AUTHORISED = (*BEFORE_AUTHORITY, MandateState.SUSPENDED)


class Property(models.TextChoices):
    """Whose land it is."""

    PUBLIC_STATE = "public_state", pgettext_lazy("plot", "Public property of the state")
    PRIVATE_STATE = "private_state", pgettext_lazy("plot", "Private property of the state")
    NOT_STATE = "not_state", pgettext_lazy("plot", "Not property of the state")


class Plot(AppendOnly):
    """A piece of land by its survey reference and outline; who lives there is nowhere kept.

    `shape` is a GeoJSON polygon, `measured_m2` what the survey measured, `outline_m2` what the outline has on the
    ellipsoid; `lon`, `lat` its middle.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="plots")
    area = models.CharField(max_length=10)
    survey_reference = models.CharField(max_length=LONGEST_TITLE)
    owning_body = models.CharField(max_length=LONGEST_TITLE)
    property = models.CharField(max_length=16, choices=Property)
    shape = models.JSONField()
    measured_m2 = models.FloatField()
    outline_m2 = models.FloatField()
    lon = models.FloatField()
    lat = models.FloatField()
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """By survey reference."""

        ordering: ClassVar = ["area", "survey_reference", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(property__in=Property.values), name="plot_property_known"),
            models.CheckConstraint(condition=Q(measured_m2__gt=0, outline_m2__gt=0), name="plot_has_ground"),
        ]

    def __str__(self) -> str:
        return self.survey_reference


class Mandate(models.Model):
    """A task that an instrument orders on a plot.

    `dwellings` is how many inhabited ones stand there. `edition` is the edition of the law table it was reviewed under.
    `starts_at`, `ends_at` is the window it is authorised for: at its end the authority ends by itself.
    `pause` says why it is suspended, `order_reason` why it comes before older ones.
    """

    area = models.CharField(max_length=10)
    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="mandates")
    plot = models.ForeignKey(Plot, on_delete=models.RESTRICT, related_name="mandates")
    ordered = models.CharField(max_length=LONGEST_TEXT)
    dwellings = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=20, choices=MandateState, default=MandateState.DRAFT)
    pause = models.CharField(max_length=16, choices=Pause, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    edition = models.CharField(max_length=20, blank=True)
    authorised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    authorised_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    authorised_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    order_reason = models.CharField(max_length=LONGEST_TEXT, blank=True)
    started_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    stepped_at = models.DateTimeField(default=timezone.now)
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first; three accounts, a window, and a record before it is closed."""

        ordering: ClassVar = ["-stepped_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["area", "state"], name="mandate_area_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=MandateState.values), name="mandate_state_known"),
            models.CheckConstraint(condition=Q(pause__in=["", *Pause.values]), name="mandate_pause_known"),
            models.CheckConstraint(
                condition=~Q(state=MandateState.SUSPENDED) | ~Q(pause=""), name="mandate_suspended_why"
            ),
            models.CheckConstraint(
                condition=Q(state__in=_NEVER_AUTHORISED)
                | Q(
                    reviewed_by__isnull=False, authorised_by__isnull=False, authorised_office__isnull=False,
                    authorised_at__isnull=False, starts_at__isnull=False, ends_at__isnull=False,
                ),
                name="mandate_authorised_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("requested_by")),
                name="mandate_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(authorised_by__isnull=True)
                | (~Q(authorised_by=F("requested_by")) & ~Q(authorised_by=F("reviewed_by"))),
                name="mandate_authorised_by_a_third",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="mandate_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[MandateState.AFTER_ACTION, MandateState.CLOSED])
                | Q(recorded_at__isnull=False),
                name="mandate_closed_with_record",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk} {self.instrument}"

    def ends(self) -> datetime | None:
        """When its authority ends: with its window or its instrument, whichever is first."""
        return min(self.ends_at, self.instrument.expires_at) if self.ends_at else None


class StepEntry(AppendOnly):
    """One line of the history of a task; without an office it was the clock."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="entries")
    step = models.CharField(max_length=20)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In the order of entry."""

        ordering: ClassVar = ["entered_at", "pk"]

    def __str__(self) -> str:
        return f"{self.entered_at:%H:%M} {self.step}"


class HumanCheck(AppendOnly):
    """Answers to the human-dimension check, the newest counts: key -> `{"arranged": bool, "text": words}`."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="checks")
    answers = models.JSONField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-entered_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.entered_at:%H:%M}"


class AfterAction(AppendOnly):
    """What was done and what it cost: ground, dwellings, force and injuries as numbers, and what is to be learnt."""

    mandate = models.OneToOneField(Mandate, on_delete=models.CASCADE, related_name="after_action")
    done = models.CharField(max_length=LONGEST_TEXT)
    ground_m2 = models.FloatField(default=0.0)
    dwellings_left = models.PositiveSmallIntegerField(default=0)
    dwellings_sheltered = models.PositiveSmallIntegerField(default=0)
    injuries = models.PositiveSmallIntegerField(default=0)
    observed = models.BooleanField(default=False)
    force_used = models.BooleanField(default=False)
    force_record = models.CharField(max_length=LONGEST_TITLE, blank=True)
    lessons = models.CharField(max_length=LONGEST_TEXT)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Force goes with the reference of its record."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(force_used=False) | ~Q(force_record=""), name="after_action_force_recorded"
            ),
        ]

    def __str__(self) -> str:
        return str(self.mandate_id)
