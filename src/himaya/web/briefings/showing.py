"""Minutes in the words of one language: the same for paper and workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from himaya.web.briefings.models import LineKind, Presence
from himaya.web.briefings.states import DecisionState, TaskState
from himaya.web.situation.showing import moment, own

if TYPE_CHECKING:
    from collections.abc import Mapping

    Facts = Mapping[str, Any]


def roll_rows(content: Facts) -> list[list[str]]:
    """Office, what the roll-call says at the end, when it attended, and the reasons it gave."""
    return [
        [
            own(one["office"]) + _stood_in(one),
            str(Presence(one["presence"]).label),
            " · ".join(f"{moment(since)[-5:]}-{moment(until)[-5:]}" for since, until in one["attended"]) or "—",
            " · ".join(dict.fromkeys(call["reason"] for call in one["calls"] if call["reason"])),
        ]
        for one in content["attendance"]
    ]  # fmt: skip


def _stood_in(one: Facts) -> str:
    return f" ({own(one['deputy'])})" if one["deputy"] and one["presence"] == Presence.DEPUTY else ""


def agenda_rows(content: Facts) -> list[str]:
    """Items with what the data said of them."""
    told = [(f"{one['number']}. {own(one)}", own(one, "facts")) for one in content["agenda"]]
    return [f"{title}: {facts}" if facts else title for title, facts in told]


def log_rows(content: Facts) -> list[list[str]]:
    """Office, kind, time, words."""
    return [
        [own(one["office"]), str(LineKind(one["kind"]).label), moment(one["at"])[-5:], one["text"]]
        for one in content["log"]
    ]


def decision_rows(content: Facts) -> list[list[str]]:
    """Number, state, time, words with reason and the options rejected."""
    return [
        [str(one["number"]), str(DecisionState(one["state"]).label), moment(one["at"])[-5:], _decision(one)]
        for one in content["decisions"]
    ]


def _decision(one: Facts) -> str:
    told = [one["text"]]
    if one["reason"]:
        told.append(_("Reason: %(reason)s") % {"reason": one["reason"]})
    if one["rejected"]:
        told.append(_("Not taken: %(options)s") % {"options": one["rejected"]})
    return " · ".join(told)


def directive_rows(content: Facts) -> list[list[str]]:
    """Number, addressees with their state, when due, words with the measure."""
    return [
        [
            str(one["number"]),
            " · ".join(f"{own(to['office'])}: {TaskState(to['state']).label}" for to in one["to"]),
            moment(one["due_at"]),
            " · ".join((one["text"], _("Measure: %(measure)s") % {"measure": one["measure"]})),
        ]
        for one in content["directives"]
    ]
