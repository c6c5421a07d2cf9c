"""A report of the public, and every step of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.common.cipher import cipher
from himaya.web.portal.categories import Category
from himaya.web.reports.states import ReportState
from himaya.web.reports.words import Action

_PURPOSE = "public-reports"
LONGEST_NOTE = 500


def kept(content: bytes) -> bytes:
    """Bytes as they lie in the table."""
    return cipher(_PURPOSE).encrypt(content) if content else b""


def read(sealed: Any) -> bytes:
    """Bytes of the table."""
    return cipher(_PURPOSE).decrypt(bytes(sealed)) if sealed else b""


class PublicReport(models.Model):
    """What somebody saw somewhere; nothing of whoever it was.

    `receipt` : SHA-256 of its receipt. `where` : the place in words; `lon`, `lat` in degrees where a point was given.
    `sealed_text`, `sealed_picture` : encrypted, the text with numbers of persons and vehicles masked, the picture drawn
    anew. `service` : what it was passed to. `incident` : what became of its danger.
    """

    receipt = models.CharField(max_length=64, unique=True)
    area = models.CharField(max_length=10)
    where = models.CharField(max_length=200)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    category = models.CharField(max_length=12, choices=Category)
    state = models.CharField(max_length=16, choices=ReportState, default=ReportState.RECEIVED)
    sealed_text = models.BinaryField()
    sealed_picture = models.BinaryField(default=bytes)
    service = models.CharField(max_length=200, blank=True)
    incident = models.PositiveBigIntegerField(null=True)
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The oldest first; each end of a triage has what it needs."""

        ordering: ClassVar = ["received_at", "pk"]
        verbose_name = _("report of the public")
        verbose_name_plural = _("reports of the public")
        indexes: ClassVar = [models.Index(fields=["area", "state", "received_at"], name="public_report_area_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="public_report_state_known"),
            models.CheckConstraint(
                condition=~Q(state="linked_incident") | Q(incident__isnull=False), name="public_report_linked_to_one"
            ),
            models.CheckConstraint(
                condition=~Q(state="service_request") | ~Q(service=""), name="public_report_passed_to_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def text(self) -> str:
        """What was written."""
        return read(self.sealed_text).decode()

    @property
    def picture(self) -> bytes:
        """The picture as JPEG; empty without one."""
        return read(self.sealed_picture)


class ReportStep(AppendOnly):
    """What was done, by which office, and the words that its sender reads."""

    report = models.ForeignKey(PublicReport, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=12)
    note_ar = models.CharField(max_length=LONGEST_NOTE, blank=True)
    note_en = models.CharField(max_length=LONGEST_NOTE, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The first first."""

        ordering: ClassVar = ["pk"]
        verbose_name_plural = _("steps of reports")

    def __str__(self) -> str:
        return f"{self.report_id} {self.step}"

    @property
    def label(self) -> str:
        """What was done, in the reader's language."""
        return str(Action[self.step.upper()].label)
