"""The list of posts, its workbook, and the card of a post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from himaya.web.posts import workbook
from himaya.web.posts.filters import ALL, NOW, Filters
from himaya.web.posts.moments import post_clock
from himaya.web.posts.policies import post_viewers
from himaya.web.posts.queries import listing
from himaya.web.posts.states import PostState

if TYPE_CHECKING:
    from django.http import HttpResponse


@post_viewers
@require_safe
def posts(request: Any) -> HttpResponse:
    """Show posts, those with an alarm first, narrowed by filters in the address."""
    filters, at = Filters.of(request.GET), post_clock()
    page = Paginator(listing.listed(request.user, filters, at.now), listing.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, at.at(one)) for one in page],
        "nights": at.nights,
        "filters": filters,
        "sums": listing.sums_of(request.user, at.now, filters.area),
        "when_all": ALL,
        "when_now": NOW,
        "states": PostState.choices,
        "areas": listing.areas_of(request.user),
        "now": at.now,
    }
    return render(request, "posts/list.html", context)


@post_viewers
@require_safe
def posts_workbook(request: Any) -> HttpResponse:
    """Hand out the same list as a workbook."""
    return workbook.posts_sheet(listing.listed(request.user, Filters.of(request.GET)))


@post_viewers
@require_safe
def post_card(request: Any, code: str) -> HttpResponse:
    """Lead from the code on a card to the stint whose turn it is."""
    return redirect("post", pk=listing.post_on_card(request.user, code.lower(), timezone.now()).pk)
