"""A version goes from state to state: the table says whether, the guards say whether yet, the journal says who."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.journal import signing
from himaya.web.journal.actions import record
from himaya.web.journal.chain import instant
from himaya.web.plans.actions.copies import copy_version
from himaya.web.plans.actions.drafts import locked_version
from himaya.web.plans.guards import MANNED, Case, faults
from himaya.web.plans.hashing import content_hash
from himaya.web.plans.models import Approval, Briefing, Override, OverrideRule, PlanVersion, State
from himaya.web.plans.queries.annexes import unsettled, versions_of
from himaya.web.plans.texts import checked, reason_of
from himaya.web.plans.transitions import BY_ITSELF, Step, transition_of
from himaya.web.plans.words import PlanAction, PlanKind

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from himaya.web.accounts.models import User
    from himaya.web.plans.transitions import Transition

PURPOSE = "himaya-plan-approval/1"


def take_step(version_id: int, step: Step, *, by: User, reason: str = "", conditions: str = "") -> PlanVersion:
    """Take one step of the table with a version.

    Parameters
    ----------
    reason : why, for the steps that ask for it.
    conditions : what an approval depends on, in words.

    Returns
    -------
    The version as it is now; for an amendment the new draft.

    Raises
    ------
    RefusedError : the office may not.
    InvalidInputError : `plans.step_not_allowed`, `plans.reason_missing`, or every fault of the guards at once.
    """
    with transaction.atomic():
        version = locked_version(version_id)
        if step in BY_ITSELF:
            raise InvalidInputError.of(
                "plans.step_not_allowed", state=str(State(version.state).label), step=str(step.label)
            )
        row = transition_of(version.state, step)
        require(by, row.verb, area=version.plan.area)
        why = reason_of(reason) if row.reason else checked(reason=reason)["reason"]
        missing = faults(row.guards_of(version.plan), Case(version, by, timezone.now()))
        if missing:
            raise InvalidInputError(missing)
        if step is Step.AMEND:
            return copy_version(version, by=by)
        before = version.state
        _move(version, row, by=by, why=why, conditions=checked(conditions=conditions)["conditions"])
        _write_down(version, step, by=by, before=before, why=why)
    return version


def _move(version: PlanVersion, row: Transition, *, by: User, why: str, conditions: str) -> None:
    if version.state == State.DRAFT:
        version.content_hash = content_hash(version)
    if row.step is Step.SUBMIT:
        version.submitted_at, version.returned_reason = timezone.now(), ""
    elif row.step is Step.RETURN:
        version.returned_reason = why
    elif row.step is Step.APPROVE:
        _sign(version, by=by, conditions=conditions)
        _replace(version, State.APPROVED, by=by)
    elif row.step is Step.ACTIVATE:
        _replace(version, State.ACTIVE, by=by)
    elif why:
        version.closing_reason = why
    version.state = row.next
    version.save(
        update_fields=["state", "content_hash", "submitted_at", "returned_reason", "closing_reason", "changed_at"]
    )


def _sign(version: PlanVersion, *, by: User, conditions: str) -> None:
    """Sign exactly what was submitted, with the key of the journal."""
    office = require(by, Verb.APPROVE_PLANS, area=version.plan.area)
    if content_hash(version) != version.content_hash:
        raise InvalidInputError.of("plans.certificate_of_other_content", value=version.content_hash[:12])
    key, now = signing.ensure_key(settings.DATA_DIR), timezone.now()
    approval = Approval(
        version=version,
        office=office,
        account=by.username,
        approved_at=now,
        conditions=conditions,
        content_hash=version.content_hash,
        public_key=key.public_key().public_bytes_raw().hex(),
    )
    approval.signature = signing.sign(key, statement(approval))
    approval.save()


def statement(approval: Approval) -> dict[str, Any]:
    """What the signature under a version says."""
    return {
        "purpose": PURPOSE,
        "plan": approval.version.plan_id,
        "version": approval.version.number,
        "office": approval.office.code,
        "account": approval.account,
        "at": instant(approval.approved_at),
        "conditions": approval.conditions,
        "content_hash": approval.content_hash,
    }


def signature_holds(approval: Approval) -> bool:
    """Whether the signature fits the version's content as it is stored now."""
    signed = signing.holds(statement(approval), signature=approval.signature, key=approval.public_key)
    return signed and content_hash(approval.version) == approval.content_hash


