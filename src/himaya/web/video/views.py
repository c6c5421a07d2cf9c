"""The token that lets a browser into the room, and the chair's taking an office out of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from himaya.video.settings import secrets_in
from himaya.video.tokens import entry_token, relay_credentials
from himaya.web.accounts.models import Office
from himaya.web.briefings.policies import briefing_chairs, directive_addressees
from himaya.web.briefings.queries.meetings import meeting_of
from himaya.web.briefings.views.meetings import meeting_page
from himaya.web.journal.refusals import attempt, status_of
from himaya.web.video import actions
from himaya.web.video.door import PATH
from himaya.web.video.service import FOLDER

if TYPE_CHECKING:
    from django.http import HttpResponse

    from himaya.web.briefings.models import Meeting


@directive_addressees
@require_POST
def meeting_video_join(request: Any, pk: int) -> JsonResponse:
    """Answer with a token for this session, good for a minute, and how the browser reaches the room."""
    shown = meeting_of(request.user, pk)
    places: list[Office] = []
    refused = attempt(request, lambda: places.append(actions.place_of(shown, request.user)))
    if refused:
        told = [{"text": one.text, "remedy": one.remedy, "rule": one.rule} for one in refused]
        return JsonResponse({"refused": told}, status=status_of(refused))
    answer = JsonResponse(_way_in(request, shown, places[0]))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _way_in(request: Any, shown: Meeting, place: Office) -> dict[str, Any]:
    key = secrets_in(settings.DATA_DIR / FOLDER).entry
    token = entry_token(key, shown.pk, place.pk, request.session.session_key or "", now=time.time())
    return {
        "token": token,
        "socket": PATH,
        "office": place.code,
        "chair": shown.chair.code,
        "relays": _relays(place.code),
    }


def _relays(office: str) -> list[dict[str, Any]]:
    """The relay of a site behind a firewall, with credentials for half a day."""
    network = settings.VIDEO
    if network is None or not network.relays:
        return []
    user, password = relay_credentials(network.relay_secret, office, now=time.time())
    return [{"urls": list(network.relays), "username": user, "credential": password}]


@briefing_chairs
@require_POST
def meeting_video_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Take an office out of the room, or let it in again."""
    steps = {"remove": actions.remove, "readmit": actions.readmit}
    if step not in steps:
        raise Http404
    shown = meeting_of(request.user, pk)
    office = Office.objects.filter(code=request.POST.get("office", "")).first()
    refused = attempt(request, lambda: steps[step](shown, office, by=request.user))
    return meeting_page(request, shown, refused) if refused else redirect("meeting", pk=pk)
