"""What forbids a mandated task at an instant: each guard gives its faults, and every step says which it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from himaya.faults import Fault, InvalidInputError
from himaya.web.mandates.law import table
from himaya.web.mandates.models import ImpedimentKind
from himaya.web.mandates.queries.due import older_than
from himaya.web.mandates.queries.nearness import celebration_near
from himaya.web.mandates.states import RequestState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from himaya.web.accounts.models import Office
    from himaya.web.mandates.models import Instrument, Mandate, Plot

IMPEDES = {
    ImpedimentKind.STAY: "mandates.stayed",
    ImpedimentKind.GRIEVANCE: "mandates.grievance_pending",
    ImpedimentKind.REGULARISATION: "mandates.regularisation_pending",
    ImpedimentKind.APPEAL: "mandates.appeal_suspends",
    ImpedimentKind.TITLE_CLAIM: "mandates.title_claimed",
}
_FEWEST_LETTERS = 3


def refuse(*faults: Iterable[Fault]) -> None:
    """Raise every fault that the guards found.

    Raises
    ------
    InvalidInputError : whatever they found.
    """
    found = [fault for some in faults for fault in some]
    if found:
        raise InvalidInputError(found)


def unlawful(instrument: Instrument, now: datetime) -> Iterator[Fault]:
    """What makes an instrument no ground for anything at an instant."""
    if now > instrument.expires_at:
        yield Fault("mandates.instrument_expired", details={"day": instrument.expires_on.isoformat()})
    needs, provision = instrument.rule.needs, instrument.provision
    if "served" in needs and instrument.served_on is None:
        yield Fault("mandates.notice_not_proven")
    if "enforceable" in needs and instrument.enforceable_on is None:
        yield Fault("mandates.not_enforceable")
    if provision is None or not provision.holds_on(timezone.localdate(now)):
        yield Fault("mandates.law_not_in_force", details={"edition": table().edition})
    for one in instrument.impediments.filter(lifted_at__isnull=True).order_by("pk"):
        yield Fault(IMPEDES[ImpedimentKind(one.kind)], details={"reference": one.reference})


def inhuman(mandate: Mandate) -> Iterator[Fault]:
    """What the human-dimension check leaves open; nothing where it is complete."""
    newest = mandate.checks.first()
    yield from unanswered(newest.answers if newest else {}, dwellings=mandate.dwellings)


def unanswered(answers: dict[str, Any], *, dwellings: int) -> Iterator[Fault]:
    """Questions without an answer in words, everything set aside at once, or dwellings without shelter."""
    items = table().human
    told = {key: one for key, one in answers.items() if len(one.get("text", "")) >= _FEWEST_LETTERS}
    missing = [item for item in items if item.key not in told]
    if missing:
        first = missing[0]
        yield Fault("mandates.human_check_open", details={"question_ar": first.text_ar, "question_en": first.text_en})
    elif not any(one["arranged"] for one in told.values()):
        yield Fault("mandates.human_check_set_aside")
    elif dwellings and not told["shelter"]["arranged"]:
        yield Fault("mandates.no_shelter", details={"dwellings": str(dwellings)})


def untimely(mandate: Mandate, starts_at: datetime, ends_at: datetime) -> Iterator[Fault]:
    """What is wrong with a window: its length, the lawful hours of one day, or the validity of the instrument."""
    rule, first, last = mandate.instrument.rule, timezone.localtime(starts_at), timezone.localtime(ends_at)
    if not starts_at < ends_at <= starts_at + table().longest:
        yield Fault("mandates.bad_window", details={"hours": str(int(table().longest.total_seconds()) // 3600)})
        return
    if first.date() != last.date() or first.time() < rule.first or last.time() > rule.last:
        hours = {"first": f"{rule.first:%H:%M}", "last": f"{rule.last:%H:%M}"}
        yield Fault("mandates.outside_lawful_hours", details=hours)
    if ends_at > mandate.instrument.expires_at:
        yield Fault("mandates.past_instrument", details={"day": mandate.instrument.expires_on.isoformat()})


def too_near(instrument: Instrument, plot: Plot, starts_at: datetime, ends_at: datetime) -> Iterator[Fault]:
    """A protected celebration within 24 hours and 2 km, unless a court orders this very day."""
    if instrument.rule.court and instrument.orders_date == timezone.localdate(starts_at):
        return
    near = celebration_near(plot, starts_at, ends_at)
    if near is not None:
        limits = table()
        yield Fault(
            "mandates.near_celebration",
            details={
                "place": near.place,
                "from": f"{timezone.localtime(near.starts_at):%Y-%m-%d %H:%M}",
                "until": f"{timezone.localtime(near.ends_at):%Y-%m-%d %H:%M}",
                "hours": str(int(limits.separation.total_seconds()) // 3600),
                "km": f"{limits.separation_m / 1000:g}",
            },
        )


def incompetent(office: Office | None, mandate: Mandate) -> Iterator[Fault]:
    """An authorising office that is not in service, or not competent for the governorate and the kind."""
    levels = mandate.instrument.rule.levels
    level = "" if office is None else "national" if not office.area else "directorate"
    if office is None or not office.is_active or level not in levels or office.area not in {"", mandate.area}:
        yield Fault("mandates.not_competent")


def unconfirmed(mandate: Mandate) -> Iterator[Fault]:
    """Mandatory partners that have not confirmed this window."""
    open_ones = mandate.requests.exclude(state=RequestState.ENDED).filter(is_mandatory=True)
    confirmed = {
        one.partner
        for one in open_ones
        if one.state == RequestState.CONFIRMED and (one.starts_at, one.ends_at) == (mandate.starts_at, mandate.ends_at)
    }
    asked = {str(one) for one in partners_for(mandate)} | {one.partner for one in open_ones}
    if asked - confirmed:
        yield Fault("mandates.partner_missing", details={"count": str(len(asked - confirmed))})


def partners_for(mandate: Mandate) -> list[str]:
    """Partners that have to confirm: those of the law table, and social services wherever people live."""
    found = {str(one) for one in mandate.instrument.rule.partners}
    return sorted(found | {"social"} if mandate.dwellings else found)


def out_of_order(mandate: Mandate, now: datetime) -> Iterator[Fault]:
    """Older instruments of the same kind are due, and no reason says why this one comes first."""
    older = older_than(mandate.instrument, timezone.localdate(now))
    if not mandate.order_reason and (first := older.first()):
        yield Fault("mandates.out_of_order", details={"count": str(older.count()), "first": str(first)})


def outside_window(mandate: Mandate, now: datetime) -> Iterator[Fault]:
    """An instant outside the window that a task is authorised for."""
    if mandate.starts_at is None or mandate.ends_at is None or not mandate.starts_at <= now < mandate.ends_at:
        yield Fault("mandates.not_in_window")
