"""What the longer tests of these pages left open: each question that they ask of what is published, by itself.

How they were tried is said in `test_letter_edges.py`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.web.portal.conftest import HOUR

from himaya.web.portal import changes
from himaya.web.portal.actions import (
    publish,
    publish_picture,
    tell_figures,
    told_figures,
    withdraw,
    withdraw_others,
    withdraw_pictures,
)
from himaya.web.portal.commenting import comments_of
from himaya.web.portal.models import LetterKind, Notice, Picture, Topic
from himaya.web.portal.queries.calendar import coming
from himaya.web.portal.queries.channels import channel_notices, instead_of
from himaya.web.portal.taking import Opened, take_letters, take_waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

pytestmark = pytest.mark.django_db
TONGUES = ("ar", "en")


def _tell(topic: Topic, key: str, told: dict[str, Any], *, area: str = "", lasts: timedelta | None = None) -> Notice:
    now = timezone.now()
    publish(topic, key, area=area, starts_at=now - 9 * HOUR, ends_at=now + lasts if lasts else None, told=told)
    return Notice.objects.get(topic=topic, key=key)


def _words(*names: str, say: str = "") -> dict[str, str]:
    return {f"{name}_{tongue}": say for name in names for tongue in TONGUES}


def _advisory(key: str, say: str, area: str = "", lasts: timedelta = HOUR) -> None:
    told = _words("headline", "text", "instruction", "where", say=say)
    told |= {"kind": "Alert", "category": "Met", "severity": "Minor", "note": "", "cap": f"<{say}/>"}
    _tell(Topic.ADVISORY, key, {**told, "sent": timezone.now().isoformat()}, area=area, lasts=lasts)


def test_an_announced_closure_that_never_came_is_gone_with_its_end(published: Callable[..., Notice]) -> None:
    """One that is on the road stays until somebody says that it has ended."""
    published("7", begins=-3 * HOUR, lasts=2 * HOUR, on_the_road=False, road_ar="لم يُغلق")
    published("8", begins=-3 * HOUR, lasts=2 * HOUR, on_the_road=True, road_ar="ما زال مغلقًا")
    published("9", begins=HOUR, road_ar="سيُغلق")
    page = Client().get("/public/roads/").content.decode()
    assert [page.count(name) for name in ("لم يُغلق", "ما زال مغلقًا", "سيُغلق")] == [0, 1, 1]


def test_an_advisory_is_told_until_its_end_where_it_holds() -> None:
    """In the feed of a governorate its own and those of the country; each by its own name and no other topic's."""
    _advisory("a-1", "للقطر")
    _advisory("a-2", "للإسكندرية", "EG-ALX")
    _advisory("a-3", "للقاهرة", "EG-C")
    _advisory("a-4", "انتهى", "EG-ALX", lasts=-HOUR)
    _tell(Topic.RELEASE, "r-1", {**_words("headline", "text", say="x"), "cap": "<release/>", "kind": "Alert"})
    feed = Client().get("/public/advisories.atom", {"area": "EG-ALX"}).content.decode()
    assert [name in feed for name in ("للقطر", "للإسكندرية", "للقاهرة", "انتهى")] == [True, True, False, False]
    everything = Client().get("/public/advisories.atom").content.decode()
    assert [name in everything for name in ("للقاهرة", "انتهى")] == [True, False]
    assert Client().get("/public/advisories/a-2.cap.xml").content.decode() == "<للإسكندرية/>"
    for other in ("a-9", "r-1"):
        assert Client().get(f"/public/advisories/{other}.cap.xml").status_code == 404


def test_a_calendar_says_what_its_format_needs(published: Callable[..., Notice]) -> None:
    """Version, maker, name, and of every event when it was last said, what it is and where."""
    row = published("7")
    read = icalendar.Calendar.from_ical(Client().get("/public/calendar.ics").content)
    assert (str(read["version"]), bool(str(read["prodid"]))) == ("2.0", True)
    assert "حماية" in str(read["x-wr-calname"])
    events = {str(one["uid"]): one for one in read.walk("VEVENT")}
    road = events.pop("road-7@himaya")
    assert road.decoded("dtstamp") == row.changed_at.replace(microsecond=0)
    assert str(road["location"]) == "الإسكندرية"
    assert str(road["description"]) == "استخدم شارع أبي قير"
    assert str(road["summary"]).endswith(": الكورنيش")
    assert events
    for one in events.values():
        assert str(one["summary"])
        assert abs(one.decoded("dtstamp") - timezone.now()) < HOUR


