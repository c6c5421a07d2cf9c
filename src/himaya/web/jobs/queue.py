"""The queue between those who ask and the threads that work: huey, in a file of its own or in PostgreSQL.

The rows of `Job` are the truth; the queue only says that one waits. A job
handed out twice is claimed once, and one that was lost is handed out again at
the next start.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from huey import Huey, PostgresHuey, SqliteHuey
from huey.api import Task
from huey.serializer import SignedSerializer

from himaya.web.common.postgresql import connection_info

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = "himaya"
_handlers: list[Callable[[int], None]] = []


class RunJob(Task):  # type: ignore[misc]  # huey is untyped
    """One job waits; whoever works in this process knows what to do with it."""

    def execute(self) -> None:
        """Hand the job to the runner."""
        for handle in _handlers:
            handle(*self.args)


@cache
def queue() -> Huey:
    """The queue of this installation; what it holds is signed, since reading it back runs code."""
    how = {"results": False, "serializer": SignedSerializer(secret=settings.SECRET_KEY, salt="himaya jobs")}
    if connection.vendor == "postgresql":
        huey = PostgresHuey(_NAME, dsn=connection_info(), table_prefix="himaya_queue", **how)
    else:
        huey = SqliteHuey(_NAME, filename=str(settings.DATA_DIR / "jobs.sqlite3"), **how)
    huey._registry.register(RunJob)  # noqa: SLF001  # the one way to register a task that is a class
    return huey


def deliver(pk: int) -> None:
    """Say that a job waits."""
    queue().enqueue(RunJob((pk,)))


def handle_with(handle: Callable[[int], None]) -> None:
    """What the workers of this process do with a job."""
    _handlers[:] = [handle]
