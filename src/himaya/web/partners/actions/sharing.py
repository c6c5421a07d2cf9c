"""Showing one incident to partners, and ending it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.incidents.actions.common import locked as locked_incident
from himaya.web.journal.actions import record
from himaya.web.partners.actions.common import agency_words, check_answered, known_agencies, words
from himaya.web.partners.actions.telling import tell_partners
from himaya.web.partners.models import IncidentShare
from himaya.web.partners.words import Action, Kind
from himaya.web.webhooks.kinds import Event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from himaya.web.accounts.models import User
    from himaya.web.incidents.models import Incident


def share(incident: Incident, agencies: Iterable[str], note: str = "", *, by: User) -> list[IncidentShare]:
    """Show an open incident to partners of its governorate.

    Raises
    ------
    InvalidInputError : `partners.unknown_choice`, `partners.no_partner_named`, `partners.nobody_answers`,
        `partners.incident_over`, `partners.shared_already`.
    RefusedError : the account has another duty, or another area.
    """
    office = require(by, Verb.RUN_INCIDENTS, area=incident.area)
    wanted = known_agencies(agencies)
    if not wanted:
        raise InvalidInputError.of("partners.no_partner_named")
    said = words(note, fewest=0)
    check_answered(wanted, incident.area)
    made: list[IncidentShare] = []
    with transaction.atomic():
        fresh = locked_incident(incident)
        if not (fresh.is_open and fresh.area):
            raise InvalidInputError.of("partners.incident_over")
        for agency in wanted:
            try:
                with transaction.atomic():
                    one = IncidentShare.objects.create(
                        incident=fresh, area=fresh.area, agency=agency, note=said, office=office, shared_by=by
                    )
            except IntegrityError:
                raise InvalidInputError.of("partners.shared_already", **agency_words(agency)) from None
            record(
                Action.SHARED, by=by, kind=Kind.SHARE, object_id=str(one.pk), area=one.area,
                after={"incident": fresh.pk, "agency": agency, "note": said},
            )  # fmt: skip
            tell_partners(Event.INCIDENT_SHARED, one, [agency])
            made.append(one)
    return made


def end_share(shared: IncidentShare, reason: str, *, by: User) -> IncidentShare:
    """Show an incident to a partner no more.

    Raises
    ------
    InvalidInputError : `partners.words_needed`, `partners.share_ended`.
    RefusedError : the account has another duty, or another area.
    """
    office = require(by, Verb.RUN_INCIDENTS, area=shared.area)
    said = words(reason)
    with transaction.atomic():
        fresh: IncidentShare = IncidentShare.objects.select_for_update(of=("self",)).get(pk=shared.pk)
        if fresh.ended_at is not None:
            raise InvalidInputError.of("partners.share_ended")
        fresh.ended_at, fresh.ended_by, fresh.ended_office = timezone.now(), by, office
        fresh.ended_reason = said
        fresh.save()
        record(
            Action.SHARE_ENDED, by=by, kind=Kind.SHARE, object_id=str(fresh.pk), area=fresh.area,
            after={"reason": said},
        )  # fmt: skip
    return fresh
