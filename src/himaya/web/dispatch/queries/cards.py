"""Run cards: what an incident of a type asks for, by governorate, and what of it is still to be sent."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from himaya.planning.dispatch.problem import Need
from himaya.scenario.labels import kind_label
from himaya.scenario.model import UnitKind
from himaya.web.dispatch.models import RunCard
from himaya.web.incidents.playbooks import playbooks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from himaya.web.dispatch.models import Assignment
    from himaya.web.incidents.models import Incident


@dataclass(frozen=True, slots=True)
class Card:
    """The card that counts: its lines, and its version; 0 is the one that ships with Himaya."""

    kind: str
    needs: tuple[Need, ...]
    number: int = 0


@cache
def shipped() -> Mapping[str, tuple[Need, ...]]:
    """Cards of the package by type of incident."""
    text = resources.files("himaya.web.dispatch").joinpath("run_cards.toml").read_text("utf-8")
    return {row["kind"]: needs_of(row["needs"]) for row in tomllib.loads(text)["card"]}


def needs_of(lines: Iterable[Mapping[str, Any]]) -> tuple[Need, ...]:
    """Lines as they are kept."""
    return tuple(Need(frozenset(UnitKind(kind).value for kind in line["kinds"]), int(line["units"])) for line in lines)


def lines_of(needs: Iterable[Need]) -> list[dict[str, Any]]:
    """Lines as they are written."""
    return [{"kinds": sorted(need.kinds), "units": need.units} for need in needs]


def card_of(area: str, kind: str) -> Card:
    """The card of a type of incident in a governorate: the newest of its own, or the shipped one."""
    row = RunCard.objects.filter(area=area, kind=kind).order_by("-number").first() if area else None
    if row is not None:
        return Card(kind, needs_of(row.needs), row.number)
    return Card(kind, shipped().get(kind) or shipped()["other"])


def cards_of(area: str) -> list[Card]:
    """The cards of a governorate, in the order of the types."""
    own: dict[str, RunCard] = {}
    for row in RunCard.objects.filter(area=area).order_by("number"):
        own[row.kind] = row
    found = []
    for kind in playbooks():
        card = own.get(kind)
        needs = needs_of(card.needs) if card is not None else shipped().get(kind) or shipped()["other"]
        found.append(Card(kind, needs, card.number if card is not None else 0))
    return found


def versions_of(area: str, kind: str) -> list[RunCard]:
    """Every version of a card, the newest first."""
    return list(RunCard.objects.filter(area=area, kind=kind).select_related("office").order_by("-number"))


def needs_for(incident: Incident) -> Card:
    """What an incident asks for: its type's card, and where the incident's own list asks for more kinds, those too."""
    return card_of(incident.area, incident.kind)


def outstanding(card: Card, sent: Sequence[Assignment]) -> tuple[Need, ...]:
    """What of a card is still to be sent, once every unit that is bound to the incident fills a line of its kind."""
    kinds = [assignment.unit.kind for assignment in sent if assignment.is_open]
    left = []
    for need in sorted(card.needs, key=lambda one: len(one.kinds)):
        fitting = [kind for kind in kinds if kind in need.kinds][: need.units]
        for kind in fitting:
            kinds.remove(kind)
        if need.units > len(fitting):
            left.append((need, Need(need.kinds, need.units - len(fitting))))
    order = {id(need): number for number, need in enumerate(card.needs)}
    return tuple(open_need for need, open_need in sorted(left, key=lambda pair: order[id(pair[0])]))


def in_words(need: Need) -> str:
    """A line in the reader's language: «2 × fire or rapid intervention»."""
    language = get_language() or "ar"
    kinds = [kind_label(kind, language) for kind in UnitKind if kind.value in need.kinds]
    either = _(" or ")
    return f"{need.units} × {either.join(kinds)}"
