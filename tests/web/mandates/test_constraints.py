"""What the database itself refuses of mandated tasks, whatever program writes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from tests.web.mandates.conftest import ALX, WORDS, Desks

from himaya.web.mandates.actions import asking, instruments
from himaya.web.mandates.models import AfterAction, Mandate, Notice, Reference
from himaya.web.places.models import Place

if TYPE_CHECKING:
    from django.db.models import Model

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _refuses(name: str, row: Model, **changed: Any) -> None:
    """A second row like this one, changed so, breaks the constraint of this name."""
    fields = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if not one.primary_key}
    told = {row._meta.get_field(key).attname: getattr(value, "pk", value) for key, value in changed.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        models.Model.save(type(row)(**(fields | told)), force_insert=True)


def test_a_task_has_three_accounts_a_window_and_its_reasons(running: Mandate, desks: Desks) -> None:
    """Also one that no action has written."""
    _refuses("mandate_state_known", running, state="x")
    _refuses("mandate_pause_known", running, pause="x")
    _refuses("mandate_suspended_why", running, state="suspended")
    _refuses("mandate_authorised_whole", running, authorised_at=None)
    _refuses("mandate_reviewed_by_another", running, reviewed_by=desks.planner)
    _refuses("mandate_authorised_by_a_third", running, authorised_by=desks.planner)
    _refuses("mandate_authorised_by_a_third", running, authorised_by=desks.lawyer)
    _refuses("mandate_ends_after_start", running, ends_at=running.starts_at)
    _refuses("mandate_closed_with_record", running, state="closed")
    _refuses("plot_property_known", running.plot, property="x")
    _refuses("plot_has_ground", running.plot, measured_m2=0.0)


def test_an_instrument_and_what_is_in_its_way_are_whole(running: Mandate, desks: Desks) -> None:
    """A kind that is known, days in order, a proof with the notice, an end with its account and words."""
    instrument = running.instrument
    _refuses("instrument_kind_known", instrument, kind="x")
    _refuses("instrument_expires_later", instrument, expires_on=instrument.issued_on - DAY)
    _refuses("instrument_served_with_proof", instrument, served_proof="")
    stay = instruments.impede(instrument, "stay", "وقف رقم 5", timezone.localdate(), by=desks.lawyer)
    _refuses("impediment_kind_known", stay, kind="x")
    _refuses("impediment_lifted_whole", stay, lifted_text=WORDS)
    _refuses("impediment_lifted_whole", stay, lifted_at=timezone.now())


def test_an_answer_has_its_account_and_a_refusal_its_words(authorised: Mandate) -> None:
    """And a partner is asked once at a time."""
    request = authorised.requests.get(partner="social")
    _refuses("request_state_known", request, state="x")
    _refuses("request_partner_known", request, partner="x")
    _refuses("request_answered_by_whom", request, state="confirmed")
    told = {"answered_by": request.asked_by, "answered_office": request.office, "answered_at": timezone.now()}
    _refuses("request_declined_with_reason", request, state="declined", **told)
    _refuses("request_open_once|partnerrequest.mandate_id", request)


def test_records_notices_and_references_are_of_a_known_kind(running: Mandate, desks: Desks) -> None:
    """Force has its record, and a matter its consequence."""
    office = desks.director.holdings[0].office
    entry = asking.say(running, "note", WORDS, by=desks.director)
    _refuses("joint_entry_kind_known", entry, kind="x")
    _refuses("notice_kind_known", Notice.objects.get(mandate=running), kind="x")
    after = AfterAction(mandate=running, done=WORDS, lessons=WORDS, office=office, entered_by=desks.director)
    _refuses("after_action_force_recorded", after, force_used=True)
    place = Place.objects.create(code="P-9", kind="square", name_ar="ميدان", lon=29.9, lat=31.2, area=ALX, capacity=5)
    matter = Reference(
        area=ALX, number="5", authority=WORDS, place=place, until=timezone.now() + DAY, office=office,
        entered_by=desks.director,
    )  # fmt: skip
    _refuses("reference_consequence_known", matter, consequence="x")
