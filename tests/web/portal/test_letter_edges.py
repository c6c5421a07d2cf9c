"""What the longer tests of letters left open: each guard by itself.

Guards of sending, taking, answering, sealing and holding back were taken out one at a time, with those of the pages, of
what they ask and of what is published, which stand in `test_edges.py`: 158 in all. The fourteen tests nearest to each
noticed 84; the others were taken out again before all tests of this folder with the new ones. Not noticed in the end:
that only what was set aside is tried again, which changes nothing else. Where the oldest address of a full gate is not
forgotten, the test does not end.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from himaya.web.portal import flood, sending, taking
from himaya.web.portal.actions import publish, publish_key
from himaya.web.portal.flood import Gate, Rate
from himaya.web.portal.models import Answer, Letter, LetterKind, Notice, Topic
from himaya.web.portal.receipts import digest_of, new_receipt
from himaya.web.portal.sealing import key_file, open_sealed, public_half, seal
from himaya.web.portal.sending import send

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from himaya.web.portal.taking import Opened

pytestmark = pytest.mark.django_db
COMPLAIN, ASK, FOLLOW = "/public/complaints/", "/public/receipt/", "/public/receipt/follow/"
TOLD = {"text": "انتظرنا ساعتين أمام الباب"}


def _status(path: str = COMPLAIN, sent: dict[str, str] | None = None, **headers: str) -> int:
    return Client(headers=headers).post(path, TOLD if sent is None else sent).status_code


def test_a_flood_is_turned_away_by_its_rule_and_reading_is_not(
    key: X25519PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it is kept; a long letter counts for more than a short one; each language reads its own page."""
    del key
    monkeypatch.setattr(flood.LETTERS, "one", Rate(3, 0))
    long = {"text": "x" * 40_000}
    assert [_status(), _status(sent=long), _status()] == [200, 200, 429]
    answer = Client().post(COMPLAIN, TOLD)
    assert "letters.flood" in answer.content.decode()
    assert "Wait some minutes" in Client().post(f"/en{COMPLAIN}", TOLD).content.decode()
    assert "Wait some minutes" not in answer.content.decode()
    assert (Client().get(COMPLAIN).status_code, Letter.objects.count()) == (200, 1)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "none"}, 200),
        ({"origin": "null"}, 200),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://testserver.evil.example"}, 403),
        ({"origin": "http://testserver", "sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_only_another_site_is_turned_away(headers: dict[str, str], status: int, key: X25519PrivateKey) -> None:
    """A browser that was opened at the page, or that hides where it is, writes as any other."""
    del key
    assert _status(**headers) == status
    assert Letter.objects.count() == (status == 200)


def test_a_letter_is_sealed_for_the_key_of_letters(key: X25519PrivateKey) -> None:
    """Not for another key that was published earlier, nor for what another topic calls by its name."""
    earlier = timezone.now() - timedelta(days=9)
    for topic, name in ((Topic.KEY, "devices"), (Topic.ROAD, "letters")):
        publish(topic, name, area="", starts_at=earlier, ends_at=None, told={"public": "00" * 32})
    row = Letter.objects.get(pk=digest_of(send(LetterKind.REPORT, TOLD)))
    assert open_sealed(bytes(row.sealed), key=key, about=row.outside) == TOLD


def test_where_nothing_waits_no_key_is_made(data_dir: Path, taken: list[Opened]) -> None:
    """Whoever only looks leaves no file."""
    assert (taking.take_waiting(), taken, key_file(data_dir).exists()) == (0, [], False)


def test_what_was_taken_or_set_aside_stands_in_nobodys_way(
    key: X25519PrivateKey, taken: list[Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many envelopes lie before it, what waits is reached."""
    del key
    monkeypatch.setattr(taking, "AT_ONCE", 1)
    send(LetterKind.REPORT, {"text": "first"})
    assert taking.take_waiting() == 1
    aside = send(LetterKind.REPORT, {"text": "aside"})
    taking._set_aside(digest_of(aside), "ValueError")
    for text in ("second", "third"):
        send(LetterKind.REPORT, {"text": text})
    assert [taking.take_waiting() for _ in range(3)] == [1, 1, 0]
    assert [one.body["text"] for one in taken] == ["first", "second", "third"]


def test_a_page_takes_what_it_asks_for(key: X25519PrivateKey, taken: list[Opened]) -> None:
    """Its own kind and what follows it; what follows another kind goes to the app of that kind."""
    del key
    found: dict[str, list[Opened]] = {"comment": [], "of comment": [], "of complaint": []}
    taking.take_letters(LetterKind.COMMENT, found["comment"].append)
    taking.take_letters(LetterKind.APPEAL, found["of comment"].append, of=LetterKind.COMMENT)
    taking.take_letters(LetterKind.APPEAL, found["of complaint"].append, of=LetterKind.COMPLAINT)
    send(LetterKind.REPORT, {"text": "report"})
    send(LetterKind.COMMENT, {"text": "comment"})
    send(LetterKind.APPEAL, {"text": "of comment"}, of=LetterKind.COMMENT)
    send(LetterKind.APPEAL, {"text": "of complaint"}, of=LetterKind.COMPLAINT)
    assert taking.take_waiting(LetterKind.COMMENT) == 2
    assert {name: [one.body["text"] for one in read] for name, read in found.items()} == {
        "comment": ["comment"], "of comment": ["of comment"], "of complaint": [],
    }  # fmt: skip
    assert taken == []
    assert taking.take_waiting() == 2
    assert [one.body["text"] for one in (*taken, *found["of complaint"])] == ["report", "of complaint"]


def test_a_letter_reaches_the_app_under_its_own_receipt(key: X25519PrivateKey, taken: list[Opened]) -> None:
    """The later of two that wait, taken first, leaves the earlier one as it is."""
    first, second = (digest_of(send(LetterKind.REPORT, {"text": text})) for text in ("first", "second"))
    assert taking._take(second, taken.append, key)
    assert [(one.digest, one.body["text"]) for one in taken] == [(second, "second")]
    assert list(Letter.objects.filter(taken_at__isnull=True).values_list("pk", flat=True)) == [first]


def test_what_is_gone_or_done_is_no_fault(
    key: X25519PrivateKey, taken: list[Opened], caplog: pytest.LogCaptureFixture
) -> None:
    """Neither told in the log nor written over: taken meanwhile, set aside meanwhile, removed meanwhile."""
    done, aside = (digest_of(send(LetterKind.REPORT, {"text": text})) for text in ("done", "secret"))
    taking._take(done, taken.append, key)
    taking._set_aside(aside, "ValueError")
    assert [one.message for one in caplog.records] == ["A letter was set aside: ValueError"]
    caplog.clear()
    for digest in (done, aside, "0" * 64):
        assert taking._take(digest, taken.append, key) is False
    assert not caplog.records
    assert Letter.objects.get(pk=aside).fault == "ValueError"
    taking._set_aside(done, "ValueError")
    assert Letter.objects.get(pk=done).set_aside_at is None
    assert (taking.set_aside(LetterKind.REPORT), taking.set_aside(LetterKind.COMMENT)) == (1, 0)


def test_a_sealed_list_is_no_letter(key: X25519PrivateKey, taken: list[Opened]) -> None:
    """Whoever seals without the form seals an object, or waits for somebody to look."""
    for number, body in enumerate((["x"], "x", None)):
        forged = Letter(digest=f"{number}" * 64, kind="report")
        forged.sealed = seal(body, to=public_half(key), about=forged.outside)  # type: ignore[arg-type]  # what a stranger does
        forged.save(force_insert=True)
    assert taking.take_waiting() == 0
    assert ({one.fault for one in Letter.objects.all()}, taken) == ({"ValueError"}, [])


def test_an_answer_is_told_anew_under_one_receipt() -> None:
    """The last word is the one that stands, and no other receipt reads it."""
    mine, other = new_receipt(), new_receipt()
    until = timezone.now() + timedelta(days=30)
    for state, receipt in (("read", mine), ("read", other), ("decided", mine)):
        words = (f"حالة {state}", f"State {state}")
        taking.answer(digest_of(receipt), LetterKind.COMPLAINT, state=state, words=words, kept_until=until)
    assert Answer.objects.count() == 2
    assert "State decided" in Client().post(f"/en{ASK}", {"receipt": mine}).content.decode()
    assert "State read" in Client().post(f"/en{ASK}", {"receipt": other}).content.decode()


@pytest.mark.parametrize("path", [FOLLOW, ASK, COMPLAIN, "/public/comment/", "/public/report/"])
def test_a_form_that_is_only_opened_keeps_nothing(path: str, key: X25519PrivateKey) -> None:
    """It is a page, in the language of its address, kept nowhere on the way."""
    del key
    for space, language in (("", "ar"), ("/en", "en")):
        answer = Client().get(f"{space}{path}")
        assert (answer.status_code, answer.headers["Content-Language"]) == (200, language)
    assert Client().put(path).status_code == 405
    assert not Letter.objects.exists()


def test_the_addresses_of_a_gate_are_told_apart_as_far_as_a_household_goes() -> None:
    """IPv4 written as IPv6 is that IPv4 address; what is no address is one of its own; forgetting leaves none."""
    gate = Gate(one=Rate(1, 0), all=Rate(100, 0), clock=lambda: 0.0)
    asked = ["::ffff:192.0.2.1", "::ffff:192.0.2.2", "192.0.2.1", "2001:db8::1", "2001:db8:0:1::1", "x", "y", ""]
    assert [gate.admits(one) for one in asked] == [True, True, False, True, True, True, False, False]
    gate.forget()
    assert len(gate) == 0
    assert gate.admits("192.0.2.1")


def test_the_whole_is_bounded_after_it_was_forgotten_too() -> None:
    """A gate that begins anew lets through what it did at first, and no more."""
    gate = Gate(one=Rate(9, 0), all=Rate(2, 0), clock=lambda: 0.0)
    for _round in range(2):
        assert [gate.admits("192.0.2.1") for _ in range(3)] == [True, True, False]
        gate.forget()


def test_the_key_is_published_once_and_stands_since_then(data_dir: Path) -> None:
    """A start changes neither the key nor since when it holds, whatever else is published by its name."""
    at = timezone.now() - timedelta(days=400)
    for topic, name in ((Topic.KEY, "devices"), (Topic.ROAD, "letters")):
        publish(topic, name, area="", starts_at=at, ends_at=None, told={"public": "00" * 32})
    publish_key(data_dir)
    first = _key_row()
    publish_key(data_dir)
    assert _key_row() == first
    assert first["starts_at"] > at


def _key_row() -> dict[str, Any]:
    return Notice.objects.values("told", "starts_at", "changed_at").get(topic=Topic.KEY, key=sending.KEY_OF_LETTERS)


def test_the_database_keeps_no_kind_of_letter_that_there_is_not() -> None:
    """Neither of a letter nor of an answer."""
    with pytest.raises(IntegrityError, match="letter_kind_known"), transaction.atomic():
        Letter.objects.create(digest="0" * 64, kind="love", sealed=b"x")
    values: dict[str, Any] = {"state": "x", "words_ar": "x", "words_en": "x", "kept_until": timezone.now()}
    with pytest.raises(IntegrityError, match="answer_kind_known"), transaction.atomic():
        Answer.objects.create(digest="0" * 64, kind="love", **values)
