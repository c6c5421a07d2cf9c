"""What leaves the platform on paper is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from himaya.web.accounts.policies import require, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.picture.words import Action, Kind

if TYPE_CHECKING:
    from himaya.web.accounts.models import User


def record_sheet(area: str, *, by: User) -> None:
    """Write down that an office took the sheet of a governorate; empty: of all of its governorates."""
    scope = scope_of(by, Verb.VIEW_INCIDENTS)
    of = area or ("" if scope.everywhere else min(scope.areas, default=""))
    require(by, Verb.VIEW_INCIDENTS, area=of)
    with transaction.atomic():
        record(Action.PRINTED, by=by, kind=Kind.PICTURE, object_id=area or "all", area=of)
