"""Assessing the risk to a place, and deciding on assessments that need a second officer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.planning.doctrine import load_doctrine
from himaya.planning.risk import (
    SPECIFIC,
    RiskParts,
    consequence_of,
    longest_life,
    needs_second_officer,
    vulnerability_of,
)
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.places.actions.basis import refuse_people
from himaya.web.places.actions.common import refuse_personal, require, titles_of
from himaya.web.places.models import CheckItem, Place, RiskAssessment, RiskState
from himaya.web.places.words import Action, Kind

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office, User


@dataclass(frozen=True, slots=True)
class Assessed:
    """What an officer found; `heightened` in any of the three conditions raises the consequence by one."""

    threat: int
    threat_basis: str
    gaps: Sequence[str]
    peak_people: int
    single_exit: bool
    broadcast: bool
    children_or_patients: bool
    evidence: str
    note: str
    expires_at: datetime
    illustrative: bool = False

    def parts(self) -> RiskParts:
        """Threat as found, vulnerability from the gaps, consequence from the people."""
        heightened = self.single_exit or self.broadcast or self.children_or_patients
        consequence = consequence_of(self.peak_people, load_doctrine().risk, heightened=heightened)
        return RiskParts(self.threat, vulnerability_of(len(set(self.gaps) & set(CheckItem.values))), consequence)


def assess(place: Place, found: Assessed, *, by: User | None) -> RiskAssessment:
    """Write an assessment down; it counts at once, or waits for a second officer.

    Raises
    ------
    InvalidInputError : `places.assessment_waiting`, `places.threat_basis_missing`, `places.threat_from_people`,
        `places.personal_text`, `places.expiry_past`, `places.expiry_too_late`, `risk.out_of_scale`.
    """
    office = require(by, Verb.EDIT_PLACES, area=place.area)
    parts, now = found.parts(), timezone.now()
    _check_texts(found, place)
    _check_expiry(found, now)
    with transaction.atomic():
        place = Place.objects.select_for_update().get(pk=place.pk)
        _let_lapse(place, now, by)
        previous = RiskAssessment.objects.filter(place=place, state=RiskState.IN_FORCE).first()
        waits = _is_grave(place, parts, previous)
        made = _assessment(place, found, parts, now)
        made.author, (made.author_ar, made.author_en) = by, titles_of(office)
        made.state = RiskState.WAITING if waits else RiskState.IN_FORCE
        if not waits:
            _retire(previous)
        made.save()
        if not waits:
            _apply(made)
        _write_down(Action.RISK_ASSESSED, made, by)
    return made


def confirm(made: RiskAssessment, *, by: User | None) -> None:
    """Let a waiting assessment count; only another account than its author's may.

    Raises
    ------
    InvalidInputError : `places.own_assessment`, `places.not_waiting`, `places.assessment_run_out`.
    """
    with transaction.atomic():
        made, office = _waiting(made, by)
        if made.expires_at <= timezone.now():
            raise InvalidInputError.of("places.assessment_run_out")
        _retire(RiskAssessment.objects.filter(place_id=made.place_id, state=RiskState.IN_FORCE).first())
        _decide(made, RiskState.IN_FORCE, "", by, office)
        _apply(made)
        _write_down(Action.RISK_CONFIRMED, made, by)


def reject(made: RiskAssessment, reason: str, *, by: User) -> None:
    """Send a waiting assessment back with the reason; the one in force stays.

    Raises
    ------
    InvalidInputError : `places.own_assessment`, `places.not_waiting`, `places.decision_note_missing`,
        `places.personal_text`, `places.threat_from_people`.
    """
    if not reason.strip():
        raise InvalidInputError.of("places.decision_note_missing", column="reason")
    refuse_personal(reason=reason)
    refuse_people(made.place.name_ar, made.place.name_en, reason=reason)
    with transaction.atomic():
        made, office = _waiting(made, by)
        _decide(made, RiskState.REJECTED, reason.strip(), by, office)
        _write_down(Action.RISK_REJECTED, made, by)


def _let_lapse(place: Place, now: datetime, by: User | None) -> None:
    """Put aside a waiting assessment that ran out unconfirmed; one that may still be confirmed goes first."""
    waiting = RiskAssessment.objects.filter(place=place, state=RiskState.WAITING).first()
    if waiting is None:
        return
    if waiting.expires_at > now:
        raise InvalidInputError.of("places.assessment_waiting")
    waiting.state = RiskState.REJECTED
    waiting.save(update_fields=["state"])
    _write_down(Action.RISK_LAPSED, waiting, by)


def _is_grave(place: Place, parts: RiskParts, previous: RiskAssessment | None) -> bool:
    """Whether a second officer decides, measured from the last one that did, so that small steps do not add up."""
    counted = RiskAssessment.objects.filter(place=place, state__in=(RiskState.IN_FORCE, RiskState.REPLACED))
    confirmed = counted.filter(decided_at__isnull=False).order_by("-decided_at", "-pk").first()
    settled = confirmed or counted.order_by("assessed_at", "pk").first()
    return any(needs_second_officer(parts, _parts_of(one) if one else None) for one in (previous, settled))


def _check_texts(found: Assessed, place: Place) -> None:
    refuse_personal(threat_basis=found.threat_basis, note=found.note)
    refuse_people(place.name_ar, place.name_en, threat_basis=found.threat_basis, note=found.note)
    if found.threat >= SPECIFIC and not found.threat_basis.strip():
        raise InvalidInputError.of("places.threat_basis_missing", column="threat_basis", threat=str(found.threat))


def _check_expiry(found: Assessed, now: datetime) -> None:
    if found.expires_at <= now:
        raise InvalidInputError.of("places.expiry_past", column="expires_at")
    latest = now + longest_life(found.threat)
    if found.expires_at > latest:
        shown = f"{timezone.localtime(latest):%Y-%m-%d %H:%M}"
        raise InvalidInputError.of("places.expiry_too_late", column="expires_at", latest=shown)


def _assessment(place: Place, found: Assessed, parts: RiskParts, now: datetime) -> RiskAssessment:
    return RiskAssessment(
        place=place,
        threat=parts.threat,
        threat_basis=found.threat_basis.strip(),
        gaps=[item for item in CheckItem.values if item in found.gaps],
        peak_people=found.peak_people,
        single_exit=found.single_exit,
        broadcast=found.broadcast,
        children_or_patients=found.children_or_patients,
        vulnerability=parts.vulnerability,
        consequence=parts.consequence,
        risk=parts.product,
        tier=parts.tier(load_doctrine().risk),
        evidence=found.evidence,
        note=found.note.strip(),
        illustrative=found.illustrative,
        assessed_at=now,
        expires_at=found.expires_at,
    )


def _waiting(made: RiskAssessment, by: User | None) -> tuple[RiskAssessment, Office | None]:
    """The assessment as it stands, its place locked, if this account may decide on it, and the office that does."""
    place = Place.objects.select_for_update().get(pk=made.place_id)
    office = require(by, Verb.CONFIRM_RISK, area=place.area)
    made = RiskAssessment.objects.select_related("place").get(pk=made.pk)
    if made.state != RiskState.WAITING:
        raise InvalidInputError.of("places.not_waiting")
    if by is not None and made.author_id == by.pk:
        raise InvalidInputError.of("places.own_assessment")
    return made, office


def _decide(made: RiskAssessment, state: RiskState, note: str, by: User | None, office: Office | None) -> None:
    made.state, made.second, made.decided_at, made.decision_note = state, by, timezone.now(), note
    made.second_ar, made.second_en = titles_of(office)
    made.save(update_fields=["state", "second", "second_ar", "second_en", "decided_at", "decision_note"])


def _retire(previous: RiskAssessment | None) -> None:
    if previous is not None:
        previous.state = RiskState.REPLACED
        previous.save(update_fields=["state"])


def _apply(made: RiskAssessment) -> None:
    """Let the place carry what counts now."""
    Place.objects.filter(pk=made.place_id).update(
        threat=made.threat,
        vulnerability=made.vulnerability,
        consequence=made.consequence,
        risk=made.risk,
        tier=made.tier,
        risk_expires_at=made.expires_at,
    )


def _parts_of(made: RiskAssessment) -> RiskParts:
    return RiskParts(made.threat, made.vulnerability, made.consequence)


def _write_down(action: Action, made: RiskAssessment, by: User | None) -> None:
    after: dict[str, Any] = {
        "threat": made.threat,
        "vulnerability": made.vulnerability,
        "consequence": made.consequence,
        "risk": made.risk,
        "tier": made.tier,
        "evidence": made.evidence,
        "state": made.state,
        "expires_at": made.expires_at.isoformat(),
    }
    if made.decision_note:
        after["reason"] = made.decision_note
    place = made.place
    record(action, by=by, kind=Kind.PLACE, object_id=place.code, area=place.area, after=after)
