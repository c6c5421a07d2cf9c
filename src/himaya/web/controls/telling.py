"""Changes of a control in the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.controls.forms import Draw
from himaya.web.controls.models import Direction, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.controls.models import Amendment

_MOMENTS = frozenset({"starts_at", "ends_at", "expires_at"})
_CHOICES: dict[str, dict[str, Any]] = {"kind": dict(Kind.choices), "direction": dict(Direction.choices)}


def told_changes(change: Amendment) -> Sequence[tuple[str, str, str]]:
    """Label of each field that was changed, with what it was and what it became."""
    return [
        (str(Draw.base_fields[name].label), _told(name, before), _told(name, change.after.get(name)))
        for name, before in change.before.items()
    ]


def _told(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name in _MOMENTS:
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    if name == "sections":
        return str(len(value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(_CHOICES.get(name, {}).get(value, value))
