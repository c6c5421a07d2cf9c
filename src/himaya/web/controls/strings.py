"""Texts that the map of road controls shows by itself."""

from __future__ import annotations

from django.utils.translation import gettext as _


def map_strings() -> dict[str, str]:
    """By the key the map asks for."""
    return {
        "map": _("Map of the road"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "failed": _("The map cannot be drawn here. Choose the road by its name."),
        "unnamed": _("Road without a name"),
        "remove": _("Take out"),
        "none": _("No road lies there. Click closer to one."),
    }
