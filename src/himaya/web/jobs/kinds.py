"""Kinds of job: each app registers its own when it is ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.planning.result import StopRule
    from himaya.web.jobs.models import Job


class Tell(Protocol):
    """Say how far the work is, from 0 to 1, and what it is at; texts that are left out stay as they were."""

    def __call__(self, fraction: float, *, ar: str = "", en: str = "") -> None:
        """Tell."""


class Run(Protocol):
    """The work itself, in a process of its own."""

    __module__: str
    __qualname__: str

    def __call__(self, arguments: Mapping[str, Any], tell: Tell, stop: StopRule) -> Mapping[str, Any]:
        """Work, and return a JSON object."""


class Finish(Protocol):
    """Write the effect of a job that ended well."""

    def __call__(self, job: Job, result: Mapping[str, Any], /) -> None:
        """Write, inside the transaction that marks the job as done."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind: where its function is, who may see it, and what makes its effect known."""

    target: str
    label: Any
    verb: Verb
    finish: Finish | None


_KINDS: dict[str, JobKind] = {}


def register(
    kind: str,
    run: Run,
    *,
    label: Any,
    verb: Verb,
    finish: Finish | None = None,
) -> None:
    """Add a kind of job; the package says what each argument is for.

    Raises
    ------
    ValueError : `run` is not on the top level of a module, so no other process could find it.
    """
    if "." in run.__qualname__ or "<" in run.__qualname__:
        message = f"{run.__qualname__} must be on the top level of its module"
        raise ValueError(message)
    _KINDS[kind] = JobKind(f"{run.__module__}:{run.__qualname__}", label, verb, finish)


def kind_of(kind: str) -> JobKind:
    """One kind.

    Raises
    ------
    KeyError : no app has registered it.
    """
    return _KINDS[kind]


def kinds() -> Mapping[str, JobKind]:
    """Every kind by name."""
    return _KINDS
