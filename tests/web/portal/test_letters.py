"""Letters of the public: sealed, taken once, answered by receipt; floods held back.

Each of these was taken out of the code, and a test here failed: the check of size, of the origin (both headers), of the
trap; the published key; the offers of an answer; the associated data of a seal and its filling; emptying the envelope;
setting aside, and trying again; letting a fault of the database pass; forgetting addresses.
"""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone
from tests.web.portal.conftest import HOUR

from himaya.web.accounts.models import Role
from himaya.web.database import on_postgresql
from himaya.web.portal import flood, taking
from himaya.web.portal.actions import publish
from himaya.web.portal.flood import Gate, Rate
from himaya.web.portal.models import Answer, Letter, LetterKind, Topic
from himaya.web.portal.receipts import ALPHABET, digest_of, new_receipt
from himaya.web.portal.sealing import open_sealed, public_half, seal
from himaya.web.portal.sending import MOST_BYTES, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.portal.taking import Opened

pytestmark = pytest.mark.django_db
ASK, FOLLOW = "/public/receipt/", "/public/receipt/follow/"


def _answered(receipt: str, *offers: LetterKind) -> None:
    until = timezone.now() + timedelta(days=30)
    words = ("قُرئ تعليقك", "Your comment was read")
    taking.answer(digest_of(receipt), LetterKind.COMMENT, state="read", words=words, kept_until=until, offers=offers)


def test_a_receipt_is_random_and_read_however_it_is_typed() -> None:
    """A hundred bits in groups; small letters, spaces, look-alikes and Arabic digits are the same receipt."""
    made = {new_receipt() for _ in range(200)}
    assert len(made) == 200
    assert all(len(one) == 24 and set(one) <= {*ALPHABET, "-"} for one in made)
    assert len(ALPHABET) ** 20 >= 2**80
    assert digest_of("0123-4567-89AB-CDEF-GHJK") == digest_of(" o١٢٣ 4567 89ab cdef ghjk ")
    assert digest_of("1111-1111-1111-1111-1111") == digest_of("iIlL-1111-1111-1111-1111")
    assert digest_of(new_receipt()) != digest_of(new_receipt())


def test_a_letter_is_read_by_the_holder_of_the_key_alone(key: X25519PrivateKey) -> None:
    """Nothing of its text stands in the table, texts of like length look alike, and no letter gets another envelope."""
    receipt = send(LetterKind.REPORT, {"text": "عمود إنارة مكسور"})
    send(LetterKind.REPORT, {"text": "x" * 200})
    row = Letter.objects.get(pk=digest_of(receipt))
    assert "إنارة".encode() not in bytes(row.sealed)
    assert {len(bytes(one.sealed)) for one in Letter.objects.all()} == {32 + 512 + 16}
    assert open_sealed(bytes(row.sealed), key=key, about=row.outside) == {"text": "عمود إنارة مكسور"}
    with pytest.raises(InvalidTag):
        open_sealed(bytes(row.sealed), key=X25519PrivateKey.generate(), about=row.outside)
    with pytest.raises(InvalidTag):
        open_sealed(bytes(row.sealed), key=key, about=row.outside.replace("report", "comment"))
    assert receipt not in str([list(one) for one in Letter.objects.values_list()])


def test_each_letter_is_taken_once_and_leaves_an_empty_envelope(key: X25519PrivateKey, taken: list[Opened]) -> None:
    """By the app that asked for its kind; another kind waits for its own."""
    del key
    receipt = send(LetterKind.REPORT, {"text": "مكسور"})
    send(LetterKind.COMPLAINT, {"text": "x"})
    assert [taking.take_waiting(), taking.take_waiting()] == [1, 0]
    assert [(one.digest, one.body["text"]) for one in taken] == [(digest_of(receipt), "مكسور")]
    row = Letter.objects.get(kind="report")
    assert (bytes(row.sealed), row.taken_at is not None) == (b"", True)
    assert Letter.objects.get(kind="complaint").taken_at is None


def test_a_letter_that_another_process_has_taken_meanwhile_is_not_taken_again(
    key: X25519PrivateKey, taken: list[Opened]
) -> None:
    """Between finding it and holding it, somebody else may have been quicker."""
    digest = digest_of(send(LetterKind.REPORT, {"text": "x"}))
    assert taking._take(digest, taken.append, key) is True
    assert taking._take(digest, taken.append, key) is False
    aside = digest_of(send(LetterKind.REPORT, {"text": "y"}))
    taking._set_aside(aside, "ValueError")
    assert taking._take(aside, taken.append, key) is False
    assert len(taken) == 1


