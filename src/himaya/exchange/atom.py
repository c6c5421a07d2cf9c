"""A feed in the Atom syndication format (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from himaya.exchange.carried import carried

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
_XML_LANGUAGE = "xml:lang"


@dataclass(frozen=True, slots=True)
class Link:
    """An address of the same thing in another form; `relation` as registered for links (`alternate`, `self`)."""

    href: str
    relation: str = "alternate"
    media_type: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `id` is an address or a URN that never changes."""

    id: str
    title: str
    updated: datetime
    published: datetime
    summary: str
    links: tuple[Link, ...]
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of one language and author; `updated` when anything in it changed last."""

    id: str
    title: str
    language: str
    author: str
    updated: datetime
    links: tuple[Link, ...]
    entries: Sequence[Entry]


def write_feed(feed: Feed) -> bytes:
    """Write a feed; the same feed is always the same bytes, and what XML cannot hold is left out of its texts."""
    root = ET.Element("feed", {"xmlns": NAMESPACE, _XML_LANGUAGE: feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated.isoformat(timespec="seconds"))
    _add(ET.SubElement(root, "author"), "name", feed.author)
    _add_links(root, feed.links)
    for entry in feed.entries:
        block = ET.SubElement(root, "entry")
        _add(block, "id", entry.id)
        _add(block, "title", entry.title)
        _add(block, "updated", entry.updated.isoformat(timespec="seconds"))
        _add(block, "published", entry.published.isoformat(timespec="seconds"))
        _add_links(block, entry.links)
        for term in entry.categories:
            ET.SubElement(block, "category", term=carried(term))
        _add(block, "summary", entry.summary)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = carried(text)


def _add_links(parent: ET.Element, links: Sequence[Link]) -> None:
    for link in links:
        told = {"rel": link.relation, "href": link.href, "type": link.media_type, "hreflang": link.language}
        ET.SubElement(parent, "link", {name: value for name, value in told.items() if value})
