"""Drafting a task: what is ordered on which plot, and the human-dimension check."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from himaya.faults import Fault, InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.mandates.actions.common import forget_authority, locked, state_words, write_down
from himaya.web.mandates.ground import area_m2, drawn, middle
from himaya.web.mandates.guards import refuse, unanswered
from himaya.web.mandates.law import table
from himaya.web.mandates.models import HumanCheck, InstrumentKind, Mandate, Plot, Property
from himaya.web.mandates.models.instrument import LONGEST_TITLE
from himaya.web.mandates.states import WRITABLE
from himaya.web.mandates.texts import about_ground, words
from himaya.web.mandates.words import Action

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.web.accounts.models import Office, User
    from himaya.web.mandates.models import Instrument

MOST_HOMES = 5000
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class MandateDraft:
    """A task as it is entered; `outline` is a polygon as GeoJSON or WKT."""

    ordered: str
    survey_reference: str
    owning_body: str
    property: str
    measured_m2: float
    outline: str
    dwellings: int = 0


def draft_mandate(instrument: Instrument, draft: MandateDraft, *, by: User) -> Mandate:
    """Draft a task of an instrument on a plot of its governorate.

    Raises
    ------
    InvalidInputError : the faults of the texts and of the plot: `mandates.no_survey_reference`,
        `mandates.not_state_land`, `mandates.bad_outline`, `mandates.outside_governorate`, `mandates.area_differs`,
        `mandates.bad_dwellings`.
    """
    office = require(by, Verb.REQUEST_MANDATES, area=instrument.area)
    told = _told(instrument, draft)
    with transaction.atomic():
        made = Mandate(area=instrument.area, instrument=instrument, requested_by=by, requested_office=office)
        _keep(made, draft, told)
        write_down(Action.DRAFTED, made, by=by, instrument=str(instrument), plot=made.plot.survey_reference)
    return made


def change_mandate(mandate: Mandate, draft: MandateDraft, *, by: User) -> Mandate:
    """Correct a draft or a suspended task; who corrects it is from then on who requests it.

    Raises
    ------
    InvalidInputError : `mandates.not_writable`, and the faults of drafting.
    """
    office = require(by, Verb.REQUEST_MANDATES, area=mandate.area)
    told = _told(mandate.instrument, draft)
    with transaction.atomic():
        fresh = _writable(mandate)
        forget_authority(fresh)
        fresh.requested_by, fresh.requested_office = by, office
        _keep(fresh, draft, told)
        write_down(Action.CHANGED, fresh, by=by, plot=fresh.plot.survey_reference, dwellings=fresh.dwellings)
    return fresh


def _writable(mandate: Mandate) -> Mandate:
    fresh = locked(mandate.pk)
    if fresh.state not in WRITABLE:
        raise InvalidInputError.of("mandates.not_writable", **state_words(fresh.state))
    return fresh


def _told(instrument: Instrument, draft: MandateDraft) -> dict[str, Any]:
    """The plot of a draft, checked and measured."""
    if draft.property not in Property.values or (
        instrument.kind == InstrumentKind.REMOVAL_DECISION and draft.property == Property.NOT_STATE
    ):
        raise InvalidInputError.of("mandates.not_state_land")
    if not 0 <= draft.dwellings <= MOST_HOMES:
        raise InvalidInputError.of("mandates.bad_dwellings", most=str(MOST_HOMES))
    reference = about_ground(draft.survey_reference, most=LONGEST_TITLE)
    if not _DIGIT.search(reference):
        raise InvalidInputError.of("mandates.no_survey_reference")
    shape = drawn(draft.outline, instrument.area)
    ground, share = area_m2(shape), table().area_share
    if draft.measured_m2 <= 0 or abs(ground - draft.measured_m2) > share * draft.measured_m2:
        told = {"outline": f"{ground:.0f}", "measured": f"{draft.measured_m2:.0f}", "share": f"{share:.0%}"}
        raise InvalidInputError([Fault("mandates.area_differs", details=told)])
    lon, lat = middle(shape)
    return {
        "area": instrument.area, "survey_reference": reference, "shape": shape, "property": draft.property,
        "owning_body": about_ground(draft.owning_body, most=LONGEST_TITLE), "measured_m2": draft.measured_m2,
        "outline_m2": round(ground, 1), "lon": lon, "lat": lat,
    }  # fmt: skip


def _keep(mandate: Mandate, draft: MandateDraft, told: dict[str, Any]) -> None:
    mandate.ordered, mandate.dwellings = about_ground(draft.ordered), draft.dwellings
    mandate.plot = Plot.objects.create(instrument=mandate.instrument, **told)
    mandate.save()


def check_human(mandate: Mandate, answers: Mapping[str, tuple[bool, str]], *, by: User) -> HumanCheck:
    """Answer the human-dimension check, each question in words: what is arranged, or why it does not apply.

    Raises
    ------
    InvalidInputError : `mandates.not_writable`, `mandates.human_check_open`, `mandates.human_check_set_aside`,
        `mandates.no_shelter`.
    """
    office: Office = require(by, Verb.REQUEST_MANDATES, area=mandate.area)
    told = {
        item.key: {"arranged": answers[item.key][0], "text": words(answers[item.key][1], fewest=0)}
        for item in table().human
        if item.key in answers
    }
    with transaction.atomic():
        fresh = _writable(mandate)
        refuse(unanswered(told, dwellings=fresh.dwellings))
        made = HumanCheck.objects.create(mandate=fresh, answers=told, office=office, entered_by=by)
        aside = sorted(key for key, one in told.items() if not one["arranged"])
        write_down(Action.CHECKED, fresh, by=by, set_aside=aside)
    return made
