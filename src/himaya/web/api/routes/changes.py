"""Changes of readiness, alert level, places and work, and the check of the journal."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from himaya.faults import Language
from himaya.web.access.scopes import Scope
from himaya.web.api.doors import Asked, Duty
from himaya.web.api.interface import answers, api
from himaya.web.api.routes.platform import JOB_READERS
from himaya.web.api.shapes.changes import ClosedIn, LevelIn, NoteIn, ReadBackIn, ReasonIn
from himaya.web.api.shapes.common import Code, Number
from himaya.web.api.shapes.places import PlaceOut
from himaya.web.api.shapes.platform import JobOut, VerificationOut
from himaya.web.api.shapes.readiness import ItemOut, LevelOut, MeasureOut
from himaya.web.common.verbs import Verb
from himaya.web.jobs import actions as jobs
from himaya.web.jobs.models import Job
from himaya.web.jobs.policies import may_see_any
from himaya.web.jobs.queries import job_of
from himaya.web.journal import actions as journal
from himaya.web.places.actions.places import close_place
from himaya.web.places.models import Place
from himaya.web.places.queries.places import place_of
from himaya.web.readiness import actions, alert_actions
from himaya.web.readiness.alert_actions import NewLevel
from himaya.web.readiness.alert_queries import level_of, measure_of
from himaya.web.readiness.models import AlertLevel, Measure, ReadinessItem
from himaya.web.readiness.queries import item_of

_WORDLESS = (404, 409, 422)
_OTHERS = (400, *_WORDLESS)
_ITEM, _LEVEL, _MEASURE = "/readiness/items/{int:item}", "/alert/levels", "/alert/measures/{int:measure}"
_auditors, _cancellers = (
    Duty(Scope.JOURNAL_CHECK, Verb.READ_JOURNAL),
    Duty(Scope.WORK_CANCEL, test=may_see_any, rule=JOB_READERS),
)
_claimants, _judges = (
    Duty(Scope.READINESS_CLAIM, Verb.CLAIM_READINESS),
    Duty(Scope.READINESS_VERIFY, Verb.VERIFY_READINESS),
)
_setters, _takers = Duty(Scope.ALERT_SET, Verb.SET_ALERT), Duty(Scope.ALERT_ANSWER, Verb.ACKNOWLEDGE_MEASURES)


@api.post("/journal/verifications", url_name="api_verify", response=answers(VerificationOut), auth=_auditors)
def verify_journal(request: Asked) -> dict[str, Any]:
    """Check the whole chain; that it was checked, and what was found, stands in the journal."""
    found, language = journal.verify(by=request.user), Language(get_language() or "ar")
    fault = found.fault
    return {
        "entries": found.entries,
        "signed_days": found.signed_days,
        "head_hash": found.head_hash,
        "bad_seq": found.bad_seq,
        "code": fault.code if fault else "",
        "detail": fault.message(language) if fault else "",
        "remedy": fault.remedy(language) if fault else "",
    }


@api.post("/jobs/{int:job}/cancel", url_name="api_cancel", response=answers(JobOut, *_WORDLESS), auth=_cancellers)
def cancel(request: Asked, job: Number) -> Job:
    """Cancel a piece of long work."""
    jobs.cancel(job_of(request.user, job), by=request.user)
    return job_of(request.user, job)


@api.put(
    "/places/{str:code}/closed",
    url_name="api_closed",
    response=answers(PlaceOut, *_OTHERS),
    auth=Duty(Scope.PLACES_WRITE, Verb.EDIT_PLACES),
)
def close(request: Asked, code: Code, said: ClosedIn) -> Place:
    """Close a place of the register, or open it again."""
    close_place(place_of(request.user, code), closed=said.closed, by=request.user)
    return place_of(request.user, code)


@api.post(f"{_ITEM}/start", url_name="api_start", response=answers(ItemOut, *_WORDLESS), auth=_claimants)
def start(request: Asked, item: Number) -> ReadinessItem:
    """Begin to work on an open item."""
    actions.start_item(item_of(request.user, item), by=request.user)
    return item_of(request.user, item)


@api.post(f"{_ITEM}/resume", url_name="api_resume", response=answers(ItemOut, *_WORDLESS), auth=_claimants)
def resume(request: Asked, item: Number) -> ReadinessItem:
    """Take up again what has expired or failed."""
    actions.resume_item(item_of(request.user, item), by=request.user)
    return item_of(request.user, item)


@api.post(f"{_ITEM}/claim", url_name="api_claim", response=answers(ItemOut, *_OTHERS), auth=_claimants)
def claim(request: Asked, item: Number, said: NoteIn) -> ReadinessItem:
    """Claim that a standard is met; one that asks for a file is claimed on its page."""
    actions.claim_item(item_of(request.user, item), note=said.note, content=None, by=request.user)
    return item_of(request.user, item)


@api.post(f"{_ITEM}/verify", url_name="api_judge", response=answers(ItemOut, *_WORDLESS), auth=_judges)
def verify(request: Asked, item: Number) -> ReadinessItem:
    """Confirm a claim that another account of another office has made."""
    actions.verify_item(item_of(request.user, item), by=request.user)
    return item_of(request.user, item)


@api.post(f"{_ITEM}/fail", url_name="api_fail", response=answers(ItemOut, *_OTHERS), auth=_judges)
def fail(request: Asked, item: Number, said: ReasonIn) -> ReadinessItem:
    """Say that a claim does not hold, and why."""
    actions.fail_item(item_of(request.user, item), reason=said.reason, by=request.user)
    return item_of(request.user, item)


@api.post(_LEVEL, url_name="api_set_level", response=answers(list[LevelOut], *_OTHERS), auth=_setters)
def set_levels(request: Asked, said: LevelIn) -> list[AlertLevel]:
    """Set an alert level in governorates, all or none, and give their offices its measures."""
    new = NewLevel(said.level, said.reason, said.starts_at, said.ends_at, said.review_at)
    return alert_actions.set_levels(said.areas, new, by=request.user)


@api.post(f"{_LEVEL}/{{int:level}}/end", url_name="api_end_level", response=answers(LevelOut, *_OTHERS), auth=_setters)
def end_level(request: Asked, level: Number, said: ReasonIn) -> AlertLevel:
    """End a level now, or call it off before it starts."""
    alert_actions.end_level(level_of(request.user, level), reason=said.reason, by=request.user)
    return level_of(request.user, level)


@api.post(f"{_MEASURE}/acknowledge", url_name="api_acknowledge", response=answers(MeasureOut, *_OTHERS), auth=_takers)
def acknowledge(request: Asked, measure: Number, said: ReadBackIn) -> Measure:
    """Read a measure back: what the office will do, in its own words."""
    alert_actions.acknowledge(measure_of(request.user, measure), read_back=said.read_back, by=request.user)
    return measure_of(request.user, measure)


@api.post(f"{_MEASURE}/complete", url_name="api_complete", response=answers(MeasureOut, *_OTHERS), auth=_takers)
def complete(request: Asked, measure: Number, said: NoteIn) -> Measure:
    """Report a measure done, with what shows it."""
    alert_actions.complete(measure_of(request.user, measure), note=said.note, by=request.user)
    return measure_of(request.user, measure)
