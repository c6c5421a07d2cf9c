from __future__ import annotations

import html
import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.web.accounts.models import Role, User
from himaya.web.journal.models import JournalEntry
from himaya.web.journal.queries import PER_PAGE
from himaya.web.journal.words import Action, Kind
from himaya.web.readiness.words import Kind as ReadinessKind

if TYPE_CHECKING:
    from collections.abc import Callable

READ = ["/journal/", "/journal/1/", "/journal/export.jsonl"]
ADDRESSES = [*(("get", address) for address in READ), ("post", "/journal/verify/")]


def _numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'class="journal-seq"><bdi dir="ltr">(\d+)<', page)]


@pytest.mark.parametrize("role", ["", *Role.values])
@pytest.mark.parametrize(("method", "address"), ADDRESSES)
@pytest.mark.usefixtures("auditor")
def test_the_journal_is_for_the_auditor_alone(
    role: str, method: str, address: str, account: Callable[..., User], enrol: Callable[[User], str]
) -> None:
    """Every other office gets the refusal with its reason, and the refusal is in the journal."""
    user = account(Role(role), username="someone") if role else User.objects.create(username="someone")
    enrol(user)
    client = Client()
    client.force_login(user)
    answer = getattr(client, method)(address)
    if role == Role.AUDITOR:
        assert answer.status_code == HTTPStatus.OK
        return
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "لا يقرأ السجل إلا المراجع المستقل" in answer.content.decode()
    *_, last = JournalEntry.objects.all()
    assert (last.action, last.account, last.after) == ("access-refused", "someone", {"rule": "read the journal"})
    assert last.object_id.startswith("journal")


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.usefixtures("plan")
def test_only_the_auditor_is_shown_the_way(
    role: str, account: Callable[..., User], enrol: Callable[[User], str]
) -> None:
    """The main menu links to the journal for auditors only."""
    user = account(Role(role), username="someone")
    enrol(user)
    client = Client()
    client.force_login(user)
    assert ('href="/journal/"' in client.get("/plans/", follow=True).content.decode()) is (role == Role.AUDITOR)


