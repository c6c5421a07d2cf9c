"""What the longer tests of comments left open: each guard by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from tests.web.comments.conftest import SUBJECT, answer_to

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role
from himaya.web.comments.actions import dangers, deciding, opinions, publishing
from himaya.web.comments.models import Comment, Danger, Decision, Source
from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb
from himaya.web.portal.actions import publish
from himaya.web.portal.models import Answer, LetterKind, Notice, Topic
from himaya.web.portal.receipts import digest_of
from himaya.web.portal.sending import send
from himaya.web.portal.taking import set_aside, take_waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User

    Came = Callable[..., tuple[Comment, str]]

pytestmark = pytest.mark.django_db
NUMBER = "01012345678"


def _refused(do: Callable[[], object]) -> str:
    with pytest.raises(InvalidInputError) as error:
        do()
    return error.value.faults[0].code


def _follow(receipt: str, kind: LetterKind, **body: str) -> None:
    send(kind, {"about": digest_of(receipt), **body}, of=LetterKind.COMMENT)
    take_waiting(LetterKind.COMMENT)


def _propose(comment: Comment, by: User, source: Source = Source.COMMENT) -> Danger:
    verb, key = Verb.MODERATE_COMMENTS, comment.pk
    return dangers.propose(DANGER, source=source, source_id=key, verb=verb, area=comment.area, by=by)


DANGER = dangers.Told(area="EG-ALX", where="باب الكنيسة", when="الآن", what="حقيبة متروكة", reason="قد تنفجر هنا")


def test_every_action_belongs_to_moderators_of_the_area(
    came: Came, moderator: User, office_of: Callable[..., User]
) -> None:
    """The operator of Alexandria and the moderator of Cairo are refused before anything is looked at."""
    comment, _receipt = came()
    danger = _propose(comment, moderator)
    acts: tuple[Callable[[User], object], ...] = (
        lambda by: deciding.publish_comment(comment, by=by),
        lambda by: deciding.redact_comment(comment, masks=[0], by=by),
        lambda by: deciding.reject_comment(comment, criterion="threat", note="", by=by),
        lambda by: deciding.uphold_appeal(comment, by=by),
        lambda by: deciding.confirm_rejection(comment, criterion="threat", note="", by=by),
        lambda by: deciding.remove_comment(comment, reference="قرار رقم 12", by=by),
        lambda by: opinions.ask_opinion(comment, question="ما رأيك؟", by=by),
        lambda by: opinions.give_opinion(comment, answer="ليس تهديدًا", by=by),
        lambda by: _propose(comment, by),
        lambda by: dangers.confirm(danger, why="خطر قائم", by=by),
        lambda by: dangers.decline(danger, why="لا خطر هنا", by=by),
    )
    for act in acts:
        for other in (office_of(Role.OPERATOR), office_of(Role.MODERATOR, "EG-C")):
            with pytest.raises(RefusedError):
                act(other)


def test_a_step_from_the_wrong_state_is_refused_before_anything_else(came: Came, moderator: User, other: User) -> None:
    """Whoever comes too late hears of the state, not of a choice, a criterion or the words that are missing."""
    comment, _receipt = came()
    deciding.reject_comment(comment, criterion="threat", note="", by=moderator)
    Comment.objects.update(state="withdrawn_by_author")
    for late in (
        lambda: deciding.redact_comment(comment, masks=[], by=other),
        lambda: deciding.reject_comment(comment, criterion="x", note="", by=other),
        lambda: deciding.uphold_appeal(comment, by=moderator),
        lambda: deciding.confirm_rejection(comment, criterion="x", note="", by=moderator),
        lambda: deciding.remove_comment(comment, reference="", by=other),
    ):
        assert _refused(late) == "comments.step_not_allowed"


def test_another_danger_of_another_source_may_be_proposed(came: Came, moderator: User) -> None:
    """One open proposal holds up neither that of another comment nor that of a report of the same number."""
    first, second = came()[0], came("تعليق آخر على الإغلاق")[0]
    for comment, source in ((first, Source.COMMENT), (second, Source.COMMENT), (first, Source.REPORT)):
        _propose(comment, moderator, source)
    assert _refused(lambda: _propose(first, moderator)) == "comments.danger_open"
    assert Danger.objects.count() == 3


def test_an_opinion_that_was_given_is_asked_for_no_longer(came: Came, moderator: User, other: User) -> None:
    """A second question may follow an answer; a question that was answered is none."""
    comment, _receipt = came()
    assert _refused(lambda: opinions.give_opinion(comment, answer="ليس تهديدًا", by=other)) == "comments.no_question"
    opinions.ask_opinion(comment, question="هل هذا تهديد؟", by=moderator)
    again = _refused(lambda: opinions.ask_opinion(comment, question="ما رأيك؟", by=moderator))
    assert again == "comments.opinion_awaited"
    opinions.give_opinion(comment, answer="ليس تهديدًا", by=other)
    assert _refused(lambda: opinions.give_opinion(comment, answer="رأي ثان", by=other)) == "comments.no_question"
    assert opinions.ask_opinion(comment, question="ورأي ثان؟", by=moderator).answered_at is None


def test_whoever_confirmed_no_rejection_decides_an_appeal(came: Came, moderator: User, other: User) -> None:
    """Only the first decision counts as one's own: who removed another comment, or gave an opinion, may decide."""
    comment, receipt = came()
    deciding.reject_comment(comment, criterion="threat", note=f"اتصل {NUMBER}", by=moderator)
    assert Answer.objects.get(pk=digest_of(receipt)).offers == ["appeal", "feedback"]
    assert NUMBER not in Decision.objects.latest("pk").note
    assert "▒" in Decision.objects.latest("pk").note
    _follow(receipt, LetterKind.APPEAL, text="أعيدوا النظر")
    Decision.objects.create(
        comment=comment, step="appeal", text_hash="0" * 64, by=other, office=other.holdings[0].office
    )
    assert deciding.uphold_appeal(comment, by=other).state == "published"


