"""The situation in words: what is protected, when most people are there, which place is weakest, what is proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.documents.book.words import say
from himaya.documents.moments import moment_words
from himaya.documents.wording import figure, word
from himaya.faults import Language
from himaya.planning.showing import rounded_down, status_and_gap, value_and_bound
from himaya.planning.wording import Text

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.documents.book.parts import CertificateLine, Place
    from himaya.documents.book.scope import Scope


def situation(scope: Scope) -> Text:
    """Count places by tier and gatherings, and name the hour at which most people are present at once."""
    if not scope.places:
        return say("known.no_places")
    if len(scope.places) == 1:
        return _one_place(scope, scope.places[0])
    tiers: dict[int, int] = {}
    for place in scope.places:
        tiers[place.tier] = tiers.get(place.tier, 0) + 1
    counts = [say("situation.tier_count", count=count, tier=tier) for tier, count in sorted(tiers.items())]
    text = say(
        "situation.places",
        places=len(scope.places),
        tiers=Text("، ".join(one.ar for one in counts), ", ".join(one.en for one in counts)),
        services=sum(len(place.gatherings) for place in scope.places),
    )
    counted = [place.present for place in scope.places if place.present]
    if not counted:
        return text
    present = [sum(column) for column in zip(*counted, strict=True)]
    busiest = max(range(len(present)), key=present.__getitem__)
    hour = _when(scope, scope.book.hours[busiest])
    return text + say("situation.peak", peak=figure(present[busiest], decimals=0), hour=hour)


def _one_place(scope: Scope, place: Place) -> Text:
    """The same of one place, which needs no sum."""
    text = say("situation.place", tier=place.tier, services=len(place.gatherings))
    if not place.present:
        return text
    most = max(place.present)
    hour = _when(scope, scope.book.hours[place.present.index(most)])
    return text + say("situation.place_peak", peak=figure(most, decimals=0), hour=hour)


def _when(scope: Scope, moment: datetime) -> Text:
    return Text(*(moment_words(moment, scope.book.zone, language) for language in Language))


def worst(scope: Scope) -> Text:
    """Name the weakest place of the scope, the hour of it, and a protection that is not overstated."""
    known = [(weakest, place) for place in scope.places if (weakest := scope.weakest(place))]
    if not known:
        return say("situation.no_protection")
    (value, hour), place = min(known, key=lambda pair: pair[0][0])
    return say("situation.worst", place=place.title, hour=_when(scope, hour), protection=rounded_down(value, 3))


def certificate_row(line: CertificateLine, language: Language) -> dict[str, str]:
    """A promise is rounded down and its bound up; costs go to the nearest."""
    value, bound = value_and_bound(line.room, line.objective, line.bound)
    status, gap = status_and_gap(line.room, line.status, line.gap)
    return {
        "label": line.title.of(language),
        "status": word("status", status, language),
        "objective": value,
        "bound": bound,
        "gap": gap,
        "unit": line.unit.of(language),
    }
