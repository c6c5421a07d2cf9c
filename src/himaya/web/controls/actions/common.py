"""What every writer of a road control does: hold the row, check, write it down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation

from himaya.faults import InvalidInputError
from himaya.web.controls.actions.publishing import publish_control
from himaya.web.controls.models import RoadControl
from himaya.web.controls.states import ControlState
from himaya.web.controls.words import Kind
from himaya.web.incidents.texts import masked
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from collections.abc import Collection

    from himaya.web.accounts.models import User
    from himaya.web.controls.words import Action

FEWEST_LETTERS = 5


def locked(control: RoadControl) -> RoadControl:
    """The control as it is now, held until the transaction ends."""
    fresh: RoadControl = RoadControl.objects.select_for_update(of=("self",)).get(pk=control.pk)
    return fresh


def checked_reason(text: str) -> str:
    """A reason that says something, as it is kept.

    Raises
    ------
    InvalidInputError : `controls.words_needed`.
    """
    kept = masked(text)
    if len(kept) < FEWEST_LETTERS:
        raise InvalidInputError.of("controls.words_needed", least=str(FEWEST_LETTERS))
    return kept


def state_words(control: RoadControl) -> dict[str, Any]:
    """The state in both languages, for a fault."""
    state = ControlState(control.state)
    found: dict[str, Any] = {}
    for language in ("ar", "en"):
        with translation.override(language):
            found[f"state_{language}"] = str(state.label)
    return found


def described(control: RoadControl) -> dict[str, Any]:
    """What the journal keeps of a control."""
    return {
        "kind": control.kind,
        "state": control.state,
        "road": control.road_ar,
        "sections": list(control.sections),
        "starts_at": control.starts_at.isoformat(),
        "ends_at": control.ends_at.isoformat(),
        "expires_at": control.expires_at.isoformat() if control.expires_at else None,
        "emergency_passes": control.emergency_passes,
        "residents_pass": control.residents_pass,
        "emergency": control.is_emergency,
        "reason": control.reason,
    }


def kept(
    control: RoadControl, action: Action, fields: Collection[str], *, by: User | None, before: Any = None, **after: Any
) -> None:
    """Save what has changed and put it into the journal, in the caller's transaction."""
    control.revision += 1
    control.changed_at = timezone.now()
    control.save(update_fields=[*fields, "revision", "changed_at"])
    write_down(action, control, by=by, before=before, after=after)


def write_down(action: Action, control: RoadControl, *, by: User | None, before: Any = None, after: Any = None) -> None:
    """Put it into the journal, and tell the public what it may read of it."""
    publish_control(control)
    told = {**described(control), **(after or {})}
    area, key = control.area, str(control.pk)
    record(action, by=by, kind=Kind.CONTROL, object_id=key, area=area, before=before, after=told)
