"""Telling a hazard, taking note of it, taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import Fault, InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Role
from himaya.web.accounts.policies import office_for
from himaya.web.common.masking import masked
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.partners.actions.common import known_agencies, place_fields, point_fields, words
from himaya.web.partners.actions.telling import tell_partners
from himaya.web.partners.models import Hazard, HazardFor, HazardKind, HazardRead
from himaya.web.partners.models.hazard import LONGEST_WORD
from himaya.web.partners.models.spot import LONGEST_TEXT
from himaya.web.partners.policies import acting_office
from himaya.web.partners.words import Action, Kind
from himaya.web.webhooks.kinds import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import Office, User

LONGEST = timedelta(days=14)
"""How long a hazard may be said to hold; after that it is looked at again and told anew."""


@dataclass(frozen=True, slots=True)
class NewHazard:
    """What is told; at a place of the register or at a point, for operations and the partners in `agencies`."""

    area: str
    kind: str
    what: str
    valid_until: datetime | None
    word: str = ""
    to_do: str = ""
    not_to_do: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    where_text: str = ""
    agencies: tuple[str, ...] = ()


def tell(new: NewHazard, *, by: User) -> Hazard:
    """Tell operations of a governorate, and the partners named, of a hazard.

    Raises
    ------
    InvalidInputError : `partners.unknown_choice`, `partners.words_needed`, `partners.no_end`,
        `partners.end_passed`, `partners.holds_too_long`, `partners.unknown_place`, `partners.bad_point`,
        `partners.no_point`.
    RefusedError : the account has another duty, or another area.
    """
    office = acting_office(by, Verb.TELL_HAZARDS, new.area)
    now = timezone.now()
    faults = list(_faults(new, now))
    if faults or new.valid_until is None:
        raise InvalidInputError(faults)
    agencies = known_agencies(new.agencies)
    told = {
        "what": words(new.what),
        "word": words(new.word, fewest=3, most=LONGEST_WORD) if new.kind == HazardKind.OTHER else "",
        "to_do": masked(new.to_do, LONGEST_TEXT),
        "not_to_do": masked(new.not_to_do, LONGEST_TEXT),
    }
    if not (told["to_do"] or told["not_to_do"]):
        raise InvalidInputError.of("partners.no_instruction")
    with transaction.atomic():
        made = Hazard.objects.create(
            area=new.area, kind=new.kind, valid_until=new.valid_until, office=office, told_by=by, told_at=now, **told,
            **_where(new, by),
        )  # fmt: skip
        for agency in agencies:
            HazardFor.objects.create(hazard=made, agency=agency)
        record(
            Action.HAZARD_TOLD, by=by, kind=Kind.HAZARD, object_id=str(made.pk), area=made.area,
            after={"kind": made.kind, "word": made.word, "what": made.what, "agencies": list(agencies),
                   "valid_until": made.valid_until.isoformat()},
        )  # fmt: skip
        tell_partners(Event.HAZARD_TOLD, made, set(agencies) - {office.partner})
    return made


def acknowledge(hazard: Hazard, *, by: User) -> HazardRead:
    """Take note of a hazard for an office that it concerns.

    Raises
    ------
    InvalidInputError : `partners.hazard_over`, `partners.not_concerned`, `partners.noted_already`,
        `partners.not_this_partner`.
    RefusedError : the account has another duty, or another area.
    """
    office = acting_office(by, Verb.TELL_HAZARDS, hazard.area)
    with transaction.atomic():
        fresh = _locked(hazard)
        if office.role == Role.LIAISON and not fresh.agencies.filter(agency=office.partner).exists():
            raise InvalidInputError.of("partners.not_concerned")
        if fresh.acknowledgements.filter(office=office).exists():
            raise InvalidInputError.of("partners.noted_already")
        try:
            with transaction.atomic():
                made: HazardRead = HazardRead.objects.create(hazard=fresh, office=office, entered_by=by)
        except IntegrityError:
            raise InvalidInputError.of("partners.noted_already") from None
        record(Action.HAZARD_READ, by=by, kind=Kind.HAZARD, object_id=str(fresh.pk), area=fresh.area)
    return made


def take_back(hazard: Hazard, reason: str, *, by: User) -> Hazard:
    """Say that a hazard holds no more: the office that told it, its partner, or a director of the governorate.

    Raises
    ------
    InvalidInputError : `partners.words_needed`, `partners.hazard_over`, `partners.not_yours`.
    RefusedError : the account has another duty, or another area.
    """
    office = acting_office(by, Verb.TELL_HAZARDS, hazard.area)
    if not may_take_back(hazard, office) and office_for(by, Verb.ANSWER_PARTNERS, area=hazard.area) is None:
        raise InvalidInputError.of("partners.not_yours")
    said = words(reason)
    with transaction.atomic():
        fresh = _locked(hazard)
        fresh.taken_back_at, fresh.taken_back_by, fresh.taken_back_office = timezone.now(), by, office
        fresh.taken_back_reason = said
        fresh.save()
        record(
            Action.HAZARD_TAKEN_BACK, by=by, kind=Kind.HAZARD, object_id=str(fresh.pk), area=fresh.area,
            after={"reason": said},
        )  # fmt: skip
        concerned = set(fresh.agencies.values_list("agency", flat=True))
        tell_partners(Event.HAZARD_TAKEN_BACK, fresh, concerned - {office.partner})
    return fresh


def may_take_back(hazard: Hazard, office: Office) -> bool:
    """Whether a hazard is an office's own, or of its partner."""
    of_partner = bool(office.partner) and office.partner == hazard.office.partner
    return office.pk == hazard.office_id or of_partner


def _locked(hazard: Hazard) -> Hazard:
    """The hazard as it is now, held until the transaction ends, while it holds."""
    fresh: Hazard = Hazard.objects.select_for_update(of=("self",)).select_related("office").get(pk=hazard.pk)
    if not fresh.holds:
        raise InvalidInputError.of("partners.hazard_over")
    return fresh


def _faults(new: NewHazard, now: datetime) -> Iterator[Fault]:
    if new.area not in governorates() or new.kind not in HazardKind.values:
        yield Fault("partners.unknown_choice")
    if new.valid_until is None:
        yield Fault("partners.no_end")
    elif new.valid_until <= now:
        yield Fault("partners.end_passed")
    elif new.valid_until - now > LONGEST:
        yield Fault("partners.holds_too_long", details={"days": str(LONGEST.days)})


def _where(new: NewHazard, by: User) -> dict[str, Any]:
    found: dict[str, Any] = {"where_text": masked(new.where_text, LONGEST_TEXT)}
    if new.place:
        found |= place_fields(new.place, new.area, by=by)
    found |= point_fields(new.lon, new.lat, new.area)
    if found.get("lon") is None:
        raise InvalidInputError.of("partners.no_point")
    return found
