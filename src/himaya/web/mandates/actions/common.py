"""What every writer does: hold the row, take a step of the table, add it to the history, write it down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone, translation

from himaya.faults import InvalidInputError
from himaya.web.journal.actions import record
from himaya.web.mandates.models import Mandate, StepEntry
from himaya.web.mandates.states import MANDATE, REQUEST, MandateState, Pause, RequestState
from himaya.web.mandates.words import Action, Kind
from himaya.web.webhooks.kinds import Event
from himaya.web.webhooks.outbox import tell

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office, User
    from himaya.web.mandates.models import PartnerRequest


def locked(pk: int) -> Mandate:
    """The task as it is now, held until the transaction ends."""
    rows = Mandate.objects.select_for_update(of=("self",)).select_related("instrument", "plot", "authorised_office")
    found: Mandate = rows.get(pk=pk)
    return found


def check_step(mandate: Mandate, step: str) -> str:
    """State that a step leads to.

    Raises
    ------
    InvalidInputError : `mandates.step_not_allowed`.
    """
    target = MANDATE.target(mandate.state, step)
    if target is None:
        raise InvalidInputError.of("mandates.step_not_allowed", **state_words(mandate.state))
    return target


def state_words(state: str) -> dict[str, Any]:
    """A state in both languages, for a fault."""
    found: dict[str, Any] = {}
    for language in ("ar", "en"):
        with translation.override(language):
            found[f"state_{language}"] = str(MandateState(state).label)
    return found


def move(mandate: Mandate, step: str, *, by: User | None, office: Office | None, text: str = "") -> Mandate:
    """Take a step that has been checked: state, history and journal; the caller has set what else it changes."""
    before, now = mandate.state, timezone.now()
    mandate.state, mandate.stepped_at = check_step(mandate, step), now
    mandate.save()
    StepEntry.objects.create(
        mandate=mandate, step=step, before=before, after=mandate.state, text=text, office=office, entered_by=by,
        entered_at=now,
    )  # fmt: skip
    told = {"state": str(mandate.state), "pause": mandate.pause, "text": text, "instrument": str(mandate.instrument)}
    record(
        Action.STEPPED, by=by, kind=Kind.MANDATE, object_id=str(mandate.pk), area=mandate.area,
        before={"state": str(before)}, after=told,
    )  # fmt: skip
    return mandate


def stop(mandate: Mandate, pause: Pause, *, by: User | None, office: Office | None, text: str = "") -> Mandate:
    """Suspend a task: nothing that was confirmed for it counts any more."""
    mandate.pause = pause
    if mandate.state == MandateState.IN_EXECUTION:
        mandate.stopped_at = timezone.now()
    for one in end_requests(mandate):
        tell_partner(Event.MANDATE_SUSPENDED, one)
    return move(mandate, "suspend", by=by, office=office, text=text)


def forget_authority(mandate: Mandate) -> None:
    """What was reviewed and authorised before counts no more."""
    mandate.reviewed_by = mandate.reviewed_at = None
    mandate.authorised_by = mandate.authorised_office = mandate.authorised_at = None
    mandate.starts_at = mandate.ends_at = mandate.started_at = mandate.stopped_at = None
    mandate.edition = mandate.order_reason = ""


def tell_partner(event: Event, request: PartnerRequest) -> None:
    """Have the programs of the partner told of its request, in the transaction of what happened to it."""
    path = reverse("api_confirmation", kwargs={"confirmation": request.pk})
    tell(event, number=request.pk, path=path, area=request.area, partner=request.partner)


def end_requests(mandate: Mandate) -> list[PartnerRequest]:
    """End what partners were asked for a task that does not take place so; returns what was ended."""
    ended = []
    for one in mandate.requests.select_for_update(of=("self",)).filter(
        state__in=[RequestState.ASKED, RequestState.CONFIRMED]
    ):
        one.state = REQUEST.target(one.state, "end") or one.state
        one.save(update_fields=["state"])
        ended.append(one)
    return ended


def write_down(action: Action, mandate: Mandate, *, by: User, **after: Any) -> None:
    """Put something else about a task into the journal."""
    record(action, by=by, kind=Kind.MANDATE, object_id=str(mandate.pk), area=mandate.area, after=after)
