"""Documents of a version: what they say of it and of the reader, who gets them, and the entry in the journal."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from himaya.documents.book.elements import strength_of_book
from himaya.documents.forms.pack import FORMS
from himaya.faults import InvalidInputError, Language
from himaya.planning.planfile import seal
from himaya.web.accounts.models import Office, Role
from himaya.web.jobs import actions as jobs
from himaya.web.jobs.models import Job
from himaya.web.journal.models import JournalEntry
from himaya.web.plans.actions import content, deciding, making
from himaya.web.plans.actions.states import take_step
from himaya.web.plans.models import Plan, PlanVersion
from himaya.web.plans.papers import packs
from himaya.web.plans.papers.book import book_of_version
from himaya.web.plans.papers.lists import lists_of
from himaya.web.plans.papers.make import Copy
from himaya.web.plans.papers.nation import book_of_nation
from himaya.web.plans.queries.annexes import roll_up
from himaya.web.plans.transitions import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import Solution

pytestmark = pytest.mark.any_database
REASON = "إعادة العرض بعد المعاينة"
WHY = "الباب مغلق للترميم هذا العام"


def _text(body: bytes) -> str:
    """What can be copied out of a PDF, marks of direction and line breaks aside."""
    text = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s+", " ", re.sub(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text))


@pytest.fixture
def solution(make_plan: Callable[..., Solution], handmade: dict[str, Any]) -> Solution:
    """A verified computed plan of Alexandria without a serious gap, with everything that papers ask of it."""
    scenario = handmade["inputs"]["scenario"]
    scenario |= {"governorate": "EG-ALX", "celebration": "coptic-christmas"}
    scenario |= {table: [] for table in ("places", "doors", "services", "bases", "units", "standby")}
    handmade["inputs"]["doctrine"]["edition"] = "2026-11"
    handmade["gaps"] = [gap for gap in handmade["gaps"] if gap["severity"] != "red"]
    for number, element in enumerate(handmade["elements"]):
        element["units"] = [f"U-{number}"] if element["units"] else []
        element["call_signs"] = element["call_signs"][: len(element["units"])]
    return make_plan("alexandria", document=seal(handmade))


@pytest.fixture
def reader(director: User) -> Client:
    """The director's browser, in Arabic."""
    client = Client()
    client.force_login(director)
    return client


def _get(client: Client, version: PlanVersion, rest: str) -> Any:
    return client.get(f"/plans/{version.plan_id}/{version.number}/papers/{rest}")


def test_the_order_of_a_version_in_review(ready: PlanVersion, reader: Client, director: User) -> None:
    """It says what offices wrote, that nobody approved it, which content it is, and whose copy."""
    answer = _get(reader, ready, "order.pdf")
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["Cache-Control"] == "private, no-store"
    text = _text(answer.content)
    assert "خطة قيد المراجعة" in text
    assert "غير معتمدة" in text
    assert ready.content_hash in text
    assert director.username in text
    assert "كل باب مشغول" in text
    assert "مديرية أمن الإسكندرية" in text
    entry = JournalEntry.objects.order_by("seq").last()
    assert entry is not None
    assert (entry.action, entry.account, entry.object_id) == ("paper-taken", director.username, str(ready))


def test_the_order_of_an_approved_version(ready: PlanVersion, reader: Client, director: User) -> None:
    """Approved, it says so and carries the signature's office; the content is the one that was signed."""
    Office.objects.filter(pk=director.holdings[0].office.pk).update(title_ar="مدير أمن الإسكندرية")
    take_step(ready.pk, Step.APPROVE, by=director)
    text = _text(_get(reader, ready, "order.pdf").content)
    assert "خطة معتمدة" in text
    assert "غير معتمدة" not in text
    assert ready.content_hash in text
    assert "مدير أمن الإسكندرية" in text


@pytest.mark.parametrize("form", FORMS)
def test_every_form_can_be_taken(ready: PlanVersion, reader: Client, director: User, form: str) -> None:
    """Each form names itself and whose copy it is, in the language asked for."""
    text = _text(_get(reader, ready, f"ics-{form}.pdf?language=en").content)
    assert f"ICS {form}" in text
    assert f"({director.username})" in text
    assert "Plan in review - not approved" in text


def test_annexes_are_printed_as_written(ready: PlanVersion, reader: Client, desk: User, director: User) -> None:
    """The communications and the medical plan stand on their forms."""
    take_step(ready.pk, Step.RETURN, by=director, reason=REASON)
    content.set_annex(ready.pk, by=desk, annex="communications", text="الشبكة الأولى ثم المراسلون", complete=True)
    content.set_annex(ready.pk, by=desk, annex="medical", text="نقطة أمام الباب البحري", complete=True)
    assert "الشبكة الأولى ثم المراسلون" in _text(_get(reader, ready, "ics-205.pdf").content)
    assert "نقطة أمام الباب البحري" in _text(_get(reader, ready, "ics-206.pdf").content)
    assert "مشروع خطة" in _text(_get(reader, ready, "order.pdf").content)


