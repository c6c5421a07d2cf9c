"""What the journal has told since it was last asked: the one way in which what is kept in memory stays true."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from himaya.web.journal.models import JournalEntry, JournalHead

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

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


@dataclass
class Editions:
    """How often things of each kind were written about, as far as this process has followed the journal."""

    follower: Follower = field(default_factory=Follower)
    begun: int = 0
    written: Counter[str] = field(default_factory=Counter)
    lock: Any = field(default_factory=threading.Lock)

    def of(self, kinds: Iterable[str]) -> Hashable:
        """The edition of what is told of some kinds of things: another one after every entry about one of them."""
        with self.lock:
            try:
                news = self.follower.news()
            except BaseException:
                self.follower = Follower()  # what was told is lost: everything counts as changed at the next look
                raise
            if news is None:
                self.begun += 1
            else:
                self.written.update(kind for kind, _key in news)
            return self.begun, *(self.written[kind] for kind in sorted(kinds))
