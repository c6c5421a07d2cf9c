"""Messages both ways: kept once, masked, journaled, seen within the area, told to whom they are for."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.exchange.cot.chat import EVERYBODY, room_uid
from himaya.faults import InvalidInputError
from himaya.live.chats import Said
from himaya.web.accounts.models import Role, User
from himaya.web.chat.actions.writing import take, write
from himaya.web.chat.models import LONGEST_TEXT, Message
from himaya.web.chat.queries.messages import words_after
from himaya.web.common.masking import MASK
from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb
from himaya.web.journal.models import JournalEntry
from himaya.web.journal.words import reader_of
from himaya.web.places.models import Duty
from himaya.web.positions.actions.senders import revoke_sender

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.positions.models import Sender

pytestmark = pytest.mark.django_db
ALX = "EG-ALX"
NEW, LIST = "/messages/new/", "/messages/"


def _said(device: Sender, text: str = "زحام عند الباب", number: str = "m-1", **changes: Any) -> Said:
    told: dict[str, Any] = {"at": timezone.now(), "is_shared": False, **changes}
    return Said(device.code, number, text, **told)


def test_a_message_is_kept_once_and_written_down(device: Sender) -> None:
    """Sent again it is the same one; the journal has unit, words and time, and no account."""
    at = timezone.now() - timedelta(seconds=40)
    assert take([_said(device, at=at), _said(device, at=at)]) == 1
    assert take([_said(device)]) == 0
    message = Message.objects.get()
    assert (message.area, message.unit.code, message.text, message.said_at) == (ALX, "U-1", "زحام عند الباب", at)
    entry = JournalEntry.objects.get(action="message-received")
    assert (entry.area, entry.account, entry.happened_at) == (ALX, "", at)
    assert entry.after == {"unit": "U-1", "shared": False, "text": "زحام عند الباب"}


def test_numbers_of_persons_and_hidden_characters_are_not_kept(device: Sender) -> None:
    """The text is masked before it is written anywhere; of which nothing is left is not kept."""
    take([_said(device, "رقمه 29001011234567\u202e هنا"), _said(device, "\u202e", number="m-2")])
    text = Message.objects.get().text
    assert "29001011234567" not in text + str(list(JournalEntry.objects.values()))
    assert "\u202e" not in text
    assert "▒" in text


def test_a_long_message_is_kept_whole(device: Sender) -> None:
    """To the last letter of what may be written."""
    take([_said(device, "م" * LONGEST_TEXT)])
    assert Message.objects.get().text == "م" * LONGEST_TEXT


def test_a_clock_in_front_of_ours_makes_no_message_of_the_future(device: Sender) -> None:
    """The instant is ours at the latest."""
    take([_said(device, at=timezone.now() + timedelta(days=1))])
    assert Message.objects.get().said_at <= timezone.now()


def test_a_revoked_device_writes_nothing(device: Sender, office_of: Callable[..., User]) -> None:
    """What waited in the feed when it was revoked is not kept: the guard of `take`."""
    revoke_sender(device, reason="lost", by=office_of(Role.DIRECTOR))
    assert take([_said(device), Said("zzzzzzzz", "m", "x", timezone.now(), False)]) == 0
    assert not Message.objects.exists()


def test_what_is_written_stays(device: Sender) -> None:
    """No message changes or goes; the database refuses one without a writer, and the same one twice."""
    take([_said(device)])
    message = Message.objects.get()
    with pytest.raises(TypeError):
        message.save()
    with pytest.raises(TypeError):
        message.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(area=ALX, text="x", client_id="c", said_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(
            area=ALX, unit=message.unit, device=device, text="x", client_id="m-1", said_at=timezone.now()
        )


def test_the_room_answers(device: Sender, desk_of: Callable[..., Client]) -> None:
    """To a unit and to all of them, on the page; devices are told so, and nobody is told what was for the room."""
    take([_said(device), _said(device, "كلنا", "m-2", is_shared=True)])
    desk = desk_of(Role.OPERATOR)
    assert "زحام عند الباب" in desk.get(LIST).content.decode()
    assert desk.post(NEW, {"area": ALX, "unit": "U-1", "text": "في الطريق"}).status_code == HTTPStatus.FOUND
    assert desk.post(NEW, {"area": ALX, "unit": "", "text": "انتبهوا"}).status_code == HTTPStatus.FOUND
    shared, answer, everybody = words_after(0)
    assert [one.area for one in (shared, answer, everybody)] == [ALX] * 3
    assert (shared.shown.of_unit, shared.shown.event.chat.sender) == ("U-1", "نسر 1")  # type: ignore[union-attr]  # has one
    assert answer.shown.only_unit == "U-1"
    chat = answer.shown.event.chat
    assert chat is not None
    assert (chat.text, chat.sender, chat.sender_uid) == ("في الطريق", "غرفة عمليات الإسكندرية", room_uid(ALX))
    assert everybody.shown.event.chat is not None
    assert (everybody.shown.only_unit, everybody.shown.event.chat.room) == ("", EVERYBODY)
    assert [one.number for one in words_after(answer.number)] == [everybody.number]
    entry = JournalEntry.objects.filter(action="message-sent").first()
    assert entry is not None
    assert (entry.account, entry.after["text"]) == ("operatoreg-alx", "في الطريق")


def test_after_half_an_hour_a_message_is_history(device: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    """A feed that starts tells what is recent; one that runs tells everything after the last."""
    take([_said(device, is_shared=True)])
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert words_after(0) == []


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"text": "  "}, "chat.words_needed"),
        ({"text": "x" * 1001}, "chat.too_long"),
        ({"unit": "U-2"}, "chat.unknown_unit"),
    ],
)
def test_a_refusal_names_its_rule_and_keeps_the_text(
    told: dict[str, str], rule: str, device: Sender, desk_of: Callable[..., Client]
) -> None:
    """Nothing is kept; the rule is on the page and in the journal; the words stay in the form."""
    assert device
    answer = desk_of(Role.OPERATOR).post(NEW, {"area": ALX, "unit": "", "text": "قف", **told})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert rule in answer.content.decode()
    assert not Message.objects.exists()
    assert JournalEntry.objects.filter(action="action-refused").last().after["rule"] == rule


def test_what_the_room_writes_is_kept_without_numbers_of_persons(
    device: Sender, office_of: Callable[..., User]
) -> None:
    """Neither in the message nor in the journal."""
    assert device
    kept = write(ALX, unit="U-1", text="اسأل عن 29001011234567", by=office_of(Role.OPERATOR))
    assert kept.text == f"اسأل عن {MASK}"
    assert JournalEntry.objects.last().after["text"] == kept.text


def test_a_unit_off_duty_is_not_written_to(device: Sender, office_of: Callable[..., User]) -> None:
    """Nobody is reached outside duty."""
    assert device
    Duty.objects.update(ends_at=timezone.now())
    with pytest.raises(InvalidInputError):
        write(ALX, unit="U-1", text="x", by=office_of(Role.OPERATOR))


def test_only_the_room_of_the_area_reads_and_writes(
    device: Sender, desk_of: Callable[..., Client], office_of: Callable[..., User]
) -> None:
    """Cairo sees nothing of Alexandria and cannot write there; a supervisor reads and does not write."""
    take([_said(device)])
    assert "زحام" not in desk_of(Role.OPERATOR, "EG-C").get(LIST).content.decode()
    assert "زحام" not in desk_of(Role.OPERATOR, "EG-C").get(f"{LIST}?area={ALX}").content.decode()
    assert "زحام" in desk_of(Role.SUPERVISOR).get(LIST).content.decode()
    assert desk_of(Role.SUPERVISOR).post(NEW, {"area": ALX, "text": "x"}).status_code == HTTPStatus.FORBIDDEN
    assert desk_of(Role.LIAISON).get(LIST).status_code == HTTPStatus.FORBIDDEN
    for office in (office_of(Role.OPERATOR, "EG-C"), office_of(Role.SUPERVISOR)):
        with pytest.raises(RefusedError):
            write(ALX, unit="", text="x", by=office)
    assert Message.objects.count() == 1


def test_the_national_room_chooses_a_governorate(device: Sender, desk_of: Callable[..., Client]) -> None:
    """It sees all messages, and writes once it has chosen where."""
    take([_said(device)])
    desk = desk_of(Role.DUTY_OFFICER, "")
    assert 'name="text"' not in desk.get(LIST).content.decode()
    page = desk.get(f"{LIST}?area={ALX}").content.decode()
    assert "زحام" in page
    assert 'name="text"' in page
    assert "نسر 1" in page
    answer = desk.post(f"{NEW}?area={ALX}", {"area": ALX, "unit": "U-1", "text": "نعم"})
    assert answer.headers["Location"] == f"{LIST}?area={ALX}"


def test_the_page_follows_the_journal(device: Sender, desk_of: Callable[..., Client]) -> None:
    """What the page listens for is what an entry of a message is told as, to whoever may view messages."""
    take([_said(device)])
    kind = JournalEntry.objects.get(action="message-received").object_kind
    assert reader_of(kind) is Verb.VIEW_MESSAGES
    assert f'data-live="{kind}"' in desk_of(Role.OPERATOR).get(LIST).content.decode()
