"""The first page of every office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from himaya.web.accounts.models import User
from himaya.web.common.figures import figures_for
from himaya.web.common.needs import needs_of
from himaya.web.common.refusal import RefusedError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for this office, and the figures it watches; refuse an account without an office."""
    user = request.user
    if not (isinstance(user, User) and user.own_office):
        raise RefusedError(
            _("This account holds no office now."),
            rule="office: held now",
            remedy=_("Ask an administrator of this centre to assign it to an office."),
        )
    page = {"needs": needs_of(user), "figures": figures_for(user), "now": timezone.now()}
    return render(request, "home/home.html", page)
