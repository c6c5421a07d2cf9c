"""Briefings of posts as the offices may see them, and what they are generated from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.http import Http404
from django.utils import timezone, translation

from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.briefings.models import Brief, BriefPost, Task
from himaya.web.briefings.parts import Known, lines_for_all, lines_for_post
from himaya.web.briefings.queries.reporting import row_of
from himaya.web.briefings.states import ENDED, BriefState
from himaya.web.common import mark
from himaya.web.common.verbs import Verb
from himaya.web.controls.models import RoadControl
from himaya.web.controls.states import LIVE
from himaya.web.plans.models import PlanVersion, State
from himaya.web.posts.models import LivePost
from himaya.web.posts.moments import post_clock
from himaya.web.posts.states import ENDED as POST_ENDED
from himaya.web.situation.queries.composing import hash_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

    Facts = dict[str, Any]

FORMAT = "himaya.brief/1"
PER_PAGE = 30


def briefs_of(user: User) -> QuerySet[Brief]:
    """Briefings in the areas of an account; drafts are for whoever writes them."""
    rows = Brief.objects.select_related("version__plan", "office", "issued_office")
    seen = scope_of(user, Verb.VIEW_BRIEFS).within(rows)
    writes = scope_of(user, Verb.CALL_BRIEFINGS)
    drafts = Q() if writes.everywhere else ~Q(state=BriefState.DRAFT) | Q(area__in=sorted(writes.areas))
    return seen.filter(drafts)


def counted(rows: QuerySet[Brief]) -> QuerySet[Brief]:
    """The same with `n_posts` and `n_read`."""
    return rows.annotate(n_posts=Count("posts", distinct=True), n_read=Count("posts__receipt", distinct=True)).order_by(
        "-starts_at", "-number", "-pk"
    )


def brief_of(user: User, pk: int) -> Brief:
    """One briefing, or 404."""
    found = briefs_of(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def addressed_to(user: User, pk: int) -> BriefPost:
    """One post of a briefing, or 404."""
    rows = scope_of(user, Verb.VIEW_BRIEFS).within(BriefPost.objects.all(), "brief__area")
    found = rows.select_related("brief__version__plan", "post", "receipt").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def addressed(brief: Brief) -> Sequence[BriefPost]:
    """Posts that a briefing was issued to, with what came back."""
    return list(brief.posts.select_related("brief", "post__owner", "receipt__office"))


def versions_for(user: User) -> Sequence[PlanVersion]:
    """Plans in force in governorates whose posts this account may write a briefing for."""
    rows = PlanVersion.objects.filter(
        state=State.ACTIVE, ends_at__gt=timezone.now(), plan__area__in=list(governorates())
    )
    mine = scope_of(user, Verb.CALL_BRIEFINGS).within(rows, "plan__area")
    return list(mine.select_related("plan").prefetch_related("periods").order_by("starts_at", "pk"))


def posts_for(brief: Brief) -> Sequence[LivePost]:
    """Turns of posts of the plan whose hours meet those of the briefing and that are still to come or there."""
    rows = LivePost.objects.filter(post_clock().shown(), plan=brief.version.plan_id).exclude(state__in=POST_ENDED)
    meet = rows.filter(starts_at__lt=brief.ends_at, ends_at__gt=brief.starts_at)
    return list(meet.select_related("owner").order_by("starts_at", "post_key", "pk"))


def known_for(brief: Brief) -> Known:
    """What a briefing is generated from, as it is now."""
    version, area = brief.version, brief.area
    tasks = Task.objects.filter(office__area=area).exclude(state__in=ENDED).select_related("directive")
    controls = RoadControl.objects.filter(area=area, state__in=LIVE, starts_at__lt=brief.ends_at)
    gaps = sorted(version.gaps.all(), key=lambda one: (one.severity != "red", one.tier, one.pk))
    row = row_of(area)
    if row is None:
        raise Http404
    return Known(
        brief=brief,
        row=row,
        posts=posts_for(brief),
        tasks=list(tasks.order_by("directive__due_at", "directive_id").distinct()),
        controls=list(controls.filter(ends_at__gt=brief.starts_at).order_by("starts_at", "pk")),
        gaps=gaps,
        elements={one.key: one for one in version.elements.all()},
        places={one.code: one for one in version.places.all()},
    )


def content_of(known: Known) -> Facts:
    """What a briefing says to every post, generated from the data in both languages."""
    brief, told = known.brief, {}
    for language in ("ar", "en"):
        with translation.override(language):
            told[language] = lines_for_all(known)
    return {
        "format": FORMAT,
        "exercise": mark.is_exercise(),
        "plan": str(brief.version),
        "plan_hash": brief.version.content_hash,
        "number": brief.number,
        "parts": {key: {"ar": lines, "en": told["en"][key]} for key, lines in told["ar"].items()},
    }


def facts_for(known: Known, post: LivePost) -> Facts:
    """What it says to one post alone, likewise."""
    told = {}
    for language in ("ar", "en"):
        with translation.override(language):
            told[language] = lines_for_post(known, post)
    return {key: {"ar": lines, "en": told["en"][key]} for key, lines in told["ar"].items()}


def composed(brief: Brief) -> tuple[Facts, list[tuple[LivePost, Facts]], str]:
    """A draft as it would be issued now: its content, what it says to each post, the digest of both with the texts."""
    known = known_for(brief)
    content, posts = content_of(known), [(post, facts_for(known, post)) for post in known.posts]
    whole = {"content": content, "texts": brief.texts, "posts": [[post.key, facts] for post, facts in posts]}
    return content, posts, hash_of(whole)


def waiting_for(user: User, post: LivePost) -> BriefPost | None:
    """The briefing that counts for a turn of a post now, read back or not; None where the office sees none."""
    rows = scope_of(user, Verb.VIEW_BRIEFS).within(BriefPost.objects.all(), "brief__area")
    rows = rows.filter(post=post, brief__state=BriefState.ISSUED).select_related("brief__version__plan", "receipt")
    return rows.order_by("-brief__issued_at").first()
