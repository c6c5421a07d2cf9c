"""Independent tasks on several processes of this machine, or on the workers of a cluster; the answers are the same.

A task is a function of a module and picklable arguments. A worker that dies costs the time of its tasks and nothing
else: they are done again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait as wait_for
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import himaya
from himaya.ending import put_away
from himaya.faults import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")

_ATTEMPTS = 3
_CONNECT_S = "5s"


class Tasks(Protocol):
    """Where tasks are done."""

    def run(
        self, work: Callable[..., T], arguments: Sequence[tuple[Any, ...]], *, done: Callable[[int], None]
    ) -> list[T]:
        """Do `work(*one)` for every one of `arguments` and return the answers in their order.

        Parameters
        ----------
        done : told how many are done, whenever one is.

        Raises
        ------
        The first error of a task, after which the others are given up.
        """


class Alone:
    """Tasks one after the other, in this process."""

    def run(
        self, work: Callable[..., T], arguments: Sequence[tuple[Any, ...]], *, done: Callable[[int], None]
    ) -> list[T]:
        """As `Tasks.run`."""
        answers = []
        for one in arguments:
            answers.append(work(*one))
            done(len(answers))
        return answers

    def close(self) -> None:
        """Nothing is left open."""


class Processes:
    """Tasks on processes of this machine."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = self._made()

    def run(
        self, work: Callable[..., T], arguments: Sequence[tuple[Any, ...]], *, done: Callable[[int], None]
    ) -> list[T]:
        """As `Tasks.run`; what a killed process held is done again, at most three times."""
        answers: dict[int, T] = {}
        for attempt in range(_ATTEMPTS):
            left = [number for number in range(len(arguments)) if number not in answers]
            try:
                pending = {self._pool.submit(work, *arguments[number]): number for number in left}
                self._collect(pending, answers, done)
                break
            except BrokenProcessPool:
                if attempt == _ATTEMPTS - 1:
                    raise
                self._pool = self._made()
        return [answers[number] for number in range(len(arguments))]

    @staticmethod
    def _collect(pending: dict[Future[T], int], answers: dict[int, T], done: Callable[[int], None]) -> None:
        waiting = set(pending)
        while waiting:
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                answers[pending[future]] = future.result()
                done(len(answers))

    def close(self) -> None:
        """Give up what is left and end the processes."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.kill()

    def _made(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._workers, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_the_parent
        )


class Cluster:
    """Tasks on the workers of a Dask cluster."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def run(
        self, work: Callable[..., T], arguments: Sequence[tuple[Any, ...]], *, done: Callable[[int], None]
    ) -> list[T]:
        """As `Tasks.run`; the scheduler gives what a lost worker held to another one."""
        from distributed import as_completed  # noqa: PLC0415  # an extra of its own

        futures = [self._client.submit(work, *one, pure=False) for one in arguments]
        number_of = {future.key: number for number, future in enumerate(futures)}
        answers: dict[int, T] = {}
        for future in as_completed(futures):  # type: ignore[no-untyped-call]  # the package has no types
            answers[number_of[future.key]] = future.result()
            done(len(answers))
        return [answers[number] for number in range(len(arguments))]

    def close(self) -> None:
        """Give up what is left and hang up."""
        self._client.close()


@contextmanager
def tasks(*, workers: int = 2, cluster: str = "") -> Iterator[Tasks]:
    """Tasks in this process (`workers` 1), in several, or on the workers of the scheduler at `cluster`.

    Raises
    ------
    InvalidInputError : `nation.no_cluster_package`, `nation.no_cluster`, `nation.other_version`.
    """

    def made() -> Alone | Processes | Cluster:
        if cluster:
            return _cluster(cluster)
        return Processes(workers) if workers > 1 else Alone()

    with put_away(made, lambda place: place.close()) as place:
        yield place


def _cluster(address: str) -> Cluster:
    try:
        from distributed import Client  # noqa: PLC0415  # an extra of its own
    except ImportError as error:
        raise InvalidInputError.of("nation.no_cluster_package") from error
    try:
        client: Any = Client(address, timeout=_CONNECT_S)  # type: ignore[no-untyped-call]  # likewise
    except (OSError, TimeoutError, ValueError) as error:
        raise InvalidInputError.of("nation.no_cluster", address=address) from error
    for found in client.run(_version).values():
        if found != himaya.__version__:
            client.close()
            raise InvalidInputError.of("nation.other_version", found=found, expected=himaya.__version__)
    return Cluster(client)


def _version() -> str:
    return himaya.__version__


def _end_with_the_parent() -> None:
    """A process of the pool leaves interrupts to its parent, and ends when that does, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), name="parent", daemon=True).start()


def _watch(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)
