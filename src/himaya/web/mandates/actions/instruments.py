"""Registering instruments, proving their notice, and entering and lifting what stands in their way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import Fault, InvalidInputError
from himaya.scenario.fold import plain
from himaya.web.accounts.policies import may, require
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.mandates.actions.common import locked, stop
from himaya.web.mandates.guards import refuse
from himaya.web.mandates.law import table
from himaya.web.mandates.models import Impediment, ImpedimentKind, Instrument, InstrumentKind
from himaya.web.mandates.models.instrument import LONGEST_TITLE
from himaya.web.mandates.states import STOPPABLE, Pause
from himaya.web.mandates.texts import about_ground, words
from himaya.web.mandates.words import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User

_NUMBER = re.compile(r"[0-9]{1,8}(?:[/-][0-9]{1,8})?")
_OLDEST_YEAR = 1950


@dataclass(frozen=True, slots=True)
class InstrumentDraft:
    """An instrument as it is entered; days that are not known are None."""

    kind: str
    issuer: str
    number: str
    year: int
    issued_on: date
    article: str
    expires_on: date
    enforceable_on: date | None = None
    orders_date: date | None = None
    served_on: date | None = None
    served_proof: str = ""
    text_kept_at: str = ""


def register_instrument(area: str, draft: InstrumentDraft, *, by: User) -> Instrument:
    """Add an instrument to the register of a governorate; it is never changed, only its notice is proven later.

    Raises
    ------
    InvalidInputError : `mandates.no_such_kind`, `mandates.bad_number`, `mandates.wrong_article`, `mandates.bad_dates`,
        `mandates.registered_already`, and the faults of the texts.
    """
    office = require(by, Verb.REQUEST_MANDATES, area=area)
    refuse(_wrong(draft))
    made = Instrument(
        area=area, kind=draft.kind, issuer=about_ground(draft.issuer, most=LONGEST_TITLE), number=plain(draft.number),
        year=draft.year, issued_on=draft.issued_on, article=draft.article, edition=table().edition,
        enforceable_on=draft.enforceable_on, orders_date=draft.orders_date, expires_on=draft.expires_on,
        text_kept_at=words(draft.text_kept_at, fewest=0, most=LONGEST_TITLE), office=office, registered_by=by,
    )  # fmt: skip
    if draft.served_on is not None:
        _serve(made, draft.served_on, draft.served_proof)
    elif "served" not in made.rule.needs:
        made.due_on = made.enforceable_on
    with transaction.atomic():
        if Instrument.objects.filter(
            area=area, kind=made.kind, issuer=made.issuer, number=made.number, year=made.year
        ).exists():
            raise InvalidInputError.of("mandates.registered_already", number=str(made))
        made.save()
        _write_down(Action.REGISTERED, made, by)
    return made


def _wrong(draft: InstrumentDraft) -> Iterator[Fault]:
    if draft.kind not in InstrumentKind.values:
        yield Fault("mandates.no_such_kind")
        return
    if not _NUMBER.fullmatch(plain(draft.number)) or not _OLDEST_YEAR <= draft.year <= timezone.localdate().year:
        yield Fault("mandates.bad_number")
    if draft.article not in table().kinds[draft.kind].articles:
        yield Fault("mandates.wrong_article")
    past = [one for one in (draft.issued_on, draft.enforceable_on, draft.served_on) if one is not None]
    later = [one for one in (draft.enforceable_on, draft.served_on, draft.expires_on) if one is not None]
    if max(past) > timezone.localdate() or min(later) < draft.issued_on:
        yield Fault("mandates.bad_dates")


def prove_notice(instrument: Instrument, on: date, proof: str, *, by: User) -> Instrument:
    """Enter when an instrument was served or published, with the proof; once.

    Raises
    ------
    InvalidInputError : `mandates.served_already`, `mandates.bad_dates`, `mandates.words_needed`.
    """
    require(by, Verb.REQUEST_MANDATES, area=instrument.area)
    with transaction.atomic():
        fresh = Instrument.objects.select_for_update(of=("self",)).get(pk=instrument.pk)
        if fresh.served_on is not None:
            raise InvalidInputError.of("mandates.served_already")
        if not fresh.issued_on <= on <= timezone.localdate():
            raise InvalidInputError.of("mandates.bad_dates")
        _serve(fresh, on, proof)
        fresh.save(update_fields=list(Instrument.LATER))
        _write_down(Action.SERVED, fresh, by)
    return fresh


def _serve(instrument: Instrument, on: date, proof: str) -> None:
    instrument.served_on, instrument.served_proof = on, words(proof, most=LONGEST_TITLE)
    instrument.due_on = max(on, instrument.enforceable_on or on)
    instrument.challenge_until = on + table().challenge


def impede(instrument: Instrument, kind: str, reference: str, since: date, *, by: User) -> Impediment:
    """Enter what forbids execution; every task of the instrument stops at once, also one in execution.

    Raises
    ------
    InvalidInputError : `mandates.no_such_impediment`, `mandates.bad_dates`, `mandates.words_needed`.
    """
    verb = next((one for one in (Verb.REVIEW_MANDATES, Verb.REQUEST_MANDATES) if may(by, one)), Verb.REVIEW_MANDATES)
    office = require(by, verb, area=instrument.area)
    if kind not in ImpedimentKind.values:
        raise InvalidInputError.of("mandates.no_such_impediment")
    if since > timezone.localdate():
        raise InvalidInputError.of("mandates.bad_dates")
    said = words(reference, most=LONGEST_TITLE)
    with transaction.atomic():
        held = Instrument.objects.select_for_update(of=("self",)).get(pk=instrument.pk)
        made = Impediment.objects.create(
            instrument=held, kind=kind, reference=said, since=since, office=office, entered_by=by
        )
        _write_down(Action.IMPEDED, held, by, impediment=kind, reference=said)
        for pk in held.mandates.filter(state__in=STOPPABLE).order_by("pk").values_list("pk", flat=True):
            stop(locked(pk), Pause(kind), by=by, office=office, text=said)
    return made


def lift(impediment: Impediment, text: str, *, by: User) -> Impediment:
    """Say by what decision an impediment ended; suspended tasks go back to legal review, not on by themselves.

    Raises
    ------
    InvalidInputError : `mandates.lifted_already`, `mandates.words_needed`.
    """
    office = require(by, Verb.REVIEW_MANDATES, area=impediment.instrument.area)
    said = words(text)
    with transaction.atomic():
        fresh = Impediment.objects.select_for_update(of=("self",)).select_related("instrument").get(pk=impediment.pk)
        if not fresh.is_open:
            raise InvalidInputError.of("mandates.lifted_already")
        fresh.lifted_at, fresh.lifted_by, fresh.lifted_office, fresh.lifted_text = timezone.now(), by, office, said
        fresh.save(update_fields=list(Impediment.LATER))
        _write_down(Action.LIFTED, fresh.instrument, by, impediment=fresh.kind, reference=fresh.reference, text=said)
    return fresh


def _write_down(action: Action, instrument: Instrument, by: User, **more: str) -> None:
    told = {
        "kind": instrument.kind, "number": str(instrument), "edition": instrument.edition,
        "served_on": str(instrument.served_on or ""), "expires_on": str(instrument.expires_on), **more,
    }  # fmt: skip
    record(action, by=by, kind=Kind.INSTRUMENT, object_id=str(instrument.pk), area=instrument.area, after=told)