def _replace(version: PlanVersion, state: State, *, by: User) -> None:
    """Replace the version before, where it stands in `state`.

    An approved one goes when its amendment is approved, one in force when its amendment comes into force: there is
    never a night without a plan.
    """
    earlier = PlanVersion.objects.filter(plan=version.plan, state=state).exclude(pk=version.pk)
    for one in earlier.select_related("plan"):
        row = transition_of(one.state, Step.REPLACE)
        before, one.state = one.state, row.next
        one.save(update_fields=["state", "changed_at"])
        _write_down(one, Step.REPLACE, by=by, before=before, why="")


def _write_down(version: PlanVersion, step: Step, *, by: User, before: str, why: str) -> None:
    after: dict[str, Any] = {"state": str(version.state), "content_hash": version.content_hash}
    if why:
        after["reason"] = why
    if step is Step.APPROVE and version.plan.is_national:
        after["annexes"] = {one.plan.area: one.content_hash for one in versions_of(version.plan)}
    record(
        PlanAction[step.name],
        by=by,
        kind=PlanKind.VERSION,
        object_id=str(version),
        area=version.plan.area,
        before={"state": before},
        after=after,
    )


def override(version_id: int, *, by: User, rule: str, reason: str, place_code: str = "") -> Override:
    """A director sets a demand aside, on record.

    Raises
    ------
    RefusedError : only directors may.
    InvalidInputError : `plans.reason_missing`, `plans.unknown_choice` for another rule or place.
    """
    with transaction.atomic():
        version = locked_version(version_id)
        office, why = require(by, Verb.APPROVE_PLANS, area=version.plan.area), reason_of(reason)
        _known_demand(version, rule, place_code)
        made, _new = Override.objects.get_or_create(
            version=version,
            rule=rule,
            place_code=place_code,
            defaults={"reason": why, "office": office, "account": by.username, "made_at": timezone.now()},
        )
        record(
            PlanAction.OVERRIDDEN,
            by=by,
            kind=PlanKind.VERSION,
            object_id=str(version),
            area=version.plan.area,
            after={"rule": rule, "place": place_code, "reason": why},
        )
    return made


def _known_demand(version: PlanVersion, rule: str, place_code: str) -> None:
    if rule not in OverrideRule.values:
        raise InvalidInputError.of("plans.unknown_choice", value=rule, known=", ".join(map(str, OverrideRule.labels)))
    if rule == OverrideRule.REHEARSAL:
        known = list(version.places.filter(tier=1).values_list("code", flat=True))
    elif rule == OverrideRule.ANNEX:
        known = unsettled(version) if version.plan.is_national else []
    else:
        return
    if place_code not in known:
        raise InvalidInputError.of("plans.unknown_choice", value=place_code, known=", ".join(known))


def brief(version_id: int, *, by: User, keys: Collection[str] | None = None) -> int:
    """Write down that crews were briefed and read their orders back; all posts where no keys are given.

    Returns
    -------
    How many were not briefed before.

    Raises
    ------
    RefusedError : the office does not run plans there.
    InvalidInputError : `plans.step_not_allowed` before approval.
    """
    with transaction.atomic():
        version = locked_version(version_id)
        office = require(by, Verb.RUN_PLANS, area=version.plan.area)
        if version.state not in (State.APPROVED, State.ACTIVE) or version.is_over:
            label = str(PlanAction.BRIEFED.label)
            raise InvalidInputError.of("plans.step_not_allowed", state=str(State(version.state).label), step=label)
        rows = version.elements.filter(kind__in=MANNED, briefing__isnull=True)
        found = rows if keys is None else rows.filter(key__in=keys)
        signed: dict[str, Any] = {"office": office, "account": by.username, "briefed_at": timezone.now()}
        made = Briefing.objects.bulk_create([Briefing(element=element, **signed) for element in found], batch_size=500)
        record(
            PlanAction.BRIEFED,
            by=by,
            kind=PlanKind.VERSION,
            object_id=str(version),
            area=version.plan.area,
            after={"posts": len(made)},
        )
    return len(made)
