"""Comments: nothing appears before review, nothing but what was approved, and the author may appeal to another.

Each of these was taken out of the code, and a test here failed: another moderator for an appeal (both ends); waiting
for an opinion, and its being another's; the criterion; words chosen, and at most a quarter; the reference of an order;
the hash of what was approved; masking chosen words alone; withdrawing what was not approved at a start; the table of
states; masking on coming; the time of an appeal; leaving the page and losing the text on withdrawal; removing the
texts of rejected comments alone.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.web.comments.conftest import PAGE, SUBJECT, answer_to

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role
from himaya.web.comments.actions import deciding, opinions, publishing
from himaya.web.comments.models import Comment, Decision, Feedback, kept
from himaya.web.comments.states import CommentState
from himaya.web.common.masking import MASK
from himaya.web.common.refusal import RefusedError
from himaya.web.journal import retention
from himaya.web.journal.models import JournalEntry
from himaya.web.portal.forms import LONGEST_COMMENT
from himaya.web.portal.models import Answer, Letter, LetterKind, Notice, Topic
from himaya.web.portal.queries.calendar import coming
from himaya.web.portal.receipts import digest_of
from himaya.web.portal.sending import send
from himaya.web.portal.taking import set_aside, take_waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User

    Came = Callable[..., tuple[Comment, str]]

pytestmark = pytest.mark.django_db
TEXT = "الإغلاق متأخر كل مرة"


def _page() -> str:
    return Client().get(PAGE).content.decode()


def _refused(do: Callable[[], object]) -> str:
    with pytest.raises(InvalidInputError) as error:
        do()
    return error.value.faults[0].code


def _follow(receipt: str, kind: LetterKind, **body: str) -> None:
    send(kind, {"about": digest_of(receipt), **body}, of=LetterKind.COMMENT)
    take_waiting(LetterKind.COMMENT)


def test_a_citizen_hears_that_it_was_added_and_nothing_appears_before_review(page: str) -> None:
    """Exactly in these words, with a receipt and the time to expect; the page says nothing of it."""
    answer = Client().post("/public/comment/", {"subject": SUBJECT, "text": TEXT})
    told = answer.content.decode()
    assert answer.status_code == 200
    assert "تمت إضافة تعليقك، وسيظهر بعد المراجعة" in told
    assert "لا تُعرف مدة المراجعة بعد" in told
    assert 'class="number receipt"' in told
    take_waiting(LetterKind.COMMENT)
    kept = Comment.objects.get()
    assert (kept.state, kept.text, kept.area) == (CommentState.PENDING, TEXT, "EG-ALX")
    assert TEXT.encode() not in bytes(kept.sealed_text)
    assert TEXT not in _page()
    assert page == PAGE


@pytest.mark.parametrize("text", ["", "  ", "س" * 1001])
@pytest.mark.usefixtures("page")
def test_what_says_nothing_or_too_much_is_not_taken(text: str) -> None:
    """The page says so, and keeps nothing."""
    answer = Client().post("/public/comment/", {"subject": SUBJECT, "text": text})
    assert answer.status_code == 422
    assert not Answer.objects.exists()


@pytest.mark.parametrize("subject", ["", "advisory:none", "celebration:none:2027", "incident:1", "x" * 500])
@pytest.mark.usefixtures("page")
def test_a_comment_belongs_to_a_page_that_there_is(subject: str) -> None:
    """Also where the form was written by hand, and where the letter was."""
    assert Client().post("/public/comment/", {"subject": subject, "text": TEXT}).status_code == 404
    send(LetterKind.COMMENT, {"subject": subject, "text": TEXT})
    take_waiting(LetterKind.COMMENT)
    assert not Comment.objects.exists()
    assert [one.fault for one in Letter.objects.all()] == ["ValueError"]


def test_numbers_of_people_are_masked_before_anything_is_kept(came: Came, moderator: User) -> None:
    """A telephone number is in no table; published, the comment says that something is masked."""
    comment, receipt = came("اتصلوا بي على 01012345678 من فضلكم")
    assert comment.is_masked
    assert "01012345678" not in comment.text
    deciding.publish_comment(comment, by=moderator)
    comment.refresh_from_db()
    assert comment.state == CommentState.REDACTED
    assert "masked" in answer_to(receipt)
    assert "حُجبت بيانات شخصية" in _page()


def test_published_is_what_was_approved_word_for_word(came: Came, moderator: User) -> None:
    """On the page it belongs to, with its hash; the author reads so."""
    comment, receipt = came()
    deciding.publish_comment(comment, by=moderator)
    comment.refresh_from_db()
    assert comment.state == CommentState.PUBLISHED
    notice = Notice.objects.get(topic=Topic.COMMENT)
    assert publishing.hash_of(notice.told["text"]) == comment.approved_hash == publishing.hash_of(TEXT)
    assert TEXT in _page()
    assert "word for word" in answer_to(receipt)
    assert TEXT not in str(list(JournalEntry.objects.values_list("before_json", "after_json")))


def test_another_text_than_the_approved_one_is_never_published(came: Came, moderator: User) -> None:
    """Whoever changes the table changes nothing on the page: the hash is another."""
    comment, _receipt = came()
    deciding.publish_comment(comment, by=moderator)
    Comment.objects.update(sealed_text=kept("نص آخر"))
    with pytest.raises(ValueError, match="approved"):
        publishing.put_on(Comment.objects.get())
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.update(approved_hash="")


def test_a_number_that_the_cut_goes_through_is_not_kept_by_half(came: Came) -> None:
    """A program that writes more than the form allows leaves no beginning of a telephone number behind."""
    comment, _receipt = came(f"{'س' * (LONGEST_COMMENT - 8)} 01012345678 بعد ذلك")
    assert len(comment.text) <= LONGEST_COMMENT
    assert "0101234" not in comment.text


def test_words_are_masked_and_no_other_letter_is_changed(came: Came, moderator: User) -> None:
    """A quarter at most; what is public is the text with those words hidden and nothing else."""
    comment, _receipt = came("قابلت أحمد عند الباب ولم يسمح لنا بالدخول أبدًا")
    assert _refused(lambda: deciding.redact_comment(comment, masks=[], by=moderator)) == "comments.nothing_masked"
    assert _refused(lambda: deciding.redact_comment(comment, masks=[99, -1], by=moderator)) == "comments.nothing_masked"
    too_many = [0, 1, 2, 3, 4]
    assert (
        _refused(lambda: deciding.redact_comment(comment, masks=too_many, by=moderator)) == "comments.too_much_masked"
    )
    deciding.redact_comment(comment, masks=[1], by=moderator)
    text = Notice.objects.get(topic=Topic.COMMENT).told["text"]
    assert text == comment.text.replace("أحمد", MASK)
    assert Comment.objects.get().state == CommentState.REDACTED


def test_a_rejection_needs_a_criterion_that_its_author_reads(came: Came, moderator: User) -> None:
    """With the note; nothing appears."""
    comment, receipt = came()
    for criterion in ("", "criticism", "insult to the state"):
        wrong = _refused(lambda one=criterion: deciding.reject_comment(comment, criterion=one, note="", by=moderator))
        assert wrong == "comments.no_criterion"
    deciding.reject_comment(comment, criterion="advertising", note="رابط متجر", by=moderator)
    told = answer_to(receipt)
    assert "It is advertising" in told
    assert "رابط متجر" in told
    assert "appeal within 30 days" in told
    assert TEXT not in _page()


def test_an_appeal_is_decided_by_another_moderator_once(came: Came, moderator: User, other: User) -> None:
    """The first one is refused; the other publishes, and it appears; a second appeal changes nothing."""
    comment, receipt = came()
    deciding.reject_comment(comment, criterion="off-topic", note="", by=moderator)
    _follow(receipt, LetterKind.APPEAL, text="عن الإغلاق نفسه")
    comment.refresh_from_db()
    assert (comment.state, comment.appeal) == (CommentState.APPEALED, "عن الإغلاق نفسه")
    wrong = _refused(lambda: deciding.uphold_appeal(comment, by=moderator))
    assert wrong == "comments.own_decision"
    wrong = _refused(lambda: deciding.confirm_rejection(comment, criterion="off-topic", note="", by=moderator))
    assert wrong == "comments.own_decision"
    deciding.uphold_appeal(comment, by=other)
    assert TEXT in _page()
    _follow(receipt, LetterKind.APPEAL, text="مرة أخرى")
    assert Comment.objects.get().state == CommentState.PUBLISHED
    assert set_aside(LetterKind.APPEAL) == 0


def test_an_appeal_keeps_no_number_of_a_person_and_its_author_reads_that_it_came(came: Came, moderator: User) -> None:
    """A telephone is masked before the text is kept; the receipt says that another moderator decides."""
    comment, receipt = came()
    deciding.reject_comment(comment, criterion="off-topic", note="", by=moderator)
    before = answer_to(receipt)
    _follow(receipt, LetterKind.APPEAL, text="اتصلوا بي على 01012345678 فهو عن الإغلاق")
    comment.refresh_from_db()
    assert "01012345678" not in comment.appeal
    assert "فهو عن الإغلاق" in comment.appeal
    assert answer_to(receipt) != before


def test_a_rejection_can_be_confirmed_and_an_appeal_comes_in_time(came: Came, moderator: User, other: User) -> None:
    """After thirty days, or after the confirmation, an appeal changes nothing."""
    comment, receipt = came()
    deciding.reject_comment(comment, criterion="threat", note="", by=moderator)
    Comment.objects.update(changed_at=timezone.now() - timedelta(days=31))
    _follow(receipt, LetterKind.APPEAL, text="لم أهدد أحدًا")
    assert Comment.objects.get().state == CommentState.REJECTED
    Comment.objects.update(changed_at=timezone.now())
    _follow(receipt, LetterKind.APPEAL, text="لم أهدد أحدًا")
    wrong = _refused(lambda: deciding.confirm_rejection(comment, criterion="", note="", by=other))
    assert wrong == "comments.no_criterion"
    deciding.confirm_rejection(comment, criterion="threat", note="", by=other)
    assert "confirmed the rejection" in answer_to(receipt)
    _follow(receipt, LetterKind.APPEAL, text="لم أهدد أحدًا")
    assert Comment.objects.get().state == CommentState.CONFIRMED


def test_its_author_withdraws_it_by_receipt_and_its_text_is_gone(came: Came, moderator: User) -> None:
    """From the page at once, and from the table; a rejected one stays as it was decided."""
    comment, receipt = came()
    deciding.publish_comment(comment, by=moderator)
    _follow(receipt, LetterKind.WITHDRAWAL)
    comment.refresh_from_db()
    assert (comment.state, comment.text) == (CommentState.WITHDRAWN, "")
    assert TEXT not in _page()
    assert "withdrawn" in answer_to(receipt)
    rejected, its = came("إعلان")
    deciding.reject_comment(rejected, criterion="advertising", note="", by=moderator)
    _follow(its, LetterKind.WITHDRAWAL)
    rejected.refresh_from_db()
    assert rejected.state == CommentState.REJECTED
    assert set_aside(LetterKind.WITHDRAWAL) == 0


def test_a_published_one_is_removed_by_a_legal_order_alone(came: Came, moderator: User) -> None:
    """Its reference is told to the author; without one nothing is removed."""
    comment, receipt = came()
    reference = "قرار 12 لسنة 2026"
    assert _refused(lambda: deciding.remove_comment(comment, reference=reference, by=moderator)) == (
        "comments.step_not_allowed"
    )
    deciding.publish_comment(comment, by=moderator)
    assert _refused(lambda: deciding.remove_comment(comment, reference=" ", by=moderator)) == "comments.words_needed"
    assert TEXT in _page()
    deciding.remove_comment(comment, reference=reference, by=moderator)
    assert TEXT not in _page()
    assert reference in answer_to(receipt)


def test_nobody_decides_while_a_second_opinion_is_awaited(came: Came, moderator: User, other: User) -> None:
    """One question at a time, answered by another account."""
    comment, _receipt = came()
    assert _refused(lambda: opinions.give_opinion(comment, answer="ليس تهديدًا", by=other)) == "comments.no_question"
    opinions.ask_opinion(comment, question="هل هذا تهديد؟", by=moderator)
    asked_again = _refused(lambda: opinions.ask_opinion(comment, question="هل هذا تهديد؟", by=other))
    assert asked_again == "comments.opinion_awaited"
    for do in (
        lambda: deciding.publish_comment(comment, by=other),
        lambda: deciding.redact_comment(comment, masks=[0], by=other),
        lambda: deciding.reject_comment(comment, criterion="threat", note="", by=other),
    ):
        assert _refused(do) == "comments.opinion_awaited"
    own = _refused(lambda: opinions.give_opinion(comment, answer="ليس تهديدًا", by=moderator))
    assert own == "comments.own_question"
    opinions.give_opinion(comment, answer="ليس تهديدًا", by=other)
    deciding.publish_comment(comment, by=moderator)
    assert TEXT in _page()


def test_every_step_that_a_state_does_not_allow_is_refused(came: Came, moderator: User, other: User) -> None:
    """The table of states is the only way."""
    comment, _receipt = came()
    steps = {
        "publish": lambda: deciding.publish_comment(comment, by=other),
        "redact": lambda: deciding.redact_comment(comment, masks=[0], by=other),
        "reject": lambda: deciding.reject_comment(comment, criterion="threat", note="", by=other),
        "uphold": lambda: deciding.uphold_appeal(comment, by=other),
        "confirm": lambda: deciding.confirm_rejection(comment, criterion="threat", note="", by=other),
        "remove": lambda: deciding.remove_comment(comment, reference="قرار 12", by=other),
        "ask": lambda: opinions.ask_opinion(comment, question="ما رأيك؟", by=other),
    }
    allowed = {
        CommentState.SUBMITTED: set(),
        CommentState.PENDING: {"publish", "redact", "reject", "ask"},
        CommentState.PUBLISHED: {"remove"},
        CommentState.REDACTED: {"remove"},
        CommentState.REJECTED: set(),
        CommentState.APPEALED: {"uphold", "confirm"},
        CommentState.CONFIRMED: set(),
        CommentState.WITHDRAWN: set(),
        CommentState.REMOVED: set(),
    }
    del moderator
    for state, may in allowed.items():
        Comment.objects.update(state=state, approved_hash="x")
        for name in set(steps) - may:
            assert _refused(steps[name]) == "comments.step_not_allowed", (state, name)
        for name in may:
            with transaction.atomic():
                steps[name]()
                transaction.set_rollback(True)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MODERATOR])
def test_no_office_but_moderators_reads_or_decides(
    role: Role, came: Came, office_of: Callable[..., User], desk_of: Callable[..., Client]
) -> None:
    """Operations least of all: no page, no step, no text."""
    comment, _receipt = came()
    with pytest.raises(RefusedError):
        deciding.publish_comment(comment, by=office_of(role))
    desk = desk_of(role)
    for path in ("/comments/", f"/comments/{comment.pk}/"):
        answer = desk.get(path)
        assert answer.status_code in {302, 403}
        assert TEXT not in answer.content.decode()


def test_figures_and_the_expected_time_are_those_of_real_decisions(came: Came, moderator: User) -> None:
    """By criterion; the time is the median of what was decided, and unknown before five were."""
    for number in range(5):
        known = Notice.objects.filter(topic=Topic.FIGURES).first()
        assert known is None or known.told["median_s"] is None
        comment, _receipt = came(f"تعليق رقم {number}")
        Comment.objects.filter(pk=comment.pk).update(received_at=timezone.now() - timedelta(hours=3))
        if number < 2:
            deciding.reject_comment(comment, criterion="duplicate", note="", by=moderator)
        else:
            deciding.publish_comment(comment, by=moderator)
    told = Notice.objects.get(topic=Topic.FIGURES).told
    assert (told["published"], told["rejected"]) == (3, {"duplicate": 2})
    assert abs(told["median_s"] - 3 * 3600) < 60
    assert "within 3 hours" in Client().get("/en/public/comments/").content.decode()
    words = Client().post("/en/public/comment/", {"subject": SUBJECT, "text": TEXT}).content.decode()
    assert "within 3 hours" in words


def test_texts_of_rejected_comments_go_after_thirty_days_with_a_tombstone(came: Came, moderator: User) -> None:
    """What was decided stays, and the journal says how many by which rule; all of it goes after a year."""
    comment, _receipt = came()
    published, _its = came("يبقى منشورًا")
    deciding.reject_comment(comment, criterion="advertising", note="", by=moderator)
    deciding.publish_comment(published, by=moderator)
    retention.purge(timezone.now() + timedelta(days=29))
    assert Comment.objects.get(pk=comment.pk).text == TEXT
    retention.purge(timezone.now() + timedelta(days=31))
    assert Comment.objects.get(pk=comment.pk).text == ""
    assert Comment.objects.get(pk=published.pk).text == "يبقى منشورًا"
    entry = JournalEntry.objects.filter(object_kind="rejected-text").get()
    assert json.loads(entry.after_json) == {"days": 30, "removed": 1}
    retention.purge(timezone.now() + timedelta(days=366))
    assert not Comment.objects.exists()
    assert not Decision.objects.exists()
    assert "يبقى منشورًا" not in _page()


def test_two_answers_are_counted_for_a_month_and_name_nothing(came: Came) -> None:
    """The row has numbers and a month; what is no answer is set aside."""
    came()
    for clear, helped in (("yes", "no"), ("yes", "yes")):
        send(LetterKind.FEEDBACK, {"clear": clear, "helped": helped}, of=LetterKind.COMMENT)
    send(LetterKind.FEEDBACK, {"clear": "<b>", "helped": "no"}, of=LetterKind.COMMENT)
    take_waiting(LetterKind.COMMENT)
    row = Feedback.objects.get()
    assert (row.answers, row.clear, row.helped, row.month.day) == (2, 2, 1, 1)
    assert set_aside(LetterKind.FEEDBACK) == 1


def test_a_restored_backup_tells_the_truth(came: Came, moderator: User) -> None:
    """At a start what is public is what was approved: no more, no less."""
    comment, _receipt = came()
    deciding.publish_comment(comment, by=moderator)
    Notice.objects.filter(topic=Topic.COMMENT).delete()
    now = timezone.now()
    told = {"about": SUBJECT, "text": "لم يقره أحد", "redacted": False}
    Notice.objects.create(topic=Topic.COMMENT, key="999", starts_at=now, told=told)
    publishing.publish_comments()
    assert TEXT in _page()
    assert "لم يقره أحد" not in _page()


def test_markup_stays_text_on_every_page(came: Came, moderator: User, desk_of: Callable[..., Client]) -> None:
    """A script in a comment runs nowhere: not for moderators, not for the public, not in the answer."""
    comment, receipt = came("<script>alert(1)</script><img src=x onerror=alert(1)> \"'")
    desk = desk_of(Role.MODERATOR)
    pages = [desk.get(f"/comments/{comment.pk}/").content.decode()]
    deciding.publish_comment(comment, by=moderator)
    pages += [_page(), answer_to(receipt)]
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "&lt;script&gt;" in pages[0]
    assert "&lt;script&gt;" in pages[1]


def test_a_celebration_has_a_page_with_its_comments(came: Came, office_of: Callable[..., User]) -> None:
    """Of the next months; in both languages."""
    one = coming()[0]
    code, year = one.celebration.code, one.first_day.year
    comment, _receipt = came("كل عام وأنتم بخير", subject=f"celebration:{code}:{year}")
    deciding.publish_comment(comment, by=office_of(Role.MODERATOR, ""))
    for path in (f"/public/celebrations/{code}/{year}/", f"/en/public/celebrations/{code}/{year}/"):
        assert "كل عام وأنتم بخير" in Client().get(path).content.decode()
    assert Client().get(f"/public/celebrations/{code}/1999/").status_code == 404
    assert "كل عام وأنتم بخير" not in _page()
