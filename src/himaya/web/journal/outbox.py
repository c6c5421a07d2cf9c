"""Says that the journal has grown, once the transaction of an entry is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Callable

CHANNEL = "himaya_journal"
_listeners: list[Callable[[], None]] = []


def listen(wake: Callable[[], None]) -> None:
    """Call `wake` after each commit of this process that brought an entry."""
    _listeners.append(wake)


def forget(wake: Callable[[], None]) -> None:
    """Call it no more."""
    _listeners.remove(wake)


def announce() -> None:
    """Tell this process after the commit, and every other one where the database can."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")
    transaction.on_commit(_wake)


def _wake() -> None:
    for wake in tuple(_listeners):
        wake()
