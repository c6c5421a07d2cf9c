"""Letters of functions on the map."""

from __future__ import annotations

from django.utils.translation import pgettext

from himaya.web.plans.strings import standby_letters


def unit_letters() -> dict[str, str]:
    """One letter for the kinds of units that need to be told apart; the others have none."""
    letters = {
        "women_police": pgettext("letter on the map", "W"),
        "tourism_police": pgettext("letter on the map", "U"),
        "medical_post": pgettext("letter on the map", "M"),
        "search_gate": pgettext("letter on the map", "G"),
        "convoy": pgettext("letter on the map", "V"),
    }
    return {**standby_letters(), **letters}
