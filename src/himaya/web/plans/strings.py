"""Words of the plan page that the map island shows: one catalogue, handed over with the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi, pgettext
from django.utils.translation import gettext as _

from himaya.documents.wording import held, word
from himaya.faults import Language
from himaya.planning.counting import plan_counts
from himaya.planning.showing import gap_percent, status_and_gap, value_and_bound
from himaya.scenario.labels import kind_label
from himaya.scenario.model import PlaceKind
from himaya.web.common.templatetags.himaya import at_least, at_most, named
from himaya.web.plans.content import BANDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.web.plans.models import Solution

_LISTED = {
    "posts": "post",
    "cordons": "cordon",
    "closures": "closure",
    "checkpoints": "checkpoint",
    "standby": "standby",
    "presence": "presence",
}
"""Counts whose elements are one type of the list."""
_NO_GAP = 5e-7
_SHOWN_DIGITS = 4


def element_types() -> dict[str, str]:
    """Names of the types of elements."""
    return {
        "post": _("Post"),
        "presence": _("Mobile presence"),
        "standby": _("Standby position"),
        "cordon": _("Cordon"),
        "closure": _("Closed road"),
        "checkpoint": _("Checkpoint"),
    }


def bands() -> list[dict[str, Any]]:
    """Bands of protection with their words and their range in percent, best first."""
    words = {"strong": _("Strong"), "fair": _("Fair"), "weak": _("Weak")}
    rows, above = [], None
    for name, least in BANDS:
        low = round(100 * least)
        shown = f"≥ {low}%" if above is None else f"{low}–{above}%" if low else f"< {above}%"
        rows.append({"name": name, "label": words[name], "range": shown})
        above = low
    return rows


def place_kinds() -> dict[str, str]:
    """Names of the kinds of places, those of the register."""
    return {kind.value: kind_label(kind, get_language() or "ar") for kind in PlaceKind}


def counts(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the plan holds, thing by thing, as the report and the order count it: positions and the stints at them."""
    language = Language(get_language() or "ar")
    return [
        {
            "name": word("count", name, language),
            "positions": one.positions,
            "stints": "" if one.stints is None else held(one),
            "type": _LISTED.get(name, ""),
        }
        for name, one in plan_counts(document).items()
    ]


