"""What each degree of threat means."""

from __future__ import annotations

from django.utils.translation import gettext as _


def threats() -> list[tuple[str, str]]:
    """Degrees of threat with their meaning: information about places and times, never about people."""
    return [
        ("1", _("1: none indicated")),
        ("2", _("2: general national alert")),
        ("3", _("3: similar places attacked here or in the region within 24 months")),
        ("4", _("4: specific credible information on this kind of place or area (two officers, 14 days at most)")),
        ("5", _("5: specific, credible and imminent for this place (two officers, 72 hours at most)")),
    ]
