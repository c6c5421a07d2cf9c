"""What must hold before a version goes on: each guard alone, with its faults, so that a page can show it as a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from himaya.faults import Fault
from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import User
from himaya.web.common.templatetags.himaya import clock, day
from himaya.web.plans.hashing import elements_hash
from himaya.web.plans.models import ElementKind, HumanItem, HumanState, OverrideRule, PlanVersion, UnitAssignment
from himaya.web.plans.queries.annexes import unsettled
from himaya.web.plans.queries.solutions import UnavailableError, document_of
from himaya.web.plans.queries.support import counted_on_patrol

GRAVE_TIER = 2
MANNED = (
    ElementKind.POST, ElementKind.CHECKPOINT, ElementKind.CLOSURE, ElementKind.MEDICAL, ElementKind.RESERVE,
    ElementKind.COMMUNICATIONS,
)  # fmt: skip
"""Kinds whose crews are briefed before the operation."""
BRIEFED_SHARE = 0.95
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Case:
    """A version that wants to go on, the account that wants it, and the moment."""

    version: PlanVersion
    by: User
    now: datetime


@dataclass(frozen=True, slots=True)
class Guard:
    """`label` says what is asked; `section` is the part of the version's page where it is met."""

    label: Any
    check: Callable[[Case], Iterator[Fault]]
    section: str


def _listed(values: list[str], joint: str = ", ") -> str:
    more = f" + {len(values) - _NAMED}" if len(values) > _NAMED else ""
    return joint.join(values[:_NAMED]) + more


def _approver(case: Case) -> Iterator[Fault]:
    """The author does not approve: neither the account nor anybody of the same office."""
    offices = {held.office.pk for held in case.by.holdings if not held.delegated}
    if case.by.username == case.version.author_account or case.version.author_office_id in offices:
        yield Fault("plans.own_approval", details={"office": case.version.author_office.title})


def _owners(case: Case) -> Iterator[Fault]:
    elements = case.version.elements
    if not case.version.plan.is_national and not elements.exists():
        yield Fault("plans.no_elements")
    unowned = list(elements.filter(owner__isnull=True).only("title_ar", "title_en"))
    if unowned:
        titles = list(dict.fromkeys(element.title for element in unowned))
        yield Fault("plans.unowned", value=_listed(titles), details={"count": str(len(unowned))})


def _objectives(case: Case) -> Iterator[Fault]:
    rows = list(case.version.objectives.values_list("text", "measure", "owner"))
    if not rows:
        yield Fault("plans.no_objectives")
    bad = [text for text, measure, owner in rows if not measure.strip() or owner is None]
    if bad:
        yield Fault("plans.objective_unmeasured", value=_listed(bad, " / "))


def _axes(case: Case) -> Iterator[Fault]:
    rows = list(case.version.axes.all())
    red = [axis.title for axis in rows if not axis.is_ready]
    if red or not rows:
        yield Fault("plans.axis_unready", value=_listed(red))


def _communications(case: Case) -> Iterator[Fault]:
    if not (case.version.communications_complete and case.version.communications.strip()):
        yield Fault("plans.no_communications")


def _medical(case: Case) -> Iterator[Fault]:
    if not (case.version.medical_complete and case.version.medical.strip()):
        yield Fault("plans.no_medical")


def _human(case: Case) -> Iterator[Fault]:
    """Nine items, each settled; an item that does not apply says why; never all nine."""
    rows = {row.item: row for row in case.version.human_checks.all()}
    opened = [item for item in HumanItem if item not in rows or rows[item].state == HumanState.OPEN]
    if opened:
        yield Fault("plans.human_open", value=_listed([str(item.label) for item in opened]))
    elif all(row.state == HumanState.NOT_APPLICABLE for row in rows.values()):
        yield Fault("plans.human_wholesale")


def _certificate(case: Case) -> Iterator[Fault]:
    """A solution whose file still is as it was verified, computed for exactly these elements."""
    version = case.version
    if version.solution is None:
        yield Fault("plans.no_certificate")
        return
    try:
        document = document_of(version.solution)
    except UnavailableError:
        yield Fault("plans.certificate_broken", value=version.solution.slug)
        return
    twice = counted_on_patrol(version, document)
    if twice:
        yield Fault("plans.counted_twice", value=_listed(twice))
    if version.certified_hash != elements_hash(version) or _unplanned(version, document):
        yield Fault("plans.certificate_of_other_content", value=version.solution.hash[:12])


def _unplanned(version: PlanVersion, document: Mapping[str, Any]) -> bool:
    """Whether a decision by hand was taken that the solution was not computed under."""
    respected = document["inputs"].get("edits", {})
    return any(
        one not in respected.get(group, [])
        for group, taken in version.decisions.items()
        if group != "keep"
        for one in taken
    )


