"""Comments as the public writes and reads them: under an advisory or a celebration, and never before review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from himaya.web.common.language import in_language
from himaya.web.portal.criteria import Criterion
from himaya.web.portal.figures import COMMENTS
from himaya.web.portal.forms import LONGEST_COMMENT, WriteComment
from himaya.web.portal.models import LetterKind, Notice, Topic
from himaya.web.portal.pages import missing, page, public, takes_letters
from himaya.web.portal.queries.advisories import advisory_notice, advisory_notices
from himaya.web.portal.queries.calendar import coming, is_expected, title_of
from himaya.web.portal.sending import guarded, send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from himaya.celebrations.feasts import Occurrence

_ADVISORY, _CELEBRATION = "advisory", "celebration"
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """A page under which comments stand: its key, its title in both languages, its governorate."""

    key: str
    title_ar: str
    title_en: str
    area: str

    @property
    def title(self) -> str:
        """Its title in the reader's language."""
        return in_language(self.title_ar, self.title_en)


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment as everybody reads it."""

    text: str
    redacted: bool
    at: datetime


def subject_of(key: str) -> Subject | None:
    """The page of a key, such as `advisory:<identifier>` or `celebration:<code>:<year>`; None where there is none."""
    kind, _colon, name = key.partition(":")
    if kind == _ADVISORY:
        found = advisory_notice(name)
        told = found.row.told if found else {}
        return Subject(key, told["headline_ar"], told["headline_en"], found.row.area) if found else None
    if kind == _CELEBRATION:
        code, _colon, year = name.partition(":")
        one = occurrence_of(code, year)
        return Subject(key, one.celebration.name_ar, one.celebration.name_en, "") if one else None
    return None


def occurrence_of(code: str, year: str | int) -> Occurrence | None:
    """A celebration of the next months by its code and year."""
    wanted = (code, str(year))
    return next((one for one in coming() if (one.celebration.code, str(one.first_day.year)) == wanted), None)


def comments_of(key: str) -> Sequence[Shown]:
    """Comments that were approved, the newest first."""
    rows = Notice.objects.filter(topic=Topic.COMMENT, told__about=key).order_by("-starts_at", "-pk")[:200]
    return [Shown(row.told["text"], row.told["redacted"], row.starts_at) for row in rows]


def with_comments(key: str) -> dict[str, Any]:
    """What the part of comments of a page shows."""
    return {"subject": key, "comments": comments_of(key), "longest": LONGEST_COMMENT}


def figures() -> dict[str, Any]:
    """Figures of the decisions; nothing where none was published."""
    row = Notice.objects.filter(topic=Topic.FIGURES, key=COMMENTS).first()
    return dict(row.told) if row else {}


def expected(told: dict[str, Any]) -> str:
    """How long a review takes, from the last decisions; that nobody can say, where there were too few."""
    seconds = told.get("median_s")
    if seconds is None:
        return _("How long a review takes is not known yet: too few were decided so far.")
    hours = max(1, round(timedelta(seconds=seconds) / _HOUR))
    said = ngettext(
        "Half of the last comments were decided within %(n)s hour.",
        "Half of the last comments were decided within %(n)s hours.",
        hours,
    )
    return said % {"n": hours}


@public
def celebration(request: HttpRequest, *, slug: str, year: int) -> HttpResponse:
    """Show one celebration with the comments about it."""
    one = occurrence_of(slug, year)
    if one is None:
        return missing(request)
    told = with_comments(f"{_CELEBRATION}:{slug}:{year}")
    return page(request, "celebration", one=one, title=title_of(one), waits=is_expected(one), **told)


@takes_letters
@guarded()
def comment(request: HttpRequest) -> HttpResponse:
    """Take a comment; it is public only after somebody has read it."""
    if request.method != "POST":
        return page(request, "comments", current="letters", **_rules())
    form = WriteComment(request.POST)
    about = subject_of(request.POST.get("subject", "")[:100])
    if about is None:
        return missing(request)
    if not form.is_valid():
        return page(request, "comment_again", status=422, about=about, **with_comments(about.key))
    receipt = send(LetterKind.COMMENT, {"subject": about.key, "text": form.cleaned_data["text"]})
    title = _("Your comment was added, and will appear after review")
    return page(request, "sent", current="letters", title=title, receipt=receipt, expected=expected(figures()))


@public
def comments(request: HttpRequest) -> HttpResponse:
    """Say by which criteria comments are decided, and how they were."""
    return page(request, "comments", current="letters", **_rules())


def _rules() -> dict[str, Any]:
    told = figures()
    rejected = told.get("rejected", {})
    criteria = [(one.label, rejected.get(one.value, 0)) for one in Criterion]
    context = {"criteria": criteria, "figures": told, "expected": expected(told)}
    return {**context, "advisories": advisory_notices(), "celebrations": [(title_of(one), one) for one in coming()]}
