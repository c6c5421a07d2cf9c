"""The briefing on the page of whoever stands outside: read there without a network too, and read back from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from himaya.web.accounts.policies import may
from himaya.web.briefings.actions.briefing import read_back
from himaya.web.briefings.brief_showing import parts_of
from himaya.web.briefings.models.meeting import LONGEST_TEXT
from himaya.web.briefings.queries.briefs import addressed_to, waiting_for
from himaya.web.common.verbs import Verb
from himaya.web.field.actions.taking import Sent, about, add_report
from himaya.web.field.parts import PagePart, add_part

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.posts.models import LivePost

KIND = "briefing"


class ReadBack(forms.Form):
    """What a post understood; too few words are refused by the act, which says how many it needs."""

    text = forms.CharField(max_length=LONGEST_TEXT, required=False)


def register() -> None:
    """Add the part and the report."""
    add_part(_part)
    add_report(KIND, ReadBack, _read_back)


def _part(user: User, post: LivePost) -> PagePart | None:
    found = waiting_for(user, post)
    if found is None:
        return None
    told = {
        "addressed": found,
        "brief": found.brief,
        "receipt": getattr(found, "receipt", None),
        "parts": parts_of(found.brief.content or {}, found.brief.texts, found.facts),
        "may_read": may(user, Verb.REPORT_POSTS) and found.brief.issued_by_id != user.pk,
    }
    return PagePart("briefings/_brief_on_phone.html", told)


def _read_back(sent: Sent, said: dict[str, Any], by: User) -> object:
    return read_back(addressed_to(by, about(sent)), said["text"], by=by, event_at=said["event_at"])
