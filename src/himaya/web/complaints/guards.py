"""What must hold before a step of a complaint is taken; each guard says by which rule, and what the lawful way is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.faults import Fault
from himaya.scenario.personal import holds_personal_data
from himaya.web.accounts.models import Office
from himaya.web.complaints.clock import APPEAL_WITHIN
from himaya.web.complaints.models import Finding, Matter
from himaya.web.complaints.models.complaint import GRAVE
from himaya.web.complaints.policies import directorate_of, is_sealed_out
from himaya.web.complaints.states import ComplaintState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.complaints.models import Complaint

LONGEST_NUMBER = 40
_WITH_REMEDY = frozenset({Finding.UPHELD, Finding.PARTLY})


@dataclass(frozen=True, slots=True)
class Said:
    """What comes with a step; each step asks for some of it."""

    text: str = ""
    matter: str = ""
    about: Office | None = None
    finding: str = ""
    number: str = ""
    no_conflict: bool = False
    accepted: bool = False


def faults(complaint: Complaint, step: str, said: Said, *, by: User, now: datetime) -> list[Fault]:
    """Everything that forbids a step now."""
    guard = _GUARDS.get(step)
    return list(guard(complaint, said, by, now)) if guard else []


def _assess(complaint: Complaint, said: Said, by: User, _now: datetime) -> Iterator[Fault]:
    if said.matter not in Matter.values:
        yield Fault("complaints.unknown_matter")
    elif complaint.is_grave and said.matter not in GRAVE:
        yield Fault("complaints.never_less_grave")
    if said.about is None:
        yield Fault("complaints.office_needed")
        return
    under = directorate_of(said.about)
    if is_sealed_out(by, said.about.pk, under.pk if under else None):
        yield Fault("complaints.sealed_out")


def _investigate(complaint: Complaint, said: Said, by: User, _now: datetime) -> Iterator[Fault]:
    if not said.no_conflict:
        yield Fault("complaints.conflict_undeclared")
    if by.pk in investigators_before(complaint):
        yield Fault("complaints.own_decision")


def _take_over(complaint: Complaint, said: Said, by: User, _now: datetime) -> Iterator[Fault]:
    if not said.no_conflict:
        yield Fault("complaints.conflict_undeclared")
    if by.pk == complaint.investigator_id:
        yield Fault("complaints.investigates_already")
    if by.pk in investigators_before(complaint):
        yield Fault("complaints.own_decision")


def _decide(complaint: Complaint, said: Said, by: User, _now: datetime) -> Iterator[Fault]:
    if by.pk != complaint.investigator_id:
        yield Fault("complaints.not_investigator")
    if said.finding not in Finding.values:
        yield Fault("complaints.finding_needed")
    yield from _grave(complaint)


def _tell(_complaint: Complaint, said: Said, _by: User, _now: datetime) -> Iterator[Fault]:
    """What the holder of a receipt reads holds no number of anybody."""
    if holds_personal_data(said.text):
        yield Fault("complaints.told_personal")


def _appeal(complaint: Complaint, _said: Said, _by: User, now: datetime) -> Iterator[Fault]:
    answered = complaint.communicated_at
    if answered is not None and now > answered + APPEAL_WITHIN:
        yield Fault("complaints.appeal_too_late", details={"days": str(APPEAL_WITHIN.days)})


def _close(complaint: Complaint, said: Said, _by: User, now: datetime) -> Iterator[Fault]:
    ends = complaint.communicated_at + APPEAL_WITHIN if complaint.communicated_at else now
    if not said.accepted and now <= ends:
        yield Fault("complaints.appeal_open", details={"until": f"{timezone.localtime(ends):%Y-%m-%d %H:%M}"})
    if complaint.finding in _WITH_REMEDY and not complaint.remedies.exists():
        yield Fault("complaints.no_remedy")
    if complaint.remedies.filter(done_at__isnull=True).exists():
        yield Fault("complaints.remedy_open")
    yield from _grave(complaint)


def _refer(complaint: Complaint, said: Said, _by: User, _now: datetime) -> Iterator[Fault]:
    number = said.number.strip()
    if not number or len(number) > LONGEST_NUMBER or holds_personal_data(number):
        yield Fault("complaints.number_needed")
    if said.matter and said.matter not in GRAVE and complaint.is_grave:
        yield Fault("complaints.never_less_grave")
    if said.matter and said.matter not in Matter.values:
        yield Fault("complaints.unknown_matter")


def _grave(complaint: Complaint) -> Iterator[Fault]:
    """Death, injury, torture and sexual abuse: nothing is decided or closed inside before the prosecution has."""
    if complaint.is_grave and complaint.outcome_at is None:
        yield Fault("complaints.prosecution_decides")


def investigators_before(complaint: Complaint) -> frozenset[int]:
    """Accounts that investigated or decided what is appealed now; nobody where nothing was appealed."""
    appealed = complaint.steps.filter(step="appeal").order_by("at", "pk").last()
    if appealed is None:
        return frozenset()
    taken = complaint.steps.filter(step__in=["investigate", "take_over", "decide"], pk__lt=appealed.pk)
    return frozenset(key for key in taken.values_list("taken_by", flat=True) if key is not None)


def may_read(complaint: Complaint, by: User) -> bool:
    """Whether an account is the officer who took the complaint in, or its investigator."""
    return by.pk in {complaint.taken_in_by_id, complaint.investigator_id} - {None}


def is_undecided(complaint: Complaint) -> bool:
    """Whether texts may still be added to it."""
    return complaint.state != ComplaintState.CLOSED


_GUARDS: Mapping[str, Callable[[Complaint, Said, User, datetime], Iterator[Fault]]] = {
    "assess": _assess,
    "investigate": _investigate,
    "take_over": _take_over,
    "decide": _decide,
    "communicate": _tell,
    "update": _tell,
    "appeal": _appeal,
    "close": _close,
    "refer": _refer,
}
