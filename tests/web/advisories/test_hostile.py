"""An advisory whose words were written to break what programs read of it, from its form to the feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import feedparser
import pytest
from cap_tools.models import Alert as TheirAlert
from capvalidator import check_schema
from django.test import Client
from lxml import etree
from xsdata.formats.dataclass.parsers import XmlParser

from himaya.exchange.cap.writing import NAMESPACE
from himaya.faults import InvalidInputError
from himaya.web.advisories.actions import steps
from himaya.web.portal.models import Notice, Topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.advisories.models import Advisory

pytestmark = pytest.mark.django_db
WORDS = [f"{name}_{tongue}" for name in ("headline", "text", "instruction", "where") for tongue in ("ar", "en")]
HARMLESS = {
    "line ends": ("a\r\nb\rc\nd\u2028e\u2029f\x0bg\x85h", "a b c d e f g h"),
    "control characters": ("a\x01\x07\x1b\x7f\x9bb\x1cc", "ab c"),
    "turned": ("a\u202eb\u202dc", "abc"),
    "markup": ("]]></description><script>x</script>&b;", "]]></description><script>x</script>&b;"),
    "separators": ("BEGIN:VEVENT ;:,\"'\\", "BEGIN:VEVENT ;:,\"'\\"),
}


def _tags(content: bytes) -> list[str]:
    return [str(one.tag) for one in etree.fromstring(content, etree.XMLParser(resolve_entities=False)).iter()]


def _cap(shown: Advisory, end: str = "") -> bytes:
    return Client().get(f"/public/advisories/himaya-EG-ALX-{shown.pk}{end}.cap.xml").content


@pytest.mark.parametrize(("bad", "read"), HARMLESS.values(), ids=HARMLESS)
def test_programs_read_one_message_whatever_its_words_are(
    bad: str, read: str, published: Callable[..., Advisory], director: User
) -> None:
    """Valid by the schema, of the same elements as a calm one, with the words as text; so is the one that ends it."""
    calm, shown = published(**dict.fromkeys(WORDS, "كلام")), published(**dict.fromkeys(WORDS, f"طريق {bad} مغلق"))
    told = _cap(shown)
    checked = check_schema(told)
    assert checked.passed, checked.msg
    assert _tags(told) == _tags(_cap(calm))
    alert = XmlParser().from_bytes(told, TheirAlert)
    assert [one.headline for one in alert.infos] == [f"طريق {read} مغلق"] * 2
    assert [one.description for one in alert.infos] == [f"طريق {read} مغلق"] * 2
    feed = feedparser.parse(Client().get("/public/advisories.atom").content)
    assert (bool(feed.bozo), len(feed.entries)) == (False, 2)
    steps.end_advisory(shown, reason=f"فُتح الطريق {bad}", by=director)
    ended = _cap(shown, "-cancel")
    assert check_schema(ended).passed
    note = etree.fromstring(ended).findtext(f"{{{NAMESPACE}}}note")
    assert note == f"فُتح الطريق {read}".strip()
    feed = feedparser.parse(Client().get("/public/advisories.atom").content)
    assert (bool(feed.bozo), len(feed.entries)) == (False, 2)


@pytest.mark.parametrize("word", ["headline_ar", "text_en", "instruction_ar", "where_en"])
def test_what_no_message_can_hold_is_refused_before_it_is_published(
    word: str, published: Callable[..., Advisory], director: User
) -> None:
    """By its rule, in a text and in the reason of its end; what programs read stays as it was."""
    with pytest.raises(InvalidInputError) as caught:
        published(**{word: "مغلق \ufffe"})
    assert [one.code for one in caught.value.faults] == ["cap.not_printable"]
    assert not Notice.objects.filter(topic=Topic.ADVISORY).exists()
    shown = published()
    before = _cap(shown)
    with pytest.raises(InvalidInputError):
        steps.end_advisory(shown, reason="فُتح الطريق \uffff", by=director)
    assert _cap(shown) == before


def test_the_longest_texts_are_told_whole(published: Callable[..., Advisory]) -> None:
    """In Arabic of several octets a letter and of letters beyond the first plane."""
    long = ("ضَحِيَّة🚧" * 200)[:1500]
    shown = published(text_ar=long, text_en=long, headline_ar=long[:160], headline_en=long[:160])
    alert = XmlParser().from_bytes(_cap(shown), TheirAlert)
    assert [one.description for one in alert.infos] == [long, long]
    entry = feedparser.parse(Client().get("/public/advisories.atom").content).entries[0]
    assert (entry.title, entry.summary) == (long[:160], long)
