"""Changes of a version of a plan: each must match what its reader saw, by the header If-Match."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

from django.db import transaction
from django.http import HttpResponse
from ninja import Header

from himaya.faults import InvalidInputError
from himaya.web.access.scopes import Scope
from himaya.web.api.doors import Asked, Duty
from himaya.web.api.interface import answers, api
from himaya.web.api.routes.plans import VERSION
from himaya.web.api.shapes.changes import AimIn, LockIn, OwnerIn, StepIn
from himaya.web.api.shapes.common import Number
from himaya.web.api.shapes.plans import VersionOut, etag_of
from himaya.web.common.verbs import Verb
from himaya.web.plans.actions.content import set_aim
from himaya.web.plans.actions.drafts import locked_version
from himaya.web.plans.actions.elements import set_lock, set_owner
from himaya.web.plans.actions.states import take_step
from himaya.web.plans.models import PlanVersion
from himaya.web.plans.queries.plans import version_of
from himaya.web.plans.transitions import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEP_VERBS = (Verb.EDIT_PLANS, Verb.APPROVE_PLANS, Verb.RUN_PLANS)
_editors = Duty(Scope.PLANS_WRITE, Verb.EDIT_PLANS)
_step_takers = Duty(
    Scope.PLANS_STEP, test=lambda user: any(map(user.may, _STEP_VERBS)), rule="may edit, approve or run plans"
)
_changed = answers(VersionOut, 404, 409, 412, 422, 428)
_Match = Annotated[
    str, Header(alias="If-Match", max_length=100, description="the `etag` of the version as it was read")
]


@contextmanager
def _matching(request: Asked, plan: int, number: int, etag: str) -> Iterator[PlanVersion]:
    """The version, held as long as the change lasts, and only when it is the one that was read.

    Raises
    ------
    InvalidInputError : `interface.no_match` without a tag, `plans.changed_meanwhile` with that of another state.
    """
    version = version_of(request.user, plan, number)
    if not etag:
        raise InvalidInputError.of("interface.no_match", column="/header/If-Match")
    with transaction.atomic():
        if etag_of(locked_version(version.pk)) != etag:
            raise InvalidInputError.of("plans.changed_meanwhile")
        yield version


def _told(request: Asked, response: HttpResponse, plan: int, number: int) -> PlanVersion:
    version = version_of(request.user, plan, number)
    response.headers["ETag"] = etag_of(version)
    return version


@api.put(f"{VERSION}/aim", url_name="api_aim", response=_changed, auth=_editors)
def change_aim(
    request: Asked, response: HttpResponse, plan: Number, number: Number, said: AimIn, match: _Match = ""
) -> PlanVersion:
    """Say what a draft is for."""
    with _matching(request, plan, number, match) as version:
        set_aim(version.pk, by=request.user, aim=said.aim)
    return _told(request, response, plan, number)


@api.put(f"{VERSION}/elements/owner", url_name="api_owner", response=_changed, auth=_editors)
def change_owner(
    request: Asked, response: HttpResponse, plan: Number, number: Number, said: OwnerIn, match: _Match = ""
) -> PlanVersion:
    """Name the office that answers for elements of a draft."""
    with _matching(request, plan, number, match) as version:
        set_owner(version.pk, by=request.user, owner=said.owner, legal_basis=said.legal_basis, keys=said.keys)
    return _told(request, response, plan, number)


@api.put(f"{VERSION}/elements/lock", url_name="api_lock", response=_changed, auth=_editors)
def change_lock(
    request: Asked, response: HttpResponse, plan: Number, number: Number, said: LockIn, match: _Match = ""
) -> PlanVersion:
    """Keep an element of a draft as it is when the planner runs again, or let it go."""
    with _matching(request, plan, number, match) as version:
        set_lock(version.pk, by=request.user, key=said.key, locked=said.locked)
    return _told(request, response, plan, number)


@api.post(VERSION + "/steps/{slug:step}", url_name="api_step", response=_changed, auth=_step_takers)
def step_on(
    request: Asked, response: HttpResponse, plan: Number, number: Number, step: Step, said: StepIn, match: _Match = ""
) -> PlanVersion:
    """Take a step of the table of states with a version; an amendment answers with the new draft."""
    with _matching(request, plan, number, match) as version:
        now = take_step(version.pk, step, by=request.user, reason=said.reason, conditions=said.conditions)
    return _told(request, response, now.plan_id, now.number)
