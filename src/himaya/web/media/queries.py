"""What an office sees of releases and rumours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import Http404

from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Office
from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.media.models import Picture, Release, Rumour
from himaya.web.media.states import COMING, ReleaseState, RumourState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

PER_PAGE = 50
ALL = "all"
_OPEN = (RumourState.HEARD, RumourState.VERIFIED)


def seen(user: User) -> QuerySet[Release]:
    """Releases of the areas of an account, and those that everybody reads already."""
    scope = scope_of(user, Verb.VIEW_RELEASES)
    if scope.everywhere:
        return Release.objects.all()
    return Release.objects.filter(Q(area__in=sorted(scope.areas)) | Q(area="", published_at__isnull=False))


def listed(user: User, state: str) -> QuerySet[Release]:
    """Those of a state; without one, what is published or on its way."""
    rows = seen(user).select_related("office")
    if state in ReleaseState.values:
        return rows.filter(state=state)
    return rows if state == ALL else rows.filter(state__in=(*COMING, ReleaseState.PUBLISHED))


def release_of(user: User, pk: int) -> Release:
    """One that an account may see.

    Raises
    ------
    Http404 : there is none.
    """
    related = ("office", "corrects", "corrected_by", "written_by", "checked_by", "approved_by", "speaker")
    found: Release | None = seen(user).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def picture_of(release: Release, place: int) -> Picture:
    """A picture of a release by its place.

    Raises
    ------
    Http404 : there is none.
    """
    found: Picture | None = release.pictures.select_related("release").filter(place=place).first()
    if found is None:
        raise Http404
    return found


def repeated_captions(pictures: Sequence[Picture]) -> set[int]:
    """Places of pictures whose caption stands under another one as well."""
    folded = [fold(one.caption_ar) for one in pictures]
    return {one.place for one, caption in zip(pictures, folded, strict=True) if folded.count(caption) > 1}


def areas_of(user: User, verb: Verb) -> list[tuple[str, str]]:
    """Governorates in which an account has a verb."""
    scope = scope_of(user, verb)
    return [(code, area_title(code)) for code in governorates() if scope.covers(code)]


def speakers(area: str) -> QuerySet[Office]:
    """Public offices that may speak for an area: those of the area and those of the country."""
    return Office.objects.filter(area__in={"", area}).exclude(role="").order_by("code")


def may_do(user: User, shown: Release) -> Mapping[str, Any]:
    """Which steps an account is offered."""

    def may(verb: Verb) -> bool:
        return scope_of(user, verb).covers(shown.area)

    is_other = shown.written_by_id != user.pk
    state = shown.state
    return {
        "change": state == ReleaseState.DRAFT and may(Verb.WRITE_RELEASES),
        "clear": state == ReleaseState.DRAFT and may(Verb.CHECK_RELEASES),
        "check": state == ReleaseState.DRAFT and is_other and may(Verb.CHECK_RELEASES),
        "approve": state == ReleaseState.CHECKED and is_other and may(Verb.APPROVE_RELEASES),
        "publish": state == ReleaseState.APPROVED and may(Verb.WRITE_RELEASES),
        "return": state in COMING[1:] and may(Verb.CHECK_RELEASES),
        "withdraw": state in COMING and may(Verb.WRITE_RELEASES),
        "cancel": state == ReleaseState.PUBLISHED and may(Verb.APPROVE_RELEASES),
        "correct": state == ReleaseState.PUBLISHED and not hasattr(shown, "corrected_by") and may(Verb.WRITE_RELEASES),
    }


def rumours(user: User, state: str) -> QuerySet[Rumour]:
    """Rumours of the areas of an account: the open ones, or those of a state, or all."""
    scope = scope_of(user, Verb.KEEP_RUMOURS)
    rows = Rumour.objects.select_related("office", "answer")
    if not scope.everywhere:
        rows = rows.filter(area__in=["", *sorted(scope.areas)])
    if state in RumourState.values:
        return rows.filter(state=state)
    return rows if state == ALL else rows.filter(state__in=_OPEN)


def rumour_of(user: User, pk: int) -> Rumour:
    """One that an account may see.

    Raises
    ------
    Http404 : there is none.
    """
    found: Rumour | None = rumours(user, ALL).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
