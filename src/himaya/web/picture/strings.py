"""Words and addresses that the map and the list of the picture use by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from himaya.scenario.labels import kind_label
from himaya.scenario.model import UnitKind
from himaya.web.accounts.policies import may
from himaya.web.common.verbs import Verb
from himaya.web.controls.models import Kind as ControlKind
from himaya.web.controls.words import Kind as ControlWord
from himaya.web.crowds.words import Kind as CrowdWord
from himaya.web.dispatch.signs import LIVES, NO_NUMBER, tone_of, words_of
from himaya.web.dispatch.states import NUMBER_LABELS, SIGNALS
from himaya.web.incidents.playbooks import playbooks
from himaya.web.incidents.words import Kind as IncidentKind
from himaya.web.picture.filters import STATES
from himaya.web.picture.items import ZONE_KIND, Layer
from himaya.web.picture.marks import unit_letters
from himaya.web.picture.queries.plan import POSTS
from himaya.web.picture.queries.whole import bounds_shown
from himaya.web.plans.models import ElementKind
from himaya.web.plans.strings import standby_letters
from himaya.web.plans.words import PlanKind
from himaya.web.posts.words import Kind as PostWord

if TYPE_CHECKING:
    from himaya.web.accounts.models import User


_FOLLOWED = (IncidentKind.INCIDENT, PlanKind.VERSION, ControlWord.CONTROL, PostWord.POST, CrowdWord.ZONE)
"""Kinds of things of which the live feed tells the map; units are asked for every second."""


def kinds_by_layer() -> list[tuple[str, list[tuple[str, str]]]]:
    """What the list can be narrowed to by function, under the name of its layer."""
    language = get_language() or "ar"
    found = {
        Layer.INCIDENT: [(book.key, book.title) for book in playbooks().values()],
        Layer.ZONE: [(ZONE_KIND, _("Crowd zone"))],
        Layer.UNIT: [(kind.value, kind_label(kind, language)) for kind in UnitKind],
        Layer.POST: [(kind.value, str(kind.label)) for kind in POSTS],
        Layer.ROAD: [(kind.value, str(kind.label)) for kind in (ElementKind.CORDON, *ControlKind)],
    }
    return [(str(layer.label), kinds) for layer, kinds in found.items()]


def states_by_layer() -> list[tuple[str, list[tuple[str, str]]]]:
    """What the list can be narrowed to by state, under the name of its layer."""
    return [
        (str(layer.label), [(f"{layer.value}:{state.value}", str(state.label)) for state in states])
        for layer, states in STATES.items()
    ]


def for_island(user: User, streets: str, area: str) -> dict[str, Any]:
    """Addresses, letters and words, as JSON in the page; no address of units for an office that may not see them."""
    language = get_language() or "ar"
    narrowed = f"?area={area}" if area else ""
    return {
        "language": language,
        "rtl": get_language_bidi(),
        "zone": settings.TIME_ZONE,
        "items": reverse("picture_items") + narrowed,
        "units": reverse("picture_units") if may(user, Verb.VIEW_POSITIONS) else "",
        "unit": reverse("unit", args=["CODE"]),
        "tiles": reverse("wall_tiles"),
        "ground": reverse("place_ground"),
        "streets": streets,
        "follows": [kind.value for kind in _FOLLOWED],
        "kinds": {kind.value: kind_label(kind, language) for kind in UnitKind},
        "letters": unit_letters(),
        "doing": _doing(),
        "bounds": bounds_shown(user, area),
        "standby": standby_letters(),
        "layers": {layer.value: str(layer.label) for layer in Layer},
        "text": _words(),
    }


def _doing() -> dict[str, dict[str, str]]:
    """For each state with each number that stands in its sign: state, number, tone and words."""
    numbers = (*NUMBER_LABELS, NO_NUMBER)
    return {
        str(10 * place + number): {
            "state": state.value,
            "number": "" if number == NO_NUMBER else str(number),
            "tone": tone_of(state, SIGNALS.get(number, "")).value,
            "text": words_of(state, number),
        }
        for place, state in enumerate(LIVES)
        for number in numbers
    }


def _words() -> dict[str, str]:
    return {
        "age_s": _("%(n)s s ago"),
        "age_min": _("%(n)s min ago"),
        "age_h": _("%(n)s h ago"),
        "as_of": _("The rest as of"),
        "empty": _("There is nothing to show. Filters that are set can be widened."),
        "fit": _("Show everything"),
        "held": _("The map stays where you moved it."),
        "follows": _("The map follows the open incidents."),
        "km": _("km"),
        "lost": _("No connection: this is old."),
        "m": _("m"),
        "map": _("Map of the picture"),
        "map_failed": _("The map cannot be drawn here. The list beside it has everything."),
        "more": _("Show more"),
        "never": _("never"),
        "newest": _("Newest position:"),
        "no_position": _("no position"),
        "old": _("Old"),
        "old_position": _("position is old"),
        "open": _("Open its page"),
        "shown": _("Shown"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
    }
