"""Offices read for the pages: the tree of an area, and what one office holds and lends."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from himaya.web.accounts.models import Assignment, Delegation, Office, OfficeKind, User
from himaya.web.accounts.powers import in_force
from himaya.web.accounts.separation import apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Branch:
    """An office with how deep it hangs and how many accounts hold it now.

    `offices` and `vacant` of a directorate whose departments are not shown: how
    many it has, and how many of them nobody holds.
    """

    office: Office
    depth: int
    held_by: int
    offices: int = 0
    vacant: int = 0

    @property
    def is_vacant(self) -> bool:
        """Whether the office has duties and nobody to carry them out."""
        return bool(self.office.role) and self.office.is_active and not self.held_by


def branches(area: str | None) -> Sequence[Branch]:
    """Offices from the ministry down, each under its parent.

    `area` keeps one governorate and what it hangs on; without it every
    directorate stands for its departments.
    """
    holds = Count("assignments", filter=in_force(timezone.now(), "assignments__"))
    offices = list(Office.objects.annotate(held_by=holds).order_by("area", "title_ar"))
    below: dict[int | None, list[Office]] = {}
    for office in offices:
        below.setdefault(office.parent_id, []).append(office)
    found = list(_walk(below, None, 0))
    if area is None:
        return _folded(found)
    return [branch for branch in found if branch.office.area in {area, ""}]


def _folded(found: Sequence[Branch]) -> list[Branch]:
    offices: Counter[str] = Counter()
    vacant: Counter[str] = Counter()
    kept = []
    for branch in found:
        area = branch.office.area
        if not area or branch.office.kind == OfficeKind.DIRECTORATE:
            kept.append(branch)
        else:
            offices[area] += 1
            vacant[area] += branch.is_vacant
    return [replace(one, offices=offices[one.office.area], vacant=vacant[one.office.area]) for one in kept]


def _walk(below: dict[int | None, list[Office]], parent: int | None, depth: int) -> Iterator[Branch]:
    for office in below.get(parent, ()):
        yield Branch(office, depth, office.held_by)  # type: ignore[attr-defined]  # counted by the query
        yield from _walk(below, office.pk, depth + 1)


def all_offices() -> QuerySet[Office]:
    """Every office with the one above it."""
    return Office.objects.select_related("parent")


def office_of(code: str) -> Office:
    """One office, or 404."""
    return get_object_or_404(all_offices(), code=code)


def assignments_of(office: Office) -> QuerySet[Assignment]:
    """Assignments of an office that are in force or will be, then those that have ended, the latest first."""
    return office.assignments.select_related("user").order_by("-starts_at")


def delegations_of(office: Office) -> QuerySet[Delegation]:
    """Delegations in force or to come, given or taken by an office, the first to end first."""
    rows = Delegation.objects.filter(Q(giver=office) | Q(taker=office), ends_at__gt=timezone.now())
    return rows.select_related("giver", "taker").order_by("ends_at")


def assignment_of(pk: int) -> Assignment:
    """One assignment, or 404."""
    return get_object_or_404(Assignment.objects.select_related("user", "office"), pk=pk)


def delegation_of(pk: int) -> Delegation:
    """One delegation, or 404."""
    return get_object_or_404(Delegation.objects.select_related("giver", "taker"), pk=pk)


def takers_for(office: Office) -> list[Office]:
    """Offices that may act for this one: of the same area or the national centre, in a role that is not kept apart."""
    near = Office.objects.filter(area__in={office.area, ""}, is_active=True).exclude(role="").exclude(pk=office.pk)
    return [one for one in near.order_by("title_ar") if not apart(one, office)]


def parents() -> QuerySet[Office]:
    """Open offices that another one may hang on."""
    return Office.objects.filter(is_active=True).order_by("area", "title_ar")


def open_accounts() -> QuerySet[User]:
    """Accounts that can be assigned."""
    return User.objects.filter(is_active=True).order_by("username")
