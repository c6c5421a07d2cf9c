"""An incident that is shared: seen by the partner named and by no other, what METHANE says and nothing sealed.

Which guards were tried by taking them out is said in `test_edges.py`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction

from himaya.web.incidents.models import Incident
from himaya.web.journal.models import JournalEntry
from himaya.web.partners.actions.sharing import end_share, share
from himaya.web.partners.models import IncidentShare
from himaya.web.partners.queries.sharing import shown_to

from .conftest import WORDS, Desks, forbidden, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.partners.models import Hazard

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(incident: Incident, desks: Desks) -> IncidentShare:
    """The fire, shared with the ambulance of Alexandria."""
    return share(incident, ["ambulance"], "من شارع البحر", by=desks.operator)[0]


def test_the_partner_named_sees_it_and_no_other(shared: IncidentShare, desks: Desks) -> None:
    """Neither the utilities, nor the ambulance of another governorate, nor an office of operations by this way."""
    assert list(shown_to(desks.ambulance)) == [shared]
    for other in (desks.utilities, desks.elsewhere, desks.operator, desks.auditor):
        assert not shown_to(other).exists(), other.username


def test_it_is_shared_by_who_runs_incidents_there(incident: Incident, desks: Desks) -> None:
    """A planner, a partner and an auditor share nothing; nothing is shared with nobody, or with who is not there."""
    for other in (desks.planner, desks.ambulance, desks.auditor):
        forbidden(lambda other=other: share(incident, ["ambulance"], by=other))
    refused(lambda: share(incident, [], by=desks.operator), "no_partner_named")
    refused(lambda: share(incident, ["media"], by=desks.operator), "unknown_choice")
    refused(lambda: share(incident, ["social"], by=desks.operator), "nobody_answers")
    assert not IncidentShare.objects.exists()


def test_it_is_shared_once_at_a_time(shared: IncidentShare, incident: Incident, desks: Desks) -> None:
    """A second time it is refused, with the other partner of the same form; after the end it may be shared anew."""
    refused(lambda: share(incident, ["ambulance", "utilities"], by=desks.operator), "shared_already")
    assert IncidentShare.objects.count() == 1
    end_share(shared, WORDS, by=desks.director)
    assert share(incident, ["ambulance"], by=desks.operator)[0].is_shown


def test_the_sharer_ends_it_with_a_reason(shared: IncidentShare, desks: Desks) -> None:
    """Not the partner, not without words, not twice; then the partner sees it no more."""
    forbidden(lambda: end_share(shared, WORDS, by=desks.ambulance))
    refused(lambda: end_share(shared, "لا", by=desks.operator), "words_needed")
    end_share(shared, WORDS, by=desks.operator)
    refused(lambda: end_share(shared, WORDS, by=desks.operator), "share_ended")
    assert not shown_to(desks.ambulance).exists()
    written = JournalEntry.objects.filter(object_kind="incident-share").order_by("seq")
    assert list(written.values_list("action", flat=True)) == ["incident-shared", "incident-share-ended"]


@pytest.mark.parametrize("state", ["closed", "false_alarm"])
def test_it_ends_with_the_incident(state: str, shared: IncidentShare, incident: Incident, desks: Desks) -> None:
    """What is over is shown to no partner, and is not shared."""
    told = {"outcome": WORDS, "closed_at": incident.called_at} if state == "closed" else {}
    Incident.objects.filter(pk=incident.pk).update(state=state, **told)
    assert not shown_to(desks.ambulance).exists()
    assert not IncidentShare.objects.get(pk=shared.pk).is_shown
    refused(lambda: share(incident, ["utilities"], by=desks.operator), "incident_over")


def test_the_page_says_what_methane_says_and_nothing_else(
    shared: IncidentShare, hazard: Hazard, incident: Incident, desks: Desks, browser_for: Callable[..., Client]
) -> None:
    """Where, hazards, access, numbers, hazards near it; not what was reported, and no other page of the incident."""
    desk, at = browser_for(desks.ambulance), f"/shared-incidents/{shared.pk}/"
    assert at in desk.get("/partners/").content.decode()
    page = desk.get(at).content.decode()
    for told in (incident.where_text, incident.hazards, incident.access, shared.note, hazard.what):
        assert told in page
    assert incident.report not in page
    assert desk.get(f"/incidents/{incident.pk}/").status_code == HTTPStatus.FORBIDDEN
    for other in (desks.utilities, desks.elsewhere):
        assert browser_for(other).get(at).status_code == HTTPStatus.NOT_FOUND
    Incident.objects.filter(pk=incident.pk).update(state="false_alarm")
    assert desk.get(at).status_code == HTTPStatus.NOT_FOUND


def test_it_is_shared_and_ended_on_the_page_of_the_incident(
    incident: Incident, desks: Desks, browser_for: Callable[..., Client]
) -> None:
    """By the form of the page; a refusal names its rule."""
    desk = browser_for(desks.operator)
    assert 'id="share"' in desk.get(f"/incidents/{incident.pk}/").content.decode()
    answer = desk.post(f"/incidents/{incident.pk}/share/", {})
    assert (answer.status_code, "partners.no_partner_named" in answer.content.decode()) == (422, True)
    assert desk.post(f"/incidents/{incident.pk}/share/", {"agencies": "ambulance"}).status_code == HTTPStatus.FOUND
    shared = IncidentShare.objects.get()
    at = f"/shared-incidents/{shared.pk}/end/"
    answer = desk.post(at, {"text": "لا"})
    assert (answer.status_code, "partners.words_needed" in answer.content.decode()) == (422, True)
    assert desk.post(at, {"text": WORDS}).status_code == HTTPStatus.FOUND
    assert IncidentShare.objects.get().ended_reason == WORDS


@pytest.mark.parametrize(
    "statement", ["UPDATE partners_incidentshare SET agency = 'social'", "DELETE FROM partners_incidentshare"]
)
@pytest.mark.usefixtures("shared")
def test_the_database_itself_refuses_to_rewrite_history(statement: str) -> None:
    """To whom it was shown stays, whatever speaks to the database."""
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
