"""Accounts belong to offices, not to persons: no names, no ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from himaya.web.common.verbs import Verb


class Role(models.TextChoices):
    """What an office may do."""

    PLANNER = "planner", _("Planner")
    DIRECTOR = "director", _("Director")
    DUTY_OFFICER = "duty-officer", _("Duty officer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class User(AbstractUser):
    """An office that signs in. An account without a role may do nothing."""

    first_name = None  # type: ignore[assignment]  # Django's way to drop an inherited field
    last_name = None  # type: ignore[assignment]  # likewise
    role = models.CharField(max_length=20, choices=Role, blank=True, default="")
    office_ar = models.CharField(max_length=120)
    office_en = models.CharField(max_length=120, blank=True)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["office_ar"]

    class Meta(AbstractUser.Meta):
        """Constraints the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=["", *Role.values]), name="user_role_known"),
        ]

    def __str__(self) -> str:
        return self.office

    def may(self, verb: Verb) -> bool:
        """Whether this office may, for the apps below accounts that know it only as the user of a request."""
        from himaya.web.accounts import policies  # noqa: PLC0415  # the table of roles is written for this model

        return policies.may(self, verb)

    @property
    def office(self) -> str:
        """Title of the office in the reader's language; in Arabic where it has no English one."""
        return (self.office_en if get_language() == "en" else "") or self.office_ar
