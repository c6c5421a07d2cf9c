"""Which offices an account holds at an instant, and where it may do something. Nothing in force means nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, Q
from django.utils import timezone

from himaya.web.accounts.models import Assignment, Delegation, Office, User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Holding:
    """An office that an account holds now, by assignment or because it was delegated to an office of its own.

    `through` is the office it is assigned to: the same one, or the one that acts for `office`.
    """

    office: Office
    through: Office

    @property
    def delegated(self) -> bool:
        """Whether the office was lent to one of the account's own."""
        return self.office.pk != self.through.pk


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an account may do something: everywhere, in some governorates, or (the default) nowhere."""

    everywhere: bool = False
    areas: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.areas)

    def covers(self, area: str) -> bool:
        """Whether a governorate lies within; the empty code is the whole country, covered only by `everywhere`."""
        return self.everywhere or (bool(area) and area in self.areas)

    @property
    def key(self) -> str:
        """The same text for the same places."""
        return "all" if self.everywhere else "-".join(sorted(self.areas))

    @property
    def only_area(self) -> str:
        """The one governorate it consists of; empty where it is the whole country, several of them or nowhere."""
        return next(iter(self.areas)) if len(self.areas) == 1 and not self.everywhere else ""

    def within(self, rows: QuerySet[Row], field: str = "area") -> QuerySet[Row]:
        """Rows whose governorate lies within; none of them where the scope is nowhere."""
        return rows if self.everywhere else rows.filter(**{f"{field}__in": sorted(self.areas)})


def eyes_of(role: str, area: str) -> User:
    """Nobody's account, never saved, that sees what an office of a role in a governorate sees, for what is no person.

    It can be asked for what it may see; it holds no office that could be written down, so it can do nothing.
    """
    office = Office(role=role, area=area)
    eyes = User(username="")
    eyes.__dict__["holdings"] = (Holding(office, office),)
    return eyes


def in_force(now: datetime, prefix: str = "") -> Q:
    """Condition on rows with `starts_at` and `ends_at` that are in force at an instant."""
    return Q(**{f"{prefix}starts_at__lte": now}) & (
        Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": now})
    )


def preload(users: Sequence[User], now: datetime | None = None) -> Sequence[User]:
    """Read the own offices of many accounts at once, for lists that show their titles; delegations are left out."""
    rows = Assignment.objects.filter(in_force(now or timezone.now()), user__in=users, office__is_active=True)
    held: dict[int, list[Holding]] = {}
    for row in rows.select_related("office").order_by("-starts_at", "-pk"):
        held.setdefault(row.user_id, []).append(Holding(row.office, row.office))
    for user in users:
        user.__dict__["holdings"] = tuple(held.get(user.pk, ()))
    return users


def holdings_of(user: User, now: datetime | None = None) -> tuple[Holding, ...]:
    """Offices an account holds at an instant: its own, the latest assignment first, then delegated ones."""
    now = now or timezone.now()
    if not user.pk:
        return ()
    assigned = Assignment.objects.filter(in_force(now), user=user, office__is_active=True)
    own = [row.office for row in assigned.select_related("office").order_by("-starts_at", "-pk")]
    if not own:
        return ()
    given = Delegation.objects.filter(in_force(now), taker__in=own, giver__is_active=True)
    by_key = {office.pk: office for office in own}
    lent = [
        Holding(row.giver, by_key[row.taker_id]) for row in given.select_related("giver").order_by("starts_at", "pk")
    ]
    return (*(Holding(office, office) for office in own), *lent)
