"""What mandated tasks ask of an office now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.needs import LATER, SOON, URGENT, Need
from himaya.web.common.verbs import Verb
from himaya.web.mandates.models import Mandate, Notice
from himaya.web.mandates.queries.listing import requests_to
from himaya.web.mandates.states import OUTCOMES, MandateState, RequestState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from himaya.web.accounts.models import User


def needs(user: User) -> Iterator[Need]:
    """What waits for a review, an authority, an answer, a record or a reader."""
    yield from _tasks(user)
    if may(user, Verb.ANSWER_REQUESTS):
        asked = requests_to(user).filter(state=RequestState.ASKED, ends_at__gt=timezone.now())
        first = asked.values_list("starts_at", flat=True).first()
        yield from _need(URGENT, _("Requests to answer"), asked, "partner_inbox", due=first)
    if may(user, Verb.OVERSEE_MANDATES):
        unread = scope_of(user, Verb.OVERSEE_MANDATES).within(Notice.objects.all(), "mandate__area")
        yield from _need(SOON, _("Notices to oversight not read"), unread.filter(seen_at__isnull=True), "oversight")


def _tasks(user: User) -> Iterator[Need]:
    state, review = "state", MandateState.LEGAL_REVIEW.value
    for verb, urgency, title, narrowed, query in (
        (Verb.REVIEW_MANDATES, SOON, _("Tasks to review by law"), {state: review, "reviewed_by": None}, review),
        (
            Verb.AUTHORISE_MANDATES, SOON, _("Tasks to authorise"), {state: review, "reviewed_by__isnull": False},
            review,
        ),
        (
            Verb.RUN_MANDATES, LATER, _("Tasks without an after-action record"), {"state__in": list(OUTCOMES)}, "",
        ),
    ):  # fmt: skip
        if may(user, verb):
            rows = scope_of(user, verb).within(Mandate.objects.filter(**narrowed))
            yield from _need(urgency, title, rows, "mandates", f"?state={query}" if query else "")


def _need(urgency: int, title: str, rows: Any, route: str, query: str = "", due: Any = None) -> Iterator[Need]:
    count = rows.count()
    if count:
        yield Need(urgency, title, str(count), reverse(route) + query, due)
