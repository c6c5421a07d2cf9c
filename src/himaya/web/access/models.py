"""Access tokens; of the secret only the digest is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from himaya.web.access.scopes import Scope, offered_to
from himaya.web.access.secrets import CODE_LETTERS, PREFIX
from himaya.web.accounts.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from himaya.web.accounts.models import Office

LONGEST_LABEL = 60


class Ending(models.TextChoices):
    """Why a token opens nothing any more."""

    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Its time is over")
    ACCOUNT = "account", _("The account is closed")
    OFFICE = "office", _("The account holds the office no more, or the office has another area, role or partner")


class Bound(Protocol):
    """What belongs to one assignment, with role, area and partner of its office when it was made."""

    assignment: Any
    role: Any
    area: Any
    partner: Any


def ending_of(bound: Bound, now: datetime) -> Ending | None:
    """Why what is bound to an assignment has ended with it; None while the office is held and is what it was."""
    held = bound.assignment
    if not held.user.is_active:
        return Ending.ACCOUNT
    is_held = held.starts_at <= now and (held.ends_at is None or held.ends_at > now) and held.office.is_active
    same = (held.office.role, held.office.area, held.office.partner) == (bound.role, bound.area, bound.partner)
    return None if is_held and same and offered_to(bound.role) else Ending.OFFICE


class AccessToken(models.Model):
    """A key of one assignment; `role`, `area` and `partner` are those of its office when it was made.

    `minute_requests` counts the requests of the minute `minute`; `day_searches` counts lists read on and numbers not
    found on the day `day`; `unusual_at` is when there were more of them than a program of a partner needs.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="access_tokens")
    role = models.CharField(max_length=20)
    area = models.CharField(max_length=10, blank=True)
    partner = models.CharField(max_length=20, blank=True)
    label = models.CharField(max_length=LONGEST_LABEL)
    scopes = models.JSONField()
    code = models.CharField(max_length=CODE_LETTERS, unique=True)
    secret_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    last_used_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    minute = models.DateTimeField(null=True)
    minute_requests = models.PositiveIntegerField(default=0)
    day = models.DateField(null=True)
    day_searches = models.PositiveIntegerField(default=0)
    unusual_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; a token ends after it is made."""

        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("made_at")), name="access_token_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.label}"

    @property
    def shown(self) -> str:
        """What of it may be seen: what stands before the secret."""
        return f"{PREFIX}{self.code}"

    @property
    def office(self) -> Office:
        """The office it belongs to."""
        return self.assignment.office

    @property
    def good_for(self) -> Mapping[Scope, Any]:
        """Its scopes that its role offers still, in the reader's language."""
        return {scope: label for scope, label in offered_to(self.role).items() if scope in self.scopes}

    @property
    def ending(self) -> Ending | None:
        """Why it opens nothing now; None while it does."""
        return self.ended_at(timezone.now())

    def ended_at(self, now: datetime) -> Ending | None:
        """Why it opens nothing at an instant; None where it does."""
        if self.revoked_at is not None:
            return Ending.REVOKED
        return Ending.EXPIRED if self.expires_at <= now else ending_of(self, now)
