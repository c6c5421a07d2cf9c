"""The only writers of readiness boards and items."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.readiness.evidence import cleaned, discard, kept, store
from himaya.web.readiness.models import Board, Evidence, ItemKind, ReadinessItem
from himaya.web.readiness.packages import comms_min
from himaya.web.readiness.policies import check_second_office
from himaya.web.readiness.states import ITEM, ItemState
from himaya.web.readiness.texts import checked_text
from himaya.web.readiness.words import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.web.accounts.models import User
    from himaya.web.readiness.evidence import Clean

_CLAIMED = ("claimed_by", "claimed_office", "claimed_at")
_JUDGED = ("verified_by", "verified_office", "verified_at", "valid_until")


def start_item(item: ReadinessItem, *, by: User) -> ReadinessItem:
    """Begin to work on an open item.

    Raises
    ------
    InvalidInputError : `readiness.not_allowed`, `readiness.board_over`.
    """
    require(by, Verb.CLAIM_READINESS, area=item.area)
    with transaction.atomic():
        return _write(_locked(item), "start", Action.ITEM_STARTED, by=by)


def resume_item(item: ReadinessItem, *, by: User) -> ReadinessItem:
    """Take up again what has expired or failed; the old claim no longer stands.

    Raises
    ------
    InvalidInputError : as `start_item`.
    """
    require(by, Verb.CLAIM_READINESS, area=item.area)
    with transaction.atomic():
        fresh = _locked(item)
        changes = {"note": "", "reason": "", "proof_lost_at": None, **dict.fromkeys((*_CLAIMED, *_JUDGED))}
        return _write(fresh, "resume", Action.ITEM_RESUMED, by=by, changes=changes)


def claim_item(item: ReadinessItem, *, note: str, content: bytes | None, by: User) -> ReadinessItem:
    """Claim that the standard is met, with a note and, where the standard asks for it, a file.

    Parameters
    ----------
    content : bytes of the evidence; None without a file.

    Raises
    ------
    InvalidInputError : `readiness.file_needed`, the faults of `cleaned`, of `checked_text`, of `start_item`.
    """
    require(by, Verb.CLAIM_READINESS, area=item.area)
    said = checked_text(note)
    if item.needs_file and content is None:
        raise InvalidInputError.of("readiness.file_needed")
    clean = None if content is None else cleaned(content)
    stored = None if clean is None else store(clean)
    try:
        with transaction.atomic():
            return _claim(_locked(item), said, clean, stored, by=by)
    except BaseException:
        if stored:
            discard(stored)
        raise


def _claim(item: ReadinessItem, note: str, clean: Clean | None, stored: str | None, *, by: User) -> ReadinessItem:
    office = require(by, Verb.CLAIM_READINESS, area=item.area)
    changes = {"note": note, "reason": "", "claimed_by": by, "claimed_office": office, "claimed_at": timezone.now()}
    if clean is None or stored is None:
        return _write(item, "claim", Action.ITEM_CLAIMED, by=by, changes=changes)
    kept = {"stored": stored, "kind": clean.kind, "size": len(clean.content), "sha256": clean.sha256}
    Evidence.objects.create(item=item, office=office, **kept)
    return _write(item, "claim", Action.ITEM_CLAIMED, by=by, changes=changes, evidence=clean.sha256)


def verify_item(item: ReadinessItem, *, by: User) -> ReadinessItem:
    """Confirm a claim that somebody else of another office has made.

    Raises
    ------
    InvalidInputError : `readiness.own_claim`, `readiness.own_office`, `readiness.owner_verifies`,
        `readiness.proof_expired`, `readiness.file_lost`, or the faults of `start_item`.
    """
    office = require(by, Verb.VERIFY_READINESS, area=item.area)
    with transaction.atomic():
        fresh = _locked(item)
        _check_step(fresh, "verify")
        check_second_office(by, fresh)
        now = timezone.now()
        claimed_at = fresh.claimed_at or now
        for file in proof_of(fresh):
            kept(file)
        until = valid_until(fresh, fresh.board, claimed_at=claimed_at)
        if until <= now:
            raise InvalidInputError.of("readiness.proof_expired")
        judged = {"verified_by": by, "verified_office": office, "verified_at": now, "valid_until": until}
        return _write(fresh, "verify", Action.ITEM_VERIFIED, by=by, changes=judged)


def fail_item(item: ReadinessItem, *, reason: str, by: User) -> ReadinessItem:
    """Say that a claim does not hold, and why.

    Raises
    ------
    InvalidInputError : as `verify_item`, and the faults of `checked_text`.
    """
    require(by, Verb.VERIFY_READINESS, area=item.area)
    said = checked_text(reason)
    with transaction.atomic():
        fresh = _locked(item)
        _check_step(fresh, "fail")
        check_second_office(by, fresh)
        return _write(fresh, "fail", Action.ITEM_FAILED, by=by, changes={"reason": said})


def void_sweep(item: ReadinessItem, *, reason: str, by: User) -> ReadinessItem:
    """Make a sweep void because a door was left unguarded; whoever may claim or verify may say so.

    Raises
    ------
    InvalidInputError : `readiness.not_a_sweep`, the faults of `checked_text` and `start_item`.
    """
    claims = scope_of(by, Verb.CLAIM_READINESS).covers(item.area)
    require(by, Verb.CLAIM_READINESS if claims else Verb.VERIFY_READINESS, area=item.area)
    if item.kind != ItemKind.SWEEP:
        raise InvalidInputError.of("readiness.not_a_sweep")
    said = checked_text(reason)
    with transaction.atomic():
        return _write(_locked(item), "void", Action.ITEM_VOIDED, by=by, changes={"reason": said})


def record_evidence_taken(file: Evidence, *, by: User) -> None:
    """Write down which office took which file."""
    require(by, Verb.VIEW_READINESS, area=file.item.area)
    after = {"evidence": file.sha256}
    with transaction.atomic():
        key = str(file.item_id)
        record(Action.EVIDENCE_TAKEN, by=by, kind=Kind.ITEM, object_id=key, area=file.item.area, after=after)


def valid_until(item: ReadinessItem, board: Board, *, claimed_at: datetime) -> datetime:
    """Until when a proof holds: counted from the claim, never beyond the board's period.

    A communications check made before the period holds as long as its standard
    says, but at most one check's time into the period; made during it, one check's time.
    """
    ends = board.ends_at
    if item.valid_min is not None:
        ends = min(ends, claimed_at + timedelta(minutes=item.valid_min))
    if item.kind == ItemKind.COMMS:
        ends = min(ends, max(claimed_at, board.starts_at) + timedelta(minutes=comms_min()))
    return ends


def proof_of(item: ReadinessItem) -> list[Evidence]:
    """The files that the present claim was made with."""
    since = item.claimed_at
    return [file for file in item.evidence.all() if since is not None and file.added_at >= since]


def _locked(item: ReadinessItem) -> ReadinessItem:
    """The item as it is now, held until the transaction ends."""
    fresh: ReadinessItem = ReadinessItem.objects.select_for_update(of=("self",)).select_related("board").get(pk=item.pk)
    return fresh


def _check_step(item: ReadinessItem, action: str) -> str:
    """State that an action leads to.

    Raises
    ------
    InvalidInputError : `readiness.board_over`, or `readiness.not_allowed` from the present state.
    """
    if not item.board.is_current:
        raise InvalidInputError.of("readiness.board_over")
    state = item.state_now
    target = ITEM.target(state, action)
    if target is None:
        raise InvalidInputError.of("readiness.not_allowed", state_ar=_label(state, "ar"), state_en=_label(state, "en"))
    return target


def _label(state: ItemState, language: str) -> str:
    with translation.override(language):
        return str(state.label)


def _write(
    item: ReadinessItem,
    action: str,
    word: Action,
    *,
    by: User,
    changes: Mapping[str, Any] | None = None,
    evidence: str = "",
) -> ReadinessItem:
    """Take one step of the table, keep it, and write it down; `evidence` is the digest of a file that came with it."""
    target = _check_step(item, action)
    before = described(item)
    for field, value in (changes or {}).items():
        setattr(item, field, value)
    item.state = target
    item.save(update_fields=["state", "note", "reason", "proof_lost_at", *_CLAIMED, *_JUDGED])
    after = {**described(item), **({"evidence": evidence} if evidence else {})}
    record(word, by=by, kind=Kind.ITEM, object_id=str(item.pk), area=item.area, before=before, after=after)
    return item


def described(item: ReadinessItem) -> dict[str, Any]:
    """What the journal keeps of an item."""
    ends = item.valid_until
    return {
        "code": item.code,
        "board": item.board_id,
        "state": item.state_now.value,
        "note": item.note,
        "reason": item.reason,
        "valid_until": ends.isoformat() if ends else "",
    }
