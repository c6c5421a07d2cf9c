"""The only writers of boards: opening one with the standard items of its tier and level, adding to it, closing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Office, Role
from himaya.web.accounts.organisation import parent_of
from himaya.web.accounts.policies import ALLOWED, require
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.readiness.models import Board, ItemKind, Level, ReadinessItem, Subject
from himaya.web.readiness.packages import EVERY_TIER, items_for
from himaya.web.readiness.texts import checked_text
from himaya.web.readiness.words import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from himaya.web.accounts.models import User

LONGEST_PERIOD = timedelta(days=31)
_CLOCKS_DIFFER = timedelta(minutes=5)
_TITLE = {"least": 3, "most": 160}


@dataclass(frozen=True, slots=True)
class NewBoard:
    """What a board is opened for; `tier` None is the directorate itself."""

    area: str
    starts_at: datetime
    ends_at: datetime
    tier: int | None = None
    place: str = ""
    plan: str = ""
    title_ar: str = ""
    title_en: str = ""
    level: int = Level.ORDINARY


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item that the standard package does not have; `owner` is an office's code, empty for the usual owner."""

    title_ar: str
    standard_ar: str
    due: datetime
    title_en: str = ""
    standard_en: str = ""
    element: str = ""
    critical: bool = False
    mandatory: bool = True
    needs_file: bool = False
    weight: int = 1
    valid_min: int | None = None
    kind: str = ItemKind.STANDARD
    owner: str = ""


def open_board(new: NewBoard, *, by: User) -> Board:
    """Open a board with the standard items of its tier and level.

    Raises
    ------
    InvalidInputError : `web.unknown_area`, `readiness.bad_period`, `readiness.bad_board`, `readiness.board_exists`,
        or the faults of `checked_text`.
    """
    require(by, Verb.DEFINE_READINESS, area=new.area)
    board = checked_board(new)
    with transaction.atomic():
        if is_open_already(board):
            raise InvalidInputError.of("readiness.board_exists")
        return keep_board(board, by=by)


def checked_board(new: NewBoard) -> Board:
    """A board that may be opened, not kept yet.

    Raises
    ------
    InvalidInputError : as `open_board`.
    """
    area = governorates().get(new.area)
    if area is None:
        raise InvalidInputError.of("web.unknown_area", area=new.area)
    now = timezone.now()
    if not (now < new.ends_at and timedelta() < new.ends_at - new.starts_at <= LONGEST_PERIOD):
        raise InvalidInputError.of("readiness.bad_period", most=str(LONGEST_PERIOD.days))
    period = {"area": new.area, "starts_at": new.starts_at, "ends_at": new.ends_at, "opened_at": now}
    if new.level not in Level.values or (new.tier is None) != (not new.place):
        raise InvalidInputError.of("readiness.bad_board")
    kept = {**period, "plan": _key(new.plan), "level": new.level}
    if new.tier is None:
        titles = {"title_ar": f"مديرية أمن {area.name_ar}", "title_en": f"{area.name_en} Security Directorate"}
        return Board(subject=Subject.DIRECTORATE, **titles, **kept)
    if new.tier not in EVERY_TIER:
        raise InvalidInputError.of("readiness.bad_board")
    titles = {
        "title_ar": checked_text(new.title_ar, **_TITLE),
        "title_en": checked_text(new.title_en, least=0, most=_TITLE["most"]),
    }
    return Board(subject=Subject.PLACE, place=_key(new.place), tier=new.tier, **titles, **kept)


def keep_board(board: Board, *, by: User | None, more: Sequence[ReadinessItem] = ()) -> Board:
    """Keep a checked board with its items inside a transaction.

    Parameters
    ----------
    by : None for the start itself.
    more : items beside those of the package, not kept yet.
    """
    board.save()
    made = ReadinessItem.objects.bulk_create([*standard_items(board), *more])
    after = {"title": board.title_ar, "place": board.place, "tier": board.tier, "items": len(made)}
    record(Action.BOARD_OPENED, by=by, kind=Kind.BOARD, object_id=str(board.pk), area=board.area, after=after)
    return board


def standard_items(board: Board) -> list[ReadinessItem]:
    """Items of the package of a board, not kept yet."""
    owners = owners_in(board.area)
    return [
        ReadinessItem(
            board=board,
            area=board.area,
            code=item.code,
            kind=item.kind,
            title_ar=item.title_ar,
            title_en=item.title_en,
            standard_ar=item.standard_ar,
            standard_en=item.standard_en,
            critical=item.critical,
            mandatory=item.mandatory,
            needs_file=item.needs_file,
            weight=item.weight,
            valid_min=item.valid_min,
            owner=owners[item.owner],
            due=board.starts_at - timedelta(minutes=item.due_min),
        )
        for item in items_for(board.tier, board.level)
    ]


