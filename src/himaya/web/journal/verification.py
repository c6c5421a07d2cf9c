"""Is the journal still what was written?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.db.models import Max

from himaya.faults import Fault, InvalidInputError
from himaya.web.journal import signing
from himaya.web.journal.chain import GENESIS, canonical
from himaya.web.journal.models import JournalEntry, JournalHead, SignedHead

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check found.

    `entries` and `signed_days` count what was read; `bad_seq` is the number of
    the first entry that is not as it was written, and `fault` says why.
    """

    entries: int
    signed_days: int
    head_hash: str
    bad_seq: int | None = None
    fault: Fault | None = None


def verify_chain(*, public_key: str) -> Verification:
    """Walk the chain from the first entry to the head, recomputing every hash and checking every signed head.

    Parameters
    ----------
    public_key : of this installation, hexadecimal; a head signed by another key does not count.

    Notes
    -----
    Entries appended during the walk are left to the next check: the last
    number is read before the head, and the walk ends at the head.
    """
    last = JournalEntry.objects.aggregate(last=Max("seq"))["last"] or 0
    head = JournalHead.objects.filter(pk=JournalHead.ROW).first() or JournalHead()
    signed = list(SignedHead.objects.order_by("seq", "day"))
    seq, code = next(_faults(head, last, signed, public_key), (None, ""))
    fault = Fault(code, details={"seq": str(seq)}) if seq is not None else None
    return Verification(last, len(signed), head.hash, seq, fault)


def _faults(head: JournalHead, last: int, signed: list[SignedHead], public_key: str) -> Iterator[tuple[int, str]]:
    """Bad entries in order: number and fault code."""
    expected, previous = 1, GENESIS
    days = {seq: list(same) for seq, same in groupby(signed, key=attrgetter("seq"))}
    for entry in _entries(head.seq):
        if isinstance(entry, int):
            yield entry, "journal.changed"
            return
        if entry.seq != expected:
            yield expected, "journal.missing"
        if not _is_whole(entry):
            yield entry.seq, "journal.changed"
        if entry.previous_hash != previous:
            yield entry.seq, "journal.unlinked"
        if not all(_is_signed(day, entry, public_key) for day in days.get(entry.seq, ())):
            yield entry.seq, "journal.unsigned"
        expected, previous = entry.seq + 1, entry.hash
    yield from _faults_of_the_end(head, last, max([head.seq, *days]), expected, previous)


def _faults_of_the_end(
    head: JournalHead, last: int, told: int, expected: int, previous: str
) -> Iterator[tuple[int, str]]:
    """Whether the chain reaches as far as head and signatures tell, ends where the head says, and no further."""
    if told >= expected:
        yield expected, "journal.missing"
    if previous != head.hash:
        yield max(head.seq, 1), "journal.unlinked"
    if last > head.seq:
        yield head.seq + 1, "journal.unlinked"


def _entries(until: int) -> Iterator[JournalEntry | int]:
    """Entries in order up to a number; the number alone of one that the database can no longer read."""
    done = 0
    while True:
        rows = JournalEntry.objects.filter(seq__gt=done, seq__lte=until).order_by("seq")
        try:
            chunk: list[JournalEntry | int] = list(rows[:_CHUNK])
        except (ValueError, TypeError, DatabaseError):
            chunk = [_readable(seq) for seq in rows.values_list("seq", flat=True)[:_CHUNK]]
        if not chunk:
            return
        yield from chunk
        done = chunk[-1] if isinstance(chunk[-1], int) else chunk[-1].seq


def _readable(seq: int) -> JournalEntry | int:
    try:
        return JournalEntry.objects.get(seq=seq)
    except (ValueError, TypeError, DatabaseError):
        return seq


def _is_whole(entry: JournalEntry) -> bool:
    """Whether an entry's content is the content that was hashed, letter by letter."""
    try:
        same_text = all(canonical(value) == text for value, text in _values(entry))
        return same_text and entry.computed_hash() == entry.hash
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return False


def _values(entry: JournalEntry) -> Iterator[tuple[object, str]]:
    yield entry.before, entry.before_json
    yield entry.after, entry.after_json


def _is_signed(head: SignedHead, entry: JournalEntry, public_key: str) -> bool:
    said = signing.statement(day=head.day, seq=head.seq, hash_=head.hash)
    whole = head.hash == entry.hash and head.public_key == public_key
    return whole and signing.holds(said, signature=head.signature, key=public_key)


def check_kept_head(kept: dict[str, object], *, public_key: str) -> Fault | None:
    """Compare the journal with a head that was printed earlier and kept elsewhere; None when it still holds.

    Parameters
    ----------
    kept : what `head_now` gave.

    Raises
    ------
    InvalidInputError : `journal.bad_head` when the file is no signed head.
    """
    said = {key: kept.get(key) for key in ("purpose", "day", "seq", "hash")}
    signature, key, seq = str(kept.get("signature")), str(kept.get("public_key")), said["seq"]
    if (
        said["purpose"] != signing.PURPOSE
        or not isinstance(seq, int)
        or not signing.holds(said, signature=signature, key=key)
    ):
        raise InvalidInputError.of("journal.bad_head")
    if key != public_key:
        return Fault("journal.other_key")
    found = JournalEntry.objects.filter(seq=seq).values_list("hash", flat=True).first() or GENESIS
    return None if found == said["hash"] else Fault("journal.head_differs", details={"seq": str(seq)})