def rooms(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The certificate, room by room, in the reader's language."""
    statuses = {
        "optimal": _("Proven best"),
        "feasible": _("Within a proven gap"),
        "infeasible": _("Not possible as asked"),
        "unbounded": _("Without a limit"),
        "stopped": _("Stopped early"),
        "simulated": _("Simulated"),
        "counted": _("Only counted"),
    }
    rows = []
    for room in document["rooms"]:
        gap = room["gap"]
        value, bound = value_and_bound(room["room"], room["objective"], room["bound"])
        status, gap_shown = status_and_gap(room["room"], room["status"], gap)
        rows.append(
            {
                **room,
                "value_text": value,
                "bound_text": bound,
                "label": named(room, "label"),
                "text": named(room, "text"),
                "unit": named(room, "unit"),
                "status": status,
                "status_label": statuses[status],
                "gap_percent": gap_shown,
                "gap_text": _gap_sentence(status, gap),
                "is_proven": status == "optimal" and gap is not None and gap <= _NO_GAP,
            }
        )
    return rows


def in_words(document: Mapping[str, Any]) -> list[str]:
    """What the certificate of the protection says, without mathematics: what is promised, and how much better none is.

    A promise is rounded down and a limit up, to a tenth of a percent.
    """
    protect = next(room for room in document["rooms"] if room["room"] == "protect")
    if protect["status"] == "infeasible":
        return [_("The protection asked for cannot be reached with these units; the gaps say what is missing.")]
    said = [_("No place is protected below %(least)s in any hour.") % {"least": at_least(protect["objective"])}]
    if protect["gap"] is None:
        return said
    if protect["gap"] <= _NO_GAP:
        return [*said, _("No plan with these units can do better for the weakest place.")]
    most = {"most": at_most(protect["bound"])}
    return [*said, _("No plan with these units can lift the weakest place above %(most)s.") % most]


def weakest_count(document: Mapping[str, Any]) -> int:
    """How many places share the least protection in the weakest hour."""
    hour = document["hours"].index(document["worst"]["hour"])
    here = [round(place["protection"][hour], _SHOWN_DIGITS) for place in document["places"]]
    return here.count(min(here))


def _gap_sentence(status: str, gap: float | None) -> str:
    if status == "infeasible":
        return _("No plan meets this demand; the gaps say what is missing.")
    if status == "simulated":
        return _("Computed by simulation; no limit is proven.")
    if status == "counted":
        return _("Counted, not searched for; no limit is claimed.")
    if gap is None:
        return _("No limit is proven, so it is not known how much better a plan could be.")
    if gap <= _NO_GAP:
        return _("No better plan exists with these means.")
    return _("No plan with these means can be better by more than %(gap)s.") % {"gap": gap_percent(gap)}


def standby_letters() -> dict[str, str]:
    """One letter for each service on the map."""
    return {
        "ambulance": pgettext("letter on the map", "A"),
        "fire": pgettext("letter on the map", "F"),
        "emergency_police": pgettext("letter on the map", "P"),
        "rapid_intervention": pgettext("letter on the map", "R"),
        "eod": pgettext("letter on the map", "E"),
        "traffic": pgettext("letter on the map", "T"),
    }


def services() -> list[dict[str, str]]:
    """Names of the services that wait at standby positions, each with its letter on the map."""
    names = {
        "ambulance": _("Ambulance"),
        "fire": _("Civil protection"),
        "emergency_police": _("Emergency police"),
        "rapid_intervention": _("Rapid intervention"),
        "eod": _("Explosives disposal"),
        "traffic": _("Traffic"),
    }
    return [{"letter": letter, "name": names[service]} for service, letter in standby_letters().items()]


def for_island(solution: Solution) -> dict[str, Any]:
    """Addresses and words for the island, as JSON in the page; no address of streets where there is no road file."""
    slug = solution.slug
    return {
        "language": get_language() or "ar",
        "rtl": get_language_bidi(),
        "map": reverse("plan_map", args=[slug]),
        "roads": "" if solution.estimated else reverse("plan_roads", args=[slug]),
        "types": element_types(),
        "kinds": place_kinds(),
        "bands": {band["name"]: band["label"] for band in bands()},
        "letters": standby_letters(),
        "text": _words(),
    }


def _words() -> dict[str, str]:
    return {
        "active": _("Active now"),
        "basemap_failed": _("The streets could not be loaded. Places and posts are shown without them."),
        "close": _("Close"),
        "cordon": _("Cordon and its roads"),
        "diversion": _("Diversion"),
        "diversion_extra": _("Diversion longer by, minutes"),
        "diverted": _("Vehicles diverted"),
        "empty": _("No element matches. Widen the filters."),
        "empty_post": _("Empty post"),
        "gap_here": pgettext("something missing", "Gap"),
        "go_to_hour": _("Go to its hour"),
        "illustrative": _("Illustrative value"),
        "inactive": _("Not at this hour"),
        "load_failed": _("The plan's map data could not be loaded. The tables stay complete; reload to try again."),
        "km": _("km"),
        "m": _("m"),
        "map": _("Map of the plan"),
        "more": _("Show more"),
        "no_diversion": _("No way round"),
        "no_webgl": _("This browser cannot draw the map. The lists and tables beside it hold the whole plan."),
        "one_of": _("one of"),
        "others": _("Others"),
        "pause": _("Pause"),
        "peak": _("Peak attendance"),
        "people": _("People present"),
        "place": _("Place"),
        "play": _("Play the night"),
        "posts_now": _("Posts at this hour"),
        "presence_share": _("Share of mobile presence"),
        "protection": _("Protection"),
        "remedy": _("Remedy"),
        "risk": _("Risk, of 125"),
        "road": _("Road"),
        "safe_capacity": _("Safe capacity"),
        "positions": _("Positions"),
        "shown": _("Elements shown"),
        "shared_with": _("In one cordon with"),
        "standing": _("Standing"),
        "still_outside": _("Still outside at the start"),
        "strength": _("Strength"),
        "tier": _("Tier"),
        "time": _("Time"),
        "travel": _("Travel, minutes"),
        "type": _("Type"),
        "units": _("Units"),
        "unnamed_way": _("streets without a name"),
        "weakest": _("Weakest at this hour"),
        "why": _("Why here"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
    }
