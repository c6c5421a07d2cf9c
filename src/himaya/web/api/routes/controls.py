"""Road controls: the list, one of them, its changes and queues, and what is done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ninja import Query

from himaya.web.access.scopes import Scope
from himaya.web.api.cursors import Window, part
from himaya.web.api.doors import Asked, Duty
from himaya.web.api.interface import answers, api
from himaya.web.api.shapes.common import Code, Number, Part
from himaya.web.api.shapes.controls import (
    AmendIn,
    AmendmentOut,
    ControlIn,
    ControlOut,
    ControlsAsked,
    ControlStepIn,
    QueueIn,
    QueueOut,
)
from himaya.web.common.verbs import Verb
from himaya.web.controls.actions.amending import amend, as_asked
from himaya.web.controls.actions.drawing import NewControl, draw
from himaya.web.controls.actions.queueing import Queue, report_queue
from himaya.web.controls.actions.steps import take_step
from himaya.web.controls.filters import Filters
from himaya.web.controls.models import Amendment, QueueReport, RoadControl
from himaya.web.controls.queries.listing import amendments_of, control_of, listed
from himaya.web.controls.queries.queues import reports_of

_ONE = "/controls/{int:control}"
_OTHERS = (400, 404, 409, 422)
_viewers, _drawers, _reporters = (
    Duty(Scope.CONTROLS_READ, Verb.VIEW_CONTROLS),
    Duty(Scope.CONTROLS_DRAW, Verb.DRAW_CONTROLS),
    Duty(Scope.CONTROLS_REPORT, Verb.REPORT_QUEUES),
)
_WORKING = (Verb.DRAW_CONTROLS, Verb.APPROVE_CONTROLS, Verb.RUN_CONTROLS)
_workers = Duty(
    Scope.CONTROLS_RUN,
    test=lambda user: any(user.may(verb) for verb in _WORKING),
    rule=f"may {', or '.join(map(str, _WORKING))}",
)


@api.get("/controls", url_name="api_controls", response=answers(Part[ControlOut], 422), auth=_viewers)
def controls(request: Asked, asked: Query[ControlsAsked], window: Query[Window]) -> dict[str, Any]:
    """Road controls by their beginning, as the filters leave them."""
    told = {key: "1" if value is True else str(value or "") for key, value in asked.dict().items()}
    rows = listed(request.user, Filters.of(told)).select_related("office", "authoriser", "reopener")
    return part(rows, ("starts_at", "id"), window)


@api.post("/controls", url_name="api_draw_control", response=answers(ControlOut, 422), auth=_drawers)
def draw_control(request: Asked, told: ControlIn) -> RoadControl:
    """Keep a planned control, for another account to approve."""
    asked = told.dict()
    return draw(NewControl(**{**asked, "sections": tuple(asked["sections"])}), by=request.user)


@api.get(_ONE, url_name="api_control", response=answers(ControlOut, 404, 422), auth=_viewers)
def one_control(request: Asked, control: Number) -> RoadControl:
    """One road control."""
    return control_of(request.user, control)


@api.post(
    f"{_ONE}/steps/{{slug:step}}", url_name="api_control_step", response=answers(ControlOut, *_OTHERS), auth=_workers
)
def step_control(request: Asked, control: Number, step: Code, told: ControlStepIn) -> RoadControl:
    """Take one step of the table of states."""
    take_step(control_of(request.user, control), step, by=request.user, text=told.text, until=told.until)
    return control_of(request.user, control)


@api.post(f"{_ONE}/amend", url_name="api_amend_control", response=answers(ControlOut, *_OTHERS), auth=_workers)
def amend_control(request: Asked, control: Number, told: AmendIn) -> RoadControl:
    """Change what is told; before it stands everything, by a new approval, and then words alone."""
    found, sent = control_of(request.user, control), told.dict(exclude_unset=True)
    reason, revision = sent.pop("reason"), sent.pop("revision", None)
    if "sections" in sent:
        sent["sections"] = tuple(sent["sections"])
    amend(found, replace(as_asked(found), **sent), reason=reason, by=request.user, revision=revision)
    return control_of(request.user, control)


@api.get(f"{_ONE}/amendments", url_name="api_amendments", response=answers(list[AmendmentOut], 404, 422), auth=_viewers)
def amendments(request: Asked, control: Number) -> Sequence[Amendment]:
    """Every change of a control since it was drawn, in order."""
    return list(amendments_of(control_of(request.user, control)))


@api.get(f"{_ONE}/queue", url_name="api_queue", response=answers(Part[QueueOut], 404, 422), auth=_viewers)
def queue(request: Asked, control: Number, window: Query[Window]) -> dict[str, Any]:
    """Reports of the queue at a checkpoint, the newest first."""
    return part(reports_of(control_of(request.user, control)), ("-event_at", "-id"), window)


@api.post(f"{_ONE}/queue", url_name="api_report_queue", response=answers(QueueOut, *_OTHERS), auth=_reporters)
def tell_queue(request: Asked, control: Number, told: QueueIn) -> QueueReport:
    """Report the queue at a checkpoint; the same report sent twice is kept once."""
    return report_queue(control_of(request.user, control), Queue(**told.dict()), by=request.user)
