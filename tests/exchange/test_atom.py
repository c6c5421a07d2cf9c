"""A feed as a reader of others sees it."""

from __future__ import annotations

from datetime import UTC, datetime

import feedparser

from himaya.exchange.atom import Entry, Feed, Link, write_feed

AT = datetime(2027, 1, 6, 13, 0, tzinfo=UTC)
ENTRY = Entry(
    id="urn:himaya:advisory:7",
    title="الكورنيش مغلق <b>الليلة</b> & غدًا",
    updated=AT,
    published=AT,
    summary="من 18:00 إلى 23:00",
    links=(Link("https://example.test/7.cap.xml", media_type="application/cap+xml", language="ar"),),
    categories=("Transport",),
)
FEED = Feed("urn:himaya:advisories", "تنبيهات", "ar", "حماية", AT, (Link("https://example.test/", "self"),), (ENTRY,))


def test_a_reader_finds_feed_and_entries() -> None:
    """Nothing is bozo; titles with markup are text; links carry their kind."""
    read = feedparser.parse(write_feed(FEED))
    assert not read.bozo
    assert (read.version, read.feed.title, read.feed.id) == ("atom10", FEED.title, FEED.id)
    entry = read.entries[0]
    assert entry.id == ENTRY.id
    assert entry.updated_parsed[:5] == AT.timetuple()[:5]
    assert (entry.links[0].href, entry.links[0].type) == (ENTRY.links[0].href, "application/cap+xml")
    assert entry.title_detail.type == "text/plain"
    assert entry.tags[0].term == "Transport"


def test_an_empty_feed_is_a_feed() -> None:
    """Before anything is published there is a valid feed with no entry."""
    read = feedparser.parse(write_feed(Feed(FEED.id, FEED.title, "en", "Himaya", AT, FEED.links, ())))
    assert not read.bozo
    assert read.entries == []
