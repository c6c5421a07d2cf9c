"""The seven parts of a briefing, and what the data says in each: one sentence to a line, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from himaya.web.briefings.models import Brief, Task
from himaya.web.common.language import in_language
from himaya.web.controls.models import RoadControl
from himaya.web.plans.models import Element, VersionPlace
from himaya.web.plans.models.content import HumanItem, HumanState
from himaya.web.plans.models.elements import VersionGap
from himaya.web.posts.clock import COMMS_EVERY
from himaya.web.posts.models import LivePost
from himaya.web.situation import showing
from himaya.web.situation.queries.figures import Facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime


MOST_LINES = 6
"""Of one kind a part lists so many, and says how many more there are."""
_MOST_GAPS = 2


class Part(models.TextChoices):
    """The parts in their order; their first letters are the word by which they are remembered."""

    INFORMATION = "information", pgettext_lazy("briefing", "Information")
    INTENTION = "intention", pgettext_lazy("briefing", "Intention")
    METHOD = "method", pgettext_lazy("briefing", "Method")
    ADMINISTRATION = "administration", pgettext_lazy("briefing", "Administration")
    RISK = "risk", pgettext_lazy("briefing", "Risk")
    COMMUNICATIONS = "communications", pgettext_lazy("briefing", "Communications")
    HUMAN = "human", pgettext_lazy("briefing", "Human rights and law")


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that a briefing is generated from, read once; `row` is the governorate as a situation report has it.

    `elements` and `places` are those of the plan, by key and by code.
    """

    brief: Brief
    row: Facts
    posts: Sequence[LivePost]
    tasks: Sequence[Task]
    controls: Sequence[RoadControl]
    gaps: Sequence[VersionGap]
    elements: Mapping[str, Element]
    places: Mapping[str, VersionPlace]


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _hours(starts_at: datetime, ends_at: datetime) -> str:
    return f"{timezone.localtime(starts_at):%H:%M}-{timezone.localtime(ends_at):%H:%M}"


def _some(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield _("and %(count)s more") % {"count": len(lines) - MOST_LINES}


def _information(known: Known) -> Iterator[str]:
    brief, row = known.brief, known.row
    yield _("Plan in force: %(plan)s, version %(number)s") % {
        "plan": brief.version.plan.title,
        "number": brief.version.number,
    }
    yield _("From %(start)s to %(end)s, %(count)s turns of posts") % {
        "start": _clock(brief.starts_at),
        "end": _clock(brief.ends_at),
        "count": len(known.posts),
    }
    yield _("Alert level: %(level)s") % {"level": showing.level_words(row["alert"]["level"])}
    yield _("Open incidents: %(count)s") % {"count": row["incident_counts"]["open"]}


def _intention(known: Known) -> Iterator[str]:
    version = known.brief.version
    if version.aim.strip():
        yield version.aim.strip()
    told = _("%(objective)s - measured by: %(measure)s")
    yield from _some([told % {"objective": one.text, "measure": one.measure} for one in version.objectives.all()])


def _method(known: Known) -> Iterator[str]:
    told = _("Directive %(number)s: %(text)s - measured by: %(measure)s - due %(due)s")
    yield from _some([
        told % {
            "number": str(task.directive), "text": task.directive.text, "measure": task.directive.measure,
            "due": _clock(task.directive.due_at),
        }
        for task in known.tasks
    ])  # fmt: skip
    yield from _some([
        f"{one.get_kind_display()}: {one.road or one.stretch} {_hours(one.starts_at, one.ends_at)}"
        for one in known.controls
    ])  # fmt: skip


def _administration(known: Known) -> Iterator[str]:
    yield _("Readiness: %(readiness)s") % {"readiness": showing.readiness_words(known.row["readiness"])}
    medical = known.brief.version.medical.strip()
    yield _("Medical: %(text)s") % {"text": medical} if medical else _("The plan says nothing of medical care.")


def _risk(known: Known) -> Iterator[str]:
    gaps = [in_language(one.text_ar, one.text_en) for one in known.gaps]
    yield from _some([_("Gap of the plan: %(gap)s") % {"gap": gap} for gap in gaps])
    scenarios = known.brief.version.contingencies.all()
    yield from _some([_("Rehearsed for: %(scenario)s") % {"scenario": one.scenario} for one in scenarios])


def _communications(known: Known) -> Iterator[str]:
    said = known.brief.version.communications.strip()
    yield said or _("The plan says nothing of communications.")
    minutes = int(COMMS_EVERY.total_seconds()) // 60
    yield _("A comms check every %(minutes)s minutes; a missed one is an alarm.") % {"minutes": minutes}


def _human(known: Known) -> Iterator[str]:
    checks = list(known.brief.version.human_checks.all())
    told = {state: [str(HumanItem(one.item).label) for one in checks if one.state == state] for state in HumanState}
    if told[HumanState.DONE]:
        yield _("Arranged: %(items)s") % {"items": ", ".join(told[HumanState.DONE])}
    if told[HumanState.OPEN]:
        yield _("Still open: %(items)s") % {"items": ", ".join(told[HumanState.OPEN])}
    yield _("Nobody is chosen by look, faith or opinion; women are searched by women; force is the last means.")


_PARTS: Mapping[Part, Callable[[Known], Iterator[str]]] = {
    Part.INFORMATION: _information, Part.INTENTION: _intention, Part.METHOD: _method,
    Part.ADMINISTRATION: _administration, Part.RISK: _risk, Part.COMMUNICATIONS: _communications, Part.HUMAN: _human,
}  # fmt: skip


def lines_for_all(known: Known) -> dict[str, list[str]]:
    """What the data says to every post, by part."""
    return {part.value: list(make(known)) for part, make in _PARTS.items()}


def lines_for_post(known: Known, post: LivePost) -> dict[str, list[str]]:
    """What the data says to one post alone, by part; parts without a line are left out."""
    element, place = known.elements.get(post.key), known.places.get(post.place_code)
    women = _(", of them %(women)s women who search") % {"women": post.women} if post.women else ""
    strength = _("%(strength)s officers, manned from %(minimum)s") % {
        "strength": post.strength,
        "minimum": post.minimum,
    }
    told: dict[Part, list[str]] = {
        Part.INFORMATION: [f"{post.title} · {_hours(post.starts_at, post.ends_at)}"],
        Part.METHOD: [f"{post.function_title}: {strength}{women}"],
        Part.ADMINISTRATION: [_unit(post)],
        Part.RISK: _gaps(known, post),
    }
    if post.road:
        told[Part.INFORMATION].append(post.road)
    if place is not None and place.peak:
        told[Part.INFORMATION].append(_("Expected at the peak: %(people)s") % {"people": place.peak})
    if element is not None and element.legal_basis:
        told[Part.HUMAN] = [_("Legal basis: %(basis)s") % {"basis": element.legal_basis}]
    return {part.value: lines for part, lines in told.items() if lines}


def _unit(post: LivePost) -> str:
    unit = post.call_sign or post.unit_code or _("no unit named yet")
    relief = _("relieved at %(at)s") % {"at": f"{timezone.localtime(post.ends_at):%H:%M}"}
    return f"{unit} · {relief}" if post.relief_id else unit


def _gaps(known: Known, post: LivePost) -> list[str]:
    """The gravest gaps of the post or its place."""
    code = post.place_code
    here = [one for one in known.gaps if one.element_key == post.key or (code and one.place_code == code)]
    told = _("Gap here: %(gap)s")
    return [told % {"gap": in_language(one.text_ar, one.text_en)} for one in here[:_MOST_GAPS]]
