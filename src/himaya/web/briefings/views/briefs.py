"""Briefings of posts: the list, one of them, its writing and issue, reading back, and the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import scope_of
from himaya.web.briefings.actions import briefing
from himaya.web.briefings.brief_showing import parts_of, rows_of
from himaya.web.briefings.parts import Part
from himaya.web.briefings.policies import brief_viewers, briefing_callers, briefing_chairs
from himaya.web.briefings.queries import briefs as queries
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of
from himaya.web.posts.policies import post_reporters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.briefings.models import Brief
    from himaya.web.journal.refusals import Told


@brief_viewers
@require_safe
def briefs(request: Any) -> HttpResponse:
    """Show briefings, the newest first, and the periods that one may be written for."""
    return _list(request)


def _list(request: Any, refused: Sequence[Told] = ()) -> HttpResponse:
    rows = queries.counted(queries.briefs_of(request.user))
    page = Paginator(rows, queries.PER_PAGE).get_page(request.GET.get("page"))
    versions = queries.versions_for(request.user) if scope_of(request.user, Verb.CALL_BRIEFINGS) else []
    spans = [(version, [(0, _("The whole plan")), *((one.number, one.title) for one in version.periods.all())])
             for version in versions]  # fmt: skip
    context = {
        "page": page,
        "rows": [(one, area_title(one.area)) for one in page],
        "spans": spans,
        "refused": refused,
        "now": timezone.now(),
    }
    return render(request, "briefings/briefs.html", context, status=status_of(refused))


@briefing_callers
@require_POST
def brief_new(request: Any) -> HttpResponse:
    """Begin a briefing for a period of a plan in force."""
    key, _colon, period = request.POST.get("span", "").partition(":")
    made: list[Brief] = []

    def do() -> None:
        version = next((one for one in queries.versions_for(request.user) if str(one.pk) == key), None)
        if version is None or not period.isdecimal():
            raise InvalidInputError.of("briefings.no_plan_in_force")
        made.append(briefing.begin(version, by=request.user, period=int(period)))

    refused = attempt(request, do)
    return redirect("brief", pk=made[0].pk) if made else _list(request, refused)


@brief_viewers
@require_safe
def brief(request: Any, pk: int) -> HttpResponse:
    """Show one briefing."""
    return _page(request, queries.brief_of(request.user, pk))


@briefing_callers
@require_POST
def brief_text(request: Any, pk: int) -> HttpResponse:
    """Write what needs judgement."""
    shown = queries.brief_of(request.user, pk)
    texts = {part.value: request.POST[part.value] for part in Part if part.value in request.POST}
    return _done(request, pk, attempt(request, lambda: briefing.write(shown, texts, by=request.user)))


@briefing_callers
@require_POST
def brief_renew(request: Any, pk: int) -> HttpResponse:
    """Begin the next version; every post will be asked anew."""
    shown, made = queries.brief_of(request.user, pk), list[Any]()
    refused = attempt(request, lambda: made.append(briefing.renew(shown, by=request.user)))
    return _done(request, made[0].pk if made else pk, refused)


@briefing_chairs
@require_POST
def brief_issue(request: Any, pk: int) -> HttpResponse:
    """Issue it to the posts of its hours."""
    shown, seen = queries.brief_of(request.user, pk), request.POST.get("seen", "")
    return _done(request, pk, attempt(request, lambda: briefing.issue(shown, seen=seen, by=request.user)))


@post_reporters
@require_POST
def brief_read(request: Any, pk: int) -> HttpResponse:
    """Read back for a post; the page of whoever stands outside sends it where it has no scripts."""
    one = queries.addressed_to(request.user, pk)
    text = request.POST.get("text", "")
    refused = attempt(request, lambda: briefing.read_back(one, text, by=request.user))
    return _page(request, one.brief, refused) if refused else redirect("field")


@brief_viewers
@require_safe
def brief_paper(request: Any, pk: int) -> HttpResponse:
    """Download one page of A4 for each post, or for one of them."""
    from himaya.web.briefings.brief_papers import brief_pdf  # noqa: PLC0415  # typst is loaded when the first paper is asked for
    from himaya.web.situation.views.reports import language_of, paper  # noqa: PLC0415  # likewise

    shown = queries.brief_of(request.user, pk)
    only = request.GET.get("post", "")
    body = brief_pdf(shown, language_of(request), by=request.user, only=int(only) if only.isdecimal() else None)
    if request.method == "GET":
        briefing.record_taken(shown, by=request.user)
    return paper(body, f"briefing-{shown.pk}")


def _done(request: Any, pk: int, refused: Sequence[Told]) -> HttpResponse:
    return _page(request, queries.brief_of(request.user, pk), refused) if refused else redirect("brief", pk=pk)


def _page(request: Any, shown: Brief, refused: Sequence[Told] = ()) -> HttpResponse:
    user, now = request.user, timezone.now()
    content, posts, digest = queries.composed(shown) if shown.is_draft else (shown.content or {}, [], "")
    rows = rows_of(shown, queries.addressed(shown), now) if not shown.is_draft else []
    writes = scope_of(user, Verb.CALL_BRIEFINGS).covers(shown.area)
    context = {
        "brief": shown,
        "area_title": area_title(shown.area),
        "parts": parts_of(content, shown.texts, {}),
        "posts": [post for post, _facts in posts],
        "rows": rows,
        "silent": sum(row.receipt is None for row in rows),
        "digest": digest if scope_of(user, Verb.CHAIR_BRIEFINGS).covers(shown.area) else "",
        "may_write": writes and shown.is_draft,
        "may_renew": writes and shown.state == "issued" and shown.ends_at > now,
        "now": now,
        "refused": refused,
    }
    return render(request, "briefings/brief.html", context, status=status_of(refused))
