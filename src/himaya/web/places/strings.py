"""Texts that the map of the register shows by itself."""

from __future__ import annotations

from django.utils.translation import gettext as _


def map_strings() -> dict[str, str]:
    """By the key the map asks for."""
    return {
        "map": _("Map of the places"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "failed": _("The map cannot be drawn here. The list beside it has everything."),
    }
