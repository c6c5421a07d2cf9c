"""Readiness and an alert level for the demonstration: written once by the start, and so it stands in the journal.

Everything is invented for the next Coptic Christmas; offices of Alexandria and Cairo hold it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.celebrations.feasts import occurrences
from himaya.web.accounts.models import Role, User
from himaya.web.journal.actions import record
from himaya.web.readiness.actions import described, valid_until
from himaya.web.readiness.alert_actions import keep_level
from himaya.web.readiness.boards import NewBoard, checked_board, keep_board, owners_in
from himaya.web.readiness.models import AlertLevel, Board, Level, ReadinessItem
from himaya.web.readiness.states import ItemState
from himaya.web.readiness.words import Action, Kind

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.celebrations.period import OperationalPeriod

_FEAST = "coptic-christmas"
_RAISED_FOR = timedelta(days=10)
_ALEXANDRIA, _CAIRO = "EG-ALX", "EG-C"


@dataclass(frozen=True, slots=True)
class _Place:
    area: str
    tier: int
    key: str
    title_ar: str
    title_en: str


_DIRECTORATES = (_ALEXANDRIA, _CAIRO, "EG-GZ", "EG-GH", "EG-MN", "EG-AST", "EG-LX", "EG-JS")
_PLACES = (
    _Place(_ALEXANDRIA, 1, "st-mark-alexandria", "الكاتدرائية المرقسية بالإسكندرية", "Saint Mark's Cathedral"),
    _Place(_ALEXANDRIA, 2, "raml-station", "ميدان محطة الرمل", "Raml Station Square"),
    _Place(_ALEXANDRIA, 3, "bibliotheca", "مكتبة الإسكندرية", "Bibliotheca Alexandrina"),
    _Place(_CAIRO, 1, "st-mark-abbasiya", "الكاتدرائية المرقسية بالعباسية", "Saint Mark's Cathedral, Abbasiya"),
    _Place(_CAIRO, 2, "tahrir-square", "ميدان التحرير", "Tahrir Square"),
)
_VERIFIED = {
    _ALEXANDRIA: ("plan-distributed", "human-dimension", "spare-room", "host-agreed"),
    _CAIRO: ("plan-distributed", "spare-room", "host-agreed", "lighting"),
    "EG-GZ": ("plan-distributed",),
}
_CLAIMED = {
    _ALEXANDRIA: ("medical-confirmed", "reserve-ready", "exits-clear"),
    _CAIRO: ("medical-confirmed", "reserve-ready"),
}
_BEGUN = {_ALEXANDRIA: ("posts-briefed", "search-lanes", "ring-closed")}
_ACCOUNTS = ("operator", "planner", "duty-officer")
_ELEMENT = "st-mark-alexandria/door/1"


def ensure_demo_readiness() -> None:
    """Open boards for the next Coptic Christmas and raise the level of Cairo, unless there ever was a board."""
    if Board.objects.exists() or AlertLevel.objects.exists():
        return
    period = _next_eve()
    with transaction.atomic():
        for area in _DIRECTORATES:
            _open(NewBoard(area=area, starts_at=period.start, ends_at=period.end))
        for at in _PLACES:
            board = NewBoard(
                area=at.area,
                starts_at=period.start,
                ends_at=period.end,
                tier=at.tier,
                place=at.key,
                title_ar=at.title_ar,
                title_en=at.title_en,
            )
            kept = _open(board)
            if at.key == _PLACES[0].key:
                _add_post(kept)
        _raise_cairo()


def _next_eve() -> OperationalPeriod:
    year = timezone.localdate().year
    eves = [one.eve() for k in range(3) for one in occurrences(_FEAST, year + k)]
    return next(eve for eve in eves if eve.end > timezone.now() + timedelta(hours=1))


def _open(new: NewBoard) -> Board:
    board = keep_board(checked_board(new), by=None)
    for item in board.items.select_related("owner"):
        if item.code in _VERIFIED.get(board.area, ()):
            _bring(item, board, ItemState.VERIFIED)
        elif item.code in _CLAIMED.get(board.area, ()):
            _bring(item, board, ItemState.CLAIMED_READY)
        elif item.code in _BEGUN.get(board.area, ()):
            _bring(item, board, ItemState.IN_PROGRESS)
    return board


def _bring(item: ReadinessItem, board: Board, state: ItemState) -> None:
    """Bring an item of the demonstration to a state, claimed and verified by two accounts of two offices."""
    before = described(item)
    claimant, verifier = _pair(board.area)
    now = timezone.now()
    item.state = state
    if state != ItemState.IN_PROGRESS:
        item.claimed_by, item.claimed_office, item.claimed_at = claimant, claimant.own_office, now
        item.note = "قيمة توضيحية: تمت المراجعة في الموقع مع الجهة المسؤولة."
    if state == ItemState.VERIFIED:
        item.verified_by, item.verified_office, item.verified_at = verifier, verifier.own_office, now
        item.valid_until = valid_until(item, board, claimed_at=now)
    item.save()
    word = {
        ItemState.VERIFIED: Action.ITEM_VERIFIED,
        ItemState.CLAIMED_READY: Action.ITEM_CLAIMED,
        ItemState.IN_PROGRESS: Action.ITEM_STARTED,
    }[state]
    after = described(item)
    record(word, by=None, kind=Kind.ITEM, object_id=str(item.pk), area=item.area, before=before, after=after)


def _pair(area: str) -> tuple[User, User]:
    """Who claims and who verifies in the demonstration."""
    accounts = {user.username: user for user in User.objects.filter(username__in=_ACCOUNTS)}
    claimant = accounts["operator"] if area == _ALEXANDRIA else accounts["planner"]
    return claimant, accounts["duty-officer"]


def _add_post(board: Board) -> None:
    """One item that is about a single post, so that the way from the nation to a post is there to be walked."""
    owners = owners_in(board.area)
    item = ReadinessItem(
        board=board,
        area=board.area,
        code="own",
        element=_ELEMENT,
        title_ar="خدمة الباب الرئيسي مكتملة وملقنة",
        title_en="Post at the main door complete and briefed",
        standard_ar="القوة مكتملة بالعدد المقرر، وأعاد قائدها قراءة مهمته، وقناة النداء مجربة.",
        standard_en="Strength is as planned, the commander has read the task back, and the channel is tested.",
        critical=True,
        weight=2,
        owner=owners[Role.POST_COMMANDER],
        due=board.starts_at - timedelta(hours=2),
    )
    item.save()
    after = {"board": board.pk, "title": item.title_ar, "critical": True, "weight": item.weight}
    record(Action.ITEM_ADDED, by=None, kind=Kind.ITEM, object_id=str(item.pk), area=item.area, after=after)


def _raise_cairo() -> None:
    now: datetime = timezone.now()
    ends = now + _RAISED_FOR
    director = User.objects.get(username="director-cairo")
    row = AlertLevel(
        area=_CAIRO,
        level=Level.MEDIUM,
        reason="قيمة توضيحية: بدء الاستعداد لاحتفالات نهاية العام.",
        starts_at=now,
        ends_at=ends,
        until=ends,
        review_at=now + timedelta(days=5),
        office=director.own_office,
        set_by=director,
    )
    keep_level(row, by=None)
