"""What the posts ask of an office now, the figure they show it, and the sign in the header of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.figures import Figure, Tone
from himaya.web.common.header import Sign, kept_count
from himaya.web.common.needs import URGENT, Need
from himaya.web.common.verbs import Verb
from himaya.web.posts.models import Alarm, LivePost
from himaya.web.posts.moments import post_clock
from himaya.web.posts.queries.listing import sums_of
from himaya.web.posts.states import AWAITED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User
    from himaya.web.posts.queries.listing import Sums


def needs(user: User) -> Iterator[Need]:
    """Alarms to acknowledge; and for whoever reports, the own posts that wait for a check-in."""
    if may(user, Verb.ANSWER_POSTS):
        unanswered = Alarm.objects.filter(post_clock().shown("post__"), acknowledged_at__isnull=True).order_by("since")
        seen = scope_of(user, Verb.ANSWER_POSTS).within(unanswered, "post__area")
        waiting = list(seen.values_list("since", flat=True))
        if waiting:
            url = f"{reverse('posts')}?alarm=1"
            yield Need(URGENT, _("Alarms of posts to acknowledge"), str(len(waiting)), url, waiting[0])
    if may(user, Verb.REPORT_POSTS):
        own = [held.office.pk for held in user.holdings if not held.delegated]
        begun = post_clock().when(lambda now: Q(starts_at__lte=now))
        rows = LivePost.objects.filter(begun, owner__in=own, state__in=AWAITED)
        late = scope_of(user, Verb.VIEW_POSTS).within(rows).count()
        if late:
            yield Need(URGENT, _("Own posts that nobody has checked in at"), str(late), f"{reverse('posts')}?own=1")


def figures(user: User) -> Iterator[Figure]:
    """Posts that are manned of those whose hours are now."""
    if not may(user, Verb.VIEW_POSTS):
        return
    found = sums_of(user, timezone.now())
    if found.due or found.alarms:
        yield figure_of(found)


def figure_of(found: Sums) -> Figure:
    """Posts that are manned of those whose hours are now, as the first page and the wall tell them."""
    tone = Tone.RED if found.alarms or found.empty else Tone.YELLOW if found.weak else Tone.GREEN
    detail = _("empty: %(empty)s, degraded: %(weak)s, alarms: %(alarms)s")
    told = detail % {"empty": found.empty, "weak": found.weak, "alarms": found.alarms}
    return Figure(_("Posts manned now"), f"{found.held} / {found.due}", told, f"{reverse('posts')}?when=now", tone)


def signs(user: User) -> Iterator[Sign]:
    """Whoever answers for posts sees on every page that an alarm waits; counted anew every few seconds."""
    if not may(user, Verb.ANSWER_POSTS):
        return
    scope = scope_of(user, Verb.ANSWER_POSTS)
    rows = Alarm.objects.filter(post_clock().shown("post__"), acknowledged_at__isnull=True)
    count = kept_count(f"posts-alarms-{scope.key}", scope.within(rows, "post__area").count)
    if count:
        yield Sign("red", "!", _("Alarms of posts: %(count)s") % {"count": count}, f"{reverse('posts')}?alarm=1")
