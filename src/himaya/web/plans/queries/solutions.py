"""Computed solutions and their files."""

from __future__ import annotations

import json
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404

from himaya.files import sha256_of
from himaya.planning.planfile import read_plan
from himaya.web.accounts.policies import scope_of
from himaya.web.common import mark
from himaya.web.common.verbs import Verb
from himaya.web.plans.actions.imports import PLAN_FILE
from himaya.web.plans.content import map_document
from himaya.web.plans.models import Solution, SolutionState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

    Stamp = tuple[Path, int, int]

_KEPT_IN_MEMORY = 4
_writing = threading.Lock()


class UnavailableError(Exception):
    """The plan is known but cannot be shown; the first argument says how its folder is."""


def plans_dir() -> Path:
    """Where plan folders lie."""
    path: Path = settings.DATA_DIR / "plans"
    return path


def solutions() -> QuerySet[Solution]:
    """Every computed plan, newest period first."""
    return Solution.objects.all()


def seen_by(user: User | AnonymousUser) -> QuerySet[Solution]:
    """Computed plans of the reader's area."""
    return scope_of(user, Verb.VIEW_PLANS).within(solutions())


def without_version(user: User | AnonymousUser) -> QuerySet[Solution]:
    """Computed plans of the reader's area that no version took over."""
    return seen_by(user).filter(versions__isnull=True)


def solution_of(slug: str, user: User | AnonymousUser) -> Solution:
    """One computed plan of the reader's area, or 404."""
    plan = seen_by(user).filter(slug=slug).first()
    if plan is None:
        raise Http404
    return plan


def document_of(plan: Solution) -> Mapping[str, Any]:
    """Content of a verified plan.

    Raises
    ------
    UnavailableError : `missing`, `altered` since it was verified, or the state it was imported in.
    """
    if not plan.is_verified:
        raise UnavailableError(plan.state)
    stamp = _stamp(plan)
    if _digest(stamp) != plan.file_sha256:
        raise UnavailableError(SolutionState.ALTERED)
    return _document(stamp)


def map_json_of(plan: Solution, language: str) -> bytes:
    """What the map island reads, in one language."""
    document_of(plan)
    return _map_json(_stamp(plan), language)


def file_of(plan: Solution, name: str) -> Path:
    """A file of the plan's folder.

    Raises
    ------
    UnavailableError : `missing` when the folder or the file is not there.
    """
    path = plans_dir() / plan.folder / name
    if not path.is_file():
        raise UnavailableError("missing")
    return path


def made_document(plan: Solution, name: str, write: Callable[[Path, Path], None]) -> Path:
    """A document derived from a verified plan, written once per content and kept in the data folder."""
    document_of(plan)
    kept = "documents-exercise" if mark.is_exercise() else "documents"
    path: Path = settings.DATA_DIR / kept / plan.file_sha256[:16] / name
    with _writing:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write(plans_dir() / plan.folder, path)
    return path


def _stamp(plan: Solution) -> Stamp:
    path = file_of(plan, PLAN_FILE)
    stat = path.stat()
    return path, stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=_KEPT_IN_MEMORY)
def _digest(stamp: Stamp) -> str:
    return sha256_of(stamp[0])


@lru_cache(maxsize=_KEPT_IN_MEMORY)
def _document(stamp: Stamp) -> Mapping[str, Any]:
    return read_plan(stamp[0])


@lru_cache(maxsize=2 * _KEPT_IN_MEMORY)
def _map_json(stamp: Stamp, language: str) -> bytes:
    content = map_document(_document(stamp), language)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
