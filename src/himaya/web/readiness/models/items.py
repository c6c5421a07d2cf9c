"""Boards, their items, and the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from himaya.web.accounts.models import Office
from himaya.web.common.language import in_language
from himaya.web.readiness.states import ItemState

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_NOTE = 500


def state_at(state: str, valid_until: datetime | None, lost_at: datetime | None, now: datetime) -> ItemState:
    """State at an instant: a verified item whose validity has ended, or whose proof is lost, is expired by itself."""
    if state == ItemState.VERIFIED and (valid_until is None or valid_until <= now or lost_at is not None):
        return ItemState.EXPIRED
    return ItemState(state)


def reason_told(state: str, lost_at: datetime | None, reason: str) -> str:
    """Why an item is not verified: what an office said, or that its proof is lost; empty where there is no reason."""
    if state == ItemState.VERIFIED and lost_at is not None:
        return str(_("The file that this was verified with is gone, or is no longer what was recorded."))
    return reason


class Subject(models.TextChoices):
    """What a board speaks of."""

    DIRECTORATE = "directorate", _("The whole directorate")
    PLACE = "place", _("A place")


class ItemKind(models.TextChoices):
    """What keeps a proof valid."""

    STANDARD = "standard", _("Standard item")
    COMMS = "comms", _("Communications check")
    SWEEP = "sweep", _("Explosives sweep")


class FileKind(models.TextChoices):
    """What evidence may be; found in the bytes, never taken from a file's ending."""

    PDF = "pdf", "PDF"
    PNG = "png", "PNG"
    JPEG = "jpeg", "JPEG"


class Board(models.Model):
    """What must be ready in an area, or at one of its places, for one period.

    `place` and `plan` are keys in the register and in the list of plans, kept
    as plain references so that a board outlives both. A board counts until
    `ends_at`; then it is history.
    """

    area = models.CharField(max_length=10, db_index=True)
    subject = models.CharField(max_length=12, choices=Subject)
    place = models.CharField(max_length=80, blank=True)
    plan = models.CharField(max_length=80, blank=True)
    title_ar = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True)
    tier = models.PositiveSmallIntegerField(null=True)
    level = models.PositiveSmallIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The directorate first, then by place; the database knows subjects and periods."""

        ordering: ClassVar = ["subject", "tier", "title_ar", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(subject__in=Subject.values), name="board_subject_known"),
            models.CheckConstraint(condition=Q(ends_at__gte=models.F("opened_at")), name="board_ends_after_opening"),
            models.CheckConstraint(condition=Q(tier__isnull=True) | Q(tier__range=(1, 5)), name="board_tier_known"),
            models.CheckConstraint(
                condition=Q(subject=Subject.DIRECTORATE, place="", tier__isnull=True)
                | (Q(subject=Subject.PLACE, tier__isnull=False) & ~Q(place="")),
                name="board_of_a_place_has_one",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Title in the reader's language."""
        return in_language(self.title_ar, self.title_en)

    @property
    def is_current(self) -> bool:
        """Whether it still counts."""
        return self.ends_at > timezone.now()


class ReadinessItem(models.Model):
    """One standard that must be met, with who claimed it, who verified it, and until when that holds.

    `state` is what was last done; `state_now` also knows that time has passed, or that the proof was lost.
    `proof_lost_at` is when a file that the item was verified with was found gone or changed, empty while all are there.
    """

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="items")
    area = models.CharField(max_length=10)
    element = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=ItemKind, default=ItemKind.STANDARD)
    title_ar = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True)
    standard_ar = models.CharField(max_length=600)
    standard_en = models.CharField(max_length=600, blank=True)
    critical = models.BooleanField(default=False)
    mandatory = models.BooleanField(default=True)
    needs_file = models.BooleanField(default=False)
    weight = models.PositiveSmallIntegerField(default=1)
    valid_min = models.PositiveIntegerField(null=True)
    owner = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    due = models.DateTimeField()
    state = models.CharField(max_length=14, choices=ItemState, default=ItemState.OPEN)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    reason = models.CharField(max_length=LONGEST_NOTE, blank=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verified_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    proof_lost_at = models.DateTimeField(null=True)

    class Meta:
        """Critical first; the database knows that nobody verifies an own claim."""

        ordering: ClassVar = ["-critical", "-mandatory", "due", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["area", "state"], name="item_area_state"),
            models.Index(fields=["owner", "state"], name="item_owner_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="item_state_known"),
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="item_kind_known"),
            models.CheckConstraint(condition=Q(critical=False) | Q(mandatory=True), name="item_critical_is_mandatory"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="item_has_weight"),
            models.CheckConstraint(
                condition=~Q(state=ItemState.VERIFIED)
                | Q(
                    verified_by__isnull=False,
                    verified_office__isnull=False,
                    claimed_by__isnull=False,
                    claimed_office__isnull=False,
                    valid_until__isnull=False,
                ),
                name="item_verified_by_an_office",
            ),
            models.CheckConstraint(condition=~Q(verified_by=models.F("claimed_by")), name="item_other_account"),
            models.CheckConstraint(condition=~Q(verified_office=models.F("claimed_office")), name="item_other_office"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Title in the reader's language."""
        return in_language(self.title_ar, self.title_en)

    @property
    def standard(self) -> str:
        """Standard in the reader's language."""
        return in_language(self.standard_ar, self.standard_en)

    def state_at(self, now: datetime) -> ItemState:
        """State at an instant: a verified item whose validity has ended, or whose proof is lost, is expired."""
        return state_at(self.state, self.valid_until, self.proof_lost_at, now)

    @property
    def is_proof_lost(self) -> bool:
        """Whether it was verified with a file that is gone or changed."""
        return self.state == ItemState.VERIFIED and self.proof_lost_at is not None

    @property
    def reason_now(self) -> str:
        """Why it is not verified, in the reader's language where nobody wrote it."""
        return reason_told(self.state, self.proof_lost_at, self.reason)

    @property
    def state_now(self) -> ItemState:
        """State at this moment."""
        return self.state_at(timezone.now())

    @property
    def is_late(self) -> bool:
        """Whether it is due and not verified."""
        now = timezone.now()
        return self.due <= now and self.state_at(now) != ItemState.VERIFIED


class Evidence(models.Model):
    """A file that was handed in with a claim; it lies outside the web root under a name that nobody can guess."""

    item = models.ForeignKey(ReadinessItem, on_delete=models.PROTECT, related_name="evidence")
    stored = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=5, choices=FileKind)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-added_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="evidence_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"
