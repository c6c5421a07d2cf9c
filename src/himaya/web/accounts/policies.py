"""Who may do what, and where: a table of roles and verbs, default deny."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Role, User
from himaya.web.accounts.powers import Holding, Scope
from himaya.web.common.areas import area_title
from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import AnonymousUser

    from himaya.web.accounts.models import Office

FIELD = frozenset({Role.OPERATOR, Role.POST_COMMANDER, Role.PATROL_LEADER, Role.SUPERVISOR, Role.TRAFFIC_OFFICER})
COMMAND = frozenset({Role.DUTY_OFFICER, Role.PLANNER, Role.DIRECTOR})
OWN_NO_PART = frozenset(
    {Role.MODERATOR, Role.COMPLAINTS_OFFICER, Role.LEGAL_REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR}
)
"""Roles whose offices answer for no part of a plan: they check, judge or administer what others carry out."""
_VIEWERS = COMMAND | FIELD | {Role.AUDITOR}

ALLOWED: Mapping[Verb, frozenset[Role]] = {
    Verb.VIEW_PLANS: _VIEWERS,
    Verb.EDIT_PLANS: frozenset({Role.PLANNER}),
    Verb.APPROVE_PLANS: frozenset({Role.DIRECTOR}),
    Verb.RUN_PLANS: frozenset({Role.DIRECTOR, Role.DUTY_OFFICER}),
    Verb.VIEW_CALENDAR: frozenset(Role),
    Verb.VIEW_PLACES: _VIEWERS,
    Verb.FIND_PLACES: _VIEWERS | {Role.LIAISON},
    Verb.EDIT_PLACES: frozenset({Role.PLANNER}),
    Verb.CONFIRM_RISK: frozenset({Role.PLANNER, Role.DIRECTOR}),
    Verb.VIEW_UNITS: _VIEWERS,
    Verb.EDIT_UNITS: frozenset({Role.PLANNER}),
    Verb.VIEW_POSITIONS: COMMAND | FIELD | {Role.AUDITOR},
    Verb.VIEW_RECORDS: COMMAND | {Role.SUPERVISOR, Role.AUDITOR},
    Verb.MANAGE_SENDERS: COMMAND,
    Verb.SHARE_POSITION: FIELD - {Role.OPERATOR},
    Verb.VIEW_FEEDS: COMMAND | {Role.OPERATOR, Role.AUDITOR, Role.ADMINISTRATOR},
    Verb.VIEW_MESSAGES: COMMAND | {Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR},
    Verb.ANSWER_MESSAGES: frozenset({Role.OPERATOR, Role.DUTY_OFFICER, Role.DIRECTOR}),
    Verb.VIEW_READINESS: _VIEWERS | {Role.LIAISON},
    Verb.DEFINE_READINESS: frozenset({Role.PLANNER}),
    Verb.CLAIM_READINESS: FIELD | {Role.PLANNER, Role.DIRECTOR, Role.LIAISON},
    Verb.VERIFY_READINESS: frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.DUTY_OFFICER}),
    Verb.VIEW_ALERT: frozenset(Role),
    Verb.SET_ALERT: frozenset({Role.DIRECTOR, Role.DUTY_OFFICER}),
    Verb.ACKNOWLEDGE_MEASURES: FIELD | {Role.DIRECTOR, Role.DUTY_OFFICER, Role.LIAISON},
    Verb.VIEW_INCIDENTS: _VIEWERS,
    Verb.REPORT_INCIDENTS: FIELD | {Role.DUTY_OFFICER, Role.DIRECTOR},
    Verb.RUN_INCIDENTS: frozenset({Role.OPERATOR, Role.DUTY_OFFICER, Role.DIRECTOR}),
    Verb.REVIEW_INCIDENTS: frozenset({Role.SUPERVISOR, Role.DUTY_OFFICER, Role.DIRECTOR}),
    Verb.VIEW_FORCE: frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.DUTY_OFFICER, Role.LEGAL_REVIEWER, Role.AUDITOR}),
    Verb.JUDGE_FORCE: frozenset({Role.LEGAL_REVIEWER}),
    Verb.KEEP_SEALED: frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.DUTY_OFFICER, Role.DIRECTOR}),
    Verb.VIEW_POSTS: _VIEWERS,
    Verb.REPORT_POSTS: FIELD | {Role.DUTY_OFFICER, Role.DIRECTOR},
    Verb.RUN_POSTS: frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.DUTY_OFFICER, Role.DIRECTOR}),
    Verb.ANSWER_POSTS: frozenset({Role.DIRECTOR, Role.DUTY_OFFICER}),
    Verb.VIEW_CROWDS: _VIEWERS,
    Verb.REPORT_CROWDS: FIELD | {Role.DUTY_OFFICER, Role.DIRECTOR},
    Verb.EDIT_CROWDS: frozenset({Role.PLANNER, Role.OPERATOR}),
    Verb.ANSWER_CROWDS: frozenset({Role.DIRECTOR, Role.DUTY_OFFICER}),
    Verb.VIEW_EXERCISE: _VIEWERS,
    Verb.DIRECT_EXERCISE: frozenset({Role.DIRECTOR, Role.DUTY_OFFICER}),
    Verb.VIEW_CONTROLS: _VIEWERS | {Role.LIAISON},
    Verb.DRAW_CONTROLS: frozenset({Role.TRAFFIC_OFFICER, Role.PLANNER}),
    Verb.APPROVE_CONTROLS: frozenset({Role.DIRECTOR, Role.DUTY_OFFICER}),
    Verb.RUN_CONTROLS: frozenset({Role.TRAFFIC_OFFICER, Role.OPERATOR, Role.DUTY_OFFICER, Role.DIRECTOR}),
    Verb.REPORT_QUEUES: FIELD | {Role.DUTY_OFFICER, Role.DIRECTOR},
    Verb.VIEW_DISPATCH: _VIEWERS,
    Verb.DISPATCH_UNITS: frozenset({Role.OPERATOR, Role.DUTY_OFFICER, Role.DIRECTOR}),
    Verb.EDIT_RUN_CARDS: frozenset({Role.DIRECTOR}),
    Verb.VIEW_SITUATION: COMMAND | {Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR},
    Verb.COMPOSE_SITUATION: COMMAND | {Role.OPERATOR},
    Verb.HAND_OVER: frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.DUTY_OFFICER, Role.DIRECTOR}),
    Verb.VIEW_BRIEFINGS: _VIEWERS | {Role.LEGAL_REVIEWER, Role.LIAISON},
    Verb.VIEW_BRIEFS: _VIEWERS | {Role.LEGAL_REVIEWER},
    Verb.CALL_BRIEFINGS: COMMAND,
    Verb.CHAIR_BRIEFINGS: frozenset({Role.DIRECTOR, Role.DUTY_OFFICER}),
    Verb.ANSWER_DIRECTIVES: COMMAND | FIELD | {Role.LIAISON},
    Verb.VERIFY_DIRECTIVES: frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.DUTY_OFFICER}),
    Verb.REVIEW_DIRECTIVES: frozenset({Role.LEGAL_REVIEWER}),
    Verb.VIEW_ADVISORIES: COMMAND | {Role.OPERATOR, Role.TRAFFIC_OFFICER, Role.MEDIA_OFFICER, Role.AUDITOR},
    Verb.WRITE_ADVISORIES: frozenset({Role.MEDIA_OFFICER, Role.TRAFFIC_OFFICER, Role.OPERATOR, Role.DUTY_OFFICER}),
    Verb.CHECK_ADVISORIES: frozenset({Role.MEDIA_OFFICER, Role.DUTY_OFFICER, Role.DIRECTOR}),
    Verb.APPROVE_ADVISORIES: frozenset({Role.DIRECTOR, Role.DUTY_OFFICER}),
    Verb.VIEW_RELEASES: frozenset({Role.MEDIA_OFFICER, Role.DUTY_OFFICER, Role.DIRECTOR, Role.AUDITOR}),
    Verb.WRITE_RELEASES: frozenset({Role.MEDIA_OFFICER}),
    Verb.CHECK_RELEASES: frozenset({Role.MEDIA_OFFICER, Role.DUTY_OFFICER, Role.DIRECTOR}),
    Verb.APPROVE_RELEASES: frozenset({Role.DIRECTOR, Role.DUTY_OFFICER}),
    Verb.KEEP_RUMOURS: frozenset({Role.MEDIA_OFFICER, Role.DUTY_OFFICER}),
    Verb.VIEW_CHANNELS: COMMAND
    | {Role.OPERATOR, Role.MEDIA_OFFICER, Role.MODERATOR, Role.COMPLAINTS_OFFICER, Role.AUDITOR},
    Verb.KEEP_CHANNELS: frozenset(
        {Role.OPERATOR, Role.MEDIA_OFFICER, Role.COMPLAINTS_OFFICER, Role.DUTY_OFFICER, Role.DIRECTOR}
    ),
    Verb.MODERATE_COMMENTS: frozenset({Role.MODERATOR}),
    Verb.TRIAGE_REPORTS: frozenset({Role.MODERATOR, Role.MEDIA_OFFICER}),
    Verb.VIEW_DANGER: frozenset({Role.MODERATOR, Role.COMPLAINTS_OFFICER, Role.AUDITOR}),
    Verb.CONFIRM_DANGER: frozenset({Role.MODERATOR, Role.COMPLAINTS_OFFICER}),
    Verb.VIEW_MANDATES: COMMAND | {Role.OPERATOR, Role.SUPERVISOR, Role.LEGAL_REVIEWER, Role.AUDITOR},
    Verb.REQUEST_MANDATES: frozenset({Role.PLANNER}),
    Verb.REVIEW_MANDATES: frozenset({Role.LEGAL_REVIEWER}),
    Verb.AUTHORISE_MANDATES: frozenset({Role.DIRECTOR}),
    Verb.RUN_MANDATES: frozenset({Role.DIRECTOR, Role.DUTY_OFFICER, Role.SUPERVISOR}),
    Verb.SUSPEND_MANDATES: COMMAND | {Role.OPERATOR, Role.SUPERVISOR, Role.LEGAL_REVIEWER},
    Verb.OVERSEE_MANDATES: frozenset({Role.AUDITOR}),
    Verb.ANSWER_REQUESTS: frozenset({Role.LIAISON}),
    Verb.CONNECT_PROGRAMS: frozenset({Role.LIAISON}),
    Verb.VIEW_REQUESTS: COMMAND | {Role.OPERATOR, Role.SUPERVISOR, Role.LIAISON, Role.AUDITOR},
    Verb.ASK_PARTNERS: COMMAND | {Role.OPERATOR},
    Verb.ANSWER_PARTNERS: frozenset({Role.DIRECTOR, Role.DUTY_OFFICER}),
    Verb.VIEW_HAZARDS: _VIEWERS | {Role.LIAISON},
    Verb.TELL_HAZARDS: FIELD | {Role.DUTY_OFFICER, Role.DIRECTOR, Role.LIAISON},
    Verb.VIEW_JOINT_LOG: COMMAND | {Role.OPERATOR, Role.SUPERVISOR, Role.LIAISON, Role.AUDITOR},
    Verb.DECIDE_JOINTLY: frozenset({Role.OPERATOR, Role.DUTY_OFFICER, Role.DIRECTOR, Role.LIAISON}),
    Verb.VIEW_COMPLAINTS: frozenset({Role.COMPLAINTS_OFFICER, Role.AUDITOR}),
    Verb.HANDLE_COMPLAINTS: frozenset({Role.COMPLAINTS_OFFICER}),
    Verb.OVERSEE_COMPLAINTS: frozenset({Role.AUDITOR}),
    Verb.MANAGE_REFERENCE: frozenset({Role.ADMINISTRATOR}),
    Verb.READ_JOURNAL: frozenset({Role.AUDITOR}),
    Verb.MANAGE_ACCOUNTS: frozenset({Role.ADMINISTRATOR}),
}
OF_ITS_OWN = frozenset({Role.LIAISON})
"""Roles of other agencies: of what offices of an area share they see what concerns their own office."""
NOT_DELEGABLE = frozenset(
    {
        Verb.KEEP_SEALED,
        Verb.VIEW_COMPLAINTS,
        Verb.HANDLE_COMPLAINTS,
        Verb.OVERSEE_COMPLAINTS,
        Verb.READ_JOURNAL,
        Verb.MANAGE_ACCOUNTS,
        Verb.MANAGE_REFERENCE,
        Verb.OVERSEE_MANDATES,
        Verb.ANSWER_REQUESTS,
        Verb.CONNECT_PROGRAMS,
    }
)
_NEED_SECOND_FACTOR = frozenset(
    {
        Verb.APPROVE_PLANS,
        Verb.AUTHORISE_MANDATES,
        Verb.READ_JOURNAL,
        Verb.MANAGE_ACCOUNTS,
        Verb.MANAGE_REFERENCE,
    }
)
"""Approving, auditing and administering: a stolen password alone does none of them."""


def second_factor_roles() -> frozenset[Role]:
    """Roles that must have a second factor: those with a power that needs one."""
    return frozenset(role for role in Role if any(role in ALLOWED[verb] for verb in _NEED_SECOND_FACTOR))


def scope_of(user: User | AnonymousUser, verb: Verb) -> Scope:
    """Where an account may: the areas of every office it holds whose role has the verb; nowhere without one."""
    areas = {held.office.area for held in _holding(user, verb)}
    return Scope(everywhere="" in areas, areas=frozenset(areas - {""}))


def whole_scope_of(user: User | AnonymousUser, verb: Verb) -> Scope:
    """Where an account may with all there is in an area: without what an office of another agency sees of its own."""
    areas = {held.office.area for held in _holding(user, verb) if held.office.role not in OF_ITS_OWN}
    return Scope(everywhere="" in areas, areas=frozenset(areas - {""}))


def powers_of(user: User | AnonymousUser) -> frozenset[tuple[str, str, bool]]:
    """All that the powers of an account follow from: role and area of each office it holds, and whether it was lent.

    Accounts with the same may see the same; what is kept for one of them holds for the other.
    """
    if not (isinstance(user, User) and user.is_active):
        return frozenset()
    return frozenset((held.office.role, held.office.area, held.delegated) for held in user.holdings)


def _holding(user: User | AnonymousUser, verb: Verb) -> list[Holding]:
    """Offices an account holds whose role has the verb, its own before those it acts for."""
    if not (isinstance(user, User) and user.is_active):
        return []
    return [
        held
        for held in user.holdings
        if held.office.role in ALLOWED[verb] and not (held.delegated and verb in NOT_DELEGABLE)
    ]


def may(user: User | AnonymousUser, verb: Verb) -> bool:
    """Whether the account may, anywhere; one without an office in force, or one that is closed, may nothing."""
    return bool(scope_of(user, verb))


def office_for(user: User, verb: Verb, *, area: str) -> Office | None:
    """The office as which the account may in an area, as `require` would choose it; None where it may not."""
    return next((held.office for held in _holding(user, verb) if held.office.area in {"", area}), None)


def require(user: User, verb: Verb, *, area: str) -> Office:
    """Refuse an action outside the duties or the area of the account; the first check of every action.

    Returns
    -------
    The office as which the account acts: one of its own, or else one that was delegated to it. From here on until the
    next check the journal names the own office used, and the one it acts for.

    Raises
    ------
    RefusedError : with the reason in the reader's language; answered with 403.
    """
    user.acting_as = user.acting_for = None
    held = _holding(user, verb)
    if not held:
        reason = _("Your office has other duties: this is not among them.")
        raise RefusedError(reason, rule=f"duty: {verb}", remedy=_who(verb))
    reaching = next((one for one in held if one.office.area in {"", area}), None)
    if reaching is None:
        raise RefusedError(_("This belongs to another area."), rule=f"area: {verb}", remedy=_where(area))
    user.acting_as, user.acting_for = reaching.through, reaching.office if reaching.delegated else None
    return reaching.office


def refusal(verb: Verb) -> RefusedError:
    """The refusal of a page that has written it down: why, by which rule, and who may open it."""
    reason = _("This page belongs to an office with other duties.")
    if verb is Verb.READ_JOURNAL:
        reason = _("The journal is read by the independent auditor alone: every other office is named in it.")
    return RefusedError(reason, rule=verb.value, remedy=_who(verb), written=True)


def _who(verb: Verb) -> str:
    """The lawful way to what another role does."""
    roles = _(", ").join(str(role.label) for role in Role if role in ALLOWED[verb])
    way = _("Ask an office whose duty it is: %(roles)s. If it is yours to do, an administrator assigns you to one.")
    return way % {"roles": roles}


def _where(area: str) -> str:
    """The lawful way to what another area decides."""
    if area not in governorates():
        return _("Ask the national centre: it concerns the whole country.")
    return _("Ask the office of %(area)s, or the national centre.") % {"area": area_title(area)}


administrators_only = only(Verb.MANAGE_ACCOUNTS)
