"""Who may do what with mandated tasks, besides duties and areas: partners answer in accounts of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only
from himaya.web.journal.refusals import for_another_office

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office, User

mandate_viewers = only(Verb.VIEW_MANDATES)
mandate_requesters = only(Verb.REQUEST_MANDATES)
mandate_suspenders = only(Verb.SUSPEND_MANDATES)
legal_reviewers = only(Verb.REVIEW_MANDATES)
overseers = only(Verb.OVERSEE_MANDATES)
partners = only(Verb.ANSWER_REQUESTS)

for_another_office("mandates.own_request", "mandates.own_record", "mandates.not_competent", "mandates.not_this_partner")


def own_partners(user: User) -> list[Office]:
    """Offices of a partner that an account holds itself; what was lent to it answers nothing."""
    return [held.office for held in user.holdings if not held.delegated and held.office.partner]
