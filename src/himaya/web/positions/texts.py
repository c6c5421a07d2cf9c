"""Words of the pages of positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from datetime import timedelta

_MINUTE, _HOUR = 60, 3600


def ago(span: timedelta) -> str:
    """How old something is: seconds, minutes or hours, whichever says it shortest."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 2 * _MINUTE:
        return _("%(n)s s ago") % {"n": seconds}
    if seconds < 2 * _HOUR:
        return _("%(n)s min ago") % {"n": seconds // _MINUTE}
    return _("%(n)s h ago") % {"n": seconds // _HOUR}
