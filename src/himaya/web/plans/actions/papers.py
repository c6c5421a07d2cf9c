"""Which office took which document of a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.plans.words import PlanAction, PlanKind

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.plans.models import PlanVersion


def record_paper(version: PlanVersion, document: str, *, by: User) -> None:
    """Write down a download.

    Raises
    ------
    RefusedError : the office does not see plans there.
    """
    require(by, Verb.VIEW_PLANS, area=version.plan.area)
    after = {"document": document, "state": version.state, "content_hash": version.content_hash}
    with transaction.atomic():
        record(
            PlanAction.PAPER_TAKEN,
            by=by,
            kind=PlanKind.VERSION,
            object_id=str(version),
            area=version.plan.area,
            after=after,
        )
