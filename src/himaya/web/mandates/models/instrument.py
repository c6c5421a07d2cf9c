"""What a court or an authority issued, and what stands in the way of carrying it out."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.mandates.law import table

if TYPE_CHECKING:
    from himaya.web.mandates.law import Article, KindRule

LONGEST_TITLE, LONGEST_TEXT = 200, 1000


class InstrumentKind(models.TextChoices):
    """What may order a task; there is no other kind."""

    FINAL_JUDGMENT = "final_judgment", pgettext_lazy("instrument", "Final judgment ordered for execution")
    PROSECUTION_ORDER = "prosecution_order", pgettext_lazy("instrument", "Order of the prosecution or a judge")
    ADMINISTRATIVE_JUDGMENT = (
        "administrative_judgment", pgettext_lazy("instrument", "Judgment of an administrative court"),
    )  # fmt: skip
    REMOVAL_DECISION = "removal_decision", pgettext_lazy("instrument", "Removal decision")
    SAFETY_ORDER = "safety_order", pgettext_lazy("instrument", "Urgent safety order")


class ImpedimentKind(models.TextChoices):
    """What forbids execution while it is open."""

    STAY = "stay", pgettext_lazy("mandate", "Stay of execution")
    GRIEVANCE = "grievance", pgettext_lazy("mandate", "Grievance")
    REGULARISATION = "regularisation", pgettext_lazy("mandate", "Request for regularisation")
    APPEAL = "appeal", pgettext_lazy("mandate", "Appeal that suspends")
    TITLE_CLAIM = "title_claim", pgettext_lazy("mandate", "Claim of title")


class Instrument(AppendOnly):
    """One judgment, order or decision, by issuer, number and year; whom it is against is held by its issuer alone.

    `article` is a key of the law table and `edition` the table it was registered under. `served_on` is when notice was
    given or published, with its proof; `enforceable_on` when it got its enforceable form; `due_on` since when it may be
    carried out, `challenge_until` until when it may be challenged. `orders_date` is the day a court has ordered. It is
    valid to the end of `expires_on`.
    """

    LATER: ClassVar = ("served_on", "served_proof", "due_on", "challenge_until")

    area = models.CharField(max_length=10)
    kind = models.CharField(max_length=24, choices=InstrumentKind)
    issuer = models.CharField(max_length=LONGEST_TITLE)
    number = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    issued_on = models.DateField()
    article = models.CharField(max_length=40)
    edition = models.CharField(max_length=20)
    served_on = models.DateField(null=True)
    served_proof = models.CharField(max_length=LONGEST_TITLE, blank=True)
    enforceable_on = models.DateField(null=True)
    orders_date = models.DateField(null=True)
    expires_on = models.DateField()
    due_on = models.DateField(null=True)
    challenge_until = models.DateField(null=True)
    text_kept_at = models.CharField(max_length=LONGEST_TITLE, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In the order of their dates; one issuer's number once."""

        ordering: ClassVar = ["due_on", "issued_on", "pk"]
        indexes: ClassVar = [models.Index(fields=["area", "kind", "due_on"], name="instrument_due")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=InstrumentKind.values), name="instrument_kind_known"),
            models.UniqueConstraint(fields=["area", "kind", "issuer", "number", "year"], name="instrument_once"),
            models.CheckConstraint(condition=Q(expires_on__gte=F("issued_on")), name="instrument_expires_later"),
            models.CheckConstraint(
                condition=Q(served_on__isnull=True) | ~Q(served_proof=""), name="instrument_served_with_proof"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"

    @property
    def expires_at(self) -> datetime:
        """The instant at which it has no effect any more: the end of its last day here."""
        return timezone.make_aware(datetime.combine(self.expires_on, time.max))

    @property
    def rule(self) -> KindRule:
        """What holds for its kind, by the table in use."""
        return table().kinds[self.kind]

    @property
    def provision(self) -> Article | None:
        """The article it relies on, by the table in use."""
        return table().articles.get(self.article)

    def age_days(self, today: date) -> int:
        """Days since it may be carried out."""
        return (today - self.due_on).days if self.due_on else 0


class Impediment(AppendOnly):
    """A stay, grievance, request for regularisation, suspensive appeal or claim of title; it is lifted once."""

    LATER: ClassVar = ("lifted_at", "lifted_by", "lifted_office", "lifted_text")

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="impediments")
    kind = models.CharField(max_length=16, choices=ImpedimentKind)
    reference = models.CharField(max_length=LONGEST_TITLE)
    since = models.DateField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_text = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        """The newest first; lifted whole, in words."""

        ordering: ClassVar = ["-entered_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ImpedimentKind.values), name="impediment_kind_known"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_office__isnull=True, lifted_text="")
                | (
                    Q(lifted_at__isnull=False, lifted_by__isnull=False, lifted_office__isnull=False)
                    & ~Q(lifted_text="")
                ),
                name="impediment_lifted_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"

    @property
    def is_open(self) -> bool:
        """Whether it still forbids execution."""
        return self.lifted_at is None


def open_impediments() -> Any:
    """Impediments that forbid execution."""
    return Impediment.objects.filter(lifted_at__isnull=True)