def _gaps(case: Case) -> Iterator[Fault]:
    texts = [gap.text for gap in case.version.gaps.filter(severity="red", tier__lte=GRAVE_TIER)]
    if texts:
        yield Fault("plans.red_gaps", value=_listed(texts, " "), details={"count": str(len(texts))})


def _annexes(case: Case) -> Iterator[Fault]:
    """Every directorate's plan passed these guards itself, or a director lets the nation's go on without it."""
    missing = [governorates()[iso].name_ar for iso in unsettled(case.version)]
    if missing:
        yield Fault("plans.annexes_unsettled", value=_listed(missing), details={"count": str(len(missing))})


def _double_duty(case: Case) -> Iterator[Fault]:
    """No unit stands in two places at an instant."""
    rows = UnitAssignment.objects.filter(element__version=case.version).order_by("unit_code", "starts_at", "ends_at")
    last_unit, last_end, double = "", None, {}
    for unit, start, end in rows.values_list("unit_code", "starts_at", "ends_at").iterator(chunk_size=5000):
        if unit != last_unit:
            last_unit, last_end = unit, end
            continue
        if last_end is not None and start < last_end:
            double[unit] = True
        last_end = max(end, last_end or end)
    if double:
        yield Fault("plans.double_duty", value=_listed(list(double)))


def _contingencies(case: Case) -> Iterator[Fault]:
    version = case.version
    rehearsed = set(
        version.contingencies.filter(rehearsed_on__isnull=False, rehearsed_on__lte=case.now.date()).values_list(
            "place_code", flat=True
        )
    )
    waived = set(version.overrides.filter(rule=OverrideRule.REHEARSAL).values_list("place_code", flat=True))
    for place in version.places.filter(tier=1):
        if place.code not in rehearsed | waived:
            yield Fault("plans.not_rehearsed", value=place.code, details={"place": place.title})


def _dates(case: Case) -> Iterator[Fault]:
    """Neither before its start, unless a director lets the forces deploy early, nor ever after its end."""
    version = case.version
    last = min(version.ends_at, version.expires_at or version.ends_at)
    is_begun = case.now >= version.starts_at or version.overrides.filter(rule=OverrideRule.EARLY).exists()
    if not (is_begun and case.now < last):
        shown = {"start": _moment(version.starts_at, version.zone), "end": _moment(last, version.zone)}
        yield Fault("plans.outside_dates", details=shown)


def _moment(instant: datetime, zone: str) -> str:
    return f"{day(instant, zone)} {clock(instant, zone)}"


def _briefed(case: Case) -> Iterator[Fault]:
    posts = case.version.elements.filter(kind__in=MANNED)
    count, briefed = posts.count(), posts.filter(briefing__isnull=False).count()
    if case.version.overrides.filter(rule=OverrideRule.BRIEFING).exists() or briefed >= BRIEFED_SHARE * count:
        return
    yield Fault("plans.not_briefed", details={"briefed": str(briefed), "count": str(count)})


GUARDS = {
    "approver": Guard(_("The approver is not the author"), _approver, "review"),
    "owners": Guard(_("Every element has an owner"), _owners, "elements"),
    "objectives": Guard(_("Objectives have a measure and an owner"), _objectives, "objectives"),
    "axes": Guard(_("Every line of effort has an owner and resources"), _axes, "axes"),
    "communications": Guard(_("The communications plan is complete"), _communications, "communications"),
    "medical": Guard(_("The medical plan is complete"), _medical, "medical"),
    "human": Guard(_("The human dimension is settled"), _human, "human"),
    "certificate": Guard(_("A verified certificate of exactly this content"), _certificate, "solution"),
    "gaps": Guard(_("No serious gap at places of tier 1 or 2"), _gaps, "gaps"),
    "annexes": Guard(_("Every directorate's plan is approved"), _annexes, "annexes"),
    "double_duty": Guard(_("No unit stands in two places at once"), _double_duty, "elements"),
    "contingencies": Guard(_("A rehearsed contingency at every place of tier 1"), _contingencies, "contingencies"),
    "dates": Guard(_("Within the dates of the plan"), _dates, "review"),
    "briefed": Guard(_("At least 95% of the posts are briefed"), _briefed, "briefing"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A guard as a page shows it: met where it has no faults."""

    code: str
    label: Any
    section: str
    faults: tuple[Fault, ...]

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return not self.faults


def lines(names: tuple[str, ...], case: Case) -> list[Line]:
    """Every named guard with what it finds."""
    return [Line(name, GUARDS[name].label, GUARDS[name].section, tuple(GUARDS[name].check(case))) for name in names]


def faults(names: tuple[str, ...], case: Case) -> list[Fault]:
    """Everything that is missing, guard by guard."""
    return [fault for line in lines(names, case) for fault in line.faults]
