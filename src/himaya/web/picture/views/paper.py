"""The picture on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only
from himaya.web.picture.actions import record_sheet
from himaya.web.picture.filters import Filters
from himaya.web.picture.queries.whole import own_area

if TYPE_CHECKING:
    from himaya.web.accounts.models import User


@only(Verb.VIEW_INCIDENTS)
@never_cache
@require_safe
def sheet(request: Any) -> HttpResponse:
    """Download the present situation as one sheet of A3 that reads without colour; taking it is written down."""
    from himaya.web.picture.sheet import sheet_pdf  # noqa: PLC0415  # typst is loaded when the first sheet is asked for

    user: User = request.user
    now, filters = timezone.now(), Filters.of(request.GET)
    body = sheet_pdf(user, now, filters)
    if request.method == "GET":
        record_sheet(filters.area or own_area(user), by=user)
    name = f"himaya-picture-{now.astimezone():%Y-%m-%d-%H%M}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return HttpResponse(body, content_type="application/pdf", headers=headers)