def test_what_an_appeal_or_a_comment_says_is_needed(came: Came, moderator: User) -> None:
    """A letter without a word, written without the form, is set aside and changes nothing."""
    comment, receipt = came()
    deciding.reject_comment(comment, criterion="threat", note="", by=moderator)
    _follow(receipt, LetterKind.APPEAL, text=" ")
    send(LetterKind.COMMENT, {"subject": SUBJECT, "text": " "})
    take_waiting(LetterKind.COMMENT)
    assert set_aside(LetterKind.APPEAL, LetterKind.COMMENT) == 2
    assert [one.state for one in Comment.objects.all()] == ["rejected"]


def test_a_letter_about_nothing_changes_nothing(came: Came, moderator: User) -> None:
    """An appeal and a withdrawal under a receipt of no comment, beside one that stands, is answered by nobody."""
    comment, _receipt = came()
    deciding.reject_comment(comment, criterion="threat", note="", by=moderator)
    waiting, _receipt = came("تعليق آخر على الإغلاق")
    _follow("7K3M-Q0RT-7K3M-Q0RT-7K3M", LetterKind.APPEAL, text="أعيدوا النظر")
    _follow("7K3M-Q0RT-7K3M-Q0RT-7K3M", LetterKind.WITHDRAWAL)
    states = dict(Comment.objects.values_list("pk", "state"))
    assert states == {comment.pk: "rejected", waiting.pk: "pending"}
    assert set_aside(LetterKind.APPEAL, LetterKind.WITHDRAWAL) == 0


def test_what_waits_is_withdrawn_and_no_other(came: Came) -> None:
    """Before anybody has read it, too; the text of the next one stays."""
    comment, receipt = came()
    beside, _receipt = came("تعليق آخر على الإغلاق")
    assert "waits for review" in answer_to(receipt)
    assert Answer.objects.get(pk=digest_of(receipt)).offers == ["withdrawal"]
    _follow(receipt, LetterKind.WITHDRAWAL)
    comment.refresh_from_db()
    beside.refresh_from_db()
    assert (comment.state, comment.text) == ("withdrawn_by_author", "")
    assert (beside.state, beside.text) == ("pending", "تعليق آخر على الإغلاق")
    assert "You have withdrawn" in answer_to(receipt)


def test_figures_follow_every_decision_for_ninety_days(came: Came, moderator: User) -> None:
    """Rejected, removed and withdrawn are counted at once, and older decisions no longer."""
    rejected, first, second = came()[0], came("ثان عن الإغلاق"), came("ثالث عن الإغلاق")[0]

    def told(name: str) -> object:
        return Notice.objects.get(topic=Topic.FIGURES, key="comments").told[name]

    deciding.reject_comment(rejected, criterion="threat", note="", by=moderator)
    assert told("rejected") == {"threat": 1}
    deciding.publish_comment(second, by=moderator)
    deciding.remove_comment(second, reference="قرار رقم 12", by=moderator)
    assert told("removed") == 1
    _follow(first[1], LetterKind.WITHDRAWAL)
    assert told("withdrawn") == 1
    office = moderator.holdings[0].office
    for days in (89, 91):
        at = timezone.now() - timedelta(days=days)
        Decision.objects.create(comment=second, step="uphold", text_hash="0" * 64, by=moderator, office=office, at=at)
    publishing.publish_figures()
    assert (told("days"), told("upheld")) == (90, 1)


def test_a_start_shows_what_is_public_alone(came: Came, moderator: User) -> None:
    """What waits or was removed is not shown, and what another topic says under the same number hides none."""
    shown, waiting = came()[0], came("ثان عن الإغلاق")[0]
    deciding.publish_comment(shown, by=moderator)
    Notice.objects.filter(topic__in=[Topic.COMMENT, Topic.FIGURES]).delete()
    publish(Topic.ROAD, str(shown.pk), area="", starts_at=timezone.now(), ends_at=None, told={})
    publishing.publish_comments()
    assert [row.key for row in Notice.objects.filter(topic=Topic.COMMENT)] == [str(shown.pk)]
    assert waiting.pk
    assert Notice.objects.filter(topic=Topic.FIGURES, key="comments").exists()


def test_a_withdrawn_step_between_does_not_change_what_was_approved(came: Came, moderator: User) -> None:
    """The words that were masked stay masked, whatever line of the history comes last."""
    comment, _receipt = came("الإغلاق متأخر كل مرة من جديد")
    deciding.redact_comment(comment, masks=[0], by=moderator)
    comment.refresh_from_db()
    before = publishing.public_text(comment)
    Decision.objects.create(
        comment=comment, step="queue", text_hash="0" * 64, by=None, office=None, at=timezone.now() + timedelta(hours=1)
    )
    assert publishing.public_text(comment) == before
    assert before.startswith("▒")
