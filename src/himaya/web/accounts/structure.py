"""The only writers of the organisation itself: offices made, renamed, closed and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Assignment, Delegation, Office, OfficeKind, Partner, Role
from himaya.web.accounts.organisation import checked_titles, free_code
from himaya.web.accounts.policies import require
from himaya.web.accounts.separation import ALONE
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.journal.words import Action, Kind

if TYPE_CHECKING:
    from himaya.web.accounts.models import User

MADE = (OfficeKind.SECTOR, OfficeKind.DEPARTMENT, OfficeKind.UNIT, OfficeKind.PARTNER)
"""Kinds an administrator makes; ministry, national centre and directorates are there from the start and stay."""


def make_office(
    parent: Office, *, kind: OfficeKind, role: Role | None, title_ar: str, title_en: str, by: User
) -> Office:
    """Make an office under another one, in the area of that one.

    Parameters
    ----------
    role : what the office is for; None for one that only holds others together.

    Raises
    ------
    InvalidInputError : `accounts.office_kind_fixed`, `web.bad_office`, `accounts.office_closed`,
        `accounts.role_is_national`, `accounts.title_taken`.
    """
    require(by, Verb.MANAGE_ACCOUNTS, area="")
    if kind not in MADE:
        raise InvalidInputError.of("accounts.office_kind_fixed")
    titles = checked_titles(title_ar, title_en)
    with transaction.atomic():
        parent = Office.objects.select_for_update().get(pk=parent.pk)
        if not parent.is_active:
            raise InvalidInputError.of("accounts.office_closed")
        if role in ALONE and parent.area:
            raise InvalidInputError.of("accounts.role_is_national")
        _refuse_taken(titles[0], parent)
        made = Office(kind=kind, parent=parent, area=parent.area, role=role or "")
        made.title_ar, made.title_en = titles
        made.code = free_code(f"{made.role or made.kind}-{made.area.lower() or 'eg'}")
        made.save(force_insert=True)
        after = {"parent": parent.code, "kind": made.kind, "role": made.role, **_titles(made)}
        _write_down(Action.OFFICE_CREATED, made, by, after=after)
    return made


def rename_office(office: Office, *, title_ar: str, title_en: str, by: User) -> None:
    """Give an office other titles; what it signed before keeps the old ones.

    Raises
    ------
    InvalidInputError : `web.bad_office`, `accounts.title_taken`.
    """
    require(by, Verb.MANAGE_ACCOUNTS, area="")
    titles = checked_titles(title_ar, title_en)
    with transaction.atomic():
        office = Office.objects.select_for_update().get(pk=office.pk)
        before = _titles(office)
        office.title_ar, office.title_en = titles
        if _titles(office) == before:
            return
        _refuse_taken(titles[0], office.parent, but=office)
        office.save(update_fields=["title_ar", "title_en"])
        _write_down(Action.OFFICE_RENAMED, office, by, before=before, after=_titles(office))


def set_partner(office: Office, partner: str, *, by: User) -> None:
    """Say which partner a liaison speaks for: it answers the requests to that partner, in its own account.

    Raises
    ------
    InvalidInputError : `accounts.partner_of_liaison`.
    """
    require(by, Verb.MANAGE_ACCOUNTS, area="")
    with transaction.atomic():
        office = Office.objects.select_for_update().get(pk=office.pk)
        if office.role != Role.LIAISON or partner not in Partner.values:
            raise InvalidInputError.of("accounts.partner_of_liaison")
        before = {"partner": office.partner}
        office.partner = partner
        office.save(update_fields=["partner"])
        _write_down(Action.PARTNER_SET, office, by, before=before, after={"partner": partner})


def close_office(office: Office, *, by: User) -> None:
    """Close an office that nobody holds, nobody acts for and no open office hangs on.

    Raises
    ------
    InvalidInputError : `accounts.office_kind_fixed`, `accounts.office_closed`, `accounts.office_has_staff`,
        `accounts.office_has_delegations`, `accounts.office_has_offices`.
    """
    require(by, Verb.MANAGE_ACCOUNTS, area="")
    with transaction.atomic():
        office = Office.objects.select_for_update().get(pk=office.pk)
        if office.kind not in MADE:
            raise InvalidInputError.of("accounts.office_kind_fixed")
        if not office.is_active:
            raise InvalidInputError.of("accounts.office_closed")
        _refuse_used(office)
        office.is_active = False
        office.save(update_fields=["is_active"])
        _write_down(Action.OFFICE_CLOSED, office, by)


def open_office(office: Office, *, by: User) -> None:
    """Open a closed office again, under an open one; doing it twice is doing it once.

    Raises
    ------
    InvalidInputError : `accounts.parent_closed`, `accounts.title_taken`.
    """
    require(by, Verb.MANAGE_ACCOUNTS, area="")
    with transaction.atomic():
        office = Office.objects.select_for_update().get(pk=office.pk)
        if office.is_active:
            return
        if office.parent and not office.parent.is_active:
            raise InvalidInputError.of("accounts.parent_closed")
        _refuse_taken(office.title_ar, office.parent, but=office)
        office.is_active = True
        office.save(update_fields=["is_active"])
        _write_down(Action.OFFICE_OPENED, office, by)


def _refuse_used(office: Office) -> None:
    still = Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now())
    staff = Assignment.objects.filter(still, office=office).count()
    if staff:
        raise InvalidInputError.of("accounts.office_has_staff", staff=str(staff))
    if Delegation.objects.filter(still & (Q(giver=office) | Q(taker=office))).exists():
        raise InvalidInputError.of("accounts.office_has_delegations")
    below = office.children.filter(is_active=True).count()
    if below:
        raise InvalidInputError.of("accounts.office_has_offices", offices=str(below))


def _refuse_taken(title_ar: str, parent: Office | None, *, but: Office | None = None) -> None:
    """Refuse a title that an open office beside it bears already."""
    beside = Office.objects.filter(parent=parent, title_ar=title_ar, is_active=True)
    if any(one != but for one in beside):
        raise InvalidInputError.of("accounts.title_taken", title=title_ar)


def _titles(office: Office) -> dict[str, str]:
    return {"title_ar": office.title_ar, "title_en": office.title_en}


def _write_down(action: Action, office: Office, by: User, **states: Any) -> None:
    record(action, by=by, kind=Kind.OFFICE, object_id=office.code, area=office.area, **states)
