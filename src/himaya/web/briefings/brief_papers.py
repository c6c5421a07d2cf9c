"""The briefing of posts as PDF, in Arabic or English: one page for each post, with whose copy it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from himaya.documents import brief_paper
from himaya.web.briefings.brief_showing import parts_of
from himaya.web.briefings.queries.briefs import addressed
from himaya.web.situation.papers import margin

if TYPE_CHECKING:
    from himaya.faults import Language
    from himaya.web.accounts.models import User
    from himaya.web.briefings.models import Brief, BriefPost


def brief_pdf(brief: Brief, language: Language, *, by: User, only: int | None = None) -> bytes:
    """Every page, or that of one addressed post; nothing is printed of what is not issued."""
    rows = [one for one in addressed(brief) if only in {None, one.pk}]
    if not rows:
        raise Http404
    with translation.override(language.value):
        margins = margin(_("Briefing of posts"), str(brief.pk), brief.short_hash, area=brief.area, by=by)
        at = f"{timezone.localtime(brief.issued_at):%Y-%m-%d %H:%M}" if brief.issued_at else ""
        told = {"plan": brief.version.plan.title, "number": brief.number, "at": at}
        title = _("%(plan)s - briefing, version %(number)s, %(at)s") % told
        return brief_paper.brief_pdf(language, margins, title, [_sheet(one) for one in rows])


def _sheet(one: BriefPost) -> brief_paper.Sheet:
    post, brief = one.post, one.brief
    starts, ends = timezone.localtime(post.starts_at), timezone.localtime(post.ends_at)
    receipt = getattr(one, "receipt", None)
    answer = _("Read back by the unit: ____________________  at ____:____")
    if receipt is not None:
        answer = _("Read back at %(at)s: %(text)s") % {
            "at": f"{timezone.localtime(receipt.event_at):%H:%M}",
            "text": receipt.read_back,
        }
    parts = [
        brief_paper.Paragraphs(f"{number}. {part.title}", part.own, part.lines, part.text)
        for number, part in enumerate(parts_of(brief.content or {}, brief.texts, one.facts), start=1)
        if part.own or part.lines or part.text
    ]
    return brief_paper.Sheet(post.title, f"{starts:%Y-%m-%d %H:%M}-{ends:%H:%M}", post.code, parts, answer)
