"""What the operation order says, as plain values for the typesetter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.documents import order_tables
from himaya.documents.book.elements import CONTROLLED, ElementKind, count_of_book, strength_of_book
from himaya.documents.book.from_plan import secured
from himaya.documents.book.words import say
from himaya.documents.human import checks_of, known_of, residents_of
from himaya.documents.moments import coptic_words, date_words, hijri_words, weekday_words, zone_words
from himaya.documents.order_command import command_content, decisions
from himaya.documents.order_gaps import order_gaps
from himaya.documents.order_map import legend, order_maps
from himaya.documents.order_nation import directorates
from himaya.documents.order_words import fill_word, order_words
from himaya.documents.page import issuer, page_words, status
from himaya.documents.situation import certificate_row, situation, worst
from himaya.documents.wording import figure
from himaya.faults import Language
from himaya.planning.showing import rounded_down

if TYPE_CHECKING:
    from himaya.documents.book.parts import Place
    from himaya.documents.book.scope import Scope
    from himaya.roads.network import RoadNetwork

_SHORT_HASH = 12
_ANNEXED_TIER = 2


def order_content(scope: Scope, network: RoadNetwork | None) -> dict[str, Any]:
    """Gather the whole order: every value is text, a number or a list of these.

    The order of several directorates keeps their roll-up and the places of the first two tiers; posts, roads and
    positions stand in the annex of each directorate.
    """
    near = not scope.is_national
    standby, roads = (order_tables.standby(scope), order_tables.roads(scope)) if near else ([], [])
    shown = [place for place in scope.places if near or place.tier <= _ANNEXED_TIER]
    return {
        "words": order_words(),
        "page": page_words(scope, Language.AR),
        "cover": _cover(scope),
        "facts": _facts(scope),
        "directorates": directorates(scope) if scope.is_national else [],
        "national": scope.is_national,
        "aim": scope.book.mission.ar,
        "situation": {"text": situation(scope).ar, "worst": worst(scope).ar},
        "places": [_place(scope, place) for place in shown],
        "certificate": [certificate_row(line, Language.AR) for line in scope.book.certificate],
        "sensitivity": order_tables.sensitivity(scope) if near and not scope.place_id else [],
        "rehearsal": order_tables.rehearsal(scope) if near and not scope.place_id else [],
        "maps": order_maps(network, scope, standby=standby, roads=roads) if network is not None else [],
        "legend": legend(),
        "posts": order_tables.posts_by_place(scope) if near else [],
        "presence": order_tables.presence(scope) if near else [],
        "rounds": order_tables.rounds(scope) if near and not scope.place_id else [],
        "supervision": order_tables.supervision(scope) if near and not scope.place_id else [],
        "standby": standby,
        "roads": order_tables.roads_by_place(scope, roads),
        "closures": order_tables.closures(scope) if near and not scope.place_id else [],
        "residents": residents_of(scope).ar,
        "gaps": order_gaps(scope),
        "roster": [sentence.ar for sentence in scope.book.roster] if not scope.place_id else [],
        "decisions": decisions(scope),
        "human": _human(scope),
        "sources": [source.ar for source in scope.book.sources],
        "for_place": bool(scope.place_id),
        **command_content(scope, network),
    }


def _cover(scope: Scope) -> dict[str, Any]:
    book = scope.book
    place = scope.place_of[scope.place_id].title.ar if scope.place_id else ""
    return {
        "directorate": issuer(scope).ar,
        "subtitle": fill_word("subtitle", operation=secured(book.title).ar),
        "operation": book.title.ar,
        "place": place,
        "place_note": fill_word("part_of", place=place, operation=book.title.ar) if place else "",
        "plan_id": book.id,
        "hash": book.hash,
        "hash_short": book.hash[:_SHORT_HASH],
        "area": place or _area(scope),
        "days": [_day_line(scope, side) for side in ("start", "end")],
        "zone": fill_word("zone", zone=zone_words(book.zone, book.start)),
        "approved": book.is_approved,
        "status": status(scope).ar,
    }


def _area(scope: Scope) -> str:
    if scope.is_national:
        return fill_word("area_nation", places=len(scope.places), areas=len(scope.book.areas))
    title = next((area.title.ar for area in scope.book.areas if scope.area in ("", area.code)), "")
    return fill_word("area_whole", places=len(scope.places), governorate=title)


def _day_line(scope: Scope, side: str) -> dict[str, str]:
    """Show the start or the end of the operation in the three calendars."""
    moment = (scope.book.start if side == "start" else scope.book.end).astimezone(scope.book.zone)
    day = moment.date()
    return {
        "side": order_words()[side],
        "weekday": weekday_words(day),
        "gregorian": date_words(day),
        "coptic": coptic_words(day),
        "hijri": hijri_words(day),
        "time": moment.strftime("%H:%M"),
    }


def _facts(scope: Scope) -> list[dict[str, str]]:
    kinds = (*order_tables.FIXED, *CONTROLLED)
    every = set(ElementKind) - {ElementKind.STANDBY}
    posts = scope.elements(*kinds)
    held = count_of_book(posts)
    strength, women = strength_of_book([*scope.elements(*every), *scope.standby])
    units = {unit for element in [*posts, *scope.standby] for stint in element.stints for unit in stint.units}
    protected = [weakest[0] for place in scope.places if (weakest := scope.weakest(place))]
    shown = {
        "places": figure(len(scope.places)),
        "posts": f"{held.filled}/{held.stints}",
        "units": figure(len(units)),
        "strength": figure(strength),
        "women": figure(women),
        **_beside(scope, units),
        "standby": figure(count_of_book(scope.standby).positions),
        "roads": figure(count_of_book(scope.elements(*CONTROLLED)).positions),
        "worst": rounded_down(min(protected), 3) if protected else "—",
    }
    return [{"name": order_words()["fact"][name], "value": value} for name, value in shown.items()]


def _beside(scope: Scope, units: set[str]) -> dict[str, str]:
    """Units that stand nowhere; for one place, which has none of its own, its gatherings."""
    if scope.place_id:
        return {"gatherings": figure(len(scope.places[0].gatherings))}
    return {"free": figure(sum(unit.id not in units for unit in scope.units))}


def _place(scope: Scope, place: Place) -> dict[str, Any]:
    value, hour = scope.weakest(place) or (None, None)
    return {
        "number": scope.number[place.id],
        "name": place.title.ar,
        "kind": place.kind.ar,
        "tier": place.tier,
        "parts": f"{place.threat}×{place.vulnerability}×{place.consequence}",
        "risk": place.risk,
        "peak": figure(place.peak, decimals=0),
        "safe": figure(place.safe_capacity, decimals=0),
        "outside": figure(place.still_outside, decimals=0) if place.still_outside else "",
        "least": "" if value is None else rounded_down(value, 3),
        "hour": "" if hour is None else scope.moment(hour),
        "illustrative": place.illustrative,
    }


def _human(scope: Scope) -> list[dict[str, Any]]:
    known = known_of(scope)
    words = order_words()["human_state"]
    rows = []
    for check in checks_of(scope):
        note = "، ".join(part for part in (check.note.ar, check.owner.ar) if part)
        rows.append(
            {
                "topic": say(f"human.{check.item}").ar,
                "known": known[check.item].ar,
                "note": note,
                "state": words[check.state],
            }
        )
    return rows
