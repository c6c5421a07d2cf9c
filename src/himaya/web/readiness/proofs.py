"""Proof that got lost after it was verified: found by looking, told by a mark, which goes when the file is back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.web.journal.actions import record
from himaya.web.readiness.actions import described, proof_of
from himaya.web.readiness.evidence import is_kept, lies_there
from himaya.web.readiness.models import ReadinessItem
from himaya.web.readiness.states import ItemState
from himaya.web.readiness.words import Action, Kind

if TYPE_CHECKING:
    from django.db.models import QuerySet


def look_at(items: QuerySet[ReadinessItem], *, thorough: bool = False) -> None:
    """Mark verified items whose proof is gone, and take the mark off those whose proof is there again.

    Parameters
    ----------
    thorough : read every file and compare its digest; otherwise a file of the recorded size counts as there, but for
        items that are marked already.
    """
    for item in items.filter(state=ItemState.VERIFIED).select_related(None).prefetch_related("evidence"):
        whole = _is_whole(item, thorough=thorough or item.proof_lost_at is not None)
        if whole == (item.proof_lost_at is not None):
            _mark(item, is_lost=not whole)


def look_at_all() -> None:
    """Read every file that a verified item of a board that counts rests on."""
    look_at(ReadinessItem.objects.filter(board__ends_at__gt=timezone.now()), thorough=True)


def _is_whole(item: ReadinessItem, *, thorough: bool) -> bool:
    files = proof_of(item)
    if item.needs_file and not files:
        return False
    return all(is_kept(file) if thorough else lies_there(file) for file in files)


def _mark(item: ReadinessItem, *, is_lost: bool) -> None:
    """Set the mark or take it off, unless another step was taken meanwhile."""
    with transaction.atomic():
        fresh = ReadinessItem.objects.select_for_update().get(pk=item.pk)
        is_marked = fresh.proof_lost_at is not None
        if fresh.state != ItemState.VERIFIED or fresh.verified_at != item.verified_at or is_marked == is_lost:
            return
        before = described(fresh)
        fresh.proof_lost_at = timezone.now() if is_lost else None
        fresh.save(update_fields=["proof_lost_at"])
        word = Action.PROOF_LOST if is_lost else Action.PROOF_FOUND
        record(
            word, by=None, kind=Kind.ITEM, object_id=str(fresh.pk), area=fresh.area, before=before,
            after=described(fresh),
        )  # fmt: skip
