"""Where messages go, and each message with what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from himaya.web.access.models import Ending, ending_of
from himaya.web.accounts.models import Assignment
from himaya.web.webhooks.kinds import event_label

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import Office

LONGEST_ADDRESS = 500


class Endpoint(models.Model):
    """An address of a partner's system; it ends with the assignment, area, role or partner of its office.

    `target` is the address, `origin` how this installation is reached in what messages say. The secret is kept
    encrypted under the key of the installation; the one before it signs too until `before_until`.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="webhooks")
    role = models.CharField(max_length=20)
    area = models.CharField(max_length=10, blank=True)
    partner = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=LONGEST_ADDRESS)
    origin = models.CharField(max_length=200)
    kinds = models.JSONField()
    sealed_secret = models.TextField()
    sealed_before = models.TextField(blank=True)
    before_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-made_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["partner", "area"], name="webhook_partner_area")]

    def __str__(self) -> str:
        return self.target

    @property
    def office(self) -> Office:
        """The office it belongs to."""
        return self.assignment.office

    @property
    def ending(self) -> Ending | None:
        """Why nothing is sent to it now; None while it is."""
        return self.ended_by(timezone.now())

    def ended_by(self, now: datetime) -> Ending | None:
        """Why nothing is sent to it at an instant; None where it is."""
        return Ending.REVOKED if self.ended_at else ending_of(self, now)

    @property
    def kind_labels(self) -> list[str]:
        """What it is told of, in the reader's language."""
        return [event_label(one) for one in self.kinds]


class DeliveryState(models.TextChoices):
    """What became of a message."""

    WAITING = "waiting", pgettext_lazy("webhook", "Waiting")
    TAKEN = "taken", pgettext_lazy("webhook", "Taken")
    GIVEN_UP = "given_up", pgettext_lazy("webhook", "Given up")
    DROPPED = "dropped", pgettext_lazy("webhook", "Not sent: the webhook has ended")


class Failure(models.TextChoices):
    """Why an attempt came to nothing."""

    NO_ADDRESS = "no_address", pgettext_lazy("webhook", "Its host is not known")
    PRIVATE = "private", pgettext_lazy("webhook", "Its host lies in a private network")
    NO_ANSWER = "no_answer", pgettext_lazy("webhook", "No connection")
    NOT_TRUSTED = "not_trusted", pgettext_lazy("webhook", "Its certificate is not trusted")
    TOO_SLOW = "too_slow", pgettext_lazy("webhook", "Too slow")
    REDIRECT = "redirect", pgettext_lazy("webhook", "It leads elsewhere, which is not followed")
    REFUSED = "refused", pgettext_lazy("webhook", "It refused the message")
    NO_HTTP = "no_http", pgettext_lazy("webhook", "Its answer cannot be read")


class Delivery(models.Model):
    """One message to one endpoint; `path` is where the thing is fetched, `number` which one it is."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    message = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    number = models.PositiveBigIntegerField(null=True)
    path = models.CharField(max_length=200, blank=True)
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveIntegerField(null=True)
    failure = models.CharField(max_length=20, choices=Failure, blank=True)

    class Meta:
        """The newest first; what waits is found by its time."""

        ordering: ClassVar = ["-happened_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "next_at"], name="delivery_due")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.message} {self.state}"

    @property
    def kind_label(self) -> str:
        """Its kind in the reader's language."""
        return event_label(self.kind)
