"""Two officers sign a handover, and then it is locked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdf
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry
from himaya.web.situation.actions.handovers import hand_over, take_over, withdraw
from himaya.web.situation.models import Handover, HandoverState
from himaya.web.situation.models.handover import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.incidents.models import Incident

pytestmark = pytest.mark.django_db
ALX = "EG-ALX"
PROMISED = "ambulance liaison: two more units at Raml by 21:00"


@pytest.fixture
def leaving(office_of: Callable[..., User]) -> User:
    """The operations room, at the end of its shift."""
    return office_of(Role.OPERATOR)


@pytest.fixture
def arriving(office_of: Callable[..., User]) -> User:
    """Who takes over."""
    return office_of(Role.SUPERVISOR)


@pytest.fixture
def offered(leaving: User, reported: Callable[..., Incident]) -> Handover:
    """A handover that the leaving officer has signed, with one open incident."""
    reported(priority=1)
    return hand_over(ALX, promised=PROMISED, by=leaving)


def test_both_sign_what_is_open_and_promised(offered: Handover, leaving: User, arriving: User) -> None:
    """The arriving officer signs the fingerprint of what the leaving one has signed; the journal has both."""
    assert offered.content["areas"][0]["incident_counts"]["open"] == 1
    signed = take_over(offered, seen=offered.hash, by=arriving)
    assert (signed.state, signed.left_by, signed.taken_by) == (HandoverState.SIGNED, leaving, arriving)
    assert signed.taken_at >= signed.left_at
    entries = JournalEntry.objects.filter(object_kind="handover").order_by("seq")
    assert [(one.action, one.account) for one in entries] == [
        ("handover-offered", leaving.username),
        ("handover-signed", arriving.username),
    ]


def test_nobody_signs_for_both(offered: Handover, leaving: User) -> None:
    """Refused by the rule, and by the database itself."""
    with pytest.raises(InvalidInputError) as refused:
        take_over(offered, seen=offered.hash, by=leaving)
    assert refused.value.faults[0].code == "situation.own_handover"
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=offered.pk).update(taken_by=leaving, taken_at=offered.left_at)


def test_what_was_read_is_what_is_signed(offered: Handover, arriving: User) -> None:
    """A page that shows something else is not signed."""
    with pytest.raises(InvalidInputError) as refused:
        take_over(offered, seen="0" * 64, by=arriving)
    assert refused.value.faults[0].code == "situation.other_content"


def test_a_signed_handover_is_locked(offered: Handover, leaving: User, arriving: User) -> None:
    """No action and no statement changes it any more."""
    take_over(offered, seen=offered.hash, by=arriving)
    for do in (lambda: take_over(offered, seen=offered.hash, by=arriving), lambda: withdraw(offered, by=leaving)):
        with pytest.raises(InvalidInputError) as refused:
            do()
        assert refused.value.faults[0].code == "situation.locked"
    for statement in ("UPDATE situation_handover SET promised = 'x'", "DELETE FROM situation_handover"):
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Handover.objects.get().promised == PROMISED


def test_what_was_signed_stays_while_it_is_on_offer(offered: Handover) -> None:
    """The leaving officer's own part is fixed from the first signature on."""
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        Handover.objects.filter(pk=offered.pk).update(promised="something else")


def test_an_offer_is_withdrawn_by_who_made_it(offered: Handover, leaving: User, arriving: User) -> None:
    """Not by another; a withdrawn one is never signed, and another may be offered."""
    with pytest.raises(InvalidInputError) as refused:
        withdraw(offered, by=arriving)
    assert refused.value.faults[0].code == "situation.not_yours"
    with pytest.raises(InvalidInputError) as again:
        hand_over(ALX, promised=PROMISED, by=leaving)
    assert again.value.faults[0].code == "situation.on_offer_already"
    withdraw(offered, by=leaving)
    with pytest.raises(InvalidInputError):
        take_over(offered, seen=offered.hash, by=arriving)
    assert hand_over(ALX, promised=PROMISED, by=leaving).pk != offered.pk


def test_what_was_promised_has_to_be_said(leaving: User) -> None:
    """Nothing is an answer, silence is none; numbers of persons are masked."""
    with pytest.raises(InvalidInputError) as refused:
        hand_over(ALX, promised="  ", by=leaving)
    assert refused.value.faults[0].code == "situation.words_needed"
    assert "01012345678" not in hand_over(ALX, promised="call back 01012345678 by nine", by=leaving).promised


def test_a_long_promise_is_kept_whole_or_refused(leaving: User) -> None:
    """As long as a page allows, to the last letter; one letter more is refused, never cut."""
    with pytest.raises(InvalidInputError):
        hand_over(ALX, promised="م" * (LONGEST_TEXT + 1), by=leaving)
    assert hand_over(ALX, promised="م" * LONGEST_TEXT, by=leaving).promised == "م" * LONGEST_TEXT


def test_a_handover_belongs_to_its_area(offered: Handover, office_of: Callable[..., User]) -> None:
    """An officer of Cairo neither signs nor sees that of Alexandria."""
    with pytest.raises(RefusedError):
        take_over(offered, seen=offered.hash, by=office_of(Role.OPERATOR, "EG-C"))


def test_the_pages_lead_through_it(browser_of: Callable[..., Client], reported: Callable[..., Incident]) -> None:
    """Sign as the leaving officer, be asked as the arriving one, read, sign, print."""
    incident = reported(priority=1)
    operator, supervisor = browser_of(Role.OPERATOR), browser_of(Role.SUPERVISOR)
    assert operator.post("/handovers/new/", {"area": ALX, "promised": ""}).status_code == 422
    answer = operator.post("/handovers/new/", {"area": ALX, "promised": PROMISED}, follow=True)
    page = answer.content.decode()
    assert "sign as the arriving officer" not in page
    assert "Withdraw it" in page
    handover = Handover.objects.get()
    assert f"/handovers/{handover.pk}/" in supervisor.get("/").content.decode()
    page = supervisor.get(f"/handovers/{handover.pk}/").content.decode()
    assert PROMISED in page
    assert f"/incidents/{incident.pk}/" in page
    supervisor.post(f"/handovers/{handover.pk}/sign/", {"seen": handover.hash})
    handover.refresh_from_db()
    assert handover.state == HandoverState.SIGNED
    paper = operator.get(f"/handovers/{handover.pk}.pdf?language=en").content
    text = "\n".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(paper)).pages)
    for part in ("Leaving officer", "Arriving officer", "ambulance liaison", handover.short_hash):
        assert part in text, part
