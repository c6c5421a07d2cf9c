"""Reports of the public: a receipt at once, a triage outside operations, an answer with its reason."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image
from tests.web.reports.conftest import BODY, TEXT

from himaya.faults import InvalidInputError
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role
from himaya.web.comments.actions.dangers import Told, confirm, propose
from himaya.web.comments.models import Feedback, Source
from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb
from himaya.web.incidents.models import Incident
from himaya.web.journal import retention
from himaya.web.journal.models import JournalEntry
from himaya.web.places.actions.publishing import publish_places
from himaya.web.places.models import Place
from himaya.web.portal.models import Letter, LetterKind, Notice, Topic
from himaya.web.portal.sending import send
from himaya.web.portal.taking import set_aside, take_waiting
from himaya.web.reports.actions import taking, triage
from himaya.web.reports.models import PublicReport, ReportStep
from himaya.web.reports.publishing import publish_report_figures
from himaya.web.reports.states import ReportState

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User

    Came = Callable[..., tuple[PublicReport, str]]

pytestmark = pytest.mark.django_db
FORM, ASK = "/public/report/", "/en/public/receipt/"


def _refused(do: Callable[[], object]) -> str:
    with pytest.raises(InvalidInputError) as error:
        do()
    return error.value.faults[0].code


def _answer(receipt: str) -> str:
    return Client().post(ASK, {"receipt": receipt}).content.decode()


def _picture(kind: str = "JPEG", **more: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 10, 10)).save(written, kind, **more)
    return written.getvalue()


def _with_place_and_device() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SECRETPHONE"
    return _picture(exif=exif)


def _file(content: bytes, name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


@pytest.mark.usefixtures("mailbox")
def test_a_citizen_gets_a_receipt_at_once_and_reads_what_became_of_it() -> None:
    """Sealed on the way, encrypted in the table, and no field says who it was."""
    answer = Client().post(FORM, BODY)
    page = answer.content.decode()
    assert (answer.status_code, "وصل بلاغك" in page) == (200, True)
    receipt = page.split('class="number receipt"><bdi dir="ltr">')[1].split("<")[0]
    assert TEXT.encode() not in bytes(Letter.objects.get().sealed)
    assert "No answer stands here yet" in _answer(receipt)
    take_waiting(LetterKind.REPORT)
    kept = PublicReport.objects.get()
    assert (kept.text, kept.where, kept.area, kept.state) == (TEXT, "محطة الرمل", "EG-ALX", ReportState.RECEIVED)
    assert TEXT.encode() not in bytes(kept.sealed_text)
    assert "Nobody has read it yet" in _answer(receipt)


@pytest.mark.parametrize(
    "changed",
    [
        {"area": "EG-XX"},
        {"category": "politics"},
        {"text": ""},
        {"text": "س" * 1001},
        {"where": ""},
        {"point": "here"},
        {"point": "99.9, 31.2"},
        {"point": "30.0444, 31.2357"},
        {"text": "a\0b"},
    ],
)
@pytest.mark.usefixtures("mailbox")
def test_what_is_wrong_in_a_form_is_said_and_nothing_is_kept(changed: dict[str, str]) -> None:
    """A point of another governorate, too; what was right stands in the form again."""
    answer = Client().post(FORM, {**BODY, **changed})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Letter.objects.exists()


@pytest.mark.usefixtures("mailbox")
def test_a_point_may_stand_for_the_place(came: Came) -> None:
    """Latitude first, as maps show it, in digits of any script; one outside its governorate is dropped on taking."""
    Client().post(FORM, {**BODY, "where": "", "point": "٣١.٢٠٠, 29.9000"})
    take_waiting(LetterKind.REPORT)
    kept = PublicReport.objects.get()
    assert (kept.lon, kept.lat) == (29.9, 31.2)
    elsewhere, _receipt = came(lon=32.9, lat=24.1)
    assert (elsewhere.lon, elsewhere.lat) == (None, None)


def test_a_letter_written_without_the_form_is_measured_alike(came: Came) -> None:
    """What names no governorate, place or category is set aside; numbers of people are masked."""
    for wrong in ({"area": "x"}, {"category": "x"}, {"where": ""}, {"picture": "!"}, {"picture": "AAAA"}):
        send(LetterKind.REPORT, {**BODY, **wrong})
    take_waiting(LetterKind.REPORT)
    assert set_aside(LetterKind.REPORT) == 5
    assert not PublicReport.objects.exists()
    kept, _receipt = came(text="صاحب الرقم 01012345678 يعرف", where="أمام 01012345678")
    assert "01012345678" not in kept.text + kept.where


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.usefixtures("mailbox")
def test_a_picture_keeps_its_pixels_alone(kind: str, desk_of: Callable[..., Client]) -> None:
    """No device, place or time in it, whatever its kind; whoever triages sees it as JPEG."""
    content = _with_place_and_device() if kind == "JPEG" else _picture(kind)
    assert Client().post(FORM, {**BODY, "picture": _file(content)}).status_code == 200
    take_waiting(LetterKind.REPORT)
    kept = PublicReport.objects.get()
    assert b"SECRETPHONE" not in kept.picture
    answer = desk_of(Role.MODERATOR).get(f"/public-reports/{kept.pk}/picture/")
    assert (answer.headers["Content-Type"], answer.content) == ("image/jpeg", kept.picture)
    assert Image.open(io.BytesIO(kept.picture)).getexif() == {}


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.4 ...%%EOF",
        b"GIF89a" + b"\0" * 50,
        b"\xff\xd8\xff" + b"<script>alert(1)</script>",
        b"PK\x03\x04" + b"\0" * 60,
    ],
)
@pytest.mark.usefixtures("mailbox")
def test_what_is_no_picture_is_turned_away(content: bytes) -> None:
    """By its bytes, whatever it is called."""
    assert Client().post(FORM, {**BODY, "picture": _file(content)}).status_code == 422
    assert not Letter.objects.exists()


@pytest.mark.usefixtures("mailbox")
def test_a_second_file_behind_a_picture_is_gone() -> None:
    """A picture that is an archive or a page at the same time is a picture afterwards."""
    polyglot = _picture() + b"PK\x03\x04<script>alert(1)</script><?php"
    assert Client().post(FORM, {**BODY, "picture": _file(polyglot)}).status_code == 200
    take_waiting(LetterKind.REPORT)
    picture = PublicReport.objects.get().picture
    assert not any(mark in picture for mark in (b"PK\x03\x04", b"<script", b"<?php"))


@pytest.mark.usefixtures("mailbox")
def test_too_large_a_form_is_turned_away_unread() -> None:
    """With the rule and what to do."""
    answer = Client().post(FORM, {**BODY, "picture": _file(b"\xff" * (5 * 2**20 + 2**17))})
    assert (answer.status_code, "letters.too_large" in answer.content.decode()) == (413, True)


def test_a_report_goes_its_way_to_an_answer_and_two_questions(came: Came, media: User) -> None:
    """Each step is read by receipt, in both languages; feedback is counted and leads nowhere."""
    report, receipt = came()
    triage.acknowledge(report, by=media)
    assert "is being read" in _answer(receipt)
    triage.triage(report, category="service", by=media)
    assert PublicReport.objects.get().category == "service"
    assert _refused(lambda: triage.serve(report, service=" ", by=media)) == "reports.words_needed"
    triage.serve(report, service="شركة الكهرباء", by=media)
    assert "شركة الكهرباء" in _answer(receipt)
    assert _refused(lambda: triage.answer_report(report, arabic="", english="x", by=media)) == "reports.words_needed"
    triage.answer_report(report, arabic="أُصلح العمود", english="It was repaired", by=media)
    page = _answer(receipt)
    assert "It was repaired" in page
    assert "Was the answer clear?" in page
    sent = {"receipt": receipt, "do": "feedback", "clear": "yes", "helped": "yes"}
    assert Client().post("/public/receipt/follow/", sent).status_code == 200
    take_waiting(LetterKind.REPORT)
    row = Feedback.objects.get()
    assert (row.kind, row.answers, row.helped) == (LetterKind.REPORT, 1, 1)
    assert TEXT not in str(list(JournalEntry.objects.values_list("before_json", "after_json")))


def test_nothing_can_be_done_has_a_reason_that_its_sender_reads(came: Came, media: User) -> None:
    """Without one it is refused."""
    report, receipt = came()
    triage.acknowledge(report, by=media)
    assert _refused(lambda: triage.triage(report, category="x", by=media)) == "reports.no_category"
    triage.triage(report, category="other", by=media)
    assert _refused(lambda: triage.refuse(report, reason="", by=media)) == "reports.words_needed"
    triage.refuse(report, reason="المكان ملك خاص", by=media)
    assert "المكان ملك خاص" in _answer(receipt)


def test_every_step_that_a_state_does_not_allow_is_refused(came: Came, media: User) -> None:
    """The table of states is the only way."""
    report, _receipt = came()
    steps: dict[str, Callable[[], object]] = {
        "acknowledge": lambda: triage.acknowledge(report, by=media),
        "triage": lambda: triage.triage(report, category="other", by=media),
        "link": lambda: triage.link(report, by=media),
        "serve": lambda: triage.serve(report, service="الكهرباء", by=media),
        "inform": lambda: triage.inform(report, by=media),
        "refuse": lambda: triage.refuse(report, reason="ملك خاص", by=media),
        "answer": lambda: triage.answer_report(report, arabic="أُصلح العمود", english="", by=media),
        "close": lambda: triage.close(report, by=media),
    }
    ends = ("linked_incident", "service_request", "information_only", "not_actionable")
    allowed: dict[str, set[str]] = {
        "received": {"acknowledge"},
        "acknowledged": {"triage"},
        "triaged": {"link", "serve", "inform", "refuse"},
        **{end: {"answer"} for end in ends},
        "answered": {"close"},
        "closed": set(),
    }
    assert set(allowed) == set(ReportState.values)
    for state, may in allowed.items():
        PublicReport.objects.update(state=state, service="x", incident=1)
        for name in set(steps) - may:
            assert _refused(steps[name]) == "reports.step_not_allowed", (state, name)
        for name in may - {"link"}:
            with transaction.atomic():
                steps[name]()
                transaction.set_rollback(True)


def test_a_danger_goes_over_by_two_accounts_and_the_report_says_so(came: Came, media: User) -> None:
    """Operations get place, time and danger; until then the report cannot be linked, nor in the database."""
    report, receipt = came(category="danger", text="سلك كهرباء عارٍ يلمسه الأطفال")
    triage.acknowledge(report, by=media)
    triage.triage(report, category="danger", by=media)
    assert _refused(lambda: triage.link(report, by=media)) == "reports.not_handed_over"
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicReport.objects.update(state="linked_incident")
    told = Told(area="EG-ALX", where="محطة الرمل", when="الآن", what="سلك عارٍ", reason="قد يصعق من يلمسه")
    danger = propose(told, source=Source.REPORT, source_id=report.pk, verb=Verb.TRIAGE_REPORTS, area="EG-ALX", by=media)
    assert _refused(lambda: triage.link(report, by=media)) == "reports.not_handed_over"
    titles = {"office_ar": "م", "office_en": "M", "password": "leaf-quiet-harbour-9"}
    second = create_account(username="second", role=Role.MODERATOR, area="EG-ALX", **titles)
    confirm(danger, why="خطر قائم", by=second)
    triage.link(report, by=media)
    incident = Incident.objects.get()
    assert PublicReport.objects.get().incident == incident.pk
    assert "الأطفال" not in incident.report
    assert "handed to operations" in _answer(receipt)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MODERATOR, Role.MEDIA_OFFICER}))
def test_no_office_of_operations_reads_a_report(
    role: Role, came: Came, office_of: Callable[..., User], desk_of: Callable[..., Client]
) -> None:
    """No list, page, picture or step, whatever its rank."""
    report, _receipt = came()
    with pytest.raises(RefusedError):
        triage.acknowledge(report, by=office_of(role))
    desk = desk_of(role)
    for path in ("/public-reports/", f"/public-reports/{report.pk}/", f"/public-reports/{report.pk}/picture/"):
        answer = desk.get(path)
        assert answer.status_code in {302, 403}
        assert TEXT not in answer.content.decode()


def test_what_was_answered_closes_after_a_fortnight_and_goes_after_a_year(came: Came, media: User) -> None:
    """By the clock; the journal says how many went."""
    report, _receipt = came()
    PublicReport.objects.update(state="answered", changed_at=timezone.now() - timedelta(days=13))
    taking.close_answered()
    assert PublicReport.objects.get().state == ReportState.ANSWERED
    PublicReport.objects.update(changed_at=timezone.now() - timedelta(days=15))
    taking.close_answered()
    assert PublicReport.objects.get().state == ReportState.CLOSED
    assert report.pk
    assert media.pk
    retention.purge(timezone.now() + timedelta(days=364))
    assert PublicReport.objects.exists()
    retention.purge(timezone.now() + timedelta(days=366))
    assert not PublicReport.objects.exists()
    assert not ReportStep.objects.exists()
    entry = JournalEntry.objects.get(action="purged", object_kind="public-report")
    assert json.loads(entry.after_json) == {"days": 365, "removed": 1}


def test_pages_of_a_triage_do_all_of_it_and_markup_stays_text(came: Came, desk_of: Callable[..., Client]) -> None:
    """By form; a refusal is told on the page."""
    report, _receipt = came(text="<script>alert(1)</script>", where="<img src=x>")
    desk, at = desk_of(Role.MEDIA_OFFICER), f"/public-reports/{report.pk}/"
    for path in ("/public-reports/", at):
        page = desk.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert desk.post(f"{at}close/").status_code == 422
    assert desk.post(f"{at}nothing/").status_code == 404
    assert desk.get(f"{at}picture/").status_code == 404
    for step, sent in (("acknowledge", {}), ("triage", {"category": "other"}), ("inform", {})):
        assert desk.post(f"{at}{step}/", sent).status_code == 302
    assert desk.post(f"{at}answer/", {"note_ar": "شكرًا لك"}).status_code == 302
    assert PublicReport.objects.get().state == ReportState.ANSWERED
    sent = {"area": "EG-ALX", "where": "محطة الرمل", "when": "الآن", "what": "سلك عارٍ", "reason": "قد يصعق أحدًا"}
    assert desk.post(f"{at}danger/", sent).status_code == 302
    refused = desk.post(f"{at}danger/", sent)
    assert (refused.status_code, "comments.danger_open" in refused.content.decode()) == (422, True)


@pytest.mark.usefixtures("mailbox")
def test_places_that_everybody_knows_are_offered_and_no_vital_one() -> None:
    """Names and points, without a capacity or a code."""
    shared = {"lon": 29.9, "lat": 31.2, "area": "EG-ALX", "capacity": 100}
    Place.objects.create(code="S-1", kind="square", name_ar="ميدان محطة الرمل", **shared)
    Place.objects.create(code="F-1", kind="facility", name_ar="محطة محولات", **shared)
    publish_places()
    told = {"name_ar": "ميدان محطة الرمل", "name_en": "", "lon": 29.9, "lat": 31.2}
    assert [one.told for one in Notice.objects.filter(topic="place")] == [told]
    page = Client().get(FORM).content.decode()
    assert '<option value="ميدان محطة الرمل">' in page
    assert "محطة محولات" not in page
    Place.objects.all().delete()
    publish_places()
    assert "ميدان محطة الرمل" not in Client().get(FORM).content.decode()


def test_figures_of_few_reports_are_not_told(came: Came, media: User) -> None:
    """Four reports are nobody's business; of five everybody reads how many came and were answered."""
    for number in range(5):
        report, _receipt = came(text=f"{TEXT} {number}")
        triage.acknowledge(report, by=media)
        triage.triage(report, category="service", by=media)
        triage.inform(report, by=media)
        triage.answer_report(report, arabic="شكراً", english="", by=media)
        publish_report_figures()
        told = Notice.objects.get(topic=Topic.FIGURES, key="reports").told
        assert (told["received"], told["answered"]) == ((5, 5) if number == 4 else (None, None))
    assert told["median_h"] == 0.0
    assert "5" in Client().get("/en/public/figures/").content.decode()
