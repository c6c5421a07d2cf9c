"""Fills the data base with a whole country that nobody lives in; imported after Django is set up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from country_plans import compute_plan, make_plans, take_over
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from himaya.scenario.governorates import governorates
from himaya.web.accounts.demo import ensure_demo_accounts
from himaya.web.accounts.models import Assignment, Office, OfficeKind, Role, User
from himaya.web.accounts.organisation import ensure_organisation, parent_of
from himaya.web.environment import data_dir
from himaya.web.journal.chain import GENESIS
from himaya.web.journal.models import JournalEntry, JournalHead
from himaya.web.journal.signing import ensure_key
from himaya.web.places.models import Base, Duty, Place, Unit
from himaya.web.readiness.alert_actions import keep_level
from himaya.web.readiness.boards import standard_items
from himaya.web.readiness.models import AlertLevel, Board, Level, ReadinessItem, Subject
from himaya.web.readiness.states import ItemState

_BATCH = 1_000
_ROOMS_AN_AREA = 20
_ENTRIES_A_PLACE = 20
_KINDS = ("church", "mosque", "hospital", "tourist", "square")
_STATES = (ItemState.OPEN, ItemState.IN_PROGRESS, ItemState.CLAIMED_READY, ItemState.VERIFIED, ItemState.VERIFIED)


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is of what; `scenario` is the folder of the one plan that is computed, for the editor."""

    places: int
    posts: int
    assignments: int
    scenario: str

    def __str__(self) -> str:
        return f"{self.places:,} places, {self.posts:,} posts, {self.assignments:,} assignments"


def fill(size: Size) -> None:
    """Make the whole country: offices, register, plans, readiness, alert levels, journal."""
    call_command("migrate", verbosity=0)
    ensure_organisation()
    ensure_key(data_dir())
    ensure_demo_accounts(data_dir())
    rng = np.random.default_rng(7)
    computed = compute_plan(size.scenario)
    with transaction.atomic():
        _offices()
        _places(size.places, rng)
        _units(size.places)
        make_plans(size, rng)
        take_over(computed)
        _readiness(rng)
        _levels()
        _journal(size.places * _ENTRIES_A_PLACE)


def _offices() -> None:
    roles = [role for role in Role if role not in {Role.ADMINISTRATOR, Role.DUTY_OFFICER}]
    offices = Office.objects.bulk_create(
        Office(
            code=f"room-{area.lower()}-{number}",
            kind=OfficeKind.DEPARTMENT,
            parent=parent_of(area),
            area=area,
            role=roles[number % len(roles)],
            title_ar=f"قسم {number} {one.name_ar}",
            title_en=f"Room {number}, {one.name_en}",
        )
        for area, one in governorates().items()
        for number in range(_ROOMS_AN_AREA)
    )
    users = User.objects.bulk_create(User(username=office.code, password=make_password(None)) for office in offices)
    now = timezone.now()
    Assignment.objects.bulk_create(
        Assignment(user=user, office=office, starts_at=now) for user, office in zip(users, offices, strict=True)
    )


def _places(count: int, rng: Any) -> None:
    areas, made = list(governorates()), []
    for number in range(count):
        area, kind = areas[number % len(areas)], _KINDS[number % len(_KINDS)]
        centre = governorates()[area].shape.representative_point()
        threat, vulnerability, consequence = (int(part) for part in rng.integers(1, 6, 3))
        place = Place(
            code=f"place-{number}",
            kind=kind,
            name_ar=f"كنيسة {number}" if kind == "church" else f"موقع {number}",
            name_en=f"Place {number}",
            lon=centre.x + float(rng.normal(0, 0.01)),
            lat=centre.y + float(rng.normal(0, 0.01)),
            area=area,
            capacity=int(rng.integers(100, 5_000)),
            threat=threat,
            vulnerability=vulnerability,
            consequence=consequence,
            risk=threat * vulnerability * consequence,
            tier=int(rng.integers(1, 6)),
            illustrative=True,
        )
        place.follow_names()
        made.append(place)
    Place.objects.bulk_create(made, batch_size=_BATCH)


