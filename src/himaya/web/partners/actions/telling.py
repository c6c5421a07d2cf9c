"""Having the programs of partners told, in the transaction of what happened: kind, number and address alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from himaya.web.webhooks.kinds import Event
from himaya.web.webhooks.outbox import tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from himaya.web.partners.models import Hazard, IncidentShare, JointDecision, ResourceRequest

ADDRESSES: Mapping[Event, str] = {
    Event.REQUEST_ASKED: "api_request",
    Event.REQUEST_WITHDRAWN: "api_request",
    Event.HAZARD_TOLD: "api_hazard",
    Event.HAZARD_TAKEN_BACK: "api_hazard",
    Event.INCIDENT_SHARED: "api_shared_incident",
    Event.DECISION_ENTERED: "api_joint_decision",
}


def tell_partners(
    event: Event, row: ResourceRequest | Hazard | IncidentShare | JointDecision, agencies: Iterable[str]
) -> None:
    """Tell the programs of partners in the governorate of a row that it is to be fetched."""
    path = reverse(ADDRESSES[event], kwargs={"number": row.pk})
    for agency in agencies:
        tell(event, number=row.pk, path=path, area=row.area, partner=agency)
