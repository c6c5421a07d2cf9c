"""Complaints and appeals of the public: sealed on the way, kept whatever they say, answered by receipt."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
import qrcode
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from qrcode.image.svg import SvgPathImage
from tests.web.complaints.conftest import ALX, SECRET

from himaya.web.accounts.models import Role
from himaya.web.complaints.actions.intake import NewComplaint, receive_at_desk
from himaya.web.complaints.actions.reading import read_texts
from himaya.web.complaints.models import Came, Complaint
from himaya.web.complaints.publishing import publish_figures
from himaya.web.jobs.hourly import tasks as hourly_tasks
from himaya.web.portal import flood
from himaya.web.portal.actions import publish_key
from himaya.web.portal.models import Letter, LetterKind, Notice, Topic
from himaya.web.portal.sending import send
from himaya.web.portal.taking import set_aside, take_waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from himaya.web.accounts.models import Office, User
    from himaya.web.posts.models import LivePost

pytestmark = pytest.mark.django_db
FORM, ASK = "/public/complaints/", "/public/receipt/"


@pytest.fixture(autouse=True)
def _open_mailbox(data_dir: Path) -> Iterator[None]:
    """The key is published, and no test meets the counts of another."""
    publish_key(data_dir)
    for gate in (flood.LETTERS, flood.ASKING):
        gate.forget()
    yield
    for gate in (flood.LETTERS, flood.ASKING):
        gate.forget()


def _sent(**told: str) -> str:
    """The receipt of a complaint sent on the public page."""
    answer = Client().post(FORM, {"text": SECRET, **told})
    found = re.search(r'<bdi dir="ltr">((?:[0-9A-Z]{4}-){4}[0-9A-Z]{4})</bdi>', answer.content.decode())
    assert found is not None
    return found[1]


def _told(receipt: str) -> str:
    return Client().post(ASK, {"receipt": receipt}).content.decode()


def test_a_complaint_of_the_public_is_taken_once(officer: User, walk: Callable[..., Complaint]) -> None:
    """Sealed in the mailbox, sealed in the store, read by the officer who acknowledges it, answered by receipt."""
    receipt = _sent(reach="عصراً", area=ALX)
    assert SECRET.encode() not in bytes(Letter.objects.get().sealed)
    assert take_waiting(LetterKind.COMPLAINT) == 1
    assert take_waiting(LetterKind.COMPLAINT) == 0
    made = Complaint.objects.get()
    assert (made.came, made.area, made.taken_in_by) == (Came.PUBLIC, ALX, None)
    assert "وصلت شكواك، وتُقرأ خلال 24 ساعة" in _told(receipt)
    there = walk(made, "acknowledge")
    assert [one.text for one in read_texts(there, by=officer)] == [SECRET, "عصراً"]
    assert "تسلم شكواك ضابط" in _told(receipt)


def test_the_office_finds_it_without_waiting_for_the_clock(
    officer: User, browser_for: Callable[[User], Client]
) -> None:
    """The list of complaints takes what waits."""
    _sent()
    page = browser_for(officer).get(reverse("complaints")).content.decode()
    assert reverse("complaint", args=[Complaint.objects.get().pk]) in page


def test_the_card_of_a_post_seals_its_directorate(directorate: Office, live: Callable[..., LivePost]) -> None:
    """The code of the card names the post; its directorate is sealed out at once. A code of no post is left out."""
    post = live()
    assert f'value="{post.code}"' in Client().get(FORM, {"post": post.code}).content.decode()
    _sent(post=post.code)
    _sent(post="zzzzzzz")
    take_waiting(LetterKind.COMPLAINT)
    by_card, other = Complaint.objects.order_by("pk")
    if by_card.came != Came.POST:
        by_card, other = other, by_card
    assert (by_card.came, by_card.post_code, by_card.under) == (Came.POST, post.code, directorate)
    assert (other.came, other.post_code) == (Came.PUBLIC, "")


def test_the_answer_and_the_appeal_go_by_receipt(
    officer: User, second: User, directorate: Office, walk: Callable[..., Complaint], refused: Callable[..., list[str]]
) -> None:
    """The holder of the receipt reads the answer and appeals on the same page; somebody else investigates it."""
    made, receipt = receive_at_desk(NewComplaint(text=SECRET, about=directorate), by=officer)
    assert 'value="appeal"' not in _told(receipt)
    walk(made, "acknowledge", "assess", "investigate", "decide", "communicate")
    told = _told(receipt)
    assert "لم يثبت ما جاء" in told
    assert 'value="appeal"' in told
    appeal = {"receipt": receipt, "do": "appeal", "text": "لم يُسمع شاهدي"}
    Client().post(f"{ASK}follow/", appeal)
    take_waiting(LetterKind.APPEAL)
    made.refresh_from_db()
    assert (made.state, made.investigator) == ("appealed", None)
    assert [one.text for one in read_texts(made, by=officer)][-1] == "لم يُسمع شاهدي"
    assert refused(lambda: walk(made, "investigate")) == ["own_decision"]
    assert walk(made, "investigate", by=second).investigator == second
    assert 'value="appeal"' not in _told(receipt)


def test_an_appeal_that_comes_too_late_is_kept_beside(
    received: Complaint, officer: User, walk: Callable[..., Complaint]
) -> None:
    """Nothing that the public writes is lost, and the state stays."""
    there = walk(received, "acknowledge", "assess", "investigate", "decide", "communicate")
    Complaint.objects.update(communicated_at=timezone.now() - timedelta(days=31))
    send(LetterKind.APPEAL, {"about": there.receipt_sha256, "text": "متأخر"}, of=LetterKind.COMPLAINT)
    send(LetterKind.APPEAL, {"about": "0" * 64, "text": "لا شيء"}, of=LetterKind.COMPLAINT)
    assert take_waiting(LetterKind.APPEAL) == 2
    there.refresh_from_db()
    assert there.state == "communicated"
    assert read_texts(there, by=officer)[-1].label == "ما أضافه الشاكي"


def test_what_is_told_by_receipt_holds_no_number(received: Complaint, walk: Any, refused: Any) -> None:
    """An answer with a number of a person is refused, and nothing of it is kept."""
    there = walk(received, "acknowledge")
    assert refused(lambda: walk(there, "update", text="كلموا 01001234567")) == ["told_personal"]
    done = walk(there, "assess", "investigate", "decide")
    assert refused(lambda: walk(done, "communicate", text="الرقم 29001011234567")) == ["told_personal"]


@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"text": 7, "area": ["x"], "post": {"a": 1}}, {"text": "\0\u202e<script>", "area": "EG-XX"}],
)
def test_a_letter_written_without_the_form_is_kept_too(body: dict[str, Any]) -> None:
    """Whoever writes one by a program gets the same: kept, sealed, never set aside and never executed."""
    send(LetterKind.COMPLAINT, body)
    assert take_waiting(LetterKind.COMPLAINT) == 1
    assert set_aside(LetterKind.COMPLAINT) == 0
    assert Complaint.objects.get().area == ""


def test_an_empty_complaint_comes_back_with_what_was_typed() -> None:
    """The page says what is missing; scripts in the address or the form stay text."""
    answer = Client().post(FORM, {"text": "x", "reach": "<script>alert(1)</script>"})
    assert not Letter.objects.exists()
    assert 'role="alert"' in answer.content.decode()
    hostile = Client().get(FORM, {"post": '"><script>alert(1)', "text": "</textarea><script>alert(2)"}).content.decode()
    assert "<script" not in answer.content.decode() + hostile


def test_everybody_reads_how_complaints_were_answered(received: Complaint) -> None:
    """Counts of a year from five on, and percentiles of five measured ones on; smaller ones are a dash."""
    assert hourly_tasks()["complaint-figures"] is publish_figures
    now = timezone.now()
    for number in range(3):
        _decided(number, now)
    publish_figures()
    assert Notice.objects.get(topic=Topic.FIGURES).told["decided"] is None
    assert Notice.objects.get(topic=Topic.FIGURES).told["decided_p90_d"] is None
    assert "كيف كان الرد على الشكاوى" in Client().get(FORM).content.decode()
    for number in range(3, 10):
        _decided(number, now)
    publish_figures()
    told = Notice.objects.get(topic=Topic.FIGURES).told
    assert (told["received"], told["decided"], told["in_time"], told["decided_p90_d"]) == (11, 10, 10, 9.0)
    assert received.pk


def _decided(number: int, now: datetime) -> None:
    """One that was decided after so many days and one more."""
    at = now - timedelta(days=20)
    Complaint.objects.create(
        receipt_sha256=f"{number:064d}", came="desk", received_at=at, stepped_at=at, counted_from=at,
        decided_at=at + timedelta(days=number + 1), state="decided", finding="not",
    )  # fmt: skip


def test_the_form_stands_in_both_languages() -> None:
    """Arabic first, and English beside it; no cookie is set and nothing is kept by a cache."""
    for at, words in ((FORM, "إرسال الشكوى"), (f"/en{FORM}", "Send the complaint")):
        answer = Client().get(at)
        assert words in answer.content.decode()
        assert not answer.cookies
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_card_of_a_post_leads_to_the_form(
    live: Callable[..., LivePost], office_of: Callable[..., User], browser_for: Callable[[User], Client]
) -> None:
    """Its square says the address with the code of the post, its text the same for whoever has no telephone."""
    post, client = live(), browser_for(office_of(Role.POST_COMMANDER))
    at = reverse("complaint_card", args=[post.pk])
    assert at in client.get(reverse("post", args=[post.pk])).content.decode()
    page = client.get(at).content.decode()
    drawn = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
    drawn.add_data(f"http://testserver{FORM}?post={post.code}")
    assert drawn.make_image(image_factory=SvgPathImage).to_string(encoding="unicode") in page
    assert f"http://testserver{FORM}" in page
    assert post.code in page
    assert browser_for(office_of(Role.POST_COMMANDER, "EG-C")).get(at).status_code == HTTPStatus.NOT_FOUND
    assert browser_for(office_of(Role.MODERATOR)).get(at).status_code == HTTPStatus.FORBIDDEN
