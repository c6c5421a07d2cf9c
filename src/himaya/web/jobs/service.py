"""The threads that work on jobs, inside the server's own process."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connections
from huey import crontab
from huey.consumer import Consumer

from himaya.web.jobs import actions, hourly, minutes, runner
from himaya.web.jobs.queue import handle_with, queue
from himaya.web.journal import retention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORKERS = 2
_LONGEST_WAIT_S = 0.5
_HOURLY_MINUTE = "37"
_PURGE_UTC_HOUR = "1"  # before dawn in Egypt


class _QuietConsumer(Consumer):  # type: ignore[misc]  # huey is untyped
    """A consumer that leaves the signals to the server it lives in."""

    def _set_signal_handlers(self) -> None:
        """Set none."""


@contextmanager
def working() -> Iterator[None]:
    """Work on jobs while the block runs; on leaving it, running jobs are interrupted and their processes ended."""
    runner.stopping.clear()
    handle_with(runner.run_in_thread)
    queue().periodic_task(crontab(), name="interrupt-dead")(_closing(actions.interrupt_dead))
    queue().periodic_task(crontab(hour=_PURGE_UTC_HOUR, minute="17"), name="purge")(_closing(retention.purge))
    for name, do in hourly.tasks().items():
        queue().periodic_task(crontab(minute=_HOURLY_MINUTE), name=name)(_closing(do))
    for name, do in minutes.tasks().items():
        queue().periodic_task(crontab(), name=name)(_closing(do))
    actions.recover()
    connections.close_all()
    consumer = _QuietConsumer(queue(), workers=WORKERS, max_delay=_LONGEST_WAIT_S, check_worker_health=False)
    consumer.start()
    try:
        yield
    finally:
        runner.stopping.set()
        consumer.stop(graceful=True)


def _closing(do: Callable[[], object]) -> Callable[[], None]:
    """The same, with the thread's connections closed afterwards."""

    def done() -> None:
        try:
            do()
        finally:
            connections.close_all()

    return done
