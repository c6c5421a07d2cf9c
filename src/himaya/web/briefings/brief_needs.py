"""What waits because of briefings: a post reads one back, and an office hears of the posts that have not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import scope_of
from himaya.web.briefings.clock import READ_BACK_WITHIN
from himaya.web.briefings.models import Brief, BriefPost
from himaya.web.briefings.policies import held_by
from himaya.web.briefings.states import BriefState
from himaya.web.common.needs import URGENT, Need
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User

AT_MOST = 20


def needs(user: User) -> Iterator[Need]:
    """Everything of briefings that waits for this account."""
    if scope_of(user, Verb.REPORT_POSTS):
        yield from _own(user)
    if scope_of(user, Verb.CHAIR_BRIEFINGS):
        yield from _silent(user)


def _own(user: User) -> Iterator[Need]:
    """Posts of the office that have not read theirs back."""
    rows = BriefPost.objects.filter(post__owner__in=held_by(user), receipt__isnull=True, brief__state=BriefState.ISSUED)
    rows = rows.filter(brief__ends_at__gt=timezone.now(), post__ends_at__gt=timezone.now())
    for one in rows.exclude(brief__issued_by=user).select_related("brief", "post")[:AT_MOST]:
        issued = one.brief.issued_at or timezone.now()
        at = f"{reverse('field')}?code={one.post.code}"
        yield Need(URGENT, _("Read the briefing of a post back"), one.post.title, at, issued + READ_BACK_WITHIN)


def _silent(user: User) -> Iterator[Need]:
    """Briefings that posts have not read back in a quarter of an hour."""
    now = timezone.now()
    rows = Brief.objects.filter(state=BriefState.ISSUED, issued_at__lte=now - READ_BACK_WITHIN, ends_at__gt=now)
    mine = scope_of(user, Verb.CHAIR_BRIEFINGS).within(rows)
    for one in mine.annotate(silent=Count("posts", filter=Q(posts__receipt__isnull=True))).filter(silent__gt=0)[
        :AT_MOST
    ]:
        title = _("Posts that have not read their briefing back: %(count)s") % {"count": one.silent}
        yield Need(URGENT, title, str(one), reverse("brief", args=[one.pk]), one.issued_at)
