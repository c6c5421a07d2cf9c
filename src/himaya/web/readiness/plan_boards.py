"""Boards made from a plan: the directorate, and every place where somebody stands, with an item for every post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Office
from himaya.web.accounts.policies import require
from himaya.web.common.templatetags.himaya import clock
from himaya.web.common.verbs import Verb
from himaya.web.plans.guards import MANNED
from himaya.web.plans.models import PlanVersion, State
from himaya.web.readiness.boards import NewBoard, checked_board, is_open_already, keep_board, owners_in
from himaya.web.readiness.models import Board, ReadinessItem
from himaya.web.readiness.packages import post_items

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from himaya.web.accounts.models import Role, User
    from himaya.web.plans.models import Element, VersionPlace

_TITLE, _KEY = 160, 120


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a plan with all its turns: `key` names it in the plan, `start` is its first turn."""

    key: str
    title_ar: str
    title_en: str
    strength: int
    start: datetime
    owner: Office | None


def plans_for(area: str) -> QuerySet[PlanVersion]:
    """Versions of a governorate that boards can be made from: approved or in force, and not over."""
    rows = PlanVersion.objects.filter(plan__area=area, state__in=(State.APPROVED, State.ACTIVE))
    return rows.filter(ends_at__gt=timezone.now()).select_related("plan").order_by("starts_at", "pk")


def open_from_plan(version: PlanVersion, *, level: int, by: User) -> int:
    """Open the boards of a plan that are not open yet, each with its standard items and one for every post.

    Returns
    -------
    How many boards were opened.

    Raises
    ------
    RefusedError : the office does not define readiness there.
    InvalidInputError : `readiness.plan_not_approved`, `readiness.board_exists` where all are open already,
        or the faults of `checked_board`.
    """
    require(by, Verb.DEFINE_READINESS, area=version.plan.area)
    if version.plan.is_national or version.is_over or version.state not in (State.APPROVED, State.ACTIVE):
        raise InvalidInputError.of("readiness.plan_not_approved")
    posts, owners = posts_of(version), owners_in(version.plan.area)
    with transaction.atomic():
        boards = [checked_board(new) for new in _wanted(version, posts, level)]
        wanted = [board for board in boards if not is_open_already(board)]
        if not wanted:
            raise InvalidInputError.of("readiness.board_exists")
        for board in wanted:
            items = [_item(board, post, version.zone, owners) for post in posts.get(board.place, ())]
            keep_board(board, by=by, more=items)
    return len(wanted)


def posts_of(version: PlanVersion) -> Mapping[str, Sequence[Post]]:
    """Manned posts of a version by place; turns of one post together, posts of one title numbered."""
    rows = version.elements.filter(kind__in=MANNED).exclude(place_code="").select_related("owner")
    turns: dict[tuple[str, str], list[Element]] = {}
    for element in rows.order_by("pk"):
        turns.setdefault((element.place_code, element.key.rsplit("/", 1)[0]), []).append(element)
    found: dict[str, list[Post]] = {}
    seen: dict[tuple[str, str], int] = {}
    for (place, key), elements in turns.items():
        first = elements[0]
        seen[place, first.title_ar] = number = seen.get((place, first.title_ar), 0) + 1
        found.setdefault(place, []).append(
            Post(
                key=key,
                title_ar=_joined(first.title_ar, first.road_ar, number),
                title_en=_joined(first.title_en or first.title_ar, first.road_en, number),
                strength=max(element.strength for element in elements),
                start=min(element.starts_at for element in elements),
                owner=first.owner,
            )
        )
    return found


def _joined(title: str, road: str, number: int) -> str:
    """Title, the road where the title does not say it, and which it is of those that are called alike."""
    named = title if road in title else f"{title} - {road}"
    return f"{named} {number}" if number > 1 else named


def _wanted(version: PlanVersion, posts: Mapping[str, Sequence[Post]], level: int) -> list[NewBoard]:
    """The directorate's board, then one for every place of the plan where somebody stands."""
    common: dict[str, Any] = {
        "area": version.plan.area,
        "starts_at": version.starts_at,
        "ends_at": version.ends_at,
        "plan": str(version),
        "level": level,
    }
    places = version.places.filter(code__in=posts.keys()).order_by("tier", "code")
    return [NewBoard(**common), *(NewBoard(**common, **_of_place(place)) for place in places)]


def _of_place(place: VersionPlace) -> dict[str, Any]:
    titles = {"title_ar": place.title_ar[:_TITLE], "title_en": place.title_en[:_TITLE]}
    return {"tier": place.tier, "place": place.code, **titles}


def _item(board: Board, post: Post, zone: str, owners: Mapping[Role, Office]) -> ReadinessItem:
    rule = next(one for one in post_items() if board.tier in one.tiers)
    said = {"strength": post.strength, "start": clock(post.start, zone)}
    return ReadinessItem(
        board=board,
        area=board.area,
        element=post.key[:_KEY],
        code=rule.code,
        kind=rule.kind,
        title_ar=rule.title_ar.format(post=post.title_ar)[:_TITLE],
        title_en=rule.title_en.format(post=post.title_en)[:_TITLE],
        standard_ar=rule.standard_ar.format(**said),
        standard_en=rule.standard_en.format(**said),
        critical=rule.critical,
        mandatory=rule.mandatory,
        needs_file=rule.needs_file,
        weight=rule.weight,
        valid_min=rule.valid_min,
        owner=post.owner or owners[rule.owner],
        due=post.start - timedelta(minutes=rule.due_min),
    )
