"""The edges of each guard of a complaint: who is let through, who is not, and on which instant that changes.

293 lines of guards, policies, actions, letters, clocks, queries, figures, needs and pages were taken out or weakened,
one at a time. For those that no test noticed the tests here and in `test_looking.py` were written, or the line was
deleted because another one asks the same; tried again, before every test that reaches them, these go unnoticed:

- the times that are never missing where they are asked for (who took a step, when news were told);
- what is closed is left out of two looks for speed alone: no clock runs for it;
- a remedy is looked for among what the office may know of, and its complaint once more; the needs of the auditor ask
  for the duty, and the list behind them again; whether texts may be opened is asked by the page and the action.

Every check, trigger and unique index that the tables have, and each part of a trigger, was taken out before
`test_database.py`, which was written for them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.web.complaints.conftest import ALX, PASSWORD, SECRET

from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Office, OfficeKind, Role, User
from himaya.web.accounts.organisation import directorate_code
from himaya.web.common.refusal import RefusedError
from himaya.web.complaints.actions.intake import NewComplaint, receive_at_desk
from himaya.web.complaints.actions.reading import add_text, read_texts
from himaya.web.complaints.actions.remedies import add_remedy, finish_remedy
from himaya.web.complaints.actions.steps import take_step
from himaya.web.complaints.clock import APPEAL_WITHIN
from himaya.web.complaints.guards import LONGEST_NUMBER, Said
from himaya.web.complaints.models import Complaint
from himaya.web.complaints.models.sealed import LONGEST
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from himaya.web.posts.models import LivePost

pytestmark = pytest.mark.django_db
ANSWERED = ("acknowledge", "assess", "investigate", "decide", "communicate")
CAIRO = "EG-C"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Put the clock to an instant."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def third(officer: User) -> User:  # noqa: ARG001  # the organisation is there
    """A third complaints officer of the national centre."""
    return create_account(
        username="third", role=Role.COMPLAINTS_OFFICER, office_ar="مكتب ثالث", office_en="Third", password=PASSWORD
    )


def _end_of_appeal(complaint: Complaint) -> datetime:
    assert complaint.communicated_at is not None
    return complaint.communicated_at + APPEAL_WITHIN


def test_what_is_grave_may_turn_out_to_be_grave_in_another_way(
    received: Complaint, directorate: Office, walk: Callable[..., Complaint]
) -> None:
    """An injury of which somebody dies is a death, when it is assessed again and when it is referred."""
    there = walk(received, "acknowledge", "assess", text="كلام يكفي", matter="injury", about=directorate)
    first = there.grave_at
    there = walk(there, "assess", text="كلام يكفي", matter="torture", about=directorate)
    there = walk(there, "refer", number="12/2026", matter="death")
    assert (there.matter, there.grave_at) == ("death", first)


def test_the_last_instant_of_an_appeal_is_no_time_to_close(
    received: Complaint, walk: Callable[..., Complaint], refused: Callable[..., list[str]], at: Callable[..., None]
) -> None:
    """Thirty days to the instant: the appeal is in time, and what nobody accepted is not closed yet."""
    there = walk(received, *ANSWERED)
    at(_end_of_appeal(there))
    assert refused(lambda: walk(there, "close", accepted=False)) == ["appeal_open"]
    assert walk(there, "appeal").state == "appealed"


def test_an_instant_later_it_is(
    received: Complaint, walk: Callable[..., Complaint], refused: Callable[..., list[str]], at: Callable[..., None]
) -> None:
    """No appeal any more, and nobody has to have accepted."""
    there = walk(received, *ANSWERED)
    at(_end_of_appeal(there) + timedelta(microseconds=1))
    assert refused(lambda: walk(there, "appeal")) == ["appeal_too_late"]
    assert walk(there, "close", accepted=False).state == "closed"


def test_the_number_of_a_referral_has_a_length(
    received: Complaint, officer: User, refused: Callable[..., list[str]]
) -> None:
    """As many letters as the column holds, and not one more."""
    long = Said(number="ق" * (LONGEST_NUMBER + 1))
    assert refused(lambda: take_step(received, "refer", long, by=officer)) == ["number_needed"]
    assert take_step(received, "refer", Said(number="ق" * LONGEST_NUMBER), by=officer).state == "referred_prosecution"


def test_who_judged_nothing_may_investigate_the_appeal(
    received: Complaint, second: User, walk: Callable[..., Complaint]
) -> None:
    """To take in, to assess, to answer and to enter the appeal is neither to investigate nor to decide."""
    there = walk(received, "acknowledge", "assess", by=second)
    there = walk(walk(there, "investigate", "decide"), "communicate", "appeal", by=second)
    assert walk(there, "investigate", by=second).investigator == second


def test_without_an_appeal_an_investigation_may_come_back(
    received: Complaint, officer: User, second: User, walk: Callable[..., Complaint]
) -> None:
    """Who gave it away takes it over again: nothing that they decided is judged."""
    there = walk(walk(received, "acknowledge", "assess", "investigate"), "take_over", by=second)
    assert walk(there, "take_over").investigator == officer


def test_who_began_with_the_appeal_may_take_it_over_again(
    received: Complaint, second: User, third: User, walk: Callable[..., Complaint], refused: Callable[..., list[str]]
) -> None:
    """What counts is what was done before the appeal; after a second appeal that was before, too."""
    there = walk(walk(received, *ANSWERED, "appeal"), "investigate", by=second)
    there = walk(walk(there, "take_over", by=third), "take_over", by=second)
    there = walk(there, "decide", "communicate", "appeal", by=second)
    for one in (second, third):
        assert refused(lambda one=one: walk(there, "investigate", by=one)) == ["own_decision"]


@pytest.mark.parametrize(("letters", "said"), [(4, ["words_needed"]), (LONGEST + 1, ["too_long"])])
def test_words_have_a_least_and_a_greatest_length(
    letters: int, said: list[str], officer: User, directorate: Office, refused: Callable[..., list[str]]
) -> None:
    """Five letters are words, and the longest text is sealed whole."""
    new = NewComplaint(text="ا" * letters, about=directorate)
    assert refused(lambda: receive_at_desk(new, by=officer)) == said
    whole = "ا" * (letters + 1 if letters < LONGEST else LONGEST)
    kept = receive_at_desk(NewComplaint(text=whole, about=directorate), by=officer)[0]
    assert [one.text for one in read_texts(kept, by=officer)] == [whole]


def test_what_nobody_sees_is_not_sealed(officer: User, directorate: Office) -> None:
    """A character that turns the rest of a line round is left out, of words and of the way to answer."""
    new = NewComplaint(text="ضربني\u202e عند الباب", reach="بعد\u202b العصر", about=directorate)
    kept = receive_at_desk(new, by=officer)[0]
    assert [one.text for one in read_texts(kept, by=officer)] == ["ضربني عند الباب", "بعد العصر"]


def test_what_is_grave_is_known_to_be_from_the_desk_on(officer: User, directorate: Office) -> None:
    """The clock of the referral runs from the instant on which it came; what is not grave has none."""
    kept = {
        matter: receive_at_desk(NewComplaint(text=SECRET, about=directorate, matter=matter), by=officer)[0]
        for matter in ("force", "injury")
    }
    assert (kept["force"].matter, kept["force"].grave_at) == ("force", None)
    assert kept["injury"].grave_at == kept["injury"].received_at


def test_the_desk_takes_in_for_its_own_area_alone(
    officer: User, auditor: User, office_of: Callable[..., User], directorate: Office
) -> None:
    """Another duty or another governorate does not, and keeps nothing; without an office the area is as it was told."""
    cairo = office_of(Role.COMPLAINTS_OFFICER, CAIRO)
    for by in (auditor, cairo):
        with pytest.raises(RefusedError):
            receive_at_desk(NewComplaint(text=SECRET, about=directorate), by=by)
    assert not Complaint.objects.exists()
    sector = Office.objects.create(code="sector", kind=OfficeKind.SECTOR, title_ar="قطاع", title_en="Sector")
    assert receive_at_desk(NewComplaint(text=SECRET, area=CAIRO), by=officer)[0].area == CAIRO
    assert receive_at_desk(NewComplaint(text=SECRET, area=CAIRO, about=sector), by=cairo)[0].area == CAIRO


def test_the_directorate_of_the_governorate_is_sealed_out_and_no_other_office(officer: User) -> None:
    """Whatever other offices the governorate has, and whichever governorates come before it."""
    Office.objects.create(code="a-unit", kind=OfficeKind.UNIT, area=CAIRO, title_ar="وحدة", title_en="Unit")
    made = receive_at_desk(NewComplaint(text=SECRET, area=CAIRO), by=officer)[0]
    assert made.about == made.under == Office.objects.get(code=directorate_code(CAIRO))


def test_the_code_of_a_card_is_looked_up_by_itself(officer: User, live: Callable[..., LivePost]) -> None:
    """Of two posts the one that is named, though the other began later; a code of none changes nothing."""
    named, _other = live(-60), live(-20, key="CH-02/door_guard/1/1", area=CAIRO)
    told = receive_at_desk(NewComplaint(text=SECRET, post_code=named.code, area=CAIRO), by=officer)[0]
    assert told.area == ALX
    assert receive_at_desk(NewComplaint(text=SECRET, post_code="none", area=CAIRO), by=officer)[0].area == CAIRO


def test_what_was_sealed_meanwhile_is_sealed(
    officer: User, inside: User, directorate: Office, walk: Callable[..., Complaint], refused: Callable[..., list[str]]
) -> None:
    """Whoever opened the page before the unit was named is out when the button is pressed."""
    made = receive_at_desk(NewComplaint(text=SECRET), by=officer)[0]
    Complaint.objects.filter(pk=made.pk).update(area=ALX, state="decided", investigator=inside)
    opened = Complaint.objects.get(pk=made.pk)
    due = timezone.now() + timedelta(days=3)
    remedy = add_remedy(opened, "تدريب الخدمة", owner=directorate, due_at=due, by=inside)
    Complaint.objects.filter(pk=made.pk).update(about=directorate, under=directorate)
    tries: tuple[Callable[[], Any], ...] = (
        lambda: walk(opened, "communicate", by=inside),
        lambda: add_text(opened, "evidence", "كلام يكفي", by=inside),
        lambda: add_remedy(opened, "تدريب الخدمة", owner=directorate, due_at=due, by=inside),
        lambda: finish_remedy(remedy, "كشف الحضور محفوظ", by=inside),
    )
    assert [refused(one) for one in tries] == [["sealed_out"]] * len(tries)


def test_who_has_another_duty_writes_nothing(
    received: Complaint, officer: User, auditor: User, directorate: Office, walk: Callable[..., Complaint]
) -> None:
    """The auditor neither reads, nor adds, nor has anything put right."""
    there = walk(received, *ANSWERED)
    due = timezone.now() + timedelta(days=3)
    remedy = add_remedy(there, "تدريب الخدمة", owner=directorate, due_at=due, by=officer)
    tries: tuple[Callable[[], Any], ...] = (
        lambda: read_texts(there, by=auditor),
        lambda: add_text(there, "evidence", "كلام يكفي", by=auditor),
        lambda: add_remedy(there, "تدريب الخدمة", owner=directorate, due_at=due, by=auditor),
        lambda: finish_remedy(remedy, "كشف الحضور محفوظ", by=auditor),
    )
    for one in tries:
        with pytest.raises(RefusedError):
            one()


def test_a_remedy_is_for_a_time_to_come_and_in_words(
    received: Complaint,
    officer: User,
    directorate: Office,
    walk: Callable[..., Complaint],
    refused: Callable[..., list[str]],
    at: Callable[..., None],
) -> None:
    """Not for this very instant; five letters are words."""
    there, now = walk(received, *ANSWERED), timezone.now()
    at(now)
    told: Any = {"owner": directorate, "by": officer}
    assert refused(lambda: add_remedy(there, "تدريب الخدمة", due_at=now, **told)) == ["due_needed"]
    soon = now + timedelta(microseconds=1)
    assert refused(lambda: add_remedy(there, "اعتذ", due_at=soon, **told)) == ["words_needed"]
    assert add_remedy(there, "تدريب", due_at=soon, **told).what == "تدريب"


def test_the_journal_has_a_line_for_everything_that_is_done(
    officer: User, directorate: Office, walk: Callable[..., Complaint]
) -> None:
    """Taken in, each step, what was added, what is put right and that it was; each with its account."""
    made = receive_at_desk(NewComplaint(text=SECRET, about=directorate), by=officer)[0]
    there = walk(made, *ANSWERED[:3])
    add_text(there, "evidence", "صورة من الدفتر", by=officer)
    there = walk(there, *ANSWERED[3:])
    due = timezone.now() + timedelta(days=3)
    finish_remedy(add_remedy(there, "تدريب الخدمة", owner=directorate, due_at=due, by=officer), "كشف محفوظ", by=officer)
    lines = JournalEntry.objects.filter(object_kind="complaint", object_id=str(made.pk)).order_by("seq")
    done = ("received", *["stepped"] * 3, "added", *["stepped"] * 2, "remedy", "remedied")
    assert [line.action.removeprefix("complaint-") for line in lines] == list(done)
    assert {line.account for line in lines} == {officer.username}