def test_a_check_from_elsewhere_is_refused(auditor: User) -> None:
    """The check button needs our own form."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(auditor)
    assert client.post("/journal/verify/").status_code == HTTPStatus.FORBIDDEN
    assert not JournalEntry.objects.filter(action=Action.JOURNAL_VERIFIED).exists()


@pytest.mark.parametrize("address", READ)
def test_other_methods_are_refused(desk: Client, address: str) -> None:
    """Pages are read; the check is posted, and who opens its address comes to the journal."""
    answer = desk.post(address)
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert answer.headers["Allow"]
    assert desk.get("/journal/verify/").headers["Location"] == "/journal/"


def test_a_whole_journal_says_so_and_the_check_is_kept(desk: Client, write: Callable[..., JournalEntry]) -> None:
    """The result names the number of entries and the last hash."""
    last = write()
    page = desk.post("/journal/verify/").content.decode()
    assert "السجل سليم" in page
    assert last.hash in page
    *_, entry = JournalEntry.objects.all()
    assert (entry.action, entry.account) == ("journal-verified", "auditor")
    assert entry.after == {"entries": 2, "signed_days": 0, "bad_seq": None}


def test_a_planted_change_is_shown_with_its_number(
    desk: Client, write: Callable[..., JournalEntry], tamper: Callable[..., None]
) -> None:
    """The result names the entry, its row is marked, and the finding itself is written down."""
    for _ in range(5):
        write()
    tamper("UPDATE journal_journalentry SET office_en = 'x' WHERE seq = 3")
    desk.cookies["himaya_language"] = "en"
    page = desk.post("/journal/verify/").content.decode()
    assert "Entry 3 was changed after it was written." in page
    assert page.count('class="journal-bad"') == 1
    *_, entry = JournalEntry.objects.all()
    assert entry.after["bad_seq"] == 3


def test_pages_follow_the_numbers(desk: Client, write: Callable[..., JournalEntry]) -> None:
    """Newest first, fifty to a page; following «older» to the end and «newer» back shows every entry once each way."""
    for _ in range(2 * PER_PAGE + 20):
        write()
    total = JournalEntry.objects.count()
    for rel, start in (("next", "/journal/"), ("prev", "/journal/?after=0")):
        seen, address = [], start
        while address:
            page = desk.get(address).content.decode()
            seen.append(_numbers(page))
            found = re.search(rf'rel="{rel}" href="\?([^"]+)"', page)
            address = f"/journal/?{found[1].replace('&amp;', '&')}" if found else ""
        assert all(numbers == sorted(numbers, reverse=True) for numbers in seen)
        assert sorted(number for numbers in seen for number in numbers) == list(range(1, total + 1))


@pytest.mark.usefixtures("db")
def test_filters_narrow_the_list(desk: Client, write: Callable[..., JournalEntry]) -> None:
    """Action, office, kind, object, text and days each keep exactly the entries they name."""
    write("alpha", after={"note": "كنيسة القديسين 100%"})
    write("beta", action=Action.PLAN_DOWNLOADED)
    write("", action=Action.SIGN_IN_FAILED, by=None, kind=Kind.ACCOUNT)
    today = timezone.localdate().isoformat()
    for query, numbers in {
        "action=plan-downloaded": [3],
        "office=auditor": [3, 2],
        "office=-": [4, 1],
        "kind=account": [4, 1],
        "object=alpha": [2],
        "q=القديسين 100%": [2],
        "q=ALPHA": [2],
        "q=nowhere": [],
        f"since={today}&until={today}": [4, 3, 2, 1],
        "until=2020-01-01": [],
        "office=auditor&kind=plan&before=3": [2],
    }.items():
        page = desk.get("/journal/?" + query.replace("%", "%25")).content.decode()
        assert _numbers(page) == numbers, query


@pytest.mark.parametrize(
    "query",
    ["before=x", "before=-1", "before=99999999999999999999", "after=١", "since=yesterday", "until=0001-01-01",
     "until=9999-12-31", "q=%00", "object=" + "x" * 201],
)  # fmt: skip
def test_addresses_no_form_sends_are_refused(desk: Client, query: str) -> None:
    """Numbers, days and texts out of form answer 400, never 500."""
    assert desk.get(f"/journal/?{query}").status_code == HTTPStatus.BAD_REQUEST
    assert desk.get(f"/journal/export.jsonl?{query}").status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("seq", [0, 99, 2**63, 10**40])
def test_an_entry_that_does_not_exist_is_not_found(desk: Client, seq: int) -> None:
    """Any other number answers 404."""
    assert desk.get(f"/journal/{seq}/").status_code == HTTPStatus.NOT_FOUND


def test_an_entry_shows_before_and_after(desk: Client, write: Callable[..., JournalEntry]) -> None:
    """Every field of both sides, the hashes, and markup shown as text."""
    entry = write(before={"state": "verified"}, after={"state": "<b>altered</b>", "rules": ["x.y"]})
    page = desk.get(f"/journal/{entry.seq}/").content.decode()
    assert "&lt;b&gt;altered&lt;/b&gt;" in page
    assert "<b>altered" not in page
    assert page.count("journal-changed") == 2
    assert entry.hash in page
    assert entry.previous_hash in page


def test_the_export_is_the_journal_line_by_line(desk: Client, write: Callable[..., JournalEntry]) -> None:
    """Oldest first, one JSON object to a line, narrowed as asked; the export itself is written down, not exported."""
    for name in ("one", "two"):
        write(name)
    answer = desk.get("/journal/export.jsonl")
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="himaya-journal-3.jsonl"'
    assert [(line["seq"], line["object_id"]) for line in lines] == [(1, "auditor"), (2, "one"), (3, "two")]
    narrowed = desk.get("/journal/export.jsonl?object=two")
    assert len(list(narrowed.streaming_content)) == 1
    *_, last = JournalEntry.objects.all()
    assert (last.action, last.after) == ("journal-exported", {"filters": {"object": "two"}})


def test_the_list_asks_the_database_a_fixed_number_of_questions(
    desk: Client, write: Callable[..., JournalEntry], django_assert_num_queries: Callable[[int], Any]
) -> None:
    """Mark, session, account, second factor, entries, offices, head, signed day: as many for one as for a page."""
    for _ in range(PER_PAGE):
        write()
    with django_assert_num_queries(11):
        desk.get("/journal/")
    with django_assert_num_queries(9):
        desk.get("/journal/2/")


def test_an_office_is_offered_under_its_latest_title(
    desk: Client, auditor: User, write: Callable[..., JournalEntry]
) -> None:
    """The filter names every account of the journal once, by the office it had when it last wrote."""
    office = auditor.own_office
    assert office
    office.title_ar, office.title_en = "الرقابة", "Audit"
    office.save()
    write(by=User.objects.get(pk=auditor.pk))
    rows = [row for row in desk.get("/journal/").context["offices"] if row["account"] == "auditor"]
    assert [(row["office_ar"], row["office_en"]) for row in rows] == [("الرقابة", "Audit")]


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("2026-12-05T17:46:38.882752+00:00", "2026-12-05 19:46"),
        ("2026-07-05T22:30:00Z", "2026-07-06 01:30"),
        ("2026-13-45T25:61:00Z", "2026-13-45T25:61:00Z"),
        ("2026-12-05", "2026-12-05"),
    ],
)
def test_instants_stand_on_the_clock_of_the_page(
    desk: Client, write: Callable[..., JournalEntry], kept: str, shown: str
) -> None:
    """Before and after tell instants to the minute of Cairo, in summer as in winter; what is none stays as it is."""
    entry = write(before={"starts_at": kept}, after={"starts_at": kept})
    page = desk.get(f"/journal/{entry.seq}/").content.decode()
    assert page.count(f"<td><bdi>{shown}</bdi></td>") == 2


@pytest.mark.usefixtures("db")
def test_instants_inside_lists_stand_on_the_clock_too(desk: Client, write: Callable[..., JournalEntry]) -> None:
    """Turns and periods are kept as lists of objects; no instant in them is left as a machine writes it."""
    turns = [{"unit": "A-1", "from": "2027-01-06T16:00:00Z", "strength": 2, "until": "2027-01-06T22:30:00+00:00"}]
    entry = write(before=None, after={"turns": turns, "span": ["2027-01-06T16:00:00Z"]})
    page = html.unescape(desk.get(f"/journal/{entry.seq}/").content.decode())
    assert '"from": "2027-01-06 18:00"' in page
    assert '"until": "2027-01-07 00:30"' in page
    assert '["2027-01-06 18:00"]' in page


@pytest.mark.usefixtures("db")
def test_a_measure_of_an_alert_level_is_an_act_and_no_yardstick(
    desk: Client, write: Callable[..., JournalEntry]
) -> None:
    """The filter and the entry call it as the pages of the alert level do."""
    entry = write(kind=ReadinessKind.MEASURE)
    for address in ("/journal/", f"/journal/{entry.seq}/"):
        page = desk.get(address).content.decode()
        assert "الإجراء" in page
        assert "المقياس" not in page
