"""The first page of every office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from himaya.web.accounts.models import User
from himaya.web.common.figures import figures_for
from himaya.web.common.needs import needs_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for this office, and the figures it watches; refuse an account without an office."""
    user = request.user
    if not (isinstance(user, User) and user.own_office):
        raise PermissionDenied
    page = {"needs": needs_of(user), "figures": figures_for(user), "now": timezone.now()}
    return render(request, "home/home.html", page)
