"""Rules of refusals in the reader's language; the journal keeps them as they are written in the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

_POWERS: Mapping[str, Any] = {
    Verb.VIEW_PLANS: _("view plans"),
    Verb.EDIT_PLANS: _("edit plans"),
    Verb.APPROVE_PLANS: _("approve plans"),
    Verb.RUN_PLANS: _("put plans into force"),
    Verb.VIEW_CALENDAR: _("view the calendar"),
    Verb.VIEW_PLACES: _("view places"),
    Verb.FIND_PLACES: _("find places"),
    Verb.EDIT_PLACES: _("edit places"),
    Verb.CONFIRM_RISK: _("confirm risk"),
    Verb.VIEW_UNITS: _("view units"),
    Verb.EDIT_UNITS: _("edit units"),
    Verb.VIEW_POSITIONS: _("view positions"),
    Verb.VIEW_RECORDS: _("view records of positions"),
    Verb.MANAGE_SENDERS: _("manage position senders"),
    Verb.SHARE_POSITION: _("share a position"),
    Verb.VIEW_FEEDS: _("view position feeds"),
    Verb.VIEW_READINESS: _("view readiness"),
    Verb.DEFINE_READINESS: _("define readiness"),
    Verb.CLAIM_READINESS: _("claim readiness"),
    Verb.VERIFY_READINESS: _("verify readiness"),
    Verb.VIEW_ALERT: _("view the alert level"),
    Verb.SET_ALERT: _("set the alert level"),
    Verb.ACKNOWLEDGE_MEASURES: _("acknowledge measures"),
    Verb.VIEW_INCIDENTS: _("view incidents"),
    Verb.REPORT_INCIDENTS: _("report incidents"),
    Verb.RUN_INCIDENTS: _("run incidents"),
    Verb.REVIEW_INCIDENTS: _("review incidents"),
    Verb.VIEW_FORCE: _("view records of force"),
    Verb.JUDGE_FORCE: _("judge whether force was used"),
    Verb.KEEP_SEALED: _("keep sealed records"),
    Verb.VIEW_POSTS: _("view posts"),
    Verb.REPORT_POSTS: _("report from posts"),
    Verb.RUN_POSTS: _("run posts"),
    Verb.ANSWER_POSTS: _("answer for posts"),
    Verb.VIEW_EXERCISE: _("view simulated nights"),
    Verb.DIRECT_EXERCISE: _("direct simulated nights"),
    Verb.VIEW_CONTROLS: _("view road controls"),
    Verb.DRAW_CONTROLS: _("draw road controls"),
    Verb.APPROVE_CONTROLS: _("approve road controls"),
    Verb.RUN_CONTROLS: _("run road controls"),
    Verb.REPORT_QUEUES: _("report queues at checkpoints"),
    Verb.VIEW_DISPATCH: _("view unit states"),
    Verb.DISPATCH_UNITS: _("dispatch units"),
    Verb.EDIT_RUN_CARDS: _("edit run cards"),
    Verb.VIEW_SITUATION: _("view situation reports"),
    Verb.COMPOSE_SITUATION: _("compose situation reports"),
    Verb.HAND_OVER: _("hand a shift over"),
    Verb.VIEW_MESSAGES: _("view messages"),
    Verb.ANSWER_MESSAGES: _("write messages"),
    Verb.VIEW_CROWDS: _("view crowds"),
    Verb.REPORT_CROWDS: _("report crowds"),
    Verb.EDIT_CROWDS: _("edit crowd zones"),
    Verb.ANSWER_CROWDS: _("answer for crowds"),
    Verb.VIEW_BRIEFINGS: _("view meetings"),
    Verb.VIEW_BRIEFS: _("view briefings of posts"),
    Verb.CALL_BRIEFINGS: _("call meetings"),
    Verb.CHAIR_BRIEFINGS: _("chair meetings"),
    Verb.ANSWER_DIRECTIVES: _("answer directives"),
    Verb.VERIFY_DIRECTIVES: _("verify directives"),
    Verb.REVIEW_DIRECTIVES: _("review the legality of directives"),
    Verb.VIEW_ADVISORIES: _("view advisories"),
    Verb.WRITE_ADVISORIES: _("write advisories"),
    Verb.CHECK_ADVISORIES: _("check advisories"),
    Verb.APPROVE_ADVISORIES: _("approve advisories"),
    Verb.VIEW_RELEASES: _("view media releases"),
    Verb.WRITE_RELEASES: _("write media releases"),
    Verb.CHECK_RELEASES: _("check media releases"),
    Verb.APPROVE_RELEASES: _("approve media releases"),
    Verb.KEEP_RUMOURS: _("keep the log of rumours"),
    Verb.VIEW_CHANNELS: _("view channels"),
    Verb.KEEP_CHANNELS: _("keep channels"),
    Verb.MODERATE_COMMENTS: _("moderate comments"),
    Verb.TRIAGE_REPORTS: _("triage reports of the public"),
    Verb.VIEW_DANGER: _("view dangers handed over"),
    Verb.CONFIRM_DANGER: _("confirm dangers"),
    Verb.VIEW_MANDATES: _("view mandated tasks"),
    Verb.REQUEST_MANDATES: _("request mandated tasks"),
    Verb.REVIEW_MANDATES: _("review mandated tasks by law"),
    Verb.AUTHORISE_MANDATES: _("authorise mandated tasks"),
    Verb.RUN_MANDATES: _("run mandated tasks"),
    Verb.SUSPEND_MANDATES: _("suspend mandated tasks"),
    Verb.OVERSEE_MANDATES: _("oversee mandated tasks"),
    Verb.ANSWER_REQUESTS: _("answer requests to partners"),
    Verb.CONNECT_PROGRAMS: _("connect programs"),
    Verb.VIEW_REQUESTS: _("view requests for resources"),
    Verb.ASK_PARTNERS: _("ask partners for resources"),
    Verb.ANSWER_PARTNERS: _("answer for what partners do not"),
    Verb.VIEW_HAZARDS: _("view hazards"),
    Verb.TELL_HAZARDS: _("tell hazards"),
    Verb.VIEW_JOINT_LOG: _("view the joint log"),
    Verb.DECIDE_JOINTLY: _("decide jointly"),
    Verb.VIEW_COMPLAINTS: _("view complaints"),
    Verb.HANDLE_COMPLAINTS: _("handle complaints"),
    Verb.OVERSEE_COMPLAINTS: _("oversee complaints"),
    Verb.MANAGE_REFERENCE: _("manage reference data"),
    Verb.READ_JOURNAL: _("read the journal"),
    Verb.MANAGE_ACCOUNTS: _("manage accounts"),
}
_RULES: Mapping[str, Any] = {
    "duty: long work": _("duty: long work"),
    "office: held now": _("office: held now"),
    "office: own": _("office: own"),
    "form: of this page and session": _("form: of this page and session"),
    "sign-in: confirmed elsewhere": _("sign-in: confirmed elsewhere"),
}
_KINDS: Mapping[str, Any] = {"duty": _("duty: %(power)s"), "area": _("area: %(power)s")}


def in_words(rule: str) -> str:
    """A rule as a page names it: the power it speaks of in words, a code of the catalogue as it is."""
    kind, _colon, power = rule.partition(": ")
    if kind in _KINDS and power in _POWERS:
        return str(_KINDS[kind] % {"power": _POWERS[power]})
    return str(_RULES.get(rule) or _POWERS.get(rule) or rule)
