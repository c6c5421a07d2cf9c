"""Who may see and cancel which jobs: those of kinds whose verb the office has, within its area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from himaya.web.accounts.policies import may, require, scope_of
from himaya.web.jobs.kinds import kind_of, kinds

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from himaya.web.accounts.models import Office, User
    from himaya.web.jobs.models import Job


def require_kind(user: User, kind: str, *, area: str) -> Office:
    """Refuse an office that may not do this kind of work in this area; returns the office as which it may.

    Raises
    ------
    RefusedError : with the reason.
    """
    return require(user, kind_of(kind).verb, area=area)


def may_cancel(user: User | AnonymousUser, job: Job) -> bool:
    """Whether the office could cancel it."""
    known = kinds().get(job.kind)
    return known is not None and scope_of(user, known.verb).covers(job.area)


def visible(user: User | AnonymousUser) -> Q:
    """Condition on jobs that an office may see; none by default."""
    condition = Q(pk__in=())
    for name, kind in kinds().items():
        scope = scope_of(user, kind.verb)
        if scope.everywhere:
            condition |= Q(kind=name)
        elif scope:
            condition |= Q(kind=name, area__in=sorted(scope.areas))
    return condition


def may_see_any(user: User | AnonymousUser) -> bool:
    """Whether there is a kind of job the office may see at all."""
    return any(may(user, kind.verb) for kind in kinds().values())