def test_decisions_by_hand_stand_in_the_order_with_their_reasons(
    ready: PlanVersion, reader: Client, desk: User, director: User
) -> None:
    """A road left open by the desk is told with the reason; without one the order says that none was written."""
    take_step(ready.pk, Step.RETURN, by=director, reason=REASON)
    PlanVersion.objects.filter(pk=ready.pk).update(decisions={"opened": ["road/1/2"]})
    assert "لم يكتب سبب" in _text(_get(reader, ready, "order.pdf").content)
    deciding.give_reason(PlanVersion.objects.get(pk=ready.pk), "opened", 0, by=desk, reason=WHY)
    text = _text(_get(reader, ready, "order.pdf").content)
    assert WHY in text
    assert "road/1/2" in text
    assert "لم يكتب سبب" not in text


def test_forms_and_lists_agree_on_minimum_and_author(ready: PlanVersion, director: User) -> None:
    """The least strength of a post is that of the version, and the office that makes it is named before it signs."""
    row = ready.elements.filter(kind="post").order_by("pk")[0]
    book = book_of_version(ready)
    element = next(one for one in book.elements if one.id == row.key.rsplit("/", 1)[0])
    assert element.minimum == row.minimum > 0
    free = ready.elements.filter(source="planner", minimum=0).values_list("key", "kind")
    ids = {key if kind == "patrol" else key.rsplit("/", 1)[0] for key, kind in free}
    assert ids
    assert {one.minimum for one in book.elements if one.id in ids} == {None}
    assert book.author.ar == ready.author_office.title_ar != ""
    text = _text(Copy(ready, director, Language.AR).form("203"))
    assert ready.author_office.title_ar in text


def test_a_line_of_effort_without_an_office_is_seen_in_the_organisation(
    ready: PlanVersion, desk: User, director: User
) -> None:
    """Its place in the command stays open instead of disappearing."""
    assert all(one.office.ar for one in book_of_version(ready).positions)
    take_step(ready.pk, Step.RETURN, by=director, reason=REASON)
    axis = ready.axes.order_by("pk")[0]
    type(axis).objects.filter(pk=axis.pk).update(owner=None)
    positions = {one.id: one for one in book_of_version(PlanVersion.objects.get(pk=ready.pk)).positions}
    assert len(positions) == ready.axes.count() + 1
    assert positions[f"axis-{axis.key}"].office.ar == ""
    assert "Not entered yet" in _text(Copy(ready, desk, Language.EN).form("203"))


def test_the_card_of_a_post_is_one_page(ready: PlanVersion, reader: Client) -> None:
    """The page of a post leads to its card."""
    element = ready.elements.filter(kind="post")[0]
    page = reader.get(f"/plans/{ready.plan_id}/{ready.number}/elements/{element.pk}/").content.decode()
    assert f"papers/card-{element.pk}.pdf" in page
    body = _get(reader, ready, f"card-{element.pk}.pdf").content
    found = subprocess.run(["pdfinfo", "-"], input=body, capture_output=True, check=True).stdout.decode()
    assert re.search(r"Pages:\s+1\n", found)


def test_every_list_is_in_one_workbook(ready: PlanVersion, reader: Client, director: User) -> None:
    """Sheets for elements, units, places, gaps and what offices wrote; the printed head says whose copy it is."""
    book = openpyxl.load_workbook(io.BytesIO(_get(reader, ready, "lists.xlsx").content))
    assert len(book.sheetnames) == 10  # as the words above say
    first = book.worksheets[0]
    assert first.max_row == ready.elements.count() + 1
    assert {row[3].value for row in first.iter_rows(min_row=2)} <= {None, *(one.title for one in ready.places.all())}
    assert director.username in first.oddHeader.center.text
    assert book.properties.identifier == ready.content_hash


