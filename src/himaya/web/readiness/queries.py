"""The only readers of readiness: scoped to the office's areas, failing closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import OF_ITS_OWN, scope_of, whole_scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.readiness.formula import Tally, Verdict, total, verdict_of_all
from himaya.web.readiness.models import Board, Evidence, ReadinessItem
from himaya.web.readiness.states import ItemState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User
    from himaya.web.readiness.filters import BoardFilters, ItemFilters

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One governorate with the sums of all its boards that count."""

    area: str
    title: str
    boards: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One board with its sums."""

    board: Board
    tally: Tally


@dataclass(frozen=True, slots=True)
class Nation:
    """Every area in the office's scope, and what they are together."""

    rows: Sequence[AreaRow]
    tally: Tally
    verdict: Verdict
    missing: int


def areas_of(user: User, verb: Verb = Verb.VIEW_READINESS) -> list[str]:
    """Governorates in which an office has a verb, in the order of their titles."""
    scope = scope_of(user, verb)
    return sorted((area for area in governorates() if scope.covers(area)), key=lambda area: fold(area_title(area)))


def boards_seen(user: User) -> QuerySet[Board]:
    """Boards in the office's areas."""
    return whole_scope_of(user, Verb.VIEW_READINESS).within(Board.objects.all())


def items_seen(user: User) -> QuerySet[ReadinessItem]:
    """Items in the office's areas; an office of another agency sees those it owns."""
    scope = whole_scope_of(user, Verb.VIEW_READINESS)
    if scope.everywhere:
        return ReadinessItem.objects.all()
    owned = [held.office.pk for held in user.holdings if held.office.role in OF_ITS_OWN]
    return ReadinessItem.objects.filter(Q(area__in=sorted(scope.areas)) | Q(owner__in=owned))


def is_valid(now: datetime) -> Q:
    """Condition on items that are verified, have not expired and still have their proof."""
    return Q(state=ItemState.VERIFIED, valid_until__gt=now, proof_lost_at__isnull=True)


def has_state(state: str, now: datetime) -> Q:
    """Condition on items that are in a state at an instant, expiry included."""
    if state == ItemState.VERIFIED:
        return is_valid(now)
    if state == ItemState.EXPIRED:
        over = Q(valid_until__lte=now) | Q(proof_lost_at__isnull=False)
        return Q(state=ItemState.EXPIRED) | Q(state=ItemState.VERIFIED) & over
    return Q(state=state)


def tallies(items: QuerySet[ReadinessItem], by: str, now: datetime) -> dict[Any, Tally]:
    """Sums of items in groups, in one query."""
    valid, mandatory = is_valid(now), Q(mandatory=True)
    claimed = valid | Q(state=ItemState.CLAIMED_READY)
    nothing = 0
    rows = (
        items.order_by()
        .values(by)
        .annotate(
            n=Count("pk"),
            total=Coalesce(Sum("weight", filter=mandatory), nothing),
            claimed=Coalesce(Sum("weight", filter=mandatory & claimed), nothing),
            verified=Coalesce(Sum("weight", filter=mandatory & valid), nothing),
            critical_n=Count("pk", filter=Q(critical=True)),
            critical_valid=Count("pk", filter=Q(critical=True) & valid),
        )
    )
    return {
        row[by]: Tally(
            row["n"], row["total"], row["claimed"], row["verified"], row["critical_n"] - row["critical_valid"]
        )
        for row in rows
    }


def nation(user: User, now: datetime | None = None) -> Nation:
    """Every governorate of the office, those without a board as unknown."""
    now = now or timezone.now()
    counted = items_seen(user).filter(board__ends_at__gt=now)
    found = tallies(counted, "area", now)
    boards = dict(boards_seen(user).filter(ends_at__gt=now).order_by().values_list("area").annotate(n=Count("pk")))
    rows = [AreaRow(area, area_title(area), boards.get(area, 0), found.get(area, Tally())) for area in areas_of(user)]
    parts = [row.tally for row in rows]
    missing = sum(part.verdict is Verdict.UNKNOWN for part in parts)
    return Nation(rows, total(parts), verdict_of_all(parts), missing)


