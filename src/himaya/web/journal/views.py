"""The auditor's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST, require_safe

from himaya.faults import Language
from himaya.web.common.verbs import Verb
from himaya.web.journal import actions, queries, workbook
from himaya.web.journal.filters import NOBODY, Filters
from himaya.web.journal.policies import only
from himaya.web.journal.words import action_choices, kind_choices

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from himaya.web.journal.verification import Verification

_LAST_SEQ = 2**63 - 1
_AT_ONCE = 2000
readers_only = only(Verb.READ_JOURNAL)


@readers_only
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """Show the entries, newest first."""
    return _list(request, Filters.of(request.GET))


@readers_only
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole chain and show what was found."""
    assert request.user.is_authenticated  # noqa: S101  # the guard above let only accounts in; tells mypy so
    found = actions.verify(by=request.user)
    return _list(request, Filters(), _told(found))


def _told(found: Verification) -> dict[str, Any]:
    language = Language(get_language() or "ar")
    fault = found.fault
    return {
        "found": found,
        "fault": fault.message(language) if fault else "",
        "remedy": fault.remedy(language) if fault else "",
    }


def _list(request: HttpRequest, filters: Filters, told: dict[str, Any] | None = None) -> HttpResponse:
    asked = filters.asked()
    context = {
        "page": queries.page(filters),
        "filters": filters,
        "asked": asked,
        "kept_query": urlencode(asked),
        "actions": action_choices(),
        "kinds": kind_choices(),
        "offices": queries.offices(),
        "nobody": NOBODY,
        "head": queries.head(),
        "last_signed": queries.last_signed(),
        "told": told,
    }
    return render(request, "journal/list.html", context)


@readers_only
@require_safe
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """Show one entry with what was before and what is after."""
    if seq > _LAST_SEQ:
        raise Http404
    found = queries.entry_of(seq)
    context = {
        "entry": found,
        "changes": queries.changes(found),
        "tombstone": queries.tombstone_of(found),
        "previous": found.seq - 1,
        "next": found.seq + 1 if found.seq < queries.head().seq else None,
    }
    return render(request, "journal/entry.html", context)


@readers_only
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out the entries that pass the filters as JSON lines, oldest first."""
    assert request.user.is_authenticated  # noqa: S101  # likewise
    filters = Filters.of(request.GET)
    written = actions.record_export(by=request.user, filters=filters.asked())
    rows = queries.narrowed(filters).filter(seq__lt=written.seq)
    name = f"himaya-journal-{written.seq - 1}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(queries.lines(rows), content_type="application/jsonl", headers=headers)


@readers_only
@require_GET
def entries_workbook(request: HttpRequest) -> HttpResponse:
    """Hand out the entries that pass the filters as a workbook, newest first."""
    assert request.user.is_authenticated  # noqa: S101  # likewise
    filters = Filters.of(request.GET)
    written = actions.record_export(by=request.user, filters=filters.asked())
    rows = queries.narrowed(filters).filter(seq__lt=written.seq).order_by("-seq")
    return workbook.entries_sheet(rows.iterator(chunk_size=_AT_ONCE))