def test_a_day_that_was_confirmed_for_a_feast_that_is_over_moves_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The confirmed day of last year is not that of this one."""
    monkeypatch.setattr("himaya.web.portal.queries.calendar.AHEAD", timedelta(days=365))
    feast = next(one for one in coming() if one.certainty.value == "expected")
    told = {"code": feast.celebration.code, "first_day": (feast.first_day - timedelta(days=1)).isoformat()}
    _tell(Topic.CELEBRATION, "1", told, lasts=-HOUR)

    def first() -> date:
        return next(one.first_day for one in coming() if one.celebration.code == feast.celebration.code)

    assert first() == feast.first_day
    _tell(Topic.CELEBRATION, "2", told, lasts=HOUR)
    assert first() == feast.first_day - timedelta(days=1)


def test_comments_stand_under_their_own_page() -> None:
    """Not what another topic says about it, nor the comments of another page."""
    for topic, key, about, text in (
        (Topic.COMMENT, "1", "advisory:a-1", "عن الأول"),
        (Topic.COMMENT, "2", "advisory:a-2", "عن الثاني"),
        (Topic.RELEASE, "3", "advisory:a-1", "خبر"),
    ):
        _tell(topic, key, {"about": about, "text": text, "redacted": False})
    assert [one.text for one in comments_of("advisory:a-1")] == ["عن الأول"]


def test_figures_are_those_of_their_page() -> None:
    """Of comments with the comments, of complaints with the complaints, whatever else was published before."""
    _tell(Topic.RELEASE, "comments", {"published": 111, "days": 7})
    _tell(Topic.RELEASE, "complaints", {"received": 222, "days": 7})
    _tell(Topic.RELEASE, "reports", {"published": 777})
    _tell(Topic.RELEASE, "nothing", {"published": 888})
    tell_figures("reports", {"published": 333, "received": 444, "days": 7})
    for path in ("/public/complaints/", "/public/comments/"):
        page = Client().get(path).content.decode()
        assert not any(n in page for n in ("111", "222", "333", "444"))
    counts = dict.fromkeys(("published", "redacted", "appealed", "upheld", "withdrawn", "removed"), 555)
    tell_figures("comments", {**counts, "days": 90, "rejected": {}, "median_s": None})
    numbers = ("received", "decided", "in_time", "acknowledged_p90_h", "decided_p90_d", "referred", "appealed")
    tell_figures("complaints", {**dict.fromkeys(numbers, 666), "days": 90, "fewest": 5})
    comments, complaints = (Client().get(f"/public/{at}/").content.decode() for at in ("comments", "complaints"))
    assert ("555" in comments, "666" in comments) == (True, False)
    assert ("555" in complaints, "666" in complaints) == (False, True)
    assert told_figures("reports") == {"published": 333, "received": 444, "days": 7}
    assert told_figures("nothing") is None


def test_figures_stand_since_they_were_told_first() -> None:
    """Told anew they say something else; other figures and another topic of that name do not move them."""
    _tell(Topic.RELEASE, "comments", {})
    tell_figures("reports", {"n": 1})
    Notice.objects.filter(key="reports").update(starts_at=timezone.now() - 7 * HOUR)
    tell_figures("comments", {"n": 1})
    first = Notice.objects.get(topic=Topic.FIGURES, key="comments")
    assert abs(first.starts_at - timezone.now()) < HOUR
    Notice.objects.filter(pk=first.pk).update(starts_at=first.starts_at - 5 * HOUR)
    tell_figures("comments", {"n": 2})
    again = Notice.objects.get(topic=Topic.FIGURES, key="comments")
    assert (again.pk, again.told, again.starts_at) == (first.pk, {"n": 2}, first.starts_at - 5 * HOUR)
    assert told_figures("reports") == {"n": 1}


def test_a_release_is_a_release_and_a_picture_is_its_own() -> None:
    """Neither another topic under its number nor another picture is shown."""
    told = {**_words("title", "dateline", "speaker", "note", "body", say="خبر"), "pictures": [], "corrected_by": ""}
    _tell(Topic.RELEASE, "1", {**told, "key": "1", "number": 1, "version": 1})
    _tell(Topic.COMMENT, "2", {**told, "title_ar": "تعليق", "title_en": "تعليق"})
    assert "تعليق" not in Client().get("/public/releases/").content.decode()
    assert [Client().get(f"/public/releases/{key}/").status_code for key in ("1", "2")] == [200, 404]
    before = timezone.now() - HOUR
    for key in ("a" * 64, "b" * 64):
        publish_picture(key, key[:1].encode(), shown_from=before)
    assert [Client().get(f"/public/pictures/{one * 64}.jpg").content[:1] for one in "ab"] == [b"a", b"b"]
    assert Client().get(f"/public/pictures/{'c' * 64}.jpg").status_code == 404


def test_a_picture_is_shown_from_the_earliest_instant_at_which_it_may_be() -> None:
    """A later one does not hide it again, and moves no other."""
    now = timezone.now()
    for key in ("a", "b"):
        publish_picture(key, b"x", shown_from=now + 5 * HOUR)
    publish_picture("a", b"x", shown_from=now + HOUR)
    publish_picture("a", b"x", shown_from=now + 3 * HOUR)
    assert dict(Picture.objects.values_list("key", "shown_from")) == {"a": now + HOUR, "b": now + 5 * HOUR}


def test_instead_of_a_silent_channel_that_of_the_governorate_comes_first() -> None:
    """Then the country's, telephones before forms before desks; on the pages the silent ones alone are told of."""
    told = {**_words("where"), "digits": "", "path": "", "opens": "", "closes": "", "days": "1234567", "down_since": ""}
    alx = "EG-ALX"
    ways_told = (("1", "desk", alx), ("2", "phone", ""), ("3", "form", ""), ("4", "phone", alx), ("5", "phone", "EG-C"))
    for key, kind, area in ways_told:
        title = _words("title", say=f"قناة {key}")
        down = {"down_since": timezone.now().isoformat()} if key == "4" else {}
        _tell(Topic.CHANNEL, key, {**told, **title, "kind": kind, **down}, area=area)
    ways = channel_notices()
    silent = next(one for one in ways if one.row.key == "4")
    assert [one.row.key for one in instead_of(silent, ways)] == ["1", "2", "3"]
    page = Client().get("/public/letters/")
    assert page.content.decode().count("قناة 5") == 1