def test_a_bad_letter_is_set_aside_as_it_came_and_stops_none_behind_it(
    key: X25519PrivateKey, taken: list[Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its handler had written is undone; at the next start it is tried again, and nothing is lost."""
    bad = send(LetterKind.REPORT, {"text": "bad"})
    send(LetterKind.REPORT, {"text": "good"})
    stranger = public_half(X25519PrivateKey.generate())
    forged = Letter(digest="0" * 64, kind="report")
    forged.sealed = seal({"text": "x"}, to=stranger, about=forged.outside)
    forged.save(force_insert=True)

    def choosy(letter: Opened) -> None:
        _answered("x", LetterKind.APPEAL)
        if letter.body["text"] == "bad":
            message = "the text of a stranger"
            raise ValueError(message)
        Answer.objects.all().delete()
        taken.append(letter)

    taking.take_letters(LetterKind.REPORT, choosy)
    assert taking.take_waiting() == 1
    assert [one.body["text"] for one in taken] == ["good"]
    assert not Answer.objects.exists()
    kept = Letter.objects.get(pk=digest_of(bad))
    assert (kept.fault, kept.taken_at) == ("ValueError", None)
    assert open_sealed(bytes(kept.sealed), key=key, about=kept.outside) == {"text": "bad"}
    assert taking.set_aside(LetterKind.REPORT) == 2
    monkeypatch.setitem(taking._HANDLERS, ("report", ""), taken.append)
    assert taking.take_waiting() == 0
    taking.try_again()
    assert taking.take_waiting() == 1
    assert taking.set_aside(LetterKind.REPORT) == 1


def test_a_fault_of_the_database_sets_no_letter_aside(key: X25519PrivateKey, taken: list[Opened]) -> None:
    """It waits, and is taken when the database is back."""
    del key
    send(LetterKind.REPORT, {"text": "x"})

    def down(_letter: Opened) -> None:
        raise OperationalError

    taking.take_letters(LetterKind.REPORT, down)
    with pytest.raises(OperationalError), transaction.atomic():
        taking.take_waiting()
    assert taking.set_aside(LetterKind.REPORT) == 0
    taking.take_letters(LetterKind.REPORT, taken.append)
    assert taking.take_waiting() == 1


def test_an_unknown_receipt_is_answered_as_a_known_one() -> None:
    """The same status, parts and number of statements; in both languages, and never in the address."""
    known = new_receipt()
    _answered(known)
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415  # only here

    Client().get(ASK)  # the mark of an exercise is asked for once
    pages, counts = [], []
    for receipt in (known, new_receipt(), "?"):
        with CaptureQueriesContext(connection) as queries:
            answer = Client().post(ASK, {"receipt": receipt})
        pages.append(answer.content.decode())
        counts.append(len(queries))
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        assert not answer.cookies
    assert len(set(counts)) == 1
    assert ["قُرئ تعليقك" in page for page in pages] == [True, False, False]
    assert len({page.count("<section") for page in pages}) == 1
    assert "Your comment was read" in Client().post(f"/en{ASK}", {"receipt": known}).content.decode()
    assert "قُرئ تعليقك" not in Client().get(ASK, {"receipt": known}).content.decode()


def test_only_what_an_answer_offers_may_follow(key: X25519PrivateKey, monkeypatch: pytest.MonkeyPatch) -> None:
    """An appeal and a withdrawal name the letter inside the seal; two answers name nothing."""
    del key
    monkeypatch.setattr(taking, "_HANDLERS", {})
    found: list[Opened] = []
    for kind in (LetterKind.APPEAL, LetterKind.WITHDRAWAL, LetterKind.FEEDBACK):
        taking.take_letters(kind, found.append, of=LetterKind.COMMENT)
    receipt = new_receipt()
    _answered(receipt, LetterKind.APPEAL)
    for do in ("withdrawal", "feedback", "comment", ""):
        assert Client().post(FOLLOW, {"receipt": receipt, "do": do}).status_code == 409
    assert Client().post(FOLLOW, {"receipt": new_receipt(), "do": "appeal", "text": "x"}).status_code == 409
    assert Client().post(FOLLOW, {"receipt": receipt, "do": "appeal", "text": " "}).status_code == 409
    assert not Letter.objects.exists()
    assert Client().post(FOLLOW, {"receipt": receipt, "do": "appeal", "text": "ليس إعلانًا"}).status_code == 200
    _answered(receipt, LetterKind.WITHDRAWAL, LetterKind.FEEDBACK)
    assert Client().post(FOLLOW, {"receipt": receipt, "do": "withdrawal"}).status_code == 200
    two = {"receipt": receipt, "do": "feedback", "clear": "yes", "helped": "no"}
    assert Client().post(FOLLOW, two).status_code == 200
    assert taking.take_waiting() == 3
    digest = digest_of(receipt)
    assert sorted((one.about, json.dumps(one.body, ensure_ascii=False)) for one in found) == sorted([
        (digest, json.dumps({"about": digest, "text": "ليس إعلانًا"}, ensure_ascii=False)),
        (digest, json.dumps({"about": digest})),
        ("", json.dumps({"clear": "yes", "helped": "no"})),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "status", "headers", "sent"),
    [
        ("letters.elsewhere", 403, {"sec-fetch-site": "cross-site"}, {"receipt": "x"}),
        ("letters.elsewhere", 403, {"origin": "https://evil.example"}, {"receipt": "x"}),
        ("letters.trap", 422, {}, {"receipt": "x", "homepage": "https://spam.example"}),
        ("letters.too_large", 413, {}, {"receipt": "x" * (MOST_BYTES + 1)}),
    ],
)
def test_what_is_turned_away_says_why_by_which_rule_and_what_to_do(
    rule: str, status: int, headers: dict[str, str], sent: dict[str, str]
) -> None:
    """Nothing of it comes back on the page, nor in a header."""
    answer = Client(headers=headers).post(ASK, sent)
    page = answer.content.decode()
    assert answer.status_code == status
    assert rule in page
    assert "spam.example" not in page
    assert Client(headers={"origin": "http://testserver", "sec-fetch-site": "same-origin"}).post(
        ASK, {"receipt": "x"}
    ).status_code == 200  # fmt: skip


def test_without_a_published_key_nothing_is_taken_and_the_page_says_so() -> None:
    """A letter is never kept unsealed."""
    receipt = new_receipt()
    _answered(receipt, LetterKind.WITHDRAWAL)
    answer = Client().post(FOLLOW, {"receipt": receipt, "do": "withdrawal"})
    assert (answer.status_code, "letters.closed" in answer.content.decode()) == (503, True)
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "typed", ['"><script>alert(1)</script>', "x\r\nSet-Cookie: a=b", "<img src=x onerror=alert(1)>"]
)
def test_what_is_typed_is_text_wherever_it_comes_back(typed: str) -> None:
    """In the page, and in no header."""
    answer = Client().post(ASK, {"receipt": typed})
    page = answer.content.decode()
    assert "<script" not in page
    assert "<img" not in page
    assert "Set-Cookie" not in answer.headers


def test_a_null_character_is_turned_away_by_the_form() -> None:
    """No database keeps it, and no page fails of it."""
    assert Client().post(ASK, {"receipt": "a\0b"}).status_code == 200
    assert Client().post(FOLLOW, {"receipt": "a\0b", "do": "appeal"}).status_code == 409


def test_a_gate_counts_by_household_and_altogether_and_forgets_with_the_day() -> None:
    """One address is held back alone; the addresses of one IPv6 network are one; the whole is bounded."""
    now = [0.0]
    gate = Gate(one=Rate(2, 1), all=Rate(5, 1), clock=lambda: now[0])
    assert [gate.admits("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert [gate.admits(f"2001:db8::{one}") for one in range(1, 4)] == [True, True, False]
    assert [gate.admits("192.0.2.2"), gate.admits("192.0.2.3")] == [True, False]
    now[0] = 1.0
    assert [gate.admits("192.0.2.1"), gate.admits("192.0.2.1")] == [True, False]
    assert gate.admits("192.0.2.9", cost=2) is False
    assert len(gate) == 5
    salt = gate._salt
    now[0] = 24 * 3600.0
    gate.admits("192.0.2.1")
    assert len(gate) == 1
    assert gate._salt != salt
    assert not any(b"192" in one for one in gate._buckets)


def test_a_gate_keeps_a_bounded_number_of_addresses() -> None:
    """However many come, the ones that were quiet for longest are forgotten."""
    gate = Gate(one=Rate(1, 0), all=Rate(1e9, 0), clock=lambda: 0.0)
    for number in range(flood.MOST_ADDRESSES + 500):
        gate.admits(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert len(gate) == flood.MOST_ADDRESSES


@pytest.mark.slow
@pytest.mark.parametrize("many", [False, True], ids=["one address", "many addresses"])
def test_ten_thousand_letters_in_a_minute_leave_operations_unharmed(
    many: bool,  # noqa: FBT001  # a case of the test
    key: X25519PrivateKey,
    desk_of: Callable[..., Client],
) -> None:
    """A few hundred at most are kept, the rest hear so with numbers to call, and operations answer as ever."""
    del key
    told = {"digits": "123", "service_ar": "الإسعاف", "service_en": "Ambulance", "verified_on": "2026-11-29"}
    publish(Topic.NUMBER, "1", area="", starts_at=timezone.now(), ends_at=None, told=told)
    receipt, writer, office = new_receipt(), Client(), desk_of(Role.OPERATOR)
    _answered(receipt, LetterKind.APPEAL)
    office.get("/incidents/")
    sent = {"receipt": receipt, "do": "appeal", "text": "س" * 500}
    statuses: dict[int, int] = {}
    begun = time.monotonic()
    for number in range(10_000):
        address = f"10.0.{number >> 8}.{number & 255}" if many else "10.0.0.1"
        answer: Any = writer.post(FOLLOW, sent, REMOTE_ADDR=address)
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
    took = time.monotonic() - begun
    assert took < 60
    assert set(statuses) == {200, 429}
    most = flood.LETTERS.all if many else flood.LETTERS.one
    assert statuses[200] <= most.burst + most.a_second * took + 1
    assert Letter.objects.count() == statuses[200]
    assert "tel:123" in answer.content.decode()
    assert len(flood.LETTERS) <= flood.MOST_ADDRESSES
    begun = time.monotonic()
    assert office.get("/incidents/").status_code == 200
    assert time.monotonic() - begun < 2


@pytest.mark.skipif(not on_postgresql(), reason="roles with rights of their own are PostgreSQL's")
def test_the_role_of_the_public_pages_adds_letters_and_reads_none(key: X25519PrivateKey) -> None:
    """With the documented rights it publishes nothing, reads no letter, not even its own, and finds answers."""
    del key
    receipt = new_receipt()
    _answered(receipt, LetterKind.APPEAL)
    writer = Client()
    writer.get(ASK)  # the mark of an exercise, which the public process finds among the notices
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE himaya_public_of_tests")
        cursor.execute("GRANT SELECT ON portal_notice, portal_answer, portal_picture TO himaya_public_of_tests")
        cursor.execute("GRANT INSERT ON portal_letter TO himaya_public_of_tests")
        cursor.execute("SET LOCAL ROLE himaya_public_of_tests")
        assert writer.post(FOLLOW, {"receipt": receipt, "do": "appeal", "text": "x"}).status_code == 200
        for forbidden in (
            "SELECT * FROM portal_letter",
            "DELETE FROM portal_letter",
            "UPDATE portal_answer SET state = 'x'",
            "INSERT INTO portal_notice (topic) VALUES ('x')",
            "SELECT * FROM accounts_user",
        ):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                cursor.execute(forbidden)
        cursor.execute("RESET ROLE")
    assert Letter.objects.count() == 1


def test_envelopes_and_answers_go_when_their_time_is_over(key: X25519PrivateKey, taken: list[Opened]) -> None:
    """By the nightly purge, which writes down how many; what waits stays."""
    from himaya.web.journal import retention  # noqa: PLC0415  # only here
    from himaya.web.journal.models import JournalEntry  # noqa: PLC0415  # likewise

    del key
    send(LetterKind.REPORT, {"text": "x"})
    taking.take_waiting()
    send(LetterKind.REPORT, {"text": "y"})
    _answered("x")
    retention.purge(timezone.now() + timedelta(days=6))
    assert (Letter.objects.count(), Answer.objects.count(), len(taken)) == (2, 1, 1)
    retention.purge(timezone.now() + timedelta(days=8))
    assert [one.taken_at for one in Letter.objects.all()] == [None]
    retention.purge(timezone.now() + timedelta(days=31) + HOUR)
    assert not Answer.objects.exists()
    purged = JournalEntry.objects.filter(action="purged", object_kind__in=["letter", "answer"])
    assert [json.loads(one.after_json)["removed"] for one in purged] == [1, 1]
