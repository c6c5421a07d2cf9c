"""Danger to life goes to operations by two people, as place, time and danger alone.

Each of these was taken out of the code, and a test here failed: the second account; deciding once; the governorate;
words that say something; one proposal at a time.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role
from himaya.web.comments.actions.dangers import Told, confirm, decline, propose
from himaya.web.comments.models import Comment, Danger, Source
from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb
from himaya.web.incidents.models import Incident
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User

    Came = Callable[..., tuple[Comment, str]]

pytestmark = pytest.mark.django_db
WRITTEN = "رأيت من يضع حقيبة عند باب الكنيسة وأنا لا أثق بأحد"
TOLD = Told(
    area="EG-ALX",
    where="باب الكنيسة المرقسية",
    when="الآن",
    what="حقيبة متروكة عند الباب",
    reason="قد تنفجر بين الناس",
)


@pytest.fixture
def proposed(came: Came, moderator: User) -> Danger:
    """A danger that was read in a comment and waits for a second account."""
    comment, _receipt = came(WRITTEN)
    asked: dict[str, Any] = {"source": Source.COMMENT, "source_id": comment.pk, "verb": Verb.MODERATE_COMMENTS}
    return propose(TOLD, **asked, area=comment.area, by=moderator)


def _refused(do: Callable[[], object]) -> str:
    with pytest.raises(InvalidInputError) as error:
        do()
    return error.value.faults[0].code


def test_one_account_alone_hands_nothing_over(proposed: Danger, moderator: User) -> None:
    """Neither confirming nor declining what it proposed; the database holds it, too."""
    assert _refused(lambda: confirm(proposed, why="أؤكد ذلك", by=moderator)) == "comments.own_danger"
    assert _refused(lambda: decline(proposed, why="لا خطر فيه", by=moderator)) == "comments.own_danger"
    assert not Incident.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Danger.objects.update(decided_by=moderator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Danger.objects.update(incident=1)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.COMPLAINTS_OFFICER])
def test_a_second_account_makes_it_an_incident_without_a_word_of_the_comment(
    role: Role, proposed: Danger, another: Callable[[Role], User], desk_of: Callable[..., Client]
) -> None:
    """Operations read place, time and danger; not the comment, its number, or who read it."""
    second = another(role)
    done = confirm(proposed, why="الخطر قائم", by=second)
    incident = Incident.objects.get()
    assert done.incident == incident.pk
    assert (incident.area, incident.priority, incident.where_text) == ("EG-ALX", 1, TOLD.where)
    assert incident.report == f"{TOLD.what} ({TOLD.when})"
    page = desk_of(Role.OPERATOR).get(f"/incidents/{incident.pk}/").content.decode()
    assert TOLD.what in page
    for hidden in (WRITTEN, TOLD.reason, "الخطر قائم"):
        assert hidden not in page
    assert WRITTEN not in str(list(Incident.objects.values_list()))
    assert _refused(lambda: confirm(proposed, why="مرة أخرى", by=second)) == "comments.danger_decided"
    assert Incident.objects.count() == 1


def test_the_auditor_sees_every_proposal_and_what_became_of_it(
    proposed: Danger,
    other: User,
    desk_of: Callable[..., Client],
    office_of: Callable[..., User],
    enrol: Callable[[User], str],
) -> None:
    """On its page and in the journal: who, why, and whether it went over; the auditor decides nothing."""
    decline(proposed, why="هو عامل النظافة", by=other)
    enrol(office_of(Role.AUDITOR, ""))
    auditor = desk_of(Role.AUDITOR, "")
    assert TOLD.where in auditor.get("/comments/dangers/").content.decode()
    page = auditor.get(f"/comments/dangers/{proposed.pk}/").content.decode()
    assert TOLD.reason in page
    assert "هو عامل النظافة" in page
    assert auditor.post(f"/comments/dangers/{proposed.pk}/confirm/", {"why": "x"}).status_code == 403
    entries = JournalEntry.objects.filter(object_kind="danger").order_by("seq")
    assert [entry.action for entry in entries] == ["danger-proposed", "danger-declined"]
    assert json.loads(entries[0].after_json)["reason"] == TOLD.reason
    assert not Incident.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MODERATOR, Role.COMPLAINTS_OFFICER}))
def test_no_other_office_confirms(role: Role, proposed: Danger, office_of: Callable[..., User]) -> None:
    """Nor one that runs operations: it would read the comment to do so."""
    with pytest.raises(RefusedError):
        confirm(proposed, why="أؤكد ذلك", by=office_of(role))


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"area": ""}, "comments.no_area"),
        ({"area": "EG-XX"}, "comments.no_area"),
        ({"where": ""}, "comments.words_needed"),
        ({"what": " "}, "comments.words_needed"),
        ({"when": ""}, "comments.words_needed"),
        ({"reason": ""}, "comments.words_needed"),
    ],
)
def test_a_proposal_says_where_when_what_and_why(
    changed: dict[str, str], rule: str, came: Came, moderator: User
) -> None:
    """In words that say something."""
    comment, _receipt = came(WRITTEN)
    told = replace(TOLD, **changed)
    asked: dict[str, Any] = {"source": Source.COMMENT, "source_id": comment.pk, "verb": Verb.MODERATE_COMMENTS}
    assert _refused(lambda: propose(told, **asked, area=comment.area, by=moderator)) == rule


def test_a_danger_is_proposed_once_at_a_time_and_numbers_are_masked(
    proposed: Danger, other: User, moderator: User
) -> None:
    """Once declined it may be proposed anew; a telephone number goes nowhere."""
    asked: dict[str, Any] = {"source": Source.COMMENT, "source_id": proposed.source_id}
    asked |= {"verb": Verb.MODERATE_COMMENTS, "area": "EG-ALX"}
    assert _refused(lambda: propose(TOLD, **asked, by=other)) == "comments.danger_open"
    decline(proposed, why="لا خطر فيه", by=other)
    made = propose(replace(TOLD, what="اتصل بي 01012345678 عند الباب"), **asked, by=moderator)
    assert "01012345678" not in made.what


def test_moderators_do_all_of_it_on_pages(came: Came, desk_of: Callable[..., Client]) -> None:
    """Propose on the page of the comment, confirm on the page of the danger; a refusal says why."""
    comment, _receipt = came(WRITTEN)
    desk = desk_of(Role.MODERATOR)
    sent = {"area": TOLD.area, "where": TOLD.where, "when": TOLD.when, "what": TOLD.what, "reason": TOLD.reason}
    assert desk.post(f"/comments/{comment.pk}/danger/", {**sent, "area": "x"}).status_code == 422
    assert desk.post(f"/comments/{comment.pk}/danger/", sent).headers["Location"] == "/comments/dangers/"
    danger = Danger.objects.get()
    refused = desk.post(f"/comments/dangers/{danger.pk}/confirm/", {"why": "أؤكد ذلك"})
    assert (refused.status_code, "comments.own_danger" in refused.content.decode()) == (422, True)
    second = desk_of(Role.COMPLAINTS_OFFICER)
    assert second.post(f"/comments/dangers/{danger.pk}/confirm/", {"why": ""}).status_code == 422
    assert second.post(f"/comments/dangers/{danger.pk}/nothing/", {"why": "أؤكد ذلك"}).status_code == 404
    assert second.post(f"/comments/dangers/{danger.pk}/confirm/", {"why": "أؤكد ذلك"}).status_code == 302
    assert Incident.objects.count() == 1
