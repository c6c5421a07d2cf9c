"""Decisions by hand about a draft: taken one at a time, assessed before they are kept, taken back when wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.faults import Fault, InvalidInputError
from himaya.scenario.governorates import area_words, governorates
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.plans.actions.drafts import changing
from himaya.web.plans.assessing import assessed, decisions_of
from himaya.web.plans.decisions import name_of, names_of
from himaya.web.plans.texts import reason_of
from himaya.web.plans.words import PlanAction

if TYPE_CHECKING:
    from himaya.planning.edits.model import Edits
    from himaya.web.accounts.models import User
    from himaya.web.plans.models import PlanVersion

MOST = 500


def decide(version: PlanVersion, decision: Edits, *, by: User) -> None:
    """Keep a decision with those before it; where both speak of one thing the later holds.

    Raises
    ------
    RefusedError : the office does not edit plans there.
    InvalidInputError : decisions that cannot be (`edits.*`), `plans.nothing_computed` before the planner has run,
        `plans.point_elsewhere` for a post outside the plan's governorate, `plans.too_many_decisions`, and the faults of
        `changing`.
    """
    from himaya.planning.edits.merge import merge  # noqa: PLC0415  # NumPy is loaded when somebody edits

    require(by, Verb.EDIT_PLANS, area=version.plan.area)
    if version.solution is None:
        raise InvalidInputError.of("plans.nothing_computed")
    _refuse_elsewhere(decision, version.plan.area)
    merged = merge(decisions_of(version), decision)
    if len(merged) > MOST:
        raise InvalidInputError.of("plans.too_many_decisions", most=str(MOST))
    assessed(version, merged)
    _keep(version, merged, decision, PlanAction.DECIDED, by=by)


def _refuse_elsewhere(decision: Edits, area: str) -> None:
    """A post lies in the governorate whose plan it is in."""
    home = governorates().get(area)
    posts = [(one.id, one.lon, one.lat) for one in decision.added]
    posts += [
        (one.post_id, one.lon, one.lat) for one in decision.changed if one.lon is not None and one.lat is not None
    ]
    for post, lon, lat in posts:
        if home is not None and not home.holds(lon, lat):
            point, names = f"{lat:.5f}, {lon:.5f}", area_words(home)
            raise InvalidInputError([Fault("plans.point_elsewhere", column=post, value=point, details=names)])


def take_back(version: PlanVersion, decision: Edits, *, by: User) -> None:
    """Undo a decision; the rest stays.

    Raises
    ------
    RefusedError : the office does not edit plans there.
    InvalidInputError : what is left cannot be, or the faults of `changing`.
    """
    from himaya.planning.edits.merge import without  # noqa: PLC0415  # as above

    require(by, Verb.EDIT_PLANS, area=version.plan.area)
    left = without(decisions_of(version), decision)
    assessed(version, left)
    _keep(version, left, decision, PlanAction.TAKEN_BACK, by=by)


def give_reason(version: PlanVersion, group: str, index: int, *, by: User, reason: str) -> None:
    """Say why a decision was taken, as the order prints it.

    Raises
    ------
    RefusedError : the office does not edit plans there.
    InvalidInputError : `plans.reason_missing`, `plans.personal_data`, and the faults of `changing`.
    """
    why = reason_of(reason)
    with changing(version.pk, by=by, revision=version.revision) as change:
        office = require(by, Verb.EDIT_PLANS, area=version.plan.area)
        name = name_of(group, change.version.decisions[group][index])
        change.action, change.after = PlanAction.REASONED, {"decision": name, "reason": why}
        change.version.reasons = {**change.version.reasons, name: {"reason": why, "office": office.code}}


def _keep(version: PlanVersion, decisions: Edits, said: Edits, action: PlanAction, *, by: User) -> None:
    from himaya.planning.edits.form import edits_to_json  # noqa: PLC0415  # as above

    with changing(version.pk, by=by, revision=version.revision) as change:
        change.action, change.after = action, edits_to_json(said)
        change.version.decisions = edits_to_json(decisions)
        standing = set(names_of(change.version.decisions))
        change.version.reasons = {name: why for name, why in change.version.reasons.items() if name in standing}