def test_a_notice_changes_under_its_own_topic_and_name() -> None:
    """What has the same name in another topic, or another name, is left as it is; so it is when one is withdrawn."""
    for topic, key in ((Topic.ROAD, "1"), (Topic.PLACE, "1"), (Topic.PLACE, "2")):
        _tell(topic, key, {"n": 1})
    _tell(Topic.PLACE, "2", {"n": 2})
    assert [(row.topic, row.key, row.told["n"]) for row in Notice.objects.order_by("pk")] == [
        ("road", "1", 1), ("place", "1", 1), ("place", "2", 2),
    ]  # fmt: skip
    withdraw(Topic.PLACE, "1")
    assert [(row.topic, row.key) for row in Notice.objects.order_by("pk")] == [("road", "1"), ("place", "2")]
    withdraw_others(Topic.PLACE, ["3"])
    assert [(row.topic, row.key) for row in Notice.objects.order_by("pk")] == [("road", "1")]


def test_whatever_changes_what_is_read_makes_the_pages_anew(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    """Once it can be seen; the same said again is no change."""
    at = timezone.now()

    def told() -> None:
        publish(Topic.ROAD, "1", area="", starts_at=at, ends_at=None, told={})

    acts: tuple[tuple[Callable[[], None], int], ...] = (
        (told, 1),
        (told, 0),
        (lambda: withdraw(Topic.ROAD, "1"), 1),
        (lambda: withdraw_others(Topic.ROAD, []), 1),
        (lambda: withdraw_pictures([]), 1),
    )
    for act, grows in acts:
        before = changes.latest()
        with django_capture_on_commit_callbacks(execute=True):
            act()
            assert changes.latest() == before
        assert (changes.latest() > before) == bool(grows)


def test_a_report_says_what_was_filled_in_and_no_more(key: X25519PrivateKey, taken: list[Opened]) -> None:
    """A field that was left empty is not in the letter."""
    del key
    take_letters(LetterKind.REPORT, taken.append)
    sent = {"area": "EG-ALX", "point": "31.2001, 29.9187", "category": "lighting", "text": "عمود مكسور", "where": ""}
    assert Client().post("/public/report/", sent).status_code == 200
    assert take_waiting() == 1
    assert set(taken[0].body) == {"area", "category", "text", "lon", "lat"}


def test_the_database_keeps_no_notice_that_ends_before_it_begins() -> None:
    """Nor one that ends as it begins, nor one of a topic that there is not."""
    now = timezone.now()
    with pytest.raises(IntegrityError, match="notice_topic_known"), transaction.atomic():
        Notice.objects.create(topic="gossip", key="1", starts_at=now, ends_at=None)
    for end in (now, now - HOUR):
        with pytest.raises(IntegrityError, match="notice_ends_after_start"), transaction.atomic():
            Notice.objects.create(topic=Topic.ROAD, key="1", starts_at=now, ends_at=end)
    Notice.objects.create(topic=Topic.ROAD, key="1", starts_at=now, ends_at=None)
