"""The only readers of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from himaya.web.jobs.models import Job, JobState
from himaya.web.jobs.policies import visible

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

SHOWN = 50


def jobs_of(user: User | AnonymousUser) -> QuerySet[Job]:
    """Jobs the office may see, newest first."""
    return Job.objects.filter(visible(user))


def job_of(user: User | AnonymousUser, pk: int) -> Job:
    """One job, or 404 where there is none that the office may see."""
    return get_object_or_404(jobs_of(user), pk=pk)


def latest(kind: str, about: tuple[str, str]) -> Job | None:
    """The newest job of a kind on one thing; for pages of that thing, which have asked who may see it."""
    return Job.objects.filter(kind=kind, about_kind=about[0], about_id=about[1]).first()


def is_running(pk: int) -> bool:
    """Whether a job still runs; asked several times a second while it does."""
    return Job.objects.filter(pk=pk, state=JobState.RUNNING).exists()


def ended_before(moment: datetime) -> QuerySet[Job]:
    """Jobs that ended before an instant, however they did."""
    return Job.objects.filter(ended_at__lt=moment)
