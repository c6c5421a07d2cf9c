"""The joint log: whole or refused, of an incident or a night, joined by each office once, corrected by a new entry.

Which guards were tried by taking them out is said in `test_edges.py`.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from himaya.web.journal.models import JournalEntry
from himaya.web.partners.actions.deciding import NewDecision, decide, join
from himaya.web.partners.actions.sharing import share
from himaya.web.partners.models import JointDecision, JointParty, JointVoice
from himaya.web.partners.queries.deciding import seen, to_join

from .conftest import ALX, CAIRO, WORDS, Desks, forbidden, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User
    from himaya.web.incidents.models import Incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def new() -> Callable[..., NewDecision]:
    """A decision for tonight, with the ambulance."""

    def make(**told: Any) -> NewDecision:
        said = {
            "area": ALX, "decision": "تأخير بدء الصلاة", "reason": "زحام على الباب", "not_taken": "فتح باب ثان",
            "known": "1200 في الطابور", "agencies": ("ambulance",), "night": timezone.localdate(),
        }  # fmt: skip
        return NewDecision(**{**said, **told})

    return make


@pytest.fixture
def decided(new: Callable[..., NewDecision], desks: Desks) -> JointDecision:
    """That decision, entered by the operator."""
    return decide(new(), by=desks.operator)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"agencies": ()}, "no_partner_named"),
        ({"agencies": ("media",)}, "unknown_choice"),
        ({"agencies": ("social",)}, "nobody_answers"),
        ({"night": None}, "no_subject"),
        ({"incident": 1}, "no_subject"),
        ({"night": None, "incident": 999_999}, "unknown_incident"),
        ({"night": timezone.localdate() + timedelta(days=400)}, "night_too_far"),
        *(({text: "لا"}, "words_needed") for text in ("decision", "reason", "not_taken", "known")),
    ],
)
def test_a_decision_is_whole(told: dict[str, Any], code: str, new: Callable[..., NewDecision], desks: Desks) -> None:
    """Each thing that is missing or wrong is refused by its own rule, and nothing is kept."""
    refused(lambda: decide(new(**told), by=desks.operator), code)
    assert not JointDecision.objects.exists()


def test_each_office_says_once_what_it_thinks(
    decided: JointDecision, desks: Desks, partner_of: Callable[..., User]
) -> None:
    """Who entered it agrees; a partner that takes part disagrees with its reason; twice and uninvited is refused."""
    refused(lambda: join(decided, agrees=False, by=desks.ambulance), "words_needed")
    join(decided, agrees=False, reason=WORDS, by=desks.ambulance)
    refused(lambda: join(decided, agrees=True, by=desks.ambulance), "joined_already")
    refused(lambda: join(decided, agrees=True, by=desks.operator), "joined_already")
    refused(lambda: join(decided, agrees=True, by=desks.utilities), "not_a_party")
    for other in (desks.elsewhere, desks.planner, desks.auditor):
        forbidden(lambda other=other: join(decided, agrees=True, by=other))
    join(decided, agrees=True, by=partner_of("ambulance", ALX, "-night"))
    join(decided, agrees=True, by=desks.director)
    assert [one.agrees for one in decided.voices.all()] == [True, False, True, True]
    written = JournalEntry.objects.filter(object_kind="joint-decision").order_by("seq")
    assert list(written.values_list("action", flat=True)) == ["joint-decided", *["joint-joined"] * 3]


def test_each_sees_what_it_takes_part_in(decided: JointDecision, desks: Desks) -> None:
    """The partner named and offices of the area; it waits for each until that office has spoken."""
    for user in (desks.ambulance, desks.operator, desks.planner, desks.duty, desks.auditor):
        assert list(seen(user)) == [decided], user.username
    for user in (desks.utilities, desks.elsewhere):
        assert not seen(user).exists(), user.username
    assert list(to_join(desks.ambulance)) == [decided]
    assert not to_join(desks.operator).exists()
    join(decided, agrees=True, by=desks.ambulance)
    assert not to_join(desks.ambulance).exists()


def test_a_partner_decides_on_what_is_shared_with_it(
    new: Callable[..., NewDecision], incident: Incident, desks: Desks
) -> None:
    """Not on another incident, and not on what it takes no part in; on a night of its governorate it may."""
    of_fire = new(night=None, incident=incident.pk)
    refused(lambda: decide(of_fire, by=desks.ambulance), "not_shared")
    share(incident, ["ambulance"], by=desks.operator)
    assert decide(of_fire, by=desks.ambulance).incident == incident
    refused(lambda: decide(new(), by=desks.utilities), "not_a_party")
    forbidden(lambda: decide(new(area=CAIRO), by=desks.ambulance))
    assert decide(new(), by=desks.ambulance).night == timezone.localdate()


def test_a_correction_is_a_new_entry_with_the_same_parties(
    decided: JointDecision, new: Callable[..., NewDecision], desks: Desks
) -> None:
    """Subject and parties stay whatever is sent; the old one is joined and corrected no more."""
    sent = new(decision="بدء الصلاة في موعدها", agencies=(), night=None)
    refused(lambda: decide(sent, by=desks.utilities, corrects=decided), "not_a_party")
    fresh = decide(sent, by=desks.ambulance, corrects=decided)
    assert (fresh.corrects, fresh.night, [one.agency for one in fresh.parties.all()]) == (
        decided, decided.night, ["ambulance"],
    )  # fmt: skip
    refused(lambda: decide(sent, by=desks.operator, corrects=decided), "corrected_already")
    refused(lambda: join(decided, agrees=True, by=desks.director), "corrected_already")
    assert list(to_join(desks.director)) == [fresh]


@pytest.mark.parametrize(
    "statement",
    [
        f"{verb} {table}{change}"
        for table, column in (
            ("partners_jointdecision", "reason"), ("partners_jointvoice", "reason"), ("partners_jointparty", "agency"),
        )
        for verb, change in (("UPDATE", f" SET {column} = 'x'"), ("DELETE FROM", ""))
    ],
)  # fmt: skip
@pytest.mark.usefixtures("decided")
def test_the_database_itself_refuses_to_rewrite_history(statement: str) -> None:
    """Decision, parties and voices stay, whatever speaks to the database."""
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("joint_has_area", {"area": ""}),
        ("joint_of_incident_or_night", {"night": None}),
        *(("joint_is_whole", {text: ""}) for text in ("decision", "reason", "not_taken", "known")),
    ],
)
def test_the_database_itself_refuses_half_a_decision(name: str, changed: dict[str, Any], desks: Desks) -> None:
    """Without its governorate, what it belongs to, or one of its texts, whatever speaks to the database."""
    texts = dict.fromkeys(("decision", "reason", "not_taken", "known"), WORDS)
    values: dict[str, Any] = {"area": ALX, "night": timezone.localdate(), "entered_by": desks.operator, **texts}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        JointDecision.objects.create(office=desks.operator.holdings[0].office, **{**values, **changed})


def test_the_database_itself_refuses_a_party_that_is_none_and_a_no_without_its_reason(
    decided: JointDecision, desks: Desks
) -> None:
    """Whatever speaks to it."""
    with pytest.raises(IntegrityError, match="joint_party_known"), transaction.atomic():
        JointParty.objects.create(decision=decided, agency="media")
    office = desks.director.holdings[0].office
    with pytest.raises(IntegrityError, match="joint_against_with_reason"), transaction.atomic():
        JointVoice.objects.create(decision=decided, office=office, agrees=False, entered_by=desks.director)


def test_the_pages_enter_join_and_correct(
    desks: Desks, new: Callable[..., NewDecision], browser_for: Callable[..., Client]
) -> None:
    """Entered by the operator, found on the desk of the partner, refused without a reason, joined, corrected."""
    operator, ambulance = browser_for(desks.operator), browser_for(desks.ambulance)
    told = new()
    texts = {key: getattr(told, key) for key in ("decision", "reason", "not_taken", "known")}
    sent = {**texts, "area": ALX, "agencies": ["ambulance"], "night": str(told.night)}
    assert operator.post("/joint-log/new/", {**sent, "reason": ""}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    made_at = operator.post("/joint-log/new/", sent).headers["Location"]
    assert made_at in ambulance.get("/partners/").content.decode()
    assert made_at in ambulance.get("/joint-log/").content.decode()
    answer = ambulance.post(f"{made_at}join/", {"agrees": "0"})
    assert (answer.status_code, "partners.words_needed" in answer.content.decode()) == (422, True)
    assert ambulance.post(f"{made_at}join/", {"agrees": "0", "text": WORDS}).status_code == HTTPStatus.FOUND
    old = JointDecision.objects.get()
    page = operator.get(f"/joint-log/new/?corrects={old.pk}").content.decode()
    assert old.decision in page
    correction = {**texts, "decision": "بدء الصلاة في موعدها", "corrects": str(old.pk), "area": ALX}
    fresh_at = operator.post("/joint-log/new/", correction).headers["Location"]
    assert fresh_at in operator.get(made_at).content.decode()
    for other in (desks.utilities, desks.elsewhere):
        assert browser_for(other).get(made_at).status_code == HTTPStatus.NOT_FOUND
        assert browser_for(other).get(f"/joint-log/new/?corrects={old.pk}").status_code == HTTPStatus.NOT_FOUND
