"""The joint log of decisions: entered, joined by the offices that take part, corrected by a new entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import Fault, InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Role
from himaya.web.common.verbs import Verb
from himaya.web.incidents.queries.listing import seen as incidents_seen
from himaya.web.journal.actions import record
from himaya.web.partners.actions.common import check_answered, known_agencies, words
from himaya.web.partners.actions.telling import tell_partners
from himaya.web.partners.models import JointDecision, JointParty, JointVoice
from himaya.web.partners.models.decision import LONGEST_DECISION
from himaya.web.partners.policies import acting_office
from himaya.web.partners.queries.sharing import shown_to
from himaya.web.partners.words import Action, Kind
from himaya.web.webhooks.kinds import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import Office, User
    from himaya.web.incidents.models import Incident

_TEXTS = ("decision", "reason", "not_taken", "known")
NIGHTS = timedelta(days=366)
"""How far from today a night may lie that a decision belongs to."""


@dataclass(frozen=True, slots=True)
class NewDecision:
    """What is decided: of an incident by its number, or of a night; `agencies` take part besides operations."""

    area: str
    decision: str
    reason: str
    not_taken: str
    known: str
    agencies: tuple[str, ...]
    incident: int | None = None
    night: date | None = None


def decide(new: NewDecision, *, by: User, corrects: JointDecision | None = None) -> JointDecision:
    """Enter a decision; `corrects` is the one that it replaces, whose subject and parties it keeps.

    Raises
    ------
    InvalidInputError : `partners.unknown_choice`, `partners.no_partner_named`, `partners.no_subject`,
        `partners.unknown_incident`, `partners.night_too_far`, `partners.words_needed`, `partners.nobody_answers`,
        `partners.not_a_party`, `partners.not_shared`, `partners.corrected_already`.
    RefusedError : the account has another duty, or another area.
    """
    if corrects is not None:
        new = _in_place_of(new, corrects)
    office = acting_office(by, Verb.DECIDE_JOINTLY, new.area)
    if faults := list(_faults(new)):
        raise InvalidInputError(faults)
    agencies = known_agencies(new.agencies)
    texts = {key: words(getattr(new, key), most=LONGEST_DECISION) for key in _TEXTS}
    if office.role == Role.LIAISON and office.partner not in agencies:
        raise InvalidInputError.of("partners.not_a_party")
    check_answered(agencies, new.area)
    incident = _incident(new.incident, new.area, office, by) if new.incident and corrects is None else None
    with transaction.atomic():
        try:
            with transaction.atomic():
                made: JointDecision = JointDecision.objects.create(
                    area=new.area, incident=corrects.incident if corrects else incident, night=new.night,
                    corrects=corrects, office=office, entered_by=by, **texts,
                )  # fmt: skip
        except IntegrityError:
            raise InvalidInputError.of("partners.corrected_already") from None
        for agency in agencies:
            JointParty.objects.create(decision=made, agency=agency)
        JointVoice.objects.create(decision=made, office=office, agrees=True, entered_by=by)
        told = {**texts, "agencies": list(agencies), "corrects": corrects.pk if corrects else None}
        record(Action.DECIDED, by=by, kind=Kind.DECISION, object_id=str(made.pk), area=made.area, after=told)
        tell_partners(Event.DECISION_ENTERED, made, set(agencies) - {office.partner})
    return made


def join(decision: JointDecision, *, agrees: bool, reason: str = "", by: User) -> JointVoice:
    """Say for an office that takes part whether it agrees; disagreement has its reason.

    Raises
    ------
    InvalidInputError : `partners.words_needed`, `partners.not_a_party`, `partners.joined_already`,
        `partners.corrected_already`, `partners.not_this_partner`.
    RefusedError : the account has another duty, or another area.
    """
    office = acting_office(by, Verb.DECIDE_JOINTLY, decision.area)
    said = words(reason, fewest=0 if agrees else 5, most=LONGEST_DECISION)
    if office.role == Role.LIAISON and not decision.parties.filter(agency=office.partner).exists():
        raise InvalidInputError.of("partners.not_a_party")
    with transaction.atomic():
        if JointDecision.objects.filter(corrects=decision).exists():
            raise InvalidInputError.of("partners.corrected_already")
        try:
            with transaction.atomic():
                made: JointVoice = JointVoice.objects.create(
                    decision=decision, office=office, agrees=agrees, reason=said, entered_by=by
                )
        except IntegrityError:
            raise InvalidInputError.of("partners.joined_already") from None
        record(
            Action.JOINED, by=by, kind=Kind.DECISION, object_id=str(decision.pk), area=decision.area,
            after={"agrees": agrees, "reason": said},
        )  # fmt: skip
    return made


def _in_place_of(new: NewDecision, corrects: JointDecision) -> NewDecision:
    """The same subject and parties as the decision that is corrected."""
    return NewDecision(
        area=corrects.area, decision=new.decision, reason=new.reason, not_taken=new.not_taken, known=new.known,
        agencies=tuple(one.agency for one in corrects.parties.all()), incident=corrects.incident_id,
        night=corrects.night,
    )  # fmt: skip


def _faults(new: NewDecision) -> Iterator[Fault]:
    if new.area not in governorates():
        yield Fault("partners.unknown_choice")
    if not new.agencies:
        yield Fault("partners.no_partner_named")
    if (new.incident is None) == (new.night is None):
        yield Fault("partners.no_subject")
    elif new.night is not None and abs(new.night - timezone.localdate()) > NIGHTS:
        yield Fault("partners.night_too_far", details={"days": str(NIGHTS.days)})


def _incident(number: int, area: str, office: Office, by: User) -> Incident:
    """The incident a decision belongs to; a partner decides on what is shared with it alone."""
    if office.role == Role.LIAISON:
        shared = shown_to(by).filter(incident_id=number, area=area, agency=office.partner).first()
        if shared is None:
            raise InvalidInputError.of("partners.not_shared")
        return shared.incident
    incident = incidents_seen(by).filter(pk=number, area=area).first()
    if incident is None:
        raise InvalidInputError.of("partners.unknown_incident")
    return incident