def area_boards(user: User, area: str, filters: BoardFilters, now: datetime | None = None) -> list[BoardRow]:
    """Boards of a governorate that pass the filters, each with its sums; 404 where the office may not look.

    The verdict is not in the database, so it is filtered after the sums, which one query brings for all boards.
    """
    now = now or timezone.now()
    check_area(user, area)
    boards = boards_seen(user).filter(area=area)
    boards = boards.filter(ends_at__lte=now) if filters.past else boards.filter(ends_at__gt=now)
    found = tallies(ReadinessItem.objects.filter(board__in=boards.order_by()), "board", now)
    rows = [BoardRow(board, found.get(board.pk, Tally())) for board in boards]
    if filters.verdict:
        rows = [row for row in rows if row.tally.verdict == filters.verdict]
    if filters.tier:
        rows = [row for row in rows if row.board.tier == filters.tier]
    if filters.q:
        words = fold(filters.q).split()
        rows = [row for row in rows if all(word in _searched(row.board) for word in words)]
    return rows


def _searched(board: Board) -> str:
    return fold(f"{board.title_ar} {board.title_en} {board.place}")


def check_area(user: User, area: str) -> None:
    """404 for a governorate that is none, or not of this office."""
    if area not in governorates() or not whole_scope_of(user, Verb.VIEW_READINESS).covers(area):
        raise Http404


def board_of(user: User, pk: int) -> Board:
    """One board, or 404."""
    board = boards_seen(user).filter(pk=pk).first()
    if board is None:
        raise Http404
    return board


def board_items(board: Board) -> list[ReadinessItem]:
    """Items of one board, critical first."""
    rows = board.items.select_related("owner", "claimed_office", "verified_office")
    return list(rows)


def item_of(user: User, pk: int) -> ReadinessItem:
    """One item with its board and offices, or 404."""
    joined = items_seen(user).select_related("board", "owner", "claimed_office", "verified_office")
    item = joined.filter(pk=pk).first()
    if item is None:
        raise Http404
    return item


def evidence_of(user: User, pk: int) -> Evidence:
    """One file, or 404."""
    file = Evidence.objects.select_related("item").filter(pk=pk, item__in=items_seen(user)).first()
    if file is None:
        raise Http404
    return file


def files_of(item: ReadinessItem) -> list[Evidence]:
    """Files of an item, newest first."""
    return list(item.evidence.select_related("office"))


def listed_items(user: User, filters: ItemFilters, now: datetime | None = None) -> QuerySet[ReadinessItem]:
    """Items of boards that count and pass the filters, what is due first."""
    now = now or timezone.now()
    rows = items_seen(user).filter(board__ends_at__gt=now).select_related("board", "owner")
    if filters.area:
        rows = rows.filter(area=filters.area)
    if filters.board:
        rows = rows.filter(board=filters.board)
    if filters.state:
        rows = rows.filter(has_state(filters.state, now))
    if filters.critical:
        rows = rows.filter(critical=True)
    if filters.failing:
        rows = rows.exclude(is_valid(now))
    if filters.late:
        rows = rows.filter(due__lte=now).exclude(is_valid(now))
    if filters.mine:
        rows = rows.filter(owner__in=[held.office.pk for held in user.holdings])
    for word in filters.q.split():
        rows = rows.filter(_text_holds(word))
    return rows.order_by("due", "-critical", "pk")


def _text_holds(word: str) -> Q:
    fields = ("title_ar", "title_en", "element", "board__title_ar", "board__title_en")
    anywhere = Q()
    for field in fields:
        anywhere |= Q(**{f"{field}__icontains": word})
    return anywhere


def waiting_for_verification(user: User) -> QuerySet[ReadinessItem]:
    """Claims that this account may verify: of another account and office, and not of an item its office owns."""
    held = [one.office.pk for one in user.holdings]
    rows = scope_of(user, Verb.VERIFY_READINESS).within(ReadinessItem.objects.filter(state=ItemState.CLAIMED_READY))
    counted = rows.filter(board__ends_at__gt=timezone.now())
    return counted.exclude(claimed_by=user).exclude(claimed_office__in=held).exclude(owner__in=held)


def owned_and_late(user: User) -> QuerySet[ReadinessItem]:
    """Items of this account's own offices that are due within the day, or past it, and neither claimed nor verified."""
    now = timezone.now()
    held = [one.office.pk for one in user.holdings if not one.delegated]
    rows = ReadinessItem.objects.filter(owner__in=held, board__ends_at__gt=now, due__lte=now + timedelta(days=1))
    return rows.exclude(is_valid(now)).exclude(state=ItemState.CLAIMED_READY)
