"""Sections of the order that people fill: objectives, axes, organisation, nets, medical, safety, readiness, signatures.

What nobody entered yet prints as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.documents.book.parts import ApprovalRole
from himaya.documents.hospitals import medical_plan
from himaya.documents.moments import moment_words
from himaya.documents.order_words import fill, order_words
from himaya.documents.wording import figure

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.documents.book.parts import MedicalPlan, Position
    from himaya.documents.book.scope import Scope
    from himaya.planning.wording import Text
    from himaya.roads.network import RoadNetwork

    Table = list[dict[str, Any]]

_DIGEST = 16


def command_content(scope: Scope, network: RoadNetwork | None) -> dict[str, Any]:
    """Gather these sections by the names under which the typesetter finds them."""
    return {
        "objectives": _objectives(scope),
        "axes": _axes(scope),
        "periods": _periods(scope),
        "organisation": _organisation(scope),
        "communications": scope.book.communications.ar,
        "nets": _nets(scope),
        "medical": _medical(medical_plan(scope, network)),
        "medical_notes": scope.book.medical.notes.ar,
        "hazards": _hazards(scope),
        "readiness": _readiness(scope),
        "signatures": _signatures(scope),
    }


def entered(text: Text | str) -> str:
    """Say what was entered, or that nothing was."""
    shown = text if isinstance(text, str) else text.ar
    return shown or order_words()["unsaid"]


def _objectives(scope: Scope) -> Table:
    return [
        {"text": one.text.ar, "measure": entered(one.measure), "owner": entered(one.owner)}
        for one in scope.book.objectives
    ]


def _axes(scope: Scope) -> Table:
    return [
        {
            "title": axis.title.ar,
            "owner": entered(axis.owner),
            "resources": entered(axis.resources),
            "questions": [question.ar for question in axis.questions],
        }
        for axis in scope.book.axes
    ]


def _periods(scope: Scope) -> Table:
    """Operational periods, where there are several; one alone stands on the cover."""
    periods = scope.book.periods
    if len(periods) == 1:
        return []
    return [
        {"title": period.title.ar, "start": _when(scope, period.start), "end": _when(scope, period.end)}
        for period in periods
    ]


def _organisation(scope: Scope) -> Table:
    positions = scope.of_area(scope.book.positions)
    role_of = {position.id: position.role.ar for position in scope.book.positions}
    return [
        {
            "role": position.role.ar,
            "office": entered(position.office),
            "call_sign": position.call_sign,
            "superior": role_of.get(position.reports_to, ""),
            "warning": _span_warning(scope, position),
        }
        for position in positions
    ]


def _span_warning(scope: Scope, position: Position) -> str:
    if position not in scope.book.wide_spans:
        return ""
    return fill("text", "wide_span", count=len(scope.book.subordinates(position.id)))


def decisions(scope: Scope) -> Table:
    """List what was decided by hand, with the reason and the office."""
    unreasoned = order_words()["unreasoned"]
    return [
        {"text": one.text.ar, "reason": one.reason.ar or unreasoned, "office": entered(one.office)}
        for one in scope.of_area(scope.book.decisions)
    ]


def _nets(scope: Scope) -> Table:
    return [
        {
            "title": net.title.ar,
            "users": entered(net.users),
            "ways": [entered(way) for way in (net.primary, net.alternate, net.contingency, net.emergency)],
        }
        for net in scope.of_area(scope.book.nets)
    ]


def _medical(plan: MedicalPlan) -> dict[str, Table]:
    return {
        "hospitals": [
            {
                "title": one.title.ar,
                "travel": "" if one.travel_min is None else figure(one.travel_min, decimals=1),
                "services": entered(one.services),
                "channel": entered(one.channel),
            }
            for one in plan.hospitals
        ],
        "routes": [
            {
                "course": f"{one.origin.ar} ← {one.destination.ar}",
                "road": entered(one.road),
                "gate": entered(one.gate),
                "travel": "" if one.travel_min is None else figure(one.travel_min, decimals=1),
            }
            for one in plan.routes
        ],
    }


def _hazards(scope: Scope) -> Table:
    return [
        {
            "hazard": one.hazard.ar,
            "place": _place(scope, one.place_id, one.place),
            "mitigation": entered(one.mitigation),
            "owner": entered(one.owner),
        }
        for one in scope.hazards
    ]


def _readiness(scope: Scope) -> Table:
    states = order_words()["readiness_state"]
    return [
        {
            "text": f"{one.text.ar} ★" if one.is_critical else one.text.ar,
            "place": _place(scope, one.place_id, one.place),
            "owner": entered(one.owner),
            "due": "" if one.due is None else scope.moment(one.due),
            "state": states[one.state],
            "verifier": one.verifier.ar,
        }
        for one in scope.readiness
    ]


def _place(scope: Scope, place_id: str, words: Text) -> str:
    return words.ar or (scope.place_of[place_id].title.ar if place_id else "")


def _signatures(scope: Scope) -> Table:
    """Author, reviewer and approver in order, each with what was signed or empty lines to sign on."""
    signed = {approval.role: approval for approval in scope.book.approvals}
    rows, author = [], scope.book.author.ar
    for role in ApprovalRole:
        approval = signed.get(role)
        rows.append(
            {
                "office": approval.office.ar if approval else author if role is ApprovalRole.AUTHOR else "",
                "digest": approval.digest[:_DIGEST] if approval else "",
                "at": _when(scope, approval.at) if approval else "",
            }
        )
    return rows


def _when(scope: Scope, moment: datetime) -> str:
    return moment_words(moment, scope.book.zone)
