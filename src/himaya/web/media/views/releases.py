"""Pages of releases and their pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of, wrong_with
from himaya.web.media import queries
from himaya.web.media.actions import drafting, pictures, steps
from himaya.web.media.forms import AddPicture, Step, Write
from himaya.web.media.models.release import CONTENT
from himaya.web.media.policies import release_viewers, release_writers
from himaya.web.media.states import ReleaseState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.journal.refusals import Told
    from himaya.web.media.models import Release

_METHODS = ["GET", "HEAD", "POST"]
_PLAIN = {"approve": steps.approve_release, "publish": steps.publish_approved}
_WITH_A_REASON = {"return": steps.return_release, "end": steps.end_release}
_STEPS = frozenset({"check", *_PLAIN, *_WITH_A_REASON})


@release_viewers
@require_safe
def releases(request: Any) -> HttpResponse:
    """List what is published or on its way, or those of one state."""
    state = request.GET.get("state", "")
    context = {
        "page": Paginator(queries.listed(request.user, state), queries.PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": ReleaseState.choices,
        "all_states": queries.ALL,
        "may_write": bool(scope_of(request.user, Verb.WRITE_RELEASES)),
    }
    return render(request, "media/releases.html", context)


@release_viewers
@require_safe
def release(request: Any, pk: int) -> HttpResponse:
    """Show one with everything that is read before it is approved."""
    return _detail(request, pk)


@release_writers
@require_http_methods(_METHODS)
def release_new(request: Any) -> HttpResponse:
    """Write a release, or a correction of a published one."""
    earlier = _earlier(request)
    areas = queries.areas_of(request.user, Verb.WRITE_RELEASES)
    everywhere = scope_of(request.user, Verb.WRITE_RELEASES).everywhere
    asked = request.POST.get("area") or request.GET.get("area") or ("" if everywhere else areas[0][0])
    area = earlier.area if earlier else asked
    if request.method != "POST":
        return _form(request, _values(earlier), area, earlier=earlier)
    form, made = Write(request.POST), list[Any]()
    if form.is_valid():
        refused = attempt(
            request,
            lambda: made.append(drafting.write_release(area, form.draft(), by=request.user, corrects=earlier)),
        )
    else:
        refused = wrong_with(form)
    if refused:
        return _form(request, request.POST, area, refused, earlier=earlier)
    messages.success(request, _("Written. Add its pictures; another account reads it then."))
    return redirect("release", pk=made[0].pk)


@release_writers
@require_http_methods(_METHODS)
def release_edit(request: Any, pk: int) -> HttpResponse:
    """Change a draft."""
    shown = queries.release_of(request.user, pk)
    if not scope_of(request.user, Verb.WRITE_RELEASES).covers(shown.area):
        raise Http404
    if request.method != "POST":
        return _form(request, _values(shown), shown.area, shown=shown)
    form = Write(request.POST)
    refused = (
        attempt(request, lambda: drafting.change_release(shown, form.draft(), by=request.user))
        if form.is_valid()
        else wrong_with(form)
    )
    if refused:
        return _form(request, request.POST, shown.area, refused, shown=shown)
    messages.success(request, _("Entered."))
    return redirect("release", pk=pk)


@release_viewers
@require_POST
def release_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Take a step."""
    if step not in _STEPS:
        raise Http404
    shown, form = queries.release_of(request.user, pk), Step(request.POST)
    if not form.is_valid():
        return _detail(request, pk, wrong_with(form))

    def do() -> object:
        if step == "check":
            return steps.check_release(shown, request.POST.getlist("points"), by=request.user)
        if step in _PLAIN:
            return _PLAIN[step](shown, by=request.user)
        return _WITH_A_REASON[step](shown, reason=form.cleaned_data["text"], by=request.user)

    return _done(request, pk, attempt(request, do))


@release_writers
@require_POST
def release_picture_add(request: Any, pk: int) -> HttpResponse:
    """Add a picture."""
    shown, form = queries.release_of(request.user, pk), AddPicture(request.POST, request.FILES)
    if not form.is_valid():
        return _detail(request, pk, wrong_with(form))
    content = form.cleaned_data["file"].read(pictures.MOST_BYTES + 1)
    refused = attempt(request, lambda: pictures.add_picture(shown, content, form.words(), by=request.user))
    return _done(request, pk, refused)


@release_viewers
@require_POST
def release_picture_step(request: Any, pk: int, place: int, step: str) -> HttpResponse:
    """Clear a picture, or take it out."""
    if step not in {"clear", "remove"}:
        raise Http404
    picture = queries.picture_of(queries.release_of(request.user, pk), place)

    def do() -> None:
        if step == "clear":
            pictures.clear_picture(picture, request.POST.getlist("looked_for"), by=request.user)
        else:
            pictures.remove_picture(picture, by=request.user)

    return _done(request, pk, attempt(request, do))


@release_viewers
@require_safe
def release_picture(request: Any, pk: int, place: int) -> HttpResponse:
    """Show a picture to whoever may read its release."""
    found = queries.picture_of(queries.release_of(request.user, pk), place)
    return HttpResponse(bytes(found.content), content_type="image/jpeg", headers={"Cache-Control": "private"})


def _done(request: Any, pk: int, refused: Sequence[Told]) -> HttpResponse:
    if refused:
        return _detail(request, pk, refused)
    messages.success(request, _("Entered."))
    return redirect("release", pk=pk)


def _earlier(request: Any) -> Release | None:
    """The published one that is to be corrected."""
    pk = request.POST.get("corrects") or request.GET.get("corrects")
    return queries.release_of(request.user, int(pk)) if pk and pk.isdecimal() else None


def _values(shown: Release | None) -> dict[str, Any]:
    """What a form begins with."""
    if shown is None:
        return {}
    until = shown.embargo_until
    values = {name: getattr(shown, name) for name in CONTENT}
    embargo = f"{timezone.localtime(until):%Y-%m-%dT%H:%M}" if until else ""
    return {**values, "speaker": shown.speaker_id or "", "embargo_until": embargo}


def _form(
    request: Any,
    values: Any,
    area: str,
    refused: Sequence[Told] = (),
    *,
    shown: Release | None = None,
    earlier: Release | None = None,
) -> HttpResponse:
    context = {
        "values": values,
        "speaker_chosen": str(values.get("speaker", "")),
        "area": area,
        "area_title": area_title(area) if area else "",
        "areas": queries.areas_of(request.user, Verb.WRITE_RELEASES),
        "everywhere": scope_of(request.user, Verb.WRITE_RELEASES).everywhere,
        "speakers": queries.speakers(area),
        "shown": shown,
        "earlier": earlier or (shown.corrects if shown else None),
        "refused": refused,
    }
    return render(request, "media/form.html", context, status=status_of(refused))


def _detail(request: Any, pk: int, refused: Sequence[Told] = ()) -> HttpResponse:
    shown = queries.release_of(request.user, pk)
    its_pictures = drafting.release_pictures(shown)
    context = {
        "shown": shown,
        "may": queries.may_do(request.user, shown),
        "pictures": its_pictures,
        "repeated": queries.repeated_captions(its_pictures),
        "area_title": area_title(shown.area) if shown.area else "",
        "refused": refused,
    }
    return render(request, "media/release.html", context, status=status_of(refused))
