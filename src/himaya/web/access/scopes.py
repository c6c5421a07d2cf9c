"""What a token may be good for: each route of the interface asks for one scope; a role offers a few of them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from himaya.web.accounts.models import Role

if TYPE_CHECKING:
    from collections.abc import Mapping


class Scope(StrEnum):
    """One thing that a program can be allowed."""

    REFERENCE_READ = "reference:read"
    OFFICES_READ = "offices:read"
    JOURNAL_READ = "journal:read"
    JOURNAL_CHECK = "journal:check"
    WORK_READ = "work:read"
    WORK_CANCEL = "work:cancel"
    PLACES_READ = "places:read"
    PLACES_WRITE = "places:write"
    PLANS_READ = "plans:read"
    PLANS_WRITE = "plans:write"
    PLANS_STEP = "plans:step"
    READINESS_READ = "readiness:read"
    READINESS_CLAIM = "readiness:claim"
    READINESS_VERIFY = "readiness:verify"
    ALERT_READ = "alert:read"
    ALERT_SET = "alert:set"
    ALERT_ANSWER = "alert:answer"
    INCIDENTS_READ = "incidents:read"
    INCIDENTS_REPORT = "incidents:report"
    INCIDENTS_RUN = "incidents:run"
    DISPATCH_READ = "dispatch:read"
    DISPATCH_SEND = "dispatch:send"
    CONTROLS_READ = "controls:read"
    CONTROLS_DRAW = "controls:draw"
    CONTROLS_RUN = "controls:run"
    CONTROLS_REPORT = "controls:report"
    POSTS_READ = "posts:read"
    POSTS_REPORT = "posts:report"
    POSTS_ANSWER = "posts:answer"
    CROWDS_READ = "crowds:read"
    CROWDS_REPORT = "crowds:report"
    BRIEFINGS_READ = "briefings:read"
    BRIEFINGS_ANSWER = "briefings:answer"
    BRIEFINGS_REPORT = "briefings:report"
    MANDATES_READ = "mandates:read"
    MANDATES_CONFIRM = "mandates:confirm"
    REQUESTS_READ = "requests:read"
    REQUESTS_ANSWER = "requests:answer"
    HAZARDS_READ = "hazards:read"
    HAZARDS_TELL = "hazards:tell"
    SHARED_READ = "shared-incidents:read"
    JOINT_READ = "joint-decisions:read"
    JOINT_JOIN = "joint-decisions:join"


OFFERED: Mapping[str, Mapping[Scope, Any]] = {
    Role.LIAISON: {
        Scope.MANDATES_READ: _("Read the confirmations that the partner is asked for"),
        Scope.MANDATES_CONFIRM: _("Confirm or decline them"),
        Scope.REQUESTS_READ: _("Read the requests for resources to the partner"),
        Scope.REQUESTS_ANSWER: _("Answer them, and tell that what was promised is there"),
        Scope.HAZARDS_READ: _("Read hazards that concern the partner, and take note of them"),
        Scope.HAZARDS_TELL: _("Tell hazards and take them back"),
        Scope.SHARED_READ: _("Read incidents shared with the partner"),
        Scope.JOINT_READ: _("Read joint decisions in which the partner takes part"),
        Scope.JOINT_JOIN: _("Agree or disagree with them"),
        Scope.ALERT_READ: _("Read alert levels and their measures"),
        Scope.ALERT_ANSWER: _("Read measures back and report them done"),
        Scope.CONTROLS_READ: _("Read road controls"),
        Scope.REFERENCE_READ: _("Read the list of governorates"),
    },
}
"""Roles whose accounts make tokens, and what a token of theirs can be good for, in the reader's language.

Least privilege: what shows strength or weakness of the services (plans, places, posts, units, crowds) is read on the
pages by a person and by no program of a partner.
"""


def offered_to(role: str) -> Mapping[Scope, Any]:
    """What a token of a role can be good for; nothing where the role makes none."""
    return OFFERED.get(role, {})
