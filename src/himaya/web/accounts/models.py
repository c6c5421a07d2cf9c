"""Offices, who is assigned to them and for how long; accounts carry no names and no ranks."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from himaya.web.accounts.powers import Holding
    from himaya.web.common.refusal import RefusedError
    from himaya.web.common.verbs import Verb


class Role(models.TextChoices):
    """What an office is for; `policies` says what each may do. Citizens have no account and are not among them."""

    DUTY_OFFICER = "duty-officer", _("National duty officer")
    PLANNER = "planner", _("Planner")
    DIRECTOR = "director", _("Director")
    OPERATOR = "operator", _("Operations-room operator")
    POST_COMMANDER = "post-commander", _("Post commander")
    PATROL_LEADER = "patrol-leader", _("Patrol leader")
    SUPERVISOR = "supervisor", _("Field supervisor")
    TRAFFIC_OFFICER = "traffic-officer", _("Traffic officer")
    LIAISON = "liaison", _("Partner liaison")
    MEDIA_OFFICER = "media-officer", _("Media officer")
    MODERATOR = "moderator", _("Comment moderator")
    COMPLAINTS_OFFICER = "complaints-officer", _("Complaints officer")
    LEGAL_REVIEWER = "legal-reviewer", _("Legal reviewer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class OfficeKind(models.TextChoices):
    """Where an office stands in the organisation."""

    MINISTRY = "ministry", _("Ministry")
    SECTOR = "sector", _("Sector")
    CENTRE = "centre", _("National centre")
    DIRECTORATE = "directorate", _("Security directorate")
    DEPARTMENT = "department", _("Department")
    UNIT = "unit", _("Unit")
    PARTNER = "partner", _("Partner agency")


class Partner(models.TextChoices):
    """Which partner a liaison speaks for."""

    GOVERNORATE = "governorate", _("Governorate administration")
    UTILITIES = "utilities", _("Utilities")
    SOCIAL = "social", _("Social services")
    AMBULANCE = "ambulance", _("Ambulance authority")
    CIVIL_PROTECTION = "civil_protection", _("Civil protection")


class Office(models.Model):
    """An office of the organisation tree.

    `area` is the ISO code of the governorate it acts in, empty for the whole
    country. `role` is empty for offices that only hold others together.
    `partner` is what a liaison speaks for, empty for every other role.
    """

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=OfficeKind)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    area = models.CharField(max_length=10, blank=True, db_index=True)
    role = models.CharField(max_length=20, choices=Role, blank=True)
    partner = models.CharField(max_length=20, choices=Partner, blank=True)
    title_ar = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        """By code; the database knows roles and kinds."""

        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=["", *Role.values]), name="office_role_known"),
            models.CheckConstraint(condition=models.Q(kind__in=OfficeKind.values), name="office_kind_known"),
            models.CheckConstraint(
                condition=models.Q(partner="") | models.Q(partner__in=Partner.values, role=Role.LIAISON),
                name="office_partner_of_a_liaison",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Title in the reader's language; in Arabic where it has no English one."""
        return (self.title_en if get_language() == "en" else "") or self.title_ar


class User(AbstractUser):
    """An account that signs in. Without an office in force it may do nothing."""

    first_name = None  # type: ignore[assignment]  # Django's way to drop an inherited field
    last_name = None  # type: ignore[assignment]  # likewise

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    acting_as: Office | None = None
    """The own office whose assignment gives the power to what the account is doing; `policies.require` says."""

    acting_for: Office | None = None
    """The office that delegated what the account is doing, where none of its own allows it; likewise."""

    program: str = ""
    """Number and label of the access token by which a program does it; empty where the account itself is signed in."""

    def __str__(self) -> str:
        return self.office or self.username

    def may(self, verb: Verb) -> bool:
        """Whether this account may, for the apps below accounts that know it only as the user of a request."""
        from himaya.web.accounts import policies  # noqa: PLC0415  # the table of roles is written for this model

        return policies.may(self, verb)

    def refusal(self, verb: Verb) -> RefusedError:
        """Why this account may not, by which rule and who may, for a page that has written the refusal down."""
        from himaya.web.accounts import policies  # noqa: PLC0415  # likewise

        return policies.refusal(verb)

    @cached_property
    def holdings(self) -> tuple[Holding, ...]:
        """Offices this account holds now, its own first, then delegated ones; read once in the life of the object."""
        from himaya.web.accounts.powers import holdings_of  # noqa: PLC0415  # reads the models below

        return holdings_of(self)

    @property
    def own_office(self) -> Office | None:
        """The office this account is shown as: the latest assignment in force."""
        return next((held.office for held in self.holdings if not held.delegated), None)

    @property
    def signing_office(self) -> Office | None:
        """The office the journal names: the one whose power was used last, or that of the latest assignment."""
        return self.acting_as or self.own_office

    @property
    def role(self) -> str:
        """Role of the account's own office, empty without one."""
        return self.own_office.role if self.own_office else ""

    @property
    def role_label(self) -> str:
        """Role in the reader's language."""
        return str(Role(self.role).label) if self.role else ""

    @property
    def area(self) -> str:
        """Governorate of the account's own office; empty for the whole country, and without an office."""
        return self.own_office.area if self.own_office else ""

    @property
    def office_ar(self) -> str:
        """Arabic title of the account's own office."""
        return self.own_office.title_ar if self.own_office else ""

    @property
    def office_en(self) -> str:
        """English title of the account's own office."""
        return self.own_office.title_en if self.own_office else ""

    @property
    def office(self) -> str:
        """Title of the account's own office in the reader's language."""
        return self.own_office.title if self.own_office else ""


class Assignment(models.Model):
    """An account holds an office from an instant on, until another or without an end."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="assignments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        """An assignment ends after it starts."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="assignment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.username} {self.office.code}"


class Delegation(models.Model):
    """An office acts for another one between two instants; it never does so for ever."""

    giver = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="delegations_taken")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        """A delegation ends after it starts, and goes to another office."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="delegation_ends_after_start"
            ),
            models.CheckConstraint(condition=~models.Q(giver=models.F("taker")), name="delegation_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.giver.code} > {self.taker.code}"


class DirectoryIdentity(models.Model):
    """One subject of one issuer that opens an account; the digest of the two is kept, and names nobody."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="directory_identity")
    digest = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.user.username