def owners_in(area: str) -> Mapping[Role, Office]:
    """Office that sees to a role's items: the one that has the role, else the operations room, else the directorate."""
    held: dict[str, list[Office]] = {}
    for office in Office.objects.filter(area=area, is_active=True).exclude(role=""):
        held.setdefault(office.role, []).append(office)
    single = {role: offices[0] for role, offices in held.items() if len(offices) == 1}
    spare = single.get(Role.OPERATOR) or parent_of(area)
    return {role: single.get(role, spare) for role in Role}


def owners_for(area: str) -> list[Office]:
    """Offices of an area that an item may belong to: its operations room or directorate, then whoever may claim."""
    usual = owners_in(area)[Role.OPERATOR]
    claimants = Office.objects.filter(area=area, is_active=True, role__in=ALLOWED[Verb.CLAIM_READINESS])
    return [usual, *claimants.exclude(pk=usual.pk).order_by("title_ar", "pk")]


def add_item(board: Board, new: NewItem, *, by: User) -> ReadinessItem:
    """Add an item of one's own to an open board.

    Raises
    ------
    InvalidInputError : `readiness.board_over`, `readiness.bad_item`, `readiness.bad_due`, `readiness.bad_owner`,
        `readiness.bad_kind`, or the faults of `checked_text`.
    """
    require(by, Verb.DEFINE_READINESS, area=board.area)
    item = _own_item(board, new, owner=_checked_owner(board, new))
    with transaction.atomic():
        item.save()
        after = {"board": board.pk, "title": item.title_ar, "critical": item.critical, "weight": item.weight}
        more = {"kind": item.kind, "owner": item.owner.code}
        record(Action.ITEM_ADDED, by=by, kind=Kind.ITEM, object_id=str(item.pk), area=item.area, after=after | more)
    return item


def _checked_owner(board: Board, new: NewItem) -> Office:
    """The office a new item belongs to, once nothing speaks against the item."""
    if not board.is_current:
        raise InvalidInputError.of("readiness.board_over")
    if new.critical and not new.mandatory:
        raise InvalidInputError.of("readiness.bad_item")
    if new.kind not in ItemKind.values:
        raise InvalidInputError.of("readiness.bad_kind")
    if not timezone.now() - _CLOCKS_DIFFER <= new.due <= board.ends_at:
        raise InvalidInputError.of("readiness.bad_due", until=f"{timezone.localtime(board.ends_at):%Y-%m-%d %H:%M}")
    owners = owners_for(board.area)
    owner = next((office for office in owners if new.owner in {"", office.code}), None)
    if owner is None:
        raise InvalidInputError.of("readiness.bad_owner")
    return owner


def _own_item(board: Board, new: NewItem, *, owner: Office) -> ReadinessItem:
    return ReadinessItem(
        board=board,
        area=board.area,
        code="own",
        kind=new.kind,
        element=_key(new.element),
        title_ar=checked_text(new.title_ar, **_TITLE),
        title_en=checked_text(new.title_en, least=0, most=_TITLE["most"]),
        standard_ar=checked_text(new.standard_ar),
        standard_en=checked_text(new.standard_en, least=0),
        critical=new.critical,
        mandatory=new.mandatory,
        needs_file=new.needs_file,
        weight=new.weight,
        valid_min=new.valid_min,
        owner=owner,
        due=new.due,
    )


def close_board(board: Board, *, reason: str, by: User) -> Board:
    """End a board before its time: it is history from now on, and another one may be opened.

    Raises
    ------
    InvalidInputError : `readiness.board_over`, or the faults of `checked_text`.
    """
    require(by, Verb.DEFINE_READINESS, area=board.area)
    said = checked_text(reason)
    now = timezone.now()
    with transaction.atomic():
        fresh: Board = Board.objects.select_for_update().get(pk=board.pk)
        if not fresh.is_current:
            raise InvalidInputError.of("readiness.board_over")
        before = {"ends_at": fresh.ends_at.isoformat()}
        fresh.ends_at = now
        fresh.save(update_fields=["ends_at"])
        after = {"ends_at": now.isoformat(), "reason": said}
        key = str(fresh.pk)
        record(Action.BOARD_CLOSED, by=by, kind=Kind.BOARD, object_id=key, area=fresh.area, before=before, after=after)
    return fresh


def is_open_already(board: Board) -> bool:
    """Whether a board for the same subject is open for an overlapping period."""
    same = Board.objects.filter(area=board.area, place=board.place, subject=board.subject)
    return same.filter(ends_at__gt=max(board.starts_at, board.opened_at), starts_at__lt=board.ends_at).exists()


def _key(text: str) -> str:
    """A key of another register, as it is written there."""
    key = text.strip()
    return checked_text(key, least=1, most=80) if key else ""
