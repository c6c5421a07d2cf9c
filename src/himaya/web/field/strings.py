"""Texts that the page shows by itself, with or without a network."""

from __future__ import annotations

from django.utils.translation import gettext as _


def strings() -> dict[str, str]:
    """By the key that the page asks for."""
    return {
        "all_sent": _("Everything is sent."),
        "waiting": _("Waits to be sent:"),
        "offline": _("No network: what you enter is kept on this device and sent later."),
        "signed_out": _("Signed out: sign in again, and what waits is sent."),
        "others": _("Of another account on this device, sent when it signs in:"),
        "refused": _("Not taken:"),
        "dismiss": _("I have read it"),
        "cannot_keep": _("This device keeps nothing: send only with a network."),
        "entered": _("Kept at"),
        "positions": _("positions"),
        "denied": _("This device does not let the page see where it is. Allow it in its settings first."),
        "no_fix": _("No position measured yet."),
        "last_fix": _("Last position at"),
        "ended": _("The duty has ended: nothing is shared any more."),
        "stopped": _("Switched off."),
        "measuring": _("Measuring where this device is…"),
    }
