"""Feeds and headers under texts that were written to break them.

What the formats do about it was taken out, one at a time, and a test here failed: the escaping of iCalendar (separators
and line ends), its folding and that it falls between letters, the escaping of XML in texts and in attributes, what is
left out or made a line end before a text goes into Atom and into iCalendar, the table of governorates that `?area=` is
looked up in.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import feedparser
import icalendar
import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree
from shapely.geometry import shape

from himaya.exchange.atom import NAMESPACE
from himaya.web.portal.feeds import atom_of, closures_cifs, roads_geojson
from himaya.web.portal.models import Notice, Topic
from himaya.web.portal.queries.advisories import AdvisoryNotice
from himaya.web.portal.queries.calendar import calendar
from himaya.web.portal.queries.roads import RoadNotice, RoadStatus

if TYPE_CHECKING:
    from collections.abc import Callable

HOSTILE = {
    "CR LF": ("\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x", "\nEND:VEVENT\nBEGIN:VEVENT\nUID:x"),
    "lone CR": ("\rEND:VEVENT\rBEGIN:VALARM", "\nEND:VEVENT\nBEGIN:VALARM"),
    "lone LF": ("\nATTENDEE:mailto:x@y.example", "\nATTENDEE:mailto:x@y.example"),
    "a folded line": ("\r\n SUMMARY:x\r\n\tUID:y", "\n SUMMARY:x\n\tUID:y"),
    "line and paragraph of Unicode": ("\u2028UID:x\u2029UID:y\x85UID:z", "\nUID:x\nUID:y\nUID:z"),
    "old line ends": ("\x0bUID:x\x0cUID:y", "\nUID:x\nUID:y"),
    "null": ("\0", ""),
    "control characters": ("\x01\x07\x08\x1b[2J\x1c\x1d\x1e\x1f\x7f\x9b", "[2J"),
    "no characters": ("\ufffe\uffff", ""),
    "half a character": ("\ud800", ""),
    "end of CDATA": ("]]>]]&gt;<![CDATA[x", "]]>]]&gt;<![CDATA[x"),
    "markup": ("</summary></entry><entry><script>x</script>", "</summary></entry><entry><script>x</script>"),
    "an entity": ('<!DOCTYPE a [<!ENTITY b SYSTEM "/x">]>&b;', '<!DOCTYPE a [<!ENTITY b SYSTEM "/x">]>&b;'),
    "an attribute": ("\" onload='x' href=\"javascript:x", "\" onload='x' href=\"javascript:x"),
    "separators": (';:,"^\\;VALUE=URI:x\\,\\:', ';:,"^\\;VALUE=URI:x\\,\\:'),
    "escapes": ("\\nUID:x\\;\\r\\", "\\nUID:x\\;\\r\\"),
    "very long Arabic": ("ضَحِيَّة 🚧 " * 300, "ضَحِيَّة 🚧 " * 300),
    "one long word": ("ط" * 4000, "ط" * 4000),
    "a turned text": ("\u202egnp.x", "\u202egnp.x"),
}  # fmt: skip
"""What is written between two calm words, and what of it a reader must find there."""
pytestmark = pytest.mark.django_db
CASES = pytest.mark.parametrize(("bad", "read"), HOSTILE.values(), ids=HOSTILE)
CALM, FIELDS = "شارع", ("road", "stretch", "landmark", "diversion", "public")
FEEDS = ("closures.cifs.json", "closures.geojson", "calendar.ics", "advisories.atom")
NOW = timezone.now()
_PROPERTY = re.compile(
    r"(BEGIN|END|PRODID|VERSION|X-WR-CALNAME|UID|DTSTAMP|DTSTART|DTEND|SUMMARY|DESCRIPTION|LOCATION)[:;]"
)


def _road(key: str, text: str) -> RoadNotice:
    told = {f"{field}_{tongue}": text for field in FIELDS for tongue in ("ar", "en")}
    told |= {"kind": "closure", "direction": "both", "lines": [[[29.9, 31.2], [29.905, 31.204]]]}
    told |= {"on_the_road": True, "announced_at": ""}
    times = {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1), "changed_at": NOW}
    return RoadNotice(Notice(topic=Topic.ROAD, key=key, area="EG-ALX", told=told, **times), RoadStatus.IN_FORCE)


def _advisory(key: str, text: str) -> AdvisoryNotice:
    words = ("headline", "text", "instruction", "where")
    told = {f"{word}_{tongue}": text for word in words for tongue in ("ar", "en")}
    told |= {"kind": "Alert", "category": text, "severity": "Minor", "sent": NOW.isoformat(), "note": text, "cap": ""}
    return AdvisoryNotice(Notice(topic=Topic.ADVISORY, key=key, area="EG-ALX", told=told, changed_at=NOW))


def _both(bad: str) -> list[RoadNotice]:
    return [_road("8", f"{CALM}{bad}{CALM}"), _road("9", CALM)]


def _shape(read: icalendar.Calendar) -> list[tuple[str | None, list[str]]]:
    return [(one.name, sorted(one.keys())) for one in read.walk()]


@CASES
def test_a_calendar_has_the_same_events_and_properties_whatever_a_road_is_called(bad: str, read: str) -> None:
    """Read by a reader of others; line by line, as the simplest reader takes it; and with its texts whole."""
    told = calendar(_both(bad), [], waits="", title="x")
    found = icalendar.Calendar.from_ical(told)
    calm = icalendar.Calendar.from_ical(calendar(_both(""), [], waits="", title="x"))
    assert _shape(found) == _shape(calm)
    assert not any(one.errors for one in found.walk())
    road = next(one for one in found.walk("VEVENT") if str(one["uid"]) == "road-8@himaya")
    assert str(road["summary"]).endswith(f": {CALM}{read}{CALM}")
    assert str(road["description"]) == "\n".join([f"{CALM}{read}{CALM}"] * 3)
    octets = told.split(b"\r\n")
    assert octets.pop() == b""
    assert max(map(len, octets)) <= 75
    lines = [one.decode() for one in octets]  # no letter is cut
    assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]", "".join(lines))
    assert all(_PROPERTY.match(one) for one in lines if not one.startswith(" "))
    values = [one.partition(":")[2] for one in told.decode().replace("\r\n ", "").split("\r\n") if one[:1] in "SD"]
    assert not any(re.search(r"(?<!\\)(?:\\\\)*[;,]", one) for one in values)


def test_an_escape_that_was_typed_ends_a_line_of_the_text_at_most() -> None:
    """A backslash with N is read as the end of a line within the text; no property begins there."""
    road = icalendar.Calendar.from_ical(calendar([_road("8", f"{CALM}\\NUID:x")], [], waits="", title="x")).walk(
        "VEVENT"
    )[0]
    assert str(road["uid"]) == "road-8@himaya"
    assert str(road["summary"]).endswith(f"{CALM}\nUID:x")


@CASES
def test_an_atom_feed_has_the_same_entries_whatever_an_advisory_says(bad: str, read: str) -> None:
    """For a strict reader of XML and for a reader of feeds; the text is the text."""
    text = f"{CALM}{bad}{CALM}"
    told, calm = (
        atom_of([_advisory("a", one), _advisory("b", CALM)], "https://x.example/", title="x") for one in (text, CALM)
    )
    strict = etree.XMLParser(resolve_entities=False, huge_tree=False)
    root, expected = (etree.fromstring(one, strict) for one in (told, calm))
    assert [(one.tag, sorted(one.attrib)) for one in root.iter()] == [
        (one.tag, sorted(one.attrib)) for one in expected.iter()
    ]
    entry = root.find(f"{{{NAMESPACE}}}entry")
    assert entry is not None
    for name in ("title", "summary"):
        assert entry.findtext(f"{{{NAMESPACE}}}{name}") == f"{CALM}{read}{CALM}"
    assert entry.find(f"{{{NAMESPACE}}}category").attrib["term"] == f"{CALM}{read}{CALM}"  # type: ignore[union-attr]  # there is one
    feed = feedparser.parse(told)
    assert not feed.bozo
    assert [one.id for one in feed.entries] == ["urn:a", "urn:b"]
    assert [len(one.links) for one in feed.entries] == [3, 3]


@CASES
def test_feeds_of_roads_hold_a_text_as_one_text(bad: str, read: str) -> None:
    """CIFS and GeoJSON: the same members, the same lines on the map, and JSON whose texts come back as they were."""
    del read
    text = f"{CALM}{bad}{CALM}"
    cifs, calm = (json.loads(json.dumps(closures_cifs(_both(one)))) for one in (bad, ""))
    assert [sorted(one) for one in cifs["incidents"]] == [sorted(one) for one in calm["incidents"]]
    assert [one["id"] for one in cifs["incidents"]] == ["8-0", "9-0"]
    assert (cifs["incidents"][0]["street"], cifs["incidents"][0]["description"]) == (text, text.strip())
    assert cifs["incidents"][0]["polyline"] == calm["incidents"][0]["polyline"]
    features = json.loads(json.dumps(roads_geojson(_both(bad))))["features"]
    assert [one["id"] for one in features] == ["8", "9"]
    assert features[0]["properties"]["road_ar"] == text
    assert sorted(features[0]["properties"]) == sorted(features[1]["properties"])
    assert shape(features[0]["geometry"]).equals(shape(features[1]["geometry"]))


@pytest.mark.parametrize(
    "bad", [one for one, _read in HOSTILE.values() if not set(one) & {"\0", "\ud800"}], ids=lambda one: repr(one[:9])
)
def test_what_is_published_changes_no_header_and_no_status(bad: str, published: Callable[..., Notice]) -> None:
    """Through the addresses that programs ask, and on the page of roads."""
    published("9")
    calm = {path: Client().get(f"/public/{path}") for path in FEEDS}
    published("9", **{f"{field}_{tongue}": f"{CALM}{bad}" for field in FIELDS for tongue in ("ar", "en")})
    for path, before in calm.items():
        answer = Client().get(f"/public/{path}")
        assert (answer.status_code, answer.headers.keys()) == (200, before.headers.keys())
        assert answer.headers["Content-Type"] == before.headers["Content-Type"]
        answer.content.decode()
    page = Client().get("/public/roads/").content.decode()
    assert not re.search(r"<script(?! src=)|onload='|<!\[CDATA|<!DOCTYPE a", page)


@pytest.mark.parametrize("bad", ["\r\nSet-Cookie: a=b", "\rSet-Cookie: a=b", "\u2028", '"><script>', "\0"])
@pytest.mark.parametrize("path", FEEDS)
def test_what_is_asked_of_a_feed_comes_back_in_no_header(bad: str, path: str, published: Callable[..., Notice]) -> None:
    """A governorate that is none narrows nothing; nor does a name after the address become one."""
    published("9")
    calm = Client().get(f"/public/{path}")
    answer = Client().get(f"/public/{path}", {"area": f"EG-C{bad}"})
    assert answer.headers.keys() == calm.headers.keys()
    assert not answer.cookies
    assert "Set-Cookie" not in str(answer.headers)
    if answer.status_code == 200:
        assert (b"<script" in answer.content) is False
        assert ("الكورنيش" in answer.content.decode()) == ("الكورنيش" in calm.content.decode())


@pytest.mark.parametrize("name", ["x%0D%0ASet-Cookie:%20a=b", "x%0dSet-Cookie:a=b", "%E2%80%A8", "x%22%3E%3Cscript%3E"])
@pytest.mark.parametrize("form", ["public/advisories/{}.cap.xml", "en/public/advisories/{}/", "public/pictures/{}.jpg"])
def test_an_address_of_nothing_is_a_page_of_nothing(name: str, form: str) -> None:
    """Without a part of the address among its headers."""
    answer = Client().get(f"/{form.format(name)}")
    assert answer.status_code == 404
    assert "Set-Cookie" not in str(answer.headers)
    assert "Location" not in answer.headers
    assert b"<script>" not in answer.content


def test_the_name_of_the_installation_is_one_that_it_has() -> None:
    """A host that breaks out of an address is refused before a feed carries it."""
    for host in ('x"><script>', "x\r\nSet-Cookie: a=b", "evil.example/", "x y"):
        answer = Client().get("/public/advisories.atom", headers={"host": host})
        assert answer.status_code == 400
        assert "Set-Cookie" not in str(answer.headers)
