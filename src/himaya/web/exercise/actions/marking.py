"""Marking the installation, once, when it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from himaya.faults import InvalidInputError
from himaya.web.accounts.demo import demo_password_file
from himaya.web.accounts.models import User
from himaya.web.common import mark
from himaya.web.exercise.models import Installation, Mode
from himaya.web.exercise.queries.installation import mode
from himaya.web.exercise.words import Action
from himaya.web.journal.actions import record
from himaya.web.journal.words import Kind
from himaya.web.portal.actions import publish
from himaya.web.portal.models import Topic

if TYPE_CHECKING:
    from pathlib import Path


def refuse_live(data_dir: Path) -> None:
    """Refuse to make an exercise of what is live already, whether it was marked or only used.

    Raises
    ------
    InvalidInputError : `exercise.is_live`.
    """
    is_used = User.objects.exists() and not demo_password_file(data_dir).exists()
    if mode() is Mode.LIVE or (mode() is None and is_used):
        raise InvalidInputError.of("exercise.is_live", file=str(data_dir))


def ensure_mark(data_dir: Path, *, exercise: bool) -> Mode:
    """Mark an installation that is not marked yet; a folder that once was a demonstration is an exercise.

    Returns
    -------
    What it is marked as: a mark that is there stays.
    """
    found = mode()
    if found is None:
        found = Mode.EXERCISE if exercise or demo_password_file(data_dir).exists() else Mode.LIVE
        with transaction.atomic():
            Installation.objects.create(mode=found)
            record(Action.MARKED, by=None, kind=Kind.INSTALLATION, after={"mode": found.value})
        mark.forget()
    told = {"exercise": found is Mode.EXERCISE}
    made_at = Installation.objects.get().marked_at
    publish(Topic.MARK, "installation", area="", starts_at=made_at, ends_at=None, told=told)
    return found
