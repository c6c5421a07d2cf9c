"""Writing reference data: confirmed dates of celebrations, numbers to call."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.celebrations.feasts import Certainty as Sure
from himaya.celebrations.feasts import Occurrence, occurrences
from himaya.faults import InvalidInputError
from himaya.scenario.fold import plain
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.places.actions.common import refuse_long, refuse_personal, require, save_once, titles_of
from himaya.web.places.actions.publishing import publish_celebration, publish_number
from himaya.web.places.models import Celebration, Certainty, EmergencyNumber
from himaya.web.places.words import Action, Kind

if TYPE_CHECKING:
    from himaya.web.accounts.models import User

_MOST_HOLIDAY_SHIFT = timedelta(days=7)
_NUMBER = re.compile(r"\d{3,6}")


def ensure_celebration(code: str, computed_day: date, *, by: User | None = None) -> Celebration:
    """The row of a celebration on the day its rule gives, made and written down when it is not there yet.

    Only what an office may do anyway asks for it, once it has been checked that the office may.

    Raises
    ------
    InvalidInputError : `celebrations.unknown`, `celebrations.year_out_of_range`, `celebrations.not_that_day`.
    """
    found = next((one for one in occurrences(code, computed_day.year) if one.first_day == computed_day), None)
    if found is None:
        raise InvalidInputError.of("celebrations.not_that_day", value=f"{code} {computed_day}")
    eve = found.eve()
    defaults = {
        "year": computed_day.year,
        "first_day": found.first_day,
        "certainty": found.certainty.value,
        "starts_at": eve.start,
        "ends_at": eve.end,
        "holiday": found.holidays[0] if found.holidays else None,
    }
    with transaction.atomic():
        row, is_new = Celebration.objects.get_or_create(code=code, computed_day=computed_day, defaults=defaults)
        if is_new:
            action = Action.CELEBRATION_KEPT
            record(action, by=by, kind=Kind.CELEBRATION, object_id=str(row), after=_described(row))
    return row


def confirm_day(
    code: str, computed_day: date, *, first_day: date, holiday: date | None, decree: str, by: User
) -> Celebration:
    """Confirm the day of a celebration that may have no row yet; a refusal leaves none behind.

    Raises
    ------
    InvalidInputError : what `ensure_celebration` and `confirm_celebration` refuse.
    """
    require(by, Verb.MANAGE_REFERENCE, area="")
    with transaction.atomic():
        row = ensure_celebration(code, computed_day, by=by)
        return confirm_celebration(row, first_day=first_day, holiday=holiday, decree=decree, by=by)


def confirm_celebration(
    row: Celebration, *, first_day: date, holiday: date | None, decree: str, by: User
) -> Celebration:
    """Confirm the day of a celebration, and the day of holiday where a decree moves it.

    Raises
    ------
    InvalidInputError : `places.confirmed_too_far`, `places.holiday_too_far`, `places.decree_missing`,
        `places.personal_text`.
    """
    office = require(by, Verb.MANAGE_REFERENCE, area="")
    refuse_personal(decree=decree)
    refuse_long(Celebration, decree=decree)
    if not decree.strip():
        raise InvalidInputError.of("places.decree_missing", column="decree")
    rule = occurrences(row.code, row.computed_day.year)[0].celebration
    if abs(first_day - row.computed_day) > rule.most_shift:
        raise InvalidInputError.of("places.confirmed_too_far", column="first_day", days=str(rule.most_shift.days))
    if holiday is not None and abs(holiday - first_day) > _MOST_HOLIDAY_SHIFT:
        raise InvalidInputError.of("places.holiday_too_far", column="holiday")
    eve = Occurrence(rule, first_day, Sure.CONFIRMED).eve()
    with transaction.atomic():
        row = Celebration.objects.select_for_update().get(pk=row.pk)
        before = _described(row)
        row.first_day, row.holiday, row.certainty = first_day, holiday, Certainty.CONFIRMED
        row.starts_at, row.ends_at, row.decree = eve.start, eve.end, decree.strip()
        row.confirmed_at, (row.confirmed_by_ar, row.confirmed_by_en) = timezone.now(), titles_of(office)
        row.save()
        publish_celebration(row)
        action = Action.CELEBRATION_CONFIRMED
        record(action, by=by, kind=Kind.CELEBRATION, object_id=str(row), before=before, after=_described(row))
    return row


def add_number(
    *, number: str, service_ar: str, service_en: str, source: str, since: date | None, by: User | None
) -> EmergencyNumber:
    """Put a number on record; it is not published before it is verified.

    Raises
    ------
    InvalidInputError : `places.bad_number`, `places.source_missing`, `places.since_missing`,
        `places.since_in_future`, `places.number_known`, `places.personal_text`.
    """
    require(by, Verb.MANAGE_REFERENCE, area="")
    refuse_personal(service_ar=service_ar, service_en=service_en, source=source)
    refuse_long(EmergencyNumber, service_ar=service_ar, service_en=service_en, source=source)
    digits = plain(number)
    if not _NUMBER.fullmatch(digits) or not service_ar.strip() or not service_en.strip():
        raise InvalidInputError.of("places.bad_number", column="number")
    if not source.strip():
        raise InvalidInputError.of("places.source_missing", column="source")
    if since is None:
        raise InvalidInputError.of("places.since_missing", column="since")
    if since > timezone.localdate():
        raise InvalidInputError.of("places.since_in_future", column="since")
    texts = {"service_ar": service_ar.strip(), "service_en": service_en.strip(), "source": source.strip()}
    row = EmergencyNumber(number=digits, since=since, added_by=by, **texts)
    with transaction.atomic():
        _refuse_known_number(row)
        save_once(row, lambda: _refuse_known_number(row))
        after = {**texts, "since": since.isoformat()}
        record(Action.NUMBER_ADDED, by=by, kind=Kind.NUMBER, object_id=digits, after=after)
    return row


def _refuse_known_number(row: EmergencyNumber) -> None:
    if EmergencyNumber.objects.filter(number=row.number, service_en=row.service_en).exists():
        raise InvalidInputError.of("places.number_known", column="number")


def verify_number(row: EmergencyNumber, *, by: User) -> None:
    """Say that a number was tried today and answers; from then on it is published.

    Raises
    ------
    InvalidInputError : `places.verify_own_number`, `places.number_withdrawn`.
    """
    office = require(by, Verb.MANAGE_REFERENCE, area="")
    today = timezone.localdate()
    with transaction.atomic():
        row = EmergencyNumber.objects.select_for_update().get(pk=row.pk)
        if row.added_by_id == by.pk:
            raise InvalidInputError.of("places.verify_own_number")
        if row.is_withdrawn:
            raise InvalidInputError.of("places.number_withdrawn")
        before = {"verified_on": row.verified_on.isoformat() if row.verified_on else None}
        row.verified_on, (row.verified_by_ar, row.verified_by_en) = today, titles_of(office)
        row.save(update_fields=["verified_on", "verified_by_ar", "verified_by_en"])
        after = {"verified_on": today.isoformat()}
        publish_number(row)
        record(Action.NUMBER_VERIFIED, by=by, kind=Kind.NUMBER, object_id=row.number, before=before, after=after)


def withdraw_number(row: EmergencyNumber, *, withdrawn: bool, by: User) -> None:
    """Take a number out of use, or bring it back; its history stays, and doing it twice is doing it once."""
    require(by, Verb.MANAGE_REFERENCE, area="")
    with transaction.atomic():
        row = EmergencyNumber.objects.select_for_update().get(pk=row.pk)
        if row.is_withdrawn == withdrawn:
            return
        before, row.is_withdrawn = row.is_withdrawn, withdrawn
        row.save(update_fields=["is_withdrawn"])
        publish_number(row)
        record(
            Action.NUMBER_WITHDRAWN,
            by=by,
            kind=Kind.NUMBER,
            object_id=row.number,
            before={"is_withdrawn": before},
            after={"is_withdrawn": withdrawn},
        )


def _described(row: Celebration) -> dict[str, str]:
    holiday = row.holiday.isoformat() if row.holiday else ""
    day = row.first_day.isoformat()
    return {"first_day": day, "certainty": row.certainty, "holiday": holiday, "decree": row.decree}
