"""Asking partners, and the joint log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.mandates.actions.common import locked, state_words, tell_partner, write_down
from himaya.web.mandates.guards import partners_for
from himaya.web.mandates.models import EntryKind, InstrumentKind, JointEntry, PartnerRequest
from himaya.web.mandates.states import ENDED
from himaya.web.mandates.texts import words
from himaya.web.mandates.words import Action
from himaya.web.webhooks.kinds import Event

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office, User
    from himaya.web.mandates.models import Mandate


def ask_partners(mandate: Mandate, *, by: User, office: Office) -> None:
    """Ask every partner that has to confirm, for the window the task is authorised for."""
    assert mandate.starts_at is not None and mandate.ends_at is not None  # noqa: PT018, S101  # it has just been authorised
    for partner in partners_for(mandate):
        asked = PartnerRequest.objects.create(
            mandate=mandate, area=mandate.area, partner=partner, asked=_asked(mandate), starts_at=mandate.starts_at,
            ends_at=mandate.ends_at, office=office, asked_by=by,
        )  # fmt: skip
        tell_partner(Event.CONFIRMATION_ASKED, asked)
    write_down(Action.ASKED, mandate, by=by, partners=partners_for(mandate))


def _asked(mandate: Mandate) -> str:
    """What a partner needs to know of a task: its kind and how many dwellings, in Arabic as it is kept."""
    with translation.override("ar"):
        return str(InstrumentKind(mandate.instrument.kind).label)


def say(mandate: Mandate, kind: str, text: str, *, by: User) -> JointEntry:
    """Enter something into the joint log of a task, which every partner of it reads.

    Raises
    ------
    InvalidInputError : `mandates.no_such_entry`, `mandates.log_closed`, `mandates.words_needed`.
    """
    office = require(by, Verb.RUN_MANDATES, area=mandate.area)
    return enter(mandate, kind, text, by=by, office=office)


def enter(mandate: Mandate, kind: str, text: str, *, by: User, office: Office) -> JointEntry:
    """Add a line to the joint log for an office that may.

    Raises
    ------
    InvalidInputError : `mandates.no_such_entry`, `mandates.log_closed`, `mandates.words_needed`.
    """
    if kind not in EntryKind.values:
        raise InvalidInputError.of("mandates.no_such_entry")
    said = words(text)
    with transaction.atomic():
        fresh = locked(mandate.pk)
        if fresh.state in ENDED:
            raise InvalidInputError.of("mandates.log_closed", **state_words(fresh.state))
        made = JointEntry.objects.create(mandate=fresh, kind=kind, text=said, office=office, entered_by=by)
        write_down(Action.SAID, fresh, by=by, kind=kind, text=said)
    return made