def _units(count: int) -> None:
    areas, now = list(governorates()), timezone.now()
    bases = [
        Base(code=f"base-{area.lower()}", kind="directorate", name_ar=f"قاعدة {area}", lon=31.0, lat=30.0, area=area)
        for area in areas
    ]
    Base.objects.bulk_create(bases)
    units = [
        Unit(
            code=f"unit-{number}",
            call_sign=f"و-{number}",
            kind="patrol_vehicle",
            base=bases[number % len(bases)],
            area=areas[number % len(areas)],
            crew=3,
        )
        for number in range(count)
    ]
    for unit in units:
        unit.follow_names()
    Unit.objects.bulk_create(units, batch_size=_BATCH)
    Duty.objects.bulk_create(
        [
            Duty(unit=unit, starts_at=now + timedelta(hours=24 * day), ends_at=now + timedelta(hours=24 * day + 8))
            for unit in units
            for day in range(4)
        ],
        batch_size=_BATCH,
    )


def _readiness(rng: Any) -> None:
    """A board a place with the standard items of its tier, in every state."""
    now = timezone.now()
    claimant, verifier = User.objects.get(username="planner"), User.objects.get(username="duty-officer")
    boards = Board.objects.bulk_create(
        Board(
            area=place.area, subject=Subject.PLACE, place=place.code, title_ar=place.name_ar, tier=place.tier,
            starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=2),
        )
        for place in Place.objects.order_by("pk")
    )  # fmt: skip
    items = [item for board in boards for item in standard_items(board)]
    for item, draw in zip(items, rng.integers(0, len(_STATES), len(items)), strict=True):
        item.state = _STATES[draw]
        if item.state in {ItemState.CLAIMED_READY, ItemState.VERIFIED}:
            item.claimed_by, item.claimed_office, item.claimed_at = claimant, claimant.own_office, now
        if item.state == ItemState.VERIFIED:
            item.verified_by, item.verified_office, item.verified_at = verifier, verifier.own_office, now
            item.valid_until = now + timedelta(hours=int(rng.integers(-4, 40)))
    ReadinessItem.objects.bulk_create(items, batch_size=_BATCH)


def _levels() -> None:
    now, office = timezone.now(), parent_of("")
    for number, area in enumerate(governorates()):
        end = now + timedelta(days=3)
        levels = (Level.MEDIUM, Level.HIGH, Level.HIGHEST)
        row = AlertLevel(
            area=area, level=levels[number % len(levels)], reason="قيمة توضيحية", starts_at=now, ends_at=end,
            until=end, review_at=now + timedelta(days=1), office=office,
        )  # fmt: skip
        keep_level(row, by=None)


def _journal(count: int) -> None:
    """Entries as many years would leave them; nobody verifies this chain."""
    head, now = JournalHead.objects.get(pk=JournalHead.ROW), timezone.now()
    JournalEntry.objects.bulk_create(
        [
            JournalEntry(
                seq=head.seq + 1 + number, action="place-changed", account=f"room-eg-alx-{number % _ROOMS_AN_AREA}",
                office_ar=f"قسم {number % _ROOMS_AN_AREA}", office_en=f"Room {number % _ROOMS_AN_AREA}",
                object_kind="place", object_id=f"place-{number // _ENTRIES_A_PLACE}", area="EG-ALX",
                before_json='{"capacity":100}', after_json='{"capacity":200}', happened_at=now, entered_at=now,
                previous_hash=GENESIS, hash=GENESIS,
            )
            for number in range(count)
        ],
        batch_size=_BATCH,
    )  # fmt: skip
    with connection.cursor() as cursor:  # the data base lets the head go on by one entry at a time
        cursor.executemany("UPDATE journal_journalhead SET seq = seq + 1", [()] * count)