def test_papers_that_take_longer_are_made_for_one_account(
    ready: PlanVersion, reader: Client, director: User, office_of: Callable[..., User]
) -> None:
    """Asked for on the page, made in the background, downloaded by the account that asked and by no other."""
    answer = reader.post(f"/plans/{ready.plan_id}/{ready.number}/papers/pack/", {"paper": "cards"})
    assert answer.status_code == HTTPStatus.FOUND
    job = jobs.claim(Job.objects.get().pk)
    assert job is not None
    assert jobs.finish(job, packs.make(job.arguments, lambda *_args, **_texts: None, lambda: False))
    link = f"pack/{job.pk}.pdf"
    assert link in _get(reader, ready, "").content.decode()
    assert director.username in _text(b"".join(_get(reader, ready, link).streaming_content))
    other = Client()
    other.force_login(office_of(Role.OPERATOR))
    assert _get(other, ready, link).status_code == HTTPStatus.NOT_FOUND
    unknown = reader.post(f"/plans/{ready.plan_id}/{ready.number}/papers/pack/", {"paper": "everything"})
    assert unknown.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_rehearsal_to_come_is_not_printed_as_done(ready: PlanVersion, desk: User, director: User) -> None:
    """A day to come is refused by the name of its field; one that stands there all the same reads as not rehearsed."""
    take_step(ready.pk, Step.RETURN, by=director, reason=REASON)
    place, ahead = ready.places.order_by("pk")[0], timezone.localdate() + timedelta(days=1)
    said: dict[str, Any] = {"by": desk, "place_code": place.code, "scenario": "حريق في الشارع الخلفي"}
    with pytest.raises(InvalidInputError, match="contingency was rehearsed") as refused:
        content.save_contingency(ready.pk, rehearsed_on=ahead, **said)
    assert refused.value.faults[0].column == "rehearsed_on"
    row = content.save_contingency(ready.pk, rehearsed_on=timezone.localdate(), **said)
    assert row.is_rehearsed
    ready.contingencies.filter(pk=row.pk).update(rehearsed_on=ahead)
    (hazard,) = (one for one in book_of_version(ready).hazards if one.hazard.ar == row.scenario)
    assert hazard.mitigation.en == "Not rehearsed"
    sheets = openpyxl.load_workbook(io.BytesIO(lists_of(ready, desk))).worksheets
    (listed,) = (line for sheet in sheets for line in sheet.values if row.scenario in line)
    assert listed[2] is None


def test_hazards_and_decisions_of_the_directorates_stand_in_the_national_order(
    ready: PlanVersion, office_of: Callable[..., User], desk: User, director: User
) -> None:
    """Under the name of the governorate, at the place as the national tables number it."""
    take_step(ready.pk, Step.RETURN, by=director, reason=REASON)
    place = ready.places.order_by("pk")[0]
    content.save_contingency(
        ready.pk, by=desk, place_code=place.code, scenario="تدافع عند الباب البحري", rehearsed_on=None
    )
    PlanVersion.objects.filter(pk=ready.pk).update(decisions={"opened": ["road/1/2"]})
    national = making.create_plan(by=office_of(Role.PLANNER, ""), celebration="coptic-christmas", year=2027, area="")
    Plan.objects.filter(pk=ready.plan_id).update(national=national.plan)
    book = book_of_nation(national)
    hazard = next(one for one in book.hazards if one.hazard.ar == "تدافع عند الباب البحري")
    assert hazard.place_id == f"ALX-{place.code}"
    (decision,) = book.decisions
    assert decision.text.ar.startswith("الإسكندرية: ")
    assert decision.text.en.startswith("Alexandria: ")


def test_another_governorate_gets_no_paper(ready: PlanVersion, office_of: Callable[..., User]) -> None:
    """Documents of Alexandria are not there for Cairo."""
    cairo = Client()
    cairo.force_login(office_of(Role.DIRECTOR, "EG-C"))
    for rest in ("", "order.pdf", "ics-204.pdf", "lists.xlsx"):
        assert _get(cairo, ready, rest).status_code == HTTPStatus.NOT_FOUND


def test_what_cannot_be_made_says_why(desk: User, ready: PlanVersion, reader: Client) -> None:
    """An unknown form or place, and a version that was never computed, are refused with the remedy."""
    for rest in ("ics-999.pdf", "order.pdf?place=nowhere"):
        assert _get(reader, ready, rest).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    empty = making.create_plan(by=desk, celebration="western-christmas", year=2026, area="EG-ALX")
    answer = _get(reader, empty, "order.pdf")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_national_order_rolls_the_directorates_up(ready: PlanVersion, office_of: Callable[..., User]) -> None:
    """Directorates with a plan have their figures, the others stand as missing; forms come from the directorates."""
    planner = office_of(Role.PLANNER, "")
    national = making.create_plan(by=planner, celebration="coptic-christmas", year=2027, area="")
    Plan.objects.filter(pk=ready.plan_id).update(national=national.plan)
    client = Client()
    client.force_login(planner)
    text = _text(_get(client, national, "order.pdf").content)
    assert "مديرية أمن الإسكندرية" in text
    assert "مركز المعلومات وإدارة الأزمات" in text
    assert text.count("في ملحق كل مديرية.") == 7  # certificate, map, posts, presence, standby points, roads, medical
    assert strength_of_book(book_of_nation(national).elements)[0] == roll_up(national.plan).strength > 0
    assert text.count("لم يرد") == 26  # all governorates but Alexandria
    assert _get(client, national, "ics-204.pdf").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
