"""What the journal has told since it was last asked: the one way in which what is kept in memory stays true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from himaya.web.journal.models import JournalEntry, JournalHead

_MOST_ENTRIES = 2000


class Head(NamedTuple):
    """Where the journal ends."""

    seq: int
    hash: str


def head_now() -> Head:
    """The end of the journal, read before anything that is kept under it."""
    return Head(*JournalHead.objects.values_list("seq", "hash").get(pk=JournalHead.ROW))


@dataclass
class Follower:
    """Follows the journal from one look to the next; `seen` is None before the first."""

    seen: Head | None = None

    def news(self) -> list[tuple[str, str]] | None:
        """Kind and key of every object that was written about since the last look; None where nobody can tell.

        Nobody can tell at the first look, after too many entries, and where the journal is another one than before.
        """
        head, seen = head_now(), self.seen
        self.seen = head
        if seen is None:
            return None
        if head == seen:
            return []
        entries = JournalEntry.objects.filter(seq__gte=seen.seq).order_by("seq")
        found = list(entries.values_list("seq", "hash", "object_kind", "object_id")[: _MOST_ENTRIES + 1])
        known = seen.seq == 0 or (bool(found) and found[0][:2] == seen)
        told = found if seen.seq == 0 else found[1:]
        if not known or len(told) > _MOST_ENTRIES:
            return None
        return [(kind, key) for _seq, _hash, kind, key in told]
