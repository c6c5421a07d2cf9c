"""Briefing the posts of a night: begun from the plan in force, written, issued, and read back by each post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.briefings.actions.common import state_words, words
from himaya.web.briefings.models import Brief, BriefPost, Receipt
from himaya.web.briefings.models.meeting import LONGEST_TEXT
from himaya.web.briefings.parts import Part
from himaya.web.briefings.queries.briefs import composed
from himaya.web.briefings.states import BRIEF, BriefState
from himaya.web.briefings.words import Action, Kind
from himaya.web.common.masking import masked
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.plans.models import PlanVersion, State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from himaya.web.accounts.models import User


def begin(version: PlanVersion, *, by: User, period: int = 0) -> Brief:
    """Begin the next version of the briefing for a period of a plan in force, or for all of it.

    The words of the version before are taken over; it counts until the new one is issued.

    Raises
    ------
    InvalidInputError : `briefings.no_plan_in_force`, `briefings.unknown_period`, `briefings.brief_over`,
        `briefings.brief_begun_already`.
    """
    area, now = version.plan.area, timezone.now()
    office = require(by, Verb.CALL_BRIEFINGS, area=area)
    if not area or not PlanVersion.objects.filter(pk=version.pk, state=State.ACTIVE, ends_at__gt=now).exists():
        raise InvalidInputError.of("briefings.no_plan_in_force")
    span: Any = version.periods.filter(number=period).first() if period else version
    if span is None:
        raise InvalidInputError.of("briefings.unknown_period")
    if span.ends_at <= now:
        raise InvalidInputError.of("briefings.brief_over")
    rows = Brief.objects.filter(area=area, starts_at=span.starts_at)
    last = rows.order_by("-number").first()
    made = Brief(
        area=area, version=version, starts_at=span.starts_at, ends_at=span.ends_at, texts=last.texts if last else {},
        number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1, office=office, written_by=by, written_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            _write_down(Action.BRIEF_BEGUN, made, by=by, plan=str(version))
    except IntegrityError as error:
        raise InvalidInputError.of("briefings.brief_begun_already") from error
    return made


def renew(brief: Brief, *, by: User) -> Brief:
    """Begin the next version of a briefing for the same hours, by the version of the plan that is in force now.

    Raises
    ------
    InvalidInputError : `briefings.no_plan_in_force`, `briefings.brief_over`, `briefings.brief_begun_already`.
    """
    rows = PlanVersion.objects.filter(plan=brief.version.plan_id, state=State.ACTIVE).select_related("plan")
    version = rows.first()
    if version is None:
        raise InvalidInputError.of("briefings.no_plan_in_force")
    same = version.periods.filter(starts_at=brief.starts_at).values_list("number", flat=True).first()
    return begin(version, by=by, period=same or 0)


def write(brief: Brief, texts: Mapping[str, str], *, by: User) -> Brief:
    """Write what needs judgement, part by part; a part that is not told stays as it is.

    Raises
    ------
    InvalidInputError : `briefings.brief_fixed`.
    """
    require(by, Verb.CALL_BRIEFINGS, area=brief.area)
    with transaction.atomic():
        fresh = _locked(brief)
        if not fresh.is_draft:
            raise InvalidInputError.of("briefings.brief_fixed", **state_words(BriefState(fresh.state)))
        said = {part.value: masked(texts[part], LONGEST_TEXT) for part in Part if part in texts}
        fresh.texts, fresh.written_by, fresh.written_at = {**fresh.texts, **said}, by, timezone.now()
        fresh.save(update_fields=["texts", "written_by", "written_at"])
        _write_down(Action.BRIEF_WRITTEN, fresh, by=by, parts=sorted(said))
    return fresh


def issue(brief: Brief, *, seen: str, by: User) -> Brief:
    """Issue a briefing as it was read: it is fixed, goes to every post of its hours, and the one before counts no more.

    Parameters
    ----------
    seen : digest of what was on the page.

    Raises
    ------
    InvalidInputError : `briefings.brief_fixed`, `briefings.brief_without_posts`, `briefings.brief_changed`,
        `briefings.no_plan_in_force`.
    """
    office = require(by, Verb.CHAIR_BRIEFINGS, area=brief.area)
    with transaction.atomic():
        fresh = _locked(brief)
        target = BRIEF.target(fresh.state, "issue")
        if target is None:
            raise InvalidInputError.of("briefings.brief_fixed", **state_words(BriefState(fresh.state)))
        if fresh.version.state != State.ACTIVE:
            raise InvalidInputError.of("briefings.no_plan_in_force")
        content, posts, digest = composed(fresh)
        if not posts:
            raise InvalidInputError.of("briefings.brief_without_posts")
        if digest != seen:
            raise InvalidInputError.of("briefings.brief_changed")
        older = Brief.objects.filter(area=fresh.area, starts_at=fresh.starts_at, state=BriefState.ISSUED)
        older.update(state=BRIEF.target(BriefState.ISSUED, "supersede"))
        fresh.state, fresh.content, fresh.content_hash = target, content, digest
        fresh.issued_office, fresh.issued_by, fresh.issued_at = office, by, timezone.now()
        fresh.save()
        BriefPost.objects.bulk_create(BriefPost(brief=fresh, post=post, facts=facts) for post, facts in posts)
        _write_down(Action.BRIEF_ISSUED, fresh, by=by, posts=len(posts), hash=digest)
    return fresh


def read_back(addressed: BriefPost, text: str, *, by: User, event_at: datetime | None = None) -> Receipt:
    """A post reads its briefing back, in its own words; whoever issued it does not do so for the post.

    Raises
    ------
    InvalidInputError : `briefings.words_needed`, `briefings.own_brief`, `briefings.brief_superseded`,
        `briefings.brief_read_already`, `briefings.in_the_future`.
    """
    office = require(by, Verb.REPORT_POSTS, area=addressed.brief.area)
    said, now = words(text), timezone.now()
    with transaction.atomic():
        brief = _locked(addressed.brief)
        if brief.state != BriefState.ISSUED or brief.issued_at is None:
            raise InvalidInputError.of("briefings.brief_superseded")
        if brief.issued_by_id == by.pk:
            raise InvalidInputError.of("briefings.own_brief")
        if event_at is not None and event_at > now:
            raise InvalidInputError.of("briefings.in_the_future")
        if Receipt.objects.filter(addressed=addressed).exists():
            raise InvalidInputError.of("briefings.brief_read_already")
        at = max(event_at or now, brief.issued_at)
        made = Receipt.objects.create(
            addressed=addressed, read_back=said, office=office, event_at=at, entered_at=max(now, at), entered_by=by
        )
        _write_down(Action.BRIEF_READ, brief, by=by, at=at, post=addressed.post.key, text=said)
    return made


def record_taken(brief: Brief, *, by: User) -> None:
    """Write down that an office took a copy."""
    with transaction.atomic():
        _write_down(Action.BRIEF_TAKEN, brief, by=by, hash=brief.content_hash)


def _locked(brief: Brief) -> Brief:
    """The briefing as it is now, held until the transaction ends."""
    rows = Brief.objects.select_for_update(of=("self",)).select_related("version__plan")
    found: Brief = rows.get(pk=brief.pk)
    return found


def _write_down(action: Action, brief: Brief, *, by: User, at: datetime | None = None, **after: Any) -> None:
    told = {"brief": str(brief), "state": str(brief.state), **after}
    record(action, by=by, kind=Kind.BRIEF, object_id=str(brief.pk), area=brief.area, after=told, happened_at=at)
