"""Who may do what with requests, hazards and joint decisions; a partner acts in accounts of its own alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role
from himaya.web.accounts.policies import require, whole_scope_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only
from himaya.web.journal.refusals import for_another_office
from himaya.web.mandates.policies import own_partners

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office, User

request_viewers = only(Verb.VIEW_REQUESTS)
askers = only(Verb.ASK_PARTNERS)
hazard_viewers = only(Verb.VIEW_HAZARDS)
hazard_tellers = only(Verb.TELL_HAZARDS)
answering_partners = only(Verb.ANSWER_REQUESTS)
incident_sharers = only(Verb.RUN_INCIDENTS)
joint_viewers = only(Verb.VIEW_JOINT_LOG)
joint_deciders = only(Verb.DECIDE_JOINTLY)

for_another_office(
    "partners.not_this_partner", "partners.own_request", "partners.not_concerned", "partners.not_yours",
    "partners.not_a_party", "partners.not_shared",
)  # fmt: skip


def as_partner(user: User, agency: str, area: str, verb: Verb = Verb.ANSWER_REQUESTS) -> Office:
    """The office by which an account speaks for a partner in a governorate: its own, never a lent one.

    Raises
    ------
    InvalidInputError : `partners.not_this_partner`.
    RefusedError : the account has another duty, or another area.
    """
    require(user, verb, area=area)
    found = next((one for one in own_partners(user) if one.partner == agency and one.area in {"", area}), None)
    if found is None:
        raise InvalidInputError.of("partners.not_this_partner")
    user.acting_as = found
    return found


def acting_office(user: User, verb: Verb, area: str) -> Office:
    """The office by which an account does what offices of the police and partners both do; a partner by its own alone.

    Raises
    ------
    InvalidInputError : `partners.not_this_partner`.
    RefusedError : the account has another duty, or another area.
    """
    office = require(user, verb, area=area)
    if office.role != Role.LIAISON:
        return office
    own = next((one for one in own_partners(user) if one.area in {"", area}), None)
    if own is None:
        raise InvalidInputError.of("partners.not_this_partner")
    user.acting_as, user.acting_for = own, None
    return own


def of_own_partners(user: User, agency: str = "agency", area: str = "area") -> Q:
    """Condition on rows of the partners for whom the account itself speaks, in their governorates."""
    wanted = Q(pk__in=[])
    for one in own_partners(user):
        wanted |= Q(**{agency: one.partner, area: one.area}) if one.area else Q(**{agency: one.partner})
    return wanted


def is_only_partner(user: User, verb: Verb) -> bool:
    """Whether the account has a duty as the liaison of a partner alone, and so sees what concerns that partner."""
    return not whole_scope_of(user, verb)
