"""Change a control after it was drawn: freely while planned, by a new approval before it stands, then in words."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Office
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.controls.actions.common import checked_reason, described, kept, locked, state_words
from himaya.web.controls.actions.drawing import NewControl, drafted
from himaya.web.controls.models import Amendment, RoadControl
from himaya.web.controls.states import CONTROL, ON_THE_ROAD, ControlState
from himaya.web.controls.words import Action
from himaya.web.incidents.texts import masked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from himaya.web.accounts.models import User

WORDS = frozenset(
    {
        "landmark_ar", "landmark_en", "diversion_ar", "diversion_en", "emergency_access", "residents_rule", "parking",
        "signs", "public_ar", "public_en", "reopener",
    }
)  # fmt: skip
"""What may still be changed while a control stands: no road, no time, no legal ground, nobody let in or kept out."""
_FIXED = frozenset({"area", "origin", "place_code"})
_DERIVED = ("lines", "roads_sha256", "disruption_vehicle_min")
_APPROVAL = ("state", "approved_at", "approved_by", "authoriser", "announced_at", "drawn_by", "drawn_at", "office")


def verb_of(control: RoadControl) -> Verb:
    """Which duty a change of a control asks for now."""
    return Verb.RUN_CONTROLS if control.state in ON_THE_ROAD else Verb.DRAW_CONTROLS


def as_asked(control: RoadControl) -> NewControl:
    """A control as it would be drawn anew."""
    told = {one.name: getattr(control, one.name) for one in fields(NewControl)}
    told["sections"] = tuple(control.sections)
    told["reopener"] = control.reopener.code if control.reopener else ""
    return NewControl(**told)


def amend(control: RoadControl, new: NewControl, *, reason: str, by: User, revision: int | None = None) -> RoadControl:
    """Change a control; what nobody has changed stays as it is, and every change stays on record.

    A control that was approved or announced is planned again, for a new approval by another account than this one.

    Parameters
    ----------
    revision : of the control that the change was made on; None does not ask.

    Raises
    ------
    InvalidInputError : `controls.step_not_allowed`, `controls.changed_meanwhile`, `controls.nothing_changes`,
        `controls.words_needed`, `controls.words_only`, and those of `drawing.draw`.
    """
    with transaction.atomic():
        fresh = locked(control)
        office = require(by, verb_of(fresh), area=fresh.area)
        if CONTROL.target(fresh.state, "amend") is None:
            raise InvalidInputError.of("controls.step_not_allowed", **state_words(fresh))
        if revision is not None and revision != fresh.revision:
            raise InvalidInputError.of("controls.changed_meanwhile")
        said = masked(reason) if fresh.state == ControlState.PLANNED else checked_reason(reason)
        stands = fresh.state in ON_THE_ROAD
        row = None if stands else drafted(new, by=by, verb=Verb.DRAW_CONTROLS)
        changed = _changed(as_asked(fresh), new if row is None else as_asked(row))
        if not changed:
            raise InvalidInputError.of("controls.nothing_changes")
        if stands and not set(changed) <= WORDS:
            raise InvalidInputError.of("controls.words_only")
        before = described(fresh)
        _write_down_change(fresh, changed, reason=said, by=by, office=office)
        written = _words(fresh, new, changed) if row is None else _anew(fresh, row, changed, by=by, office=office)
        fresh.reason = said or fresh.reason
        kept(fresh, Action.AMENDED, [*written, "reason"], by=by, before=before, changed=sorted(changed))
    return fresh


def _changed(old: NewControl, new: NewControl) -> dict[str, tuple[Any, Any]]:
    """Fields that differ, with what they were and what they become, as they are kept on record."""
    pairs = {name: (value, asdict(new)[name]) for name, value in asdict(old).items() if name not in _FIXED}
    return {name: (_kept(was), _kept(is_)) for name, (was, is_) in pairs.items() if _kept(was) != _kept(is_)}


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_default_timezone()).replace(second=0, microsecond=0).isoformat()
    if isinstance(value, str):
        return masked(value)
    return list(value) if isinstance(value, tuple) else value


def _write_down_change(
    control: RoadControl, changed: dict[str, tuple[Any, Any]], *, reason: str, by: User, office: Office
) -> None:
    Amendment.objects.create(
        control=control,
        before={name: pair[0] for name, pair in changed.items()},
        after={name: pair[1] for name, pair in changed.items()},
        state_before=control.state,
        reason=reason,
        changed_by=by,
        office=office,
    )


def _words(control: RoadControl, new: NewControl, changed: Iterable[str]) -> list[str]:
    """Put words into a control that stands; the names of its fields that they touch."""
    for name in changed:
        value = getattr(new, name)
        setattr(control, name, _office(value) if name == "reopener" else masked(value))
    return list(changed)


def _office(code: str) -> Office | None:
    return Office.objects.filter(code=code, is_active=True).first() if code else None


def _anew(control: RoadControl, row: RoadControl, changed: Iterable[str], *, by: User, office: Office) -> list[str]:
    """Planned once more, by whoever changed it last, so that another account approves what there is now."""
    names = list(dict.fromkeys([*changed, *_DERIVED]))
    for name in names:
        setattr(control, name, getattr(row, name))
    control.state, control.drawn_at = ControlState.PLANNED, timezone.now()
    control.approved_at = control.approved_by = control.authoriser = control.announced_at = None
    control.drawn_by, control.office = by, office
    return [*names, *_APPROVAL]
