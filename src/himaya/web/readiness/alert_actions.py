"""The only writers of alert levels and their measures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Office
from himaya.web.accounts.organisation import parent_of
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.readiness.models import AlertLevel, Level, Measure
from himaya.web.readiness.models.alert import FARTHEST, LONGEST
from himaya.web.readiness.packages import measures_for
from himaya.web.readiness.policies import is_addressed, is_escalated_to, may_keep_highest, may_undo
from himaya.web.readiness.spans import Span, union
from himaya.web.readiness.states import MEASURE
from himaya.web.readiness.texts import checked_text
from himaya.web.readiness.words import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from himaya.web.accounts.models import User
    from himaya.web.readiness.packages import StandardMeasure

WINDOW = timedelta(days=28)
"""Span in which one office may keep the highest level for `LONGEST` altogether."""
_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class NewLevel:
    """A level to be set; every time is aware."""

    level: int
    reason: str
    starts_at: datetime
    ends_at: datetime
    review_at: datetime


def set_levels(areas: Sequence[str], new: NewLevel, *, by: User) -> list[AlertLevel]:
    """Set a level in areas, all or none, and give their offices its measures.

    What covers the start and is as high or higher ends there; what is lower
    stays beneath and holds again afterwards, as long as its own end allows.
    Where all that is asked for holds already, as after a second click, nothing
    changes and the level that is there is given back.

    Raises
    ------
    InvalidInputError : `readiness.no_area`, `web.unknown_area`, `readiness.bad_level`, `readiness.bad_span`,
        `readiness.bad_review`, `readiness.needs_higher_office`, `readiness.set_above`, or the faults of
        `checked_text`.
    """
    wanted = sorted(set(areas))
    for area in wanted:
        require(by, Verb.SET_ALERT, area=area)
    checked = checked_level(wanted, new)
    with transaction.atomic():
        return [_set(area, checked, by=by, word=Action.LEVEL_SET) for area in wanted]


def renew_level(row: AlertLevel, new: NewLevel, *, by: User) -> AlertLevel:
    """Prolong a level from where it stops, with a reason of its own; the level itself stays. Once, if asked twice.

    Raises
    ------
    InvalidInputError : `readiness.level_over`, and the faults of `set_levels`.
    """
    require(by, Verb.SET_ALERT, area=row.area)
    with transaction.atomic():
        fresh: AlertLevel = AlertLevel.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if fresh.is_over:
            raise InvalidInputError.of("readiness.level_over")
        span = NewLevel(fresh.level, new.reason, fresh.until, new.ends_at, new.review_at)
        return _set(row.area, checked_level([row.area], span), by=by, word=Action.LEVEL_RENEWED, earlier=fresh)


def end_level(row: AlertLevel, *, reason: str, by: User) -> AlertLevel:
    """End a level now, or call it off before it starts.

    Raises
    ------
    InvalidInputError : `readiness.level_over`, `readiness.set_above`, or the faults of `checked_text`.
    """
    office = require(by, Verb.SET_ALERT, area=row.area)
    said = checked_text(reason)
    with transaction.atomic():
        fresh: AlertLevel = AlertLevel.objects.select_for_update(of=("self",)).select_related("office").get(pk=row.pk)
        if fresh.is_over:
            raise InvalidInputError.of("readiness.level_over")
        _cut(fresh, timezone.now(), office=office, reason=said, by=by)
    return fresh


def checked_level(areas: Sequence[str], new: NewLevel) -> NewLevel:
    """What may be set, with its reason checked; times are checked against now.

    Raises
    ------
    InvalidInputError : as `set_levels`, as far as no office is needed to tell.
    """
    if not areas:
        raise InvalidInputError.of("readiness.no_area")
    for area in areas:
        if area not in governorates():
            raise InvalidInputError.of("web.unknown_area", area=area)
    if new.level not in {Level.MEDIUM, Level.HIGH, Level.HIGHEST}:
        raise InvalidInputError.of("readiness.bad_level")
    reason = checked_text(new.reason)
    now = timezone.now()
    starts = max(new.starts_at, now) if new.starts_at > now - _CLOCKS_DIFFER else new.starts_at
    if not (now <= starts <= now + FARTHEST and timedelta() < new.ends_at - starts <= LONGEST):
        raise InvalidInputError.of("readiness.bad_span", most=str(LONGEST.days), ahead=str(FARTHEST.days))
    if not starts <= new.review_at <= new.ends_at:
        raise InvalidInputError.of("readiness.bad_review")
    return NewLevel(new.level, reason, starts, new.ends_at, new.review_at)


def _set(area: str, new: NewLevel, *, by: User, word: Action, earlier: AlertLevel | None = None) -> AlertLevel:
    office = require(by, Verb.SET_ALERT, area=area)
    held = AlertLevel.objects.select_for_update(of=("self",)).select_related("office")
    covered = list(held.filter(area=area, level__gte=new.level, starts_at__lte=new.starts_at, until__gt=new.starts_at))
    if len(covered) == 1 and _is_same(covered[0], new):
        return covered[0]
    if new.level == Level.HIGHEST:
        _check_highest(area, new, office)
    for row in covered:
        _cut(row, new.starts_at, office=office, reason=new.reason, by=by)
    kept = AlertLevel(area=area, office=office, set_by=by, earlier=earlier, until=new.ends_at, **_fields(new))
    return keep_level(kept, by=by, word=word)


def _is_same(row: AlertLevel, new: NewLevel) -> bool:
    """Whether a level that covers the start is already all that is asked for."""
    kept = (row.level, row.reason, row.until, row.review_at)
    return kept == (new.level, new.reason, new.ends_at, new.review_at)


def _fields(new: NewLevel) -> dict[str, Any]:
    times = {"starts_at": new.starts_at, "ends_at": new.ends_at, "review_at": new.review_at}
    return {"level": new.level, "reason": new.reason, **times}


def keep_level(row: AlertLevel, *, by: User | None, word: Action = Action.LEVEL_SET) -> AlertLevel:
    """Keep a checked level with its measures inside a transaction; `by` is None for the start itself."""
    row.save()
    made = Measure.objects.bulk_create(_measures(row))
    after = {**described(row), "measures": len(made)}
    record(word, by=by, kind=Kind.LEVEL, object_id=str(row.pk), area=row.area, after=after)
    return row


def _check_highest(area: str, new: NewLevel, office: Office) -> None:
    """Refuse the highest level for longer than one office may keep it, unless a higher office decides.

    Raises
    ------
    InvalidInputError : `readiness.needs_higher_office`.
    """
    since = new.ends_at - WINDOW
    rows = AlertLevel.objects.filter(area=area, level=Level.HIGHEST, until__gt=since).select_related("office")
    kept = [row for row in rows.order_by("pk") if row.until > row.starts_at]
    spans = [Span(max(row.starts_at, since), row.until) for row in kept]
    together = union([*spans, Span(new.starts_at, new.ends_at)])
    if together > LONGEST and not may_keep_highest(office, kept[-1].office if kept else None):
        raise InvalidInputError.of("readiness.needs_higher_office", most=str(LONGEST.days), window=str(WINDOW.days))


def _cut(row: AlertLevel, instant: datetime, *, office: Office, reason: str, by: User) -> None:
    """End a level at an instant."""
    if not may_undo(office, row.office):
        raise InvalidInputError.of("readiness.set_above")
    before = described(row)
    row.until, row.ended_office, row.end_reason = instant, office, reason
    row.save(update_fields=["until", "ended_office", "end_reason"])
    after = described(row)
    record(
        Action.LEVEL_ENDED,
        by=by,
        kind=Kind.LEVEL,
        object_id=str(row.pk),
        area=row.area,
        before=before,
        after={**after, "reason": reason},
    )


def _measures(row: AlertLevel) -> list[Measure]:
    """Measures of a level, without those that another level already makes the area do for at least as long."""
    live = Measure.objects.filter(area=row.area, level__starts_at__lte=row.starts_at, level__until__gte=row.until)
    running = set(live.values_list("code", flat=True))
    asked = [measure for measure in measures_for(row.level) if measure.code not in running]
    offices = _offices_of(row.area)
    return [_measure(row, standard, office) for standard in asked for office in _addressees(standard, offices, row)]


def _offices_of(area: str) -> Mapping[str, Sequence[Office]]:
    found: dict[str, list[Office]] = {}
    for office in Office.objects.filter(area=area, is_active=True).exclude(role=""):
        found.setdefault(office.role, []).append(office)
    return found


def _addressees(standard: StandardMeasure, offices: Mapping[str, Sequence[Office]], row: AlertLevel) -> list[Office]:
    found = [office for role in standard.owners for office in offices.get(role, ())]
    return found or [parent_of(row.area)]


def _measure(row: AlertLevel, standard: StandardMeasure, office: Office) -> Measure:
    return Measure(
        level=row,
        area=row.area,
        code=standard.code,
        title_ar=standard.title_ar,
        title_en=standard.title_en,
        task_ar=standard.task_ar,
        task_en=standard.task_en,
        office=office,
        answer_by=row.starts_at + timedelta(minutes=standard.answer_min),
        due=row.starts_at + timedelta(minutes=standard.due_min),
    )


def acknowledge(measure: Measure, *, read_back: str, by: User) -> Measure:
    """Read a measure back: the office says in its own words what it will do.

    Raises
    ------
    InvalidInputError : `readiness.not_addressed`, `readiness.level_over`, `readiness.measure_not_now`,
        or the faults of `checked_text`.
    """
    said = checked_text(read_back, least=10)
    changes = {"read_back": said, "acknowledged_by": by, "acknowledged_at": timezone.now()}
    return _step(measure, "acknowledge", Action.MEASURE_ACKNOWLEDGED, by=by, changes=changes)


def complete(measure: Measure, *, note: str, by: User) -> Measure:
    """Report a measure done, with what shows it.

    Raises
    ------
    InvalidInputError : as `acknowledge`.
    """
    said = checked_text(note)
    changes = {"note": said, "done_by": by, "done_at": timezone.now()}
    return _step(measure, "complete", Action.MEASURE_DONE, by=by, changes=changes)


def _step(measure: Measure, action: str, word: Action, *, by: User, changes: dict[str, Any]) -> Measure:
    require(by, Verb.ACKNOWLEDGE_MEASURES, area=measure.area)
    with transaction.atomic():
        held = Measure.objects.select_for_update(of=("self",)).select_related("level", "office")
        fresh: Measure = held.get(pk=measure.pk)
        if not (is_addressed(by, fresh) or is_escalated_to(by, fresh, timezone.now())):
            raise InvalidInputError.of(
                "readiness.not_addressed", office_ar=fresh.office.title_ar, office_en=str(fresh.office.title_en)
            )
        if fresh.level.is_over:
            raise InvalidInputError.of("readiness.level_over")
        target = MEASURE.target(fresh.state, action)
        if target is None:
            raise InvalidInputError.of("readiness.measure_not_now")
        before = {"state": fresh.state}
        for field, value in changes.items():
            setattr(fresh, field, value)
        fresh.state = target
        fresh.save(update_fields=["state", *changes])
        after = {"code": fresh.code, "state": target, "read_back": fresh.read_back, "note": fresh.note}
        key = str(fresh.pk)
        record(word, by=by, kind=Kind.MEASURE, object_id=key, area=fresh.area, before=before, after=after)
    return fresh


def described(row: AlertLevel) -> dict[str, Any]:
    """What the journal keeps of a level."""
    return {
        "level": int(row.level),
        "reason": row.reason,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "until": row.until.isoformat(),
    }
