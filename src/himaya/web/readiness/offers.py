"""What the page of an item offers an office, and where it offers nothing, why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from himaya.faults import InvalidInputError, Language
from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.readiness.models import ItemKind
from himaya.web.readiness.policies import check_second_office
from himaya.web.readiness.states import ITEM

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.readiness.models import ReadinessItem


@dataclass(frozen=True, slots=True)
class Offers:
    """Steps that this office may take now; `why_not` and `way` tell why it may not judge a claim, and who may."""

    start: bool = False
    resume: bool = False
    claim: bool = False
    judge: bool = False
    void: bool = False
    why_not: str = ""
    way: str = ""
    rule: str = ""

    def __bool__(self) -> bool:
        return self.start or self.resume or self.claim or self.judge or self.void or bool(self.why_not)


def offers_for(user: User, item: ReadinessItem) -> Offers:
    """What may be done by this office in the present state of an item."""
    if not item.board.is_current:
        return Offers()
    steps = ITEM.actions(item.state_now)
    claims = scope_of(user, Verb.CLAIM_READINESS).covers(item.area)
    verifies = scope_of(user, Verb.VERIFY_READINESS).covers(item.area)
    refused = _refusal(user, item) if verifies and "verify" in steps else {}
    return Offers(
        start=claims and "start" in steps,
        resume=claims and "resume" in steps,
        claim=claims and "claim" in steps,
        judge=verifies and "verify" in steps and not refused,
        void=(claims or verifies) and "void" in steps and item.kind == ItemKind.SWEEP,
        **refused,
    )


def _refusal(user: User, item: ReadinessItem) -> dict[str, str]:
    try:
        check_second_office(user, item)
    except InvalidInputError as error:
        fault, language = error.faults[0], Language(get_language() or "ar")
        return {"why_not": fault.message(language), "way": fault.remedy(language), "rule": fault.code}
    return {}
