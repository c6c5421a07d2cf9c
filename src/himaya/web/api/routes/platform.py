"""Health, governorates, offices, the journal and jobs."""

from __future__ import annotations

from typing import Any

import shapely
from django.db import connection
from django.http import HttpRequest
from ninja import Query

import himaya
from himaya.scenario.governorates import governorates
from himaya.web.access.scopes import Scope
from himaya.web.accounts import tree
from himaya.web.accounts.models import Office
from himaya.web.api.cursors import Window, part
from himaya.web.api.doors import Asked, Duty
from himaya.web.api.interface import answers, api
from himaya.web.api.shapes.common import Code, GovernorateOut, Health, Number, Part
from himaya.web.api.shapes.platform import EntriesAsked, EntryOut, HeadOut, JobOut, OfficeOut
from himaya.web.common.verbs import Verb
from himaya.web.jobs import queries as jobs_queries
from himaya.web.jobs.models import Job
from himaya.web.jobs.policies import may_see_any
from himaya.web.journal import queries as journal
from himaya.web.journal.filters import Filters
from himaya.web.journal.models import JournalEntry

_auditors = Duty(Scope.JOURNAL_READ, Verb.READ_JOURNAL)
_administrators = Duty(Scope.OFFICES_READ, Verb.MANAGE_ACCOUNTS)
JOB_READERS = "may see any kind of work"
_job_readers = Duty(Scope.WORK_READ, test=may_see_any, rule=JOB_READERS)


@api.get("/health", url_name="api_health", response=Health, auth=None)
def health(request: HttpRequest) -> dict[str, str]:  # noqa: ARG001  # ninja passes it
    """Whether process and database answer; for whoever asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"status": "ok", "version": himaya.__version__}


@api.get(
    "/governorates",
    url_name="api_governorates",
    response=answers(list[GovernorateOut]),
    auth=Duty(Scope.REFERENCE_READ),
)
def all_governorates(request: Asked) -> list[dict[str, Any]]:  # noqa: ARG001  # ninja passes it
    """The 27 governorates, for every office."""
    return [
        {"iso": one.iso, "title_ar": one.name_ar, "title_en": one.name_en, "box": list(shapely.bounds(one.shape))}
        for one in governorates().values()
    ]


@api.get("/offices", url_name="api_offices", response=answers(Part[OfficeOut], 422), auth=_administrators)
def offices(request: Asked, window: Query[Window]) -> dict[str, Any]:  # noqa: ARG001  # ninja passes it
    """Offices of the organisation by code, for the administrator."""
    return part(tree.all_offices(), ("code",), window)


@api.get("/offices/{slug:code}", url_name="api_office", response=answers(OfficeOut, 404, 422), auth=_administrators)
def one_office(request: Asked, code: Code) -> Office:  # noqa: ARG001  # ninja passes it
    """One office, for the administrator."""
    return tree.office_of(code)


@api.get("/journal/entries", url_name="api_entries", response=answers(Part[EntryOut], 422), auth=_auditors)
def entries(
    request: Asked,  # noqa: ARG001  # ninja passes it
    asked: Query[EntriesAsked],
    window: Query[Window],
) -> dict[str, Any]:
    """Entries of the journal, the newest first."""
    filters = Filters(**asked.dict())
    return part(journal.narrowed(filters), ("-seq",), window)


@api.get("/journal/entries/{int:seq}", url_name="api_entry", response=answers(EntryOut, 404, 422), auth=_auditors)
def one_entry(request: Asked, seq: Number) -> JournalEntry:  # noqa: ARG001  # ninja passes it
    """One entry of the journal."""
    return journal.entry_of(seq)


@api.get("/journal/head", url_name="api_head", response=answers(HeadOut), auth=_auditors)
def head(request: Asked) -> dict[str, Any]:  # noqa: ARG001  # ninja passes it
    """The end of the journal, signed, to be kept elsewhere."""
    return journal.head_now()


@api.get("/jobs", url_name="api_jobs", response=answers(Part[JobOut], 422), auth=_job_readers)
def jobs(request: Asked, window: Query[Window]) -> dict[str, Any]:
    """Long work the office may see, the newest first."""
    return part(jobs_queries.jobs_of(request.user), ("-id",), window)


@api.get("/jobs/{int:job}", url_name="api_job", response=answers(JobOut, 404, 422), auth=_job_readers)
def one_job(request: Asked, job: Number) -> Job:
    """One piece of long work."""
    return jobs_queries.job_of(request.user, job)
