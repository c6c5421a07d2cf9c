"""Media releases as everybody reads them, and their pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone

from himaya.web.portal.models import Picture
from himaya.web.portal.pages import missing, page, public
from himaya.web.portal.queries.news import release_notice, release_notices

if TYPE_CHECKING:
    from django.http import HttpRequest


@public
def releases(request: HttpRequest) -> HttpResponse:
    """List what was published, the newest first; a corrected version stands behind its correction."""
    return page(request, "releases", current="releases", releases=release_notices())


@public
def release(request: HttpRequest, *, key: str) -> HttpResponse:
    """Show one release with its pictures."""
    found = release_notice(key)
    return page(request, "release", current="releases", one=found) if found else missing(request)


@public
def picture(request: HttpRequest, *, key: str) -> HttpResponse:
    """Send a picture once its embargo is over."""
    found = Picture.objects.filter(pk=key, shown_from__lte=timezone.now()).first()
    return HttpResponse(bytes(found.content), content_type="image/jpeg") if found else missing(request)
