"""Programs of partners: they answer by token as the pages do, and are told when something is to be fetched."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.partners.conftest import ALX, HOUR, LAT, LON, Desks

from himaya.web.access.actions import make_token
from himaya.web.access.scopes import Scope
from himaya.web.accounts.models import User
from himaya.web.environment_webhooks import Webhooks
from himaya.web.journal.models import JournalEntry
from himaya.web.partners.actions.deciding import NewDecision, decide
from himaya.web.partners.actions.hazards import take_back, tell
from himaya.web.partners.actions.sharing import share
from himaya.web.partners.actions.stepping import take_step
from himaya.web.partners.models import Hazard, JointVoice, ResourceRequest
from himaya.web.webhooks.actions import register_endpoint
from himaya.web.webhooks.kinds import Event
from himaya.web.webhooks.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.incidents.models import Incident
    from himaya.web.partners.actions.hazards import NewHazard

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
OWN = (
    Scope.REQUESTS_READ, Scope.REQUESTS_ANSWER, Scope.HAZARDS_READ, Scope.HAZARDS_TELL, Scope.SHARED_READ,
    Scope.JOINT_READ, Scope.JOINT_JOIN,
)  # fmt: skip


class Program:
    """A partner's system that asks with its token."""

    def __init__(self, user: User) -> None:
        _made, text = make_token(label="منظومة الإسعاف", scopes=OWN, days=30, by=User.objects.get(pk=user.pk))
        self.client = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {text}"})

    def get(self, path: str) -> Any:
        """What is told at an address."""
        return self.client.get(f"/api/v1{path}")

    def post(self, path: str, **told: Any) -> Any:
        """Tell something."""
        return self.client.post(f"/api/v1{path}", json.dumps(told), content_type="application/json")


def _later(hours: int) -> str:
    return (timezone.now() + hours * HOUR).isoformat()


def _decision(incident: Incident) -> NewDecision:
    texts = dict.fromkeys(("decision", "reason", "not_taken", "known"), "نص يكفي للفهم")
    return NewDecision(area=ALX, agencies=("ambulance",), incident=incident.pk, night=None, **texts)


def test_a_request_is_promised_and_arrives_by_token(desks: Desks, asked: ResourceRequest) -> None:
    """With the rules of the page: fewer than asked is refused by its rule; the journal names the program."""
    program = Program(desks.ambulance)
    [shown] = program.get("/partners/requests").json()["items"]
    assert (shown["id"], shown["number"], shown["state"]) == (asked.pk, 4, "asked")
    at = f"/partners/requests/{asked.pk}"
    few = program.post(f"{at}/accept", number=3, arrival_at=_later(70))
    assert (few.status_code, few.json()["code"]) == (HTTPStatus.UNPROCESSABLE_ENTITY, "partners.fewer_than_asked")
    promised = program.post(f"{at}/accept-part", number=3, arrival_at=_later(70), text="ثلاث سيارات متاحة").json()
    assert (promised["state"], promised["offered"]) == ("part_accepted", 3)
    assert program.post(f"{at}/arrive").json()["state"] == "arrived"
    assert JournalEntry.objects.filter(object_id=str(asked.pk), program__contains="منظومة الإسعاف").count() == 2
    assert Program(desks.elsewhere).get(at).status_code == HTTPStatus.NOT_FOUND
    assert Program(desks.utilities).post(f"{at}/decline", reason="لا سيارة").status_code == HTTPStatus.NOT_FOUND


def test_hazards_are_read_noted_told_and_taken_back_by_token(desks: Desks, hazard: Hazard) -> None:
    """Of those that concern the partner; another partner's program neither sees nor takes back what is not its own."""
    program = Program(desks.ambulance)
    assert [one["id"] for one in program.get("/hazards").json()["items"]] == [hazard.pk]
    assert program.post(f"/hazards/{hazard.pk}/acknowledge").status_code == HTTPStatus.OK
    assert hazard.acknowledgements.get().office.partner == "ambulance"
    told = {"area": ALX, "kind": "gas", "what": "تسرب غاز عند الباب", "to_do": "أخلوا الرصيف", "lon": LON, "lat": LAT}
    mine = program.post("/hazards", valid_until=_later(3), **told).json()
    assert (mine["kind"], mine["taken_back_at"]) == ("gas", None)
    assert Program(desks.utilities).get(f"/hazards/{mine['id']}").status_code == HTTPStatus.NOT_FOUND
    assert program.post(f"/hazards/{hazard.pk}/take-back", reason="أُصلح").json()["code"] == "partners.not_yours"
    back = program.post(f"/hazards/{mine['id']}/take-back", reason="أُغلق الصمام").json()
    assert back["taken_back_reason"] == "أُغلق الصمام"


def test_a_shared_incident_is_read_and_a_decision_joined_by_token(desks: Desks, incident: Incident) -> None:
    """What METHANE says and nothing else of it; disagreement without a reason is refused."""
    program = Program(desks.ambulance)
    assert program.get("/partners/incidents").json()["items"] == []
    [one] = share(incident, ["ambulance"], by=desks.operator)
    [shown] = program.get("/partners/incidents").json()["items"]
    assert (shown["id"], shown["incident"]["hazards"], shown["incident"]["hurt"]) == (one.pk, "أسطوانات غاز", 2)
    assert "دخان من الدور الثاني" not in program.get(f"/partners/incidents/{one.pk}").content.decode()
    assert program.get(f"/incidents/{incident.pk}").status_code == HTTPStatus.FORBIDDEN
    made = decide(_decision(incident), by=desks.operator)
    assert program.post(f"/joint-decisions/{made.pk}/join", agrees=False).json()["code"] == "partners.words_needed"
    joined = program.post(f"/joint-decisions/{made.pk}/join", agrees=True).json()
    assert [voice["agrees"] for voice in joined["voices"]] == [True, True]
    assert JointVoice.objects.filter(decision=made).count() == 2
    assert Program(desks.utilities).get("/joint-decisions").json()["items"] == []


def test_programs_are_told_of_everything_that_concerns_their_partner(
    desks: Desks, asked: ResourceRequest, incident: Incident, danger: Callable[..., NewHazard], settings: Any
) -> None:
    """One message for each event, kept with the change, with kind, number and address; none to another partner."""
    settings.WEBHOOKS = Webhooks(frozenset({"localhost"}), "")
    for one in (desks.ambulance, desks.elsewhere, desks.utilities):
        user = User.objects.get(pk=one.pk)
        register_endpoint(target="https://localhost/hooks", kinds=Event.values, origin="https://h.example", by=user)
    take_step(asked, "withdraw", text="لم يعد لازماً", by=desks.planner)
    told = tell(danger(), by=desks.utilities)
    take_back(told, "أُصلح الكابل", by=desks.utilities)
    [shared] = share(incident, ["ambulance"], by=desks.operator)
    made = decide(_decision(incident), by=desks.operator)
    rows = Delivery.objects.order_by("pk").values_list("endpoint__assignment__user", "kind", "number", "path")
    assert list(rows) == [
        (desks.ambulance.pk, "request.withdrawn", asked.pk, f"/api/v1/partners/requests/{asked.pk}"),
        (desks.ambulance.pk, "hazard.told", told.pk, f"/api/v1/hazards/{told.pk}"),
        (desks.ambulance.pk, "hazard.taken_back", told.pk, f"/api/v1/hazards/{told.pk}"),
        (desks.ambulance.pk, "incident.shared", shared.pk, f"/api/v1/partners/incidents/{shared.pk}"),
        (desks.ambulance.pk, "decision.entered", made.pk, f"/api/v1/joint-decisions/{made.pk}"),
    ]
