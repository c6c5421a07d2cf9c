"""A crew checks in: how many, how many women who search, where, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.roads.plane import great_circle_m
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.incidents.texts import masked
from himaya.web.places.models import Unit
from himaya.web.positions.models import Latest
from himaya.web.posts.actions.common import (
    add_entry,
    check_step,
    checked_instant,
    described,
    locked,
    step_to,
    write_down,
)
from himaya.web.posts.actions.settling import FIELDS, settle
from himaya.web.posts.models import EntryKind, LivePost, Placed
from himaya.web.posts.moments import now_at
from himaya.web.posts.states import HELD
from himaya.web.posts.texts import checked_words
from himaya.web.posts.words import Action

if TYPE_CHECKING:
    from himaya.web.accounts.models import User

NEAR_M = 150.0
"""A crew is at its point within so many metres."""
COARSEST_M = 150.0
"""A position that is less exact than this says nothing about the place."""
FRESH = timedelta(minutes=5)
"""How far from the check-in a unit's own position may lie in time."""
EARLIEST = timedelta(hours=6)
MOST = 2000


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What a commander or supervisor says.

    `strength` officers in all, of whom `women` search women. `lon`, `lat` in degrees with `error_m` metres, where the
    device measured them; without them the newest position of the unit counts. `event_at` None is now. `text` says
    why the crew stands elsewhere, where it does. `unit` is the code of a unit where none or another was named.
    `comms_at` is when it answered last, where a check-in of long ago is entered only now.
    """

    strength: int
    women: int = 0
    lon: float | None = None
    lat: float | None = None
    error_m: float | None = None
    event_at: datetime | None = None
    unit: str = ""
    text: str = ""
    comms_at: datetime | None = None


def check_in(post: LivePost, told: CheckIn, *, by: User) -> LivePost:
    """Check a crew in; the place is measured where it can be, and elsewhere stated by the office.

    Raises
    ------
    InvalidInputError : `posts.step_not_allowed`, `posts.bad_count`, `posts.hours_over`, `posts.too_early`,
        `posts.in_the_future`, `posts.before_last_step`, `posts.unknown_unit`, `posts.unit_elsewhere`, and
        `posts.far_from_point` without a word why.
    """
    office = require(by, Verb.REPORT_POSTS, area=post.area)
    with transaction.atomic():
        fresh = locked(post.pk)
        check_step(fresh, "check_in")
        check_count(told.strength, told.women)
        at = checked_instant(fresh, told.event_at)
        _check_hours(fresh, at)
        name_unit(fresh, told.unit)
        before = described(fresh)
        said = _placed(fresh, told, at)
        fresh.present, fresh.women_present, fresh.counted_at = told.strength, told.women, at
        fresh.checked_in_at, fresh.comms_at = at, max(at, checked_instant(fresh, told.comms_at or at))
        fresh.left_at = None
        counted = {"strength": told.strength, "women": told.women}
        where = {"placed": str(fresh.placed), "distance_m": fresh.distance_m}
        step_to(fresh, "check_in", at=at, by=by, office=office, text=said, changes=where, **counted)
        if told.comms_at is not None:
            add_entry(fresh, EntryKind.COMMS, at=fresh.comms_at, by=by, office=office)
        fresh.save(update_fields=FIELDS)
        write_down(Action.STEPPED, fresh, by=by, before=before, at=at, step="check_in")
        settle(fresh, now_at(fresh))
        _settle_before(fresh)
    return fresh


def check_count(strength: int, women: int) -> None:
    """Refuse a crew of nobody, and more women than crew.

    Raises
    ------
    InvalidInputError : `posts.bad_count`.
    """
    if not 0 <= women <= strength <= MOST or strength == 0:
        raise InvalidInputError.of("posts.bad_count", most=str(MOST))


def _check_hours(post: LivePost, at: datetime) -> None:
    if at >= post.ends_at:
        raise InvalidInputError.of("posts.hours_over", end=f"{timezone.localtime(post.ends_at):%H:%M}")
    if at < post.starts_at - EARLIEST:
        hours = str(int(EARLIEST.total_seconds()) // 3600)
        raise InvalidInputError.of("posts.too_early", start=f"{timezone.localtime(post.starts_at):%H:%M}", hours=hours)


def name_unit(post: LivePost, code: str) -> None:
    """Name the unit of a post where one is told, and refuse one that is at another post.

    Raises
    ------
    InvalidInputError : `posts.unknown_unit`, `posts.unit_elsewhere`.
    """
    if code and code != post.unit_code:
        unit = Unit.objects.filter(code=code, area=post.area, is_out=False).first()
        if unit is None:
            raise InvalidInputError.of("posts.unknown_unit")
        post.unit_code, post.call_sign = unit.code, unit.call_sign
    if not post.unit_code:
        return
    there = LivePost.objects.filter(unit_code=post.unit_code, played=post.played, state__in=HELD).exclude(pk=post.pk)
    elsewhere = there.exclude(plan=post.plan_id, post_key=post.post_key).first()
    if elsewhere is not None:
        raise InvalidInputError.of(
            "posts.unit_elsewhere", unit=post.call_sign, post_ar=elsewhere.title_ar,
            post_en=elsewhere.title_en or elsewhere.title_ar,
        )  # fmt: skip


def _placed(post: LivePost, told: CheckIn, at: datetime) -> str:
    """Write down how far from its point the crew is, as far as it was measured; the words that were asked for."""
    point = _measured(post, told, at)
    if point is None:
        post.placed, post.distance_m = Placed.STATED, None
        return masked(told.text)
    post.placed = Placed.MEASURED
    post.distance_m = round(float(great_circle_m(post.lon, post.lat, *point)), 1)
    if post.distance_m <= NEAR_M:
        return masked(told.text)
    if not told.text.strip():
        raise InvalidInputError.of("posts.far_from_point", metres=f"{post.distance_m:.0f}", most=f"{NEAR_M:.0f}")
    return checked_words(told.text)


def _measured(post: LivePost, told: CheckIn, at: datetime) -> tuple[float, float] | None:
    if told.lon is not None and told.lat is not None:
        return None if (told.error_m or 0.0) > COARSEST_M else (told.lon, told.lat)
    if not post.unit_code:
        return None
    rows = Latest.objects.filter(unit__code=post.unit_code, sender__revoked_at__isnull=True)
    last = rows.filter(at__range=(at - FRESH, at + FRESH)).order_by("-at").first()
    if last is None or (last.error_m or 0.0) > COARSEST_M:
        return None
    return last.lon, last.lat


def _settle_before(post: LivePost) -> None:
    """The alarm that the relief is late ends once it is there."""
    for before in LivePost.objects.filter(relief=post, state__in=HELD):
        settle(before, now_at(before))
