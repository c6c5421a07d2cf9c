"""One incident: what, where, how urgent, and where it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.scenario.fold import fold
from himaya.web.accounts.models import Office
from himaya.web.common.language import in_language
from himaya.web.incidents.playbooks import playbook_of, rules
from himaya.web.incidents.states import OPEN, RUNNING, IncidentState

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_TEXT = 500
METHANE_TEXTS = ("hazards", "access", "services")
METHANE_NUMBERS = ("hurt", "dead", "trapped")


class Priority(models.IntegerChoices):
    """How urgent it is."""

    P1 = 1, _("P1 life in danger")
    P2 = 2, _("P2 urgent")
    P3 = 3, _("P3 soon")
    P4 = 4, _("P4 when possible")


class Where(models.TextChoices):
    """How well the place is known."""

    PLACE = "place", _("A place of the register")
    MAP = "map", _("A point on the map")
    WORDS = "words", _("Words only")
    UNKNOWN = "unknown", pgettext_lazy("where an incident is", "Unknown")


class Incident(models.Model):
    """What was reported, at most with a place and numbers as far as they are known; never who reported it.

    `kind` is a key of the playbooks. `place` is a key of the register, kept as
    a plain reference with its titles and tier so that the incident outlives it;
    `lon`, `lat` in degrees, empty where nobody knows. `needs` counts units by kind.
    `called_at` is when it was reported, `stepped_at` when the last step happened,
    `methane_at` when the last METHANE update did, `changed_at` when anything was entered.
    """

    area = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=40)
    priority = models.PositiveSmallIntegerField(choices=Priority)
    state = models.CharField(max_length=12, choices=IncidentState, default=IncidentState.REPORTED)
    where = models.CharField(max_length=8, choices=Where, default=Where.UNKNOWN)
    place = models.CharField(max_length=80, blank=True)
    place_ar = models.CharField(max_length=150, blank=True)
    place_en = models.CharField(max_length=150, blank=True)
    tier = models.PositiveSmallIntegerField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    where_text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    report = models.CharField(max_length=LONGEST_TEXT, blank=True)
    hazards = models.CharField(max_length=LONGEST_TEXT, blank=True)
    access = models.CharField(max_length=LONGEST_TEXT, blank=True)
    services = models.CharField(max_length=LONGEST_TEXT, blank=True)
    hurt = models.PositiveIntegerField(null=True)
    dead = models.PositiveIntegerField(null=True)
    trapped = models.PositiveIntegerField(null=True)
    needs = models.JSONField(default=dict)
    major = models.BooleanField(default=False)
    force_used = models.BooleanField(default=False)
    outcome = models.CharField(max_length=LONGEST_TEXT, blank=True)
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="duplicates")
    called_at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)
    stepped_at = models.DateTimeField()
    methane_at = models.DateTimeField()
    changed_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    search = models.TextField(editable=False)

    class Meta:
        """The most urgent first, then the newest; the database knows states, places and merged ones."""

        ordering: ClassVar = ["priority", "-called_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "area"], name="incident_state_area"),
            models.Index(fields=["called_at"], name="incident_called"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=IncidentState.values), name="incident_state_known"),
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="incident_priority_known"),
            models.CheckConstraint(condition=Q(where__in=Where.values), name="incident_where_known"),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__isnull=False, lat__isnull=False),
                name="incident_point_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=IncidentState.DUPLICATE, duplicate_of__isnull=False)
                | (~Q(state=IncidentState.DUPLICATE) & Q(duplicate_of__isnull=True)),
                name="incident_duplicate_of_one",
            ),
            models.CheckConstraint(condition=~Q(duplicate_of=models.F("pk")), name="incident_not_of_itself"),
            models.CheckConstraint(
                condition=~Q(state=IncidentState.CLOSED) | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="incident_closed_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what is searched in step with the texts."""
        book = playbook_of(self.kind)
        texts = (book.title_ar, book.title_en, self.place_ar, self.place_en, self.place, self.where_text, self.report)
        self.search = fold(" ".join(texts))
        if "update_fields" in kwargs:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search"}
        super().save(*args, **kwargs)

    @property
    def title(self) -> str:
        """What it is, in the reader's language."""
        return playbook_of(self.kind).title

    @property
    def where_title(self) -> str:
        """Where it is, as well as is known, in the reader's language."""
        named = in_language(self.place_ar, self.place_en)
        if named and self.where_text:
            return f"{named} - {self.where_text}"
        return named or self.where_text or (self.point if self.lon is not None else str(Where.UNKNOWN.label))

    @property
    def point(self) -> str:
        """Latitude and longitude to about ten metres, empty where nobody knows."""
        return "" if self.lat is None or self.lon is None else f"{self.lat:.4f}, {self.lon:.4f}"

    @property
    def short_priority(self) -> str:
        """P1 to P4."""
        return f"P{self.priority}"

    @property
    def state_title(self) -> str:
        """Its state in words; `get_state_display` puts every state into words to find one."""
        return str(IncidentState(self.state).label)

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done."""
        return self.state in OPEN

    @property
    def update_due(self) -> datetime | None:
        """When the next METHANE update is due; None where none is asked for."""
        if self.priority > Priority.P2 or self.state not in RUNNING:
            return None
        return self.methane_at + timedelta(minutes=rules().update_min)

    @property
    def is_overdue(self) -> bool:
        """Whether a METHANE update is late."""
        due = self.update_due
        return due is not None and due <= timezone.now()
