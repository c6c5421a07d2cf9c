"""Follows the journal on a thread of its own and hands new entries on."""

from __future__ import annotations

import contextlib
import logging
import threading
from typing import TYPE_CHECKING, Protocol

from django.db import Error, connection

from himaya.web.common.postgresql import connection_info
from himaya.web.journal import outbox
from himaya.web.journal.models import JournalEntry
from himaya.web.journal.queries import head
from himaya.web.live.access import event_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from himaya.web.live.hub import Event

log = logging.getLogger(__name__)
_LOOK_S = 0.25
_LISTEN_S = 1.0
_AFTER_TROUBLE_S = 1.0
_BATCH = 500


class Wake(Protocol):
    """Wait until the journal may have grown."""

    def __call__(self) -> None:
        """Wait."""


class Tail:
    """A thread that reads the journal from its present end on.

    In SQLite it is woken by this process's own entries, and looks four times a
    second for those of others, such as the command line. In PostgreSQL it
    listens.
    """

    def __init__(self, publish: Callable[[Sequence[Event]], None]) -> None:
        self._publish = publish
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="journal-tail", daemon=True)
        self.last = 0

    def start(self) -> int:
        """Begin; returns the number of the entry it starts after."""
        self.last = head().seq
        connection.close()
        outbox.listen(self._woken.set)
        self._thread.start()
        return self.last

    def stop(self) -> None:
        """End, and wait for it."""
        outbox.forget(self._woken.set)
        self._stopping.set()
        self._woken.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._waiting() as wait:
                    while not self._stopping.is_set():
                        self._read()
                        wait()
            except Error:
                log.exception("the live feed cannot read the journal; it tries again")
                self._stopping.wait(_AFTER_TROUBLE_S)
            finally:
                connection.close()

    def _read(self) -> None:
        while True:
            rows = JournalEntry.objects.filter(seq__gt=self.last).order_by("seq")[:_BATCH]
            events = [event_of(entry) for entry in rows]
            if not events:
                return
            self.last = events[-1].seq
            self._publish(events)

    @contextlib.contextmanager
    def _waiting(self) -> Iterator[Wake]:
        """How to wait, for the database at hand."""
        if connection.vendor != "postgresql":
            yield self._wait
            return
        import psycopg  # noqa: PLC0415  # the driver is an extra

        try:
            with psycopg.connect(connection_info(), autocommit=True) as ear:
                ear.execute(f"LISTEN {outbox.CHANNEL}")

                def listen() -> None:
                    for _notice in ear.notifies(timeout=_LISTEN_S, stop_after=1):
                        return

                yield listen
        except psycopg.Error as error:
            raise Error from error

    def _wait(self) -> None:
        self._woken.wait(_LOOK_S)
        self._woken.clear()
