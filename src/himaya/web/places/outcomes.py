"""What would become of a row, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from himaya.web.places.reading import Outcome


def outcome_label(outcome: Outcome) -> str:
    """An outcome in the reader's language."""
    return {
        Outcome.ADDED: _("Added"),
        Outcome.CHANGED: _("Changed"),
        Outcome.SAME: _("As it stands"),
        Outcome.REFUSED: _("Refused"),
    }[outcome]
