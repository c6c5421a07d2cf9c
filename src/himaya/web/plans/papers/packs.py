"""Papers that take long are made as work in the background, for the account that asked alone."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from himaya.faults import InvalidInputError, Language
from himaya.files import write_atomically
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.jobs import actions as jobs
from himaya.web.jobs.models import Job, JobState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from himaya.planning.result import StopRule
    from himaya.web.accounts.models import User
    from himaya.web.jobs.kinds import Tell
    from himaya.web.plans.models import PlanVersion

KIND = "plan-papers"
NAMES = ("order", "forms", "cards")
_KEPT = timedelta(days=1)


def about(version: PlanVersion, by: User) -> tuple[str, str]:
    """What a job that makes papers of this version for this account works on."""
    return "plan-papers", f"{version} {by.username}"


def ask(version: PlanVersion, name: str, *, by: User, language: str, back: str) -> Job:
    """Ask for papers of a version.

    Raises
    ------
    RefusedError : the office does not see plans there.
    InvalidInputError : `plans.unknown_choice`, `jobs.already_running`.
    """
    require(by, Verb.VIEW_PLANS, area=version.plan.area)
    if name not in NAMES:
        raise InvalidInputError.of("plans.unknown_choice", value=name, known=", ".join(NAMES))
    return jobs.enqueue(
        KIND,
        {"version": version.pk, "paper": name, "language": language, "account": by.pk},
        by=by,
        title_ar=version.plan.title_ar,
        title_en=version.plan.title_en,
        area=version.plan.area,
        about=about(version, by),
        back=back,
    )


def make(arguments: Mapping[str, Any], tell: Tell, stop: StopRule) -> Mapping[str, Any]:  # noqa: ARG001  # a paper is short
    """Write the papers into a file that only a reader's own address leads to; files of days before go.

    Raises
    ------
    InvalidInputError : whatever the papers refuse.
    """
    from himaya.web.accounts.models import User  # noqa: PLC0415  # models exist once Django is set up
    from himaya.web.plans.models import PlanVersion  # noqa: PLC0415  # likewise
    from himaya.web.plans.papers.make import Copy  # noqa: PLC0415  # likewise

    tell(0.1, ar="كتابة المستندات", en="Writing the papers")
    version = PlanVersion.objects.select_related("plan", "solution", "author_office").get(pk=arguments["version"])
    by = User.objects.get(pk=arguments["account"])
    body = Copy(version, by, Language(arguments["language"])).pack(arguments["paper"])
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    name = f"{secrets.token_hex(16)}.pdf"
    write_atomically(folder / name, body)
    return {"file": name, "paper": arguments["paper"]}


def made_for(by: User, version: PlanVersion, pk: int) -> tuple[Path, str] | None:
    """File and name of papers that were made for this account; None where there are none, or no more."""
    kind, name = about(version, by)
    rows = Job.objects.filter(kind=KIND, asked_by=by, about_kind=kind, about_id=name, state=JobState.DONE)
    job = rows.filter(pk=pk).first()
    if job is None:
        return None
    path = _folder() / str(job.result["file"])
    return (path, str(job.result["paper"])) if path.is_file() else None


def _folder() -> Path:
    path: Path = settings.DATA_DIR / "papers"
    return path


def _clear(folder: Path) -> None:
    oldest = (timezone.now() - _KEPT).timestamp()
    for path in folder.glob("*.pdf"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
