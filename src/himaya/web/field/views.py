"""The page of whoever stands outside, the worker that opens it without a network, and the door for what it sends."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.faults import Fault, InvalidInputError, Language
from himaya.live.intake import Position
from himaya.web.common.refusal import RefusedError
from himaya.web.common.templatetags.himaya import built
from himaya.web.common.verbs import Verb
from himaya.web.field.actions.taking import Sent, instant_of, take
from himaya.web.field.forms import Fix
from himaya.web.field.queries import page_of, post_for
from himaya.web.journal.policies import only, write_down_refusal
from himaya.web.journal.refusals import attempt
from himaya.web.positions import pace
from himaya.web.positions.actions import sharing
from himaya.web.posts.views.detail import MEASURING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from himaya.web.positions.models import Sender

field_reporters = only(Verb.REPORT_POSTS)
field_sharers = only(Verb.SHARE_POSITION)
LONGEST_BODY = 16_384
by_account = pace.Pace(240, 60.0)
"""After an hour without a network a telephone sends what it kept within minutes, and no faster."""
_POST, _SENDER = "field_post", "field_sender"


@field_reporters
@require_safe
def field(request: Any) -> HttpResponse:
    """Show the page; the code of a card chooses the post, which is remembered until another one is chosen."""
    code = request.GET.get("code", "").strip().lower()
    if code:
        found = post_for(request.user, code)
        request.session[_POST] = found.code if found else request.session.get(_POST, "")
        if found:
            return redirect("field")
        messages.error(request, _("No post has this code. It stands on the card of the post."))
    if request.GET.get("other") is not None:
        request.session.pop(_POST, None)
    shown = post_for(request.user, request.session.get(_POST, ""))
    context = page_of(request.user, shown, _sender(request), timezone.now())
    answer = render(request, "field/field.html", context)
    answer.headers["Permissions-Policy"] = MEASURING
    return answer


@field_reporters
@require_safe
def field_worker(_request: Any) -> HttpResponse:
    """The worker of this page: it must come from the page's own folder, so that it answers for that alone."""
    file = built("field-worker")
    path = settings.FRONTEND_BUILD / file
    if not file or not path.is_file():
        raise Http404
    answer = HttpResponse(path.read_text("utf-8"), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@field_reporters
@require_POST
def field_send(request: Any) -> JsonResponse:
    """Take one report. 422 with the reason is final; after any other answer the telephone keeps it and tries again."""
    if not by_account.allows(str(request.user.pk)):
        return JsonResponse({"taken": False}, status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "5"})
    try:
        told = _told(request)
        return _ACTS.get(told["kind"], _report)(request, told)
    except InvalidInputError as error:
        return _refused(request, error.faults)
    except RefusedError as error:
        write_down_refusal(request, rule=error.rule)
        return JsonResponse({"taken": False, "why": f"{error.reason} {error.remedy}"}, status=_FINAL)
    except Http404:
        return _refused(request, [Fault("field.not_there")])


@field_sharers
@require_POST
def field_share(request: Any) -> HttpResponse:
    """Switch the sharing of a unit's position on."""
    made: list[Sender] = []
    code = request.POST.get("unit", "").strip()
    refused = attempt(request, lambda: made.append(sharing.share(code, by=request.user)))
    for one in refused:
        messages.error(request, f"{one.text} {one.remedy}", extra_tags=one.rule)
    if made:
        before = _sender(request)
        if before is not None:
            sharing.stop(before, by=request.user)
        request.session[_SENDER] = made[0].code
    return redirect("field")


@field_sharers
@require_POST
def field_stop(request: Any) -> HttpResponse:
    """Switch it off."""
    _stop(request)
    messages.success(request, _("The position is shared no longer."))
    return redirect("field")


_FINAL = HTTPStatus.UNPROCESSABLE_ENTITY


def _sender(request: Any) -> Sender | None:
    return sharing.shared(request.session.get(_SENDER, ""))


def _stop(request: Any) -> None:
    sender = _sender(request)
    if sender is not None:
        sharing.stop(sender, by=request.user)
    request.session.pop(_SENDER, None)


def _report(request: Any, told: Mapping[str, Any]) -> JsonResponse:
    return JsonResponse({"taken": True, "again": not take(_sent(told), by=request.user)})


def _stopped(request: Any, _told: Mapping[str, Any]) -> JsonResponse:
    _stop(request)
    return JsonResponse({"taken": True})


def _position(request: Any, told: Mapping[str, Any]) -> JsonResponse:
    """One position; refused by a rule it is answered as taken, for it would not be taken later either."""
    sender, sent = _sender(request), _sent(told)
    form = Fix({key: str(value) for key, value in sent.said.items() if value not in {None, ""}})
    if sender is None or not form.is_valid():
        return JsonResponse({"taken": True, "rule": "unknown-sender" if sender is None else "malformed"})
    now = timezone.now()
    try:
        at = instant_of(sent)
    except InvalidInputError:
        return JsonResponse({"taken": True, "rule": "stale"})
    rule = sharing.take_shared(sender, Position(unit=sender.unit.code, at=at, **form.cleaned_data), now)
    return JsonResponse({"taken": True, **({"rule": rule} if rule else {})})


_ACTS: Mapping[str, Callable[[Any, Mapping[str, Any]], JsonResponse]] = {"position": _position, "stop": _stopped}


def _told(request: Any) -> Mapping[str, Any]:
    if len(request.body) > LONGEST_BODY:
        raise InvalidInputError.of("field.bad_report", field="body")
    try:
        told = json.loads(request.body)
    except ValueError:
        raise InvalidInputError.of("field.bad_report", field="body") from None
    if not isinstance(told, dict) or not isinstance(told.get("kind"), str):
        raise InvalidInputError.of("field.bad_report", field="kind")
    return told


def _sent(told: Mapping[str, Any]) -> Sent:
    said, about = told.get("said"), told.get("about")
    is_number = isinstance(about, int) and not isinstance(about, bool) and 0 < about < 2**31
    if not isinstance(said, dict) or not (about is None or is_number):
        raise InvalidInputError.of("field.bad_report", field="said")
    try:
        token = UUID(str(told.get("token")))
    except ValueError:
        raise InvalidInputError.of("field.bad_report", field="token") from None
    happened_at, sent_at = _moment(told, "happened_at"), _moment(told, "sent_at")
    return Sent(token, told["kind"], happened_at, sent_at, about if is_number else None, said)


def _moment(told: Mapping[str, Any], key: str) -> datetime:
    try:
        found = parse_datetime(str(told.get(key)))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InvalidInputError.of("field.bad_report", field=key)
    return found


def _refused(request: Any, faults: Any) -> JsonResponse:
    language = Language(get_language() or "ar")
    for fault in faults:
        write_down_refusal(request, rule=fault.code)
    why = " ".join(f"{fault.message(language)} {fault.remedy(language)}" for fault in faults)
    return JsonResponse({"taken": False, "why": why, "rule": faults[0].code}, status=_FINAL)
