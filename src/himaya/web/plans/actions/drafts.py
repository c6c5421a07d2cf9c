"""Changing a draft: the office may, the version still is a draft and still is the one that was read."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.plans.models import PlanVersion
from himaya.web.plans.queries.plans import owners_for
from himaya.web.plans.words import PlanAction, PlanKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import Office, User


@dataclass
class Change:
    """One change of a draft, as the journal will tell it."""

    version: PlanVersion
    action: PlanAction = PlanAction.CHANGED
    kind: PlanKind = PlanKind.VERSION
    object_id: str = ""
    before: Any = None
    after: Any = field(default_factory=dict)


def locked_version(pk: int) -> PlanVersion:
    """A version that nobody else changes until the transaction ends, or 404."""
    rows = PlanVersion.objects.select_for_update(of=("self",)).select_related("plan", "solution", "author_office")
    version = rows.filter(pk=pk).first()
    if version is None:
        raise Http404
    return version


@contextmanager
def changing(version_id: int, *, by: User, revision: int | None = None) -> Iterator[Change]:
    """One transaction around a change of a draft: checks before it, the journal entry after it.

    Parameters
    ----------
    revision : the one the desk had read; None where nothing it read could be overwritten.

    Raises
    ------
    RefusedError : the office may not edit plans there.
    InvalidInputError : `plans.not_a_draft`, `plans.changed_meanwhile`.
    """
    with transaction.atomic():
        version = locked_version(version_id)
        require(by, Verb.EDIT_PLANS, area=version.plan.area)
        if not version.is_draft:
            raise InvalidInputError.of("plans.not_a_draft")
        if revision is not None and revision != version.revision:
            raise InvalidInputError.of("plans.changed_meanwhile")
        change = Change(version, object_id=str(version))
        yield change
        version.revision += 1
        version.save()
        record(
            change.action,
            by=by,
            kind=change.kind,
            object_id=change.object_id,
            area=version.plan.area,
            before=change.before,
            after={"revision": version.revision, **change.after},
        )


def office_of(code: str, version: PlanVersion, *, optional: bool = False) -> Office | None:
    """An office that may answer for a part of this version.

    Raises
    ------
    InvalidInputError : `plans.unknown_office`.
    """
    if not code and optional:
        return None
    office = owners_for(version).filter(code=code).first()
    if office is None:
        raise InvalidInputError.of("plans.unknown_office", value=code)
    return office
