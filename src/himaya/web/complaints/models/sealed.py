"""The sealed texts of a complaint: only the officer who took it in and the named investigator read them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.complaints.models.complaint import Complaint

PURPOSE = "sealed text of a complaint"
"""What the cipher of the texts is made for."""
LONGEST = 8000


class TextKind(models.TextChoices):
    """What a sealed text is."""

    COMPLAINT = "complaint", _("What was complained of")
    REACH = "reach", _("How to reach whoever complained")
    ASSESSMENT = "assessment", pgettext_lazy("complaint", "Assessment")
    EVIDENCE = "evidence", pgettext_lazy("complaint", "Evidence")
    INTERVIEW = "interview", _("Interview")
    HANDING = "handing", _("Why another investigator")
    REASONS = "reasons", _("Reasons of the decision")
    TOLD = "told", _("What whoever complained was told")
    APPEAL = "appeal", pgettext_lazy("complaint", "Appeal")
    OUTCOME = "outcome", _("Outcome of the prosecution")
    SAID = "said", _("What whoever complained added")


class SealedText(AppendOnly):
    """One text, encrypted by the installation's key; the database refuses to change or delete it."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="texts")
    kind = models.CharField(max_length=12, choices=TextKind)
    sealed = models.TextField()
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """In the order in which they were written; none without a text."""

        ordering: ClassVar = ["entered_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=TextKind.values), name="complaint_text_known"),
            models.CheckConstraint(condition=~Q(sealed=""), name="complaint_text_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"
