"""Use of force: noted by whoever is there, recorded whole, reviewed by another, and never unsaid by its author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.utils import timezone

from himaya.faults import Fault, InvalidInputError
from himaya.scenario.personal import holds_personal_data
from himaya.web.accounts.models import Office
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.incidents.actions.common import (
    add_entry,
    check_not_merged,
    checked_instant,
    checked_words,
    described,
    locked,
    write_down,
)
from himaya.web.incidents.actions.steps import family
from himaya.web.incidents.models import EntryKind, ForceRecord, Incident
from himaya.web.incidents.models.force import LONGEST_NUMBER, Aid, Means, Warned
from himaya.web.incidents.words import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User

RECORD_WITHIN = timedelta(hours=12)
"""How long after force was noted its record is due."""
_MOST = 32767


@dataclass(frozen=True, slots=True)
class NewForce:
    """What a record tells; nothing of it may be missing, but the time of aid where nobody was hurt."""

    warned: str = ""
    warning: str = ""
    necessity: str = ""
    proportion: str = ""
    means: Sequence[str] = ()
    hurt_public: int | None = None
    hurt_force: int | None = None
    dead: int | None = None
    aid: str = ""
    aid_at: datetime | None = None
    superior: Office | None = None
    superior_at: datetime | None = None
    prosecution_number: str = ""
    prosecution_at: datetime | None = None
    event_at: datetime | None = None


def note_force(incident: Incident, *, by: User) -> Incident:
    """Say that force was used; from now on the incident ends only with the record of it.

    Raises
    ------
    InvalidInputError : `incidents.merged_away`, `incidents.nothing_changes`.
    """
    office = require(by, Verb.REPORT_INCIDENTS, area=incident.area)
    with transaction.atomic():
        fresh = locked(incident)
        check_not_merged(fresh)
        if fresh.force_used:
            raise InvalidInputError.of("incidents.nothing_changes")
        before = described(fresh)
        fresh.force_used = True
        add_entry(fresh, EntryKind.FORCE, by=by, office=office, event_at=timezone.now())
        fresh.save(update_fields=["force_used", "changed_at"])
        write_down(Action.FORCE, fresh, by=by, before=before)
    return fresh


def record_force(incident: Incident, new: NewForce, *, by: User) -> ForceRecord:
    """Record the use of force, whole: what is missing is named, all of it at once.

    Raises
    ------
    InvalidInputError : `incidents.no_force_noted`, `incidents.force_incomplete`, `incidents.force_aid_missing`,
        `incidents.force_number`, `incidents.words_needed`, `incidents.in_the_future`, `incidents.merged_away`.
    """
    office = require(by, Verb.REPORT_INCIDENTS, area=incident.area)
    if faults := list(_missing(new)):
        raise InvalidInputError(faults)
    words = {field: checked_words(getattr(new, field)) for field in ("warning", "necessity", "proportion")}
    instants = {field: checked_instant(getattr(new, field)) for field in ("superior_at", "prosecution_at")}
    aid_at = checked_instant(new.aid_at) if new.aid == Aid.GIVEN else None
    at = checked_instant(new.event_at)
    with transaction.atomic():
        fresh = locked(incident)
        check_not_merged(fresh)
        if not fresh.force_used:
            raise InvalidInputError.of("incidents.no_force_noted")
        entry = add_entry(fresh, EntryKind.FORCE_RECORD, by=by, office=office, event_at=at)
        made: ForceRecord = ForceRecord.objects.create(
            entry=entry,
            warned=new.warned,
            means=[one.value for one in Means if one in new.means],
            hurt_public=new.hurt_public or 0,
            hurt_force=new.hurt_force or 0,
            dead=new.dead or 0,
            aid=new.aid,
            aid_at=aid_at,
            superior=cast("Office", new.superior),
            prosecution_number=new.prosecution_number.strip(),
            author=by,
            entered_at=timezone.now(),
            **words,
            **instants,
        )
        fresh.save(update_fields=["changed_at"])
        write_down(Action.FORCE_RECORDED, fresh, by=by, after={"entry": entry.pk, "record": made.pk}, at=at)
    return made


def _missing(new: NewForce) -> Iterator[Fault]:
    needed = {
        "warned": new.warned in Warned.values,
        "means": bool(new.means) and all(one in Means.values for one in new.means),
        "counts": all(
            count is not None and 0 <= count <= _MOST for count in (new.hurt_public, new.hurt_force, new.dead)
        ),
        "aid": new.aid in Aid.values,
        "superior": new.superior is not None and new.superior_at is not None,
        "prosecution": new.prosecution_at is not None,
    }
    for part, is_there in needed.items():
        if not is_there:
            yield Fault("incidents.force_incomplete", details=_PARTS[part])
    number = new.prosecution_number.strip()
    if not number or len(number) > LONGEST_NUMBER or holds_personal_data(number):
        yield Fault("incidents.force_number")
    hurt = sum(count or 0 for count in (new.hurt_public, new.hurt_force))
    if (hurt and new.aid != Aid.GIVEN) or (new.aid == Aid.GIVEN and new.aid_at is None):
        yield Fault("incidents.force_aid_missing")


def review_force(incident: Incident, text: str, *, accept: bool, by: User) -> ForceRecord:
    """Judge the record that waits: it is enough, or it goes back and another one is needed. Never by its author.

    Raises
    ------
    InvalidInputError : `incidents.own_force_record`, `incidents.force_nothing_waits`, `incidents.words_needed`.
    """
    office = require(by, Verb.REVIEW_INCIDENTS, area=incident.area)
    said = checked_words(text)
    with transaction.atomic():
        held = locked(incident)
        standing = ForceRecord.objects.filter(entry__incident__in=family(held), entry__struck_at__isnull=True)
        waiting = standing.filter(reviewed_at__isnull=True)
        fresh = waiting.select_for_update(of=("self",)).first()
        if fresh is None:
            raise InvalidInputError.of("incidents.force_nothing_waits")
        if fresh.author_id == by.pk:
            raise InvalidInputError.of("incidents.own_force_record")
        fresh.reviewed_at, fresh.reviewed_by, fresh.review_office = timezone.now(), by, office
        fresh.review, fresh.returned = said, not accept
        fresh.save(update_fields=list(ForceRecord.LATER))
        code = "accepted" if accept else "returned"
        add_entry(held, EntryKind.FORCE_REVIEW, by=by, office=office, event_at=fresh.reviewed_at, code=code, text=said)
        held.save(update_fields=["changed_at"])
        write_down(Action.FORCE_REVIEWED, held, by=by, after={"record": fresh.pk, "accepted": accept})
    return fresh


def withdraw_force(incident: Incident, reason: str, *, by: User) -> Incident:
    """Take back that force was used: a legal reviewer alone, with the legal ground; both stay in the timeline.

    Raises
    ------
    InvalidInputError : `incidents.no_force_noted`, `incidents.merged_away`, `incidents.words_needed`.
    """
    office = require(by, Verb.JUDGE_FORCE, area=incident.area)
    said = checked_words(reason)
    with transaction.atomic():
        fresh = locked(incident)
        check_not_merged(fresh)
        if not fresh.force_used:
            raise InvalidInputError.of("incidents.no_force_noted")
        before = described(fresh)
        fresh.force_used = False
        add_entry(fresh, EntryKind.FORCE, by=by, office=office, event_at=timezone.now(), code="withdrawn", text=said)
        fresh.save(update_fields=["force_used", "changed_at"])
        write_down(Action.FORCE_WITHDRAWN, fresh, by=by, before=before)
    return fresh


_PARTS = {
    "warned": {"part_ar": "هل سبق إنذار", "part_en": "whether a warning was given"},
    "means": {"part_ar": "ما استُخدم", "part_en": "what was used"},
    "counts": {"part_ar": "أعداد المصابين والمتوفين", "part_en": "how many were hurt and died"},
    "aid": {"part_ar": "الإسعاف", "part_en": "medical aid"},
    "superior": {"part_ar": "إبلاغ الرئيس ووقته", "part_en": "the report to the superior and its time"},
    "prosecution": {"part_ar": "وقت إبلاغ النيابة", "part_en": "the time of the report to the prosecution"},
}
