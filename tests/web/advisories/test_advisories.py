"""From a draft to its end: who reads it, what nobody does alone, and what the public is told meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import feedparser
import pytest
from cap_tools.models import Alert as TheirAlert
from capvalidator import check_schema
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.web.advisories.conftest import ALX, CAIRO, HOUR
from xsdata.formats.dataclass.parsers import XmlParser

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role
from himaya.web.advisories.actions import steps
from himaya.web.advisories.actions.drafting import change_advisory, write_advisory
from himaya.web.advisories.actions.publishing import publish_advisories
from himaya.web.advisories.models import LONGEST_TEXT, Advisory
from himaya.web.common import mark
from himaya.web.common.needs import needs_of
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry
from himaya.web.portal.models import Notice, Topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.advisories.actions.drafting import Draft

pytestmark = pytest.mark.django_db
WHY = "الطريق فُتح قبل موعده"


def _refused(code: str, do: Callable[[], object]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        do()
    assert [fault.code for fault in caught.value.faults] == [f"advisories.{code}"]


def _forbidden(do: Callable[[], object]) -> None:
    with pytest.raises(RefusedError):
        do()


def _told() -> list[Notice]:
    return list(Notice.objects.filter(topic=Topic.ADVISORY))


def _cap(identifier: str) -> TheirAlert:
    answer = Client().get(f"/public/advisories/{identifier}.cap.xml")
    assert answer.headers["Content-Type"] == "application/cap+xml"
    told = check_schema(answer.content)
    assert told.passed, told.msg
    return XmlParser().from_bytes(answer.content, TheirAlert)


def test_an_advisory_is_checked_approved_and_published(published: Callable[..., Advisory]) -> None:
    """Everybody reads it in both languages; programs get a valid message, and a feed that leads to it."""
    shown = published()
    assert shown.state == "published"
    assert "الكورنيش مغلق الليلة" in Client().get("/public/").content.decode()
    assert "The Corniche is closed tonight" in Client().get("/en/public/").content.decode()
    alert = _cap(f"himaya-EG-ALX-{shown.pk}")
    assert (alert.status.value, alert.msg_type.value, alert.scope.value) == ("Actual", "Alert", "Public")
    assert [one.language for one in alert.infos] == ["ar-EG", "en"]
    assert alert.infos[0].areas[0].polygons
    feed = feedparser.parse(Client().get("/public/advisories.atom").content)
    assert not feed.bozo
    links = {link.get("type"): link.href for link in feed.entries[0].links}
    assert links["application/cap+xml"].endswith(f"/public/advisories/himaya-EG-ALX-{shown.pk}.cap.xml")
    path = f"/public/advisories/himaya-EG-ALX-{shown.pk}/"
    assert "يُغلق الكورنيش" in Client().get(path).content.decode()
    assert "Raml Station and Chatby" in Client().get(f"/en{path}").content.decode()
    actions = list(JournalEntry.objects.filter(object_kind="advisory").values_list("action", flat=True))
    assert actions[-4:] == ["advisory-written", "advisory-checked", "advisory-approved", "advisory-published"]


def test_a_long_text_is_told_whole(published: Callable[..., Advisory]) -> None:
    """To the last letter of what may be written, on the page and in the message."""
    text = "م" * LONGEST_TEXT
    shown = published(text_ar=text)
    assert text in Client().get("/public/").content.decode()
    assert _cap(f"himaya-EG-ALX-{shown.pk}").infos[0].description == text


def test_before_it_is_published_nobody_outside_reads_it(
    written: Callable[..., Advisory], checker: User, director: User
) -> None:
    """Neither as a draft, nor checked, nor approved."""
    shown = written()
    for step in (steps.check_advisory, steps.approve_advisory):
        assert "الكورنيش مغلق الليلة" not in Client().get("/public/").content.decode()
        assert _told() == []
        shown = step(shown, by=checker if step is steps.check_advisory else director)
    assert _told() == []
    assert feedparser.parse(Client().get("/public/advisories.atom").content).entries == []


def test_whoever_wrote_it_neither_checks_nor_approves(
    draft: Draft, checker: User, director: User, office_of: Callable[..., User]
) -> None:
    """Also where the office may do both for others; the database holds the same."""
    own = write_advisory(ALX, draft, by=checker)
    _refused("own_text", lambda: steps.check_advisory(own, by=checker))
    checked = steps.check_advisory(own, by=director)
    _refused("own_text", lambda: steps.approve_advisory(checked, by=checker))
    approved = steps.approve_advisory(checked, by=office_of(Role.DIRECTOR, ""))
    with pytest.raises(IntegrityError), transaction.atomic():
        Advisory.objects.filter(pk=approved.pk).update(approved_by=checker, published_at=timezone.now())


def test_a_text_that_was_read_does_not_change(
    written: Callable[..., Advisory], draft: Draft, writer: User, checker: User, director: User
) -> None:
    """Not by its form, and not behind it: what is published is what was approved."""
    shown = steps.check_advisory(written(), by=checker)
    _refused("not_a_draft", lambda: change_advisory(shown, replace(draft, text_ar="نص آخر تماماً"), by=writer))
    Advisory.objects.filter(pk=shown.pk).update(text_ar="نص تغير من الخلف")
    _refused("text_changed", lambda: steps.approve_advisory(shown, by=director))
    returned = steps.return_advisory(shown, reason="راجع النص من فضلك", by=checker)
    assert (returned.state, returned.checked_by, returned.content_hash) == ("draft", None, "")
    changed = change_advisory(returned, draft, by=writer)
    approved = steps.approve_advisory(steps.check_advisory(changed, by=checker), by=director)
    Advisory.objects.filter(pk=approved.pk).update(headline_en="Another headline")
    _refused("text_changed", lambda: steps.publish_approved(approved, by=writer))
    assert _told() == []


def test_both_languages_and_an_end_are_needed(
    written: Callable[..., Advisory], draft: Draft, writer: User, checker: User
) -> None:
    """No advisory without English, without an end ahead, or for longer than a fortnight."""
    _refused("both_languages", lambda: steps.check_advisory(written(text_en=""), by=checker))
    now = timezone.now()
    _refused("bad_times", lambda: write_advisory(ALX, replace(draft, ends_at=draft.starts_at), by=writer))
    gone = replace(draft, starts_at=now - 3 * HOUR, ends_at=now - HOUR)
    _refused("bad_times", lambda: write_advisory(ALX, gone, by=writer))
    ages = replace(draft, ends_at=draft.starts_at + timedelta(days=15))
    _refused("too_long", lambda: write_advisory(ALX, ages, by=writer))


def test_life_in_danger_one_office_publishes_and_another_reads_it_within_15_minutes(
    written: Callable[..., Advisory], writer: User, checker: User, director: User
) -> None:
    """With a reason; whoever must read it is told so first of all, and the author cannot."""
    shown = steps.publish_now(written(), reason="تسرب غاز قرب الكاتدرائية", by=director)
    assert (shown.state, shown.is_urgent, shown.awaits_review) == ("published", True, True)
    assert shown.review_by is not None
    assert shown.published_at is not None
    assert shown.review_by - shown.published_at <= timedelta(minutes=15, seconds=1)
    assert len(_told()) == 1
    assert any("read them now" in need.title or "اقرأها" in need.title for need in needs_of(checker))
    _refused("own_text", lambda: steps.review_advisory(shown, by=director))
    _refused("own_text", lambda: steps.review_advisory(shown, by=writer))
    assert not steps.review_advisory(shown, by=checker).awaits_review
    _refused("nothing_to_review", lambda: steps.review_advisory(shown, by=checker))
    _refused("words_needed", lambda: steps.publish_now(written(), reason="غاز", by=director))


def test_an_update_replaces_and_a_cancellation_takes_back(published: Callable[..., Advisory], director: User) -> None:
    """Each refers to the message before; the pages show what holds, and that one no longer does."""
    first = published()
    later = published(replaces=first, headline_ar="الكورنيش مغلق حتى الفجر", headline_en="Closed until dawn")
    first.refresh_from_db()
    assert first.state == "updated"
    assert Client().get(f"/public/advisories/himaya-EG-ALX-{first.pk}.cap.xml").status_code == 404
    update = _cap(f"himaya-EG-ALX-{later.pk}")
    assert update.msg_type.value == "Update"
    assert f"himaya,himaya-EG-ALX-{first.pk}," in update.references
    page = Client().get("/public/").content.decode()
    assert "الكورنيش مغلق الليلة" not in page
    assert "الكورنيش مغلق حتى الفجر" in page
    ended = steps.end_advisory(later, reason=WHY, by=director)
    assert ended.state == "cancelled"
    cancel = _cap(f"himaya-EG-ALX-{later.pk}-cancel")
    assert (cancel.msg_type.value, cancel.note) == ("Cancel", WHY)
    assert "لم يعد سارياً:" in Client().get("/public/").content.decode()
    _refused("step_not_allowed", lambda: steps.end_advisory(ended, reason=WHY, by=director))


def test_only_what_is_published_now_is_updated(
    published: Callable[..., Advisory], written: Callable[..., Advisory], director: User
) -> None:
    """Not a draft, not one of another area, not one that has an update already."""
    _refused("replaces_what", lambda: written(replaces=written()))
    first = published()
    _refused("replaces_what", lambda: written(area=CAIRO, replaces=first))
    written(replaces=first)
    _refused("replaces_what", lambda: written(replaces=Advisory.objects.get(pk=first.pk)))
    steps.end_advisory(first, reason=WHY, by=director)


def test_an_update_of_what_ended_meanwhile_is_not_published(
    published: Callable[..., Advisory], written: Callable[..., Advisory], writer: User, checker: User, director: User
) -> None:
    """It would refer to something that nobody reads any more."""
    first = published()
    later = steps.approve_advisory(steps.check_advisory(written(replaces=first), by=checker), by=director)
    steps.end_advisory(first, reason=WHY, by=director)
    _refused("replaces_what", lambda: steps.publish_approved(later, by=writer))


def test_at_its_end_it_is_gone_and_the_clock_writes_it_down(published: Callable[..., Advisory]) -> None:
    """The page leaves it out at that moment; the state follows within the minute, once."""
    shown = published()
    past = timezone.now() - timedelta(seconds=1)
    Advisory.objects.update(starts_at=past - HOUR, ends_at=past)
    Notice.objects.filter(topic=Topic.ADVISORY).update(starts_at=past - HOUR, ends_at=past)
    assert "الكورنيش مغلق الليلة" not in Client().get("/public/").content.decode()
    for _ in range(2):
        steps.expire_due()
    shown.refresh_from_db()
    assert (shown.state, shown.ended_at) == ("expired", past)
    assert JournalEntry.objects.filter(action="advisory-expired").count() == 1


def test_one_that_is_over_is_not_published(
    written: Callable[..., Advisory], writer: User, checker: User, director: User
) -> None:
    """Its time passed while it was read."""
    shown = written()
    Advisory.objects.update(starts_at=timezone.now() - 2 * HOUR, ends_at=timezone.now() - HOUR)
    approved = steps.approve_advisory(steps.check_advisory(shown, by=checker), by=director)
    _refused("is_over", lambda: steps.publish_approved(approved, by=writer))


def test_an_exercise_carries_no_other_status(
    published: Callable[..., Advisory], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is written, programs are told that it is an exercise, and so is everybody."""
    monkeypatch.setattr(mark, "is_exercise", lambda: True)
    alert = _cap(f"himaya-EG-ALX-{published().pk}")
    assert alert.status.value == "Exercise"
    assert all(one.headline.startswith(mark.WORDS) for one in alert.infos)


def test_powers_and_areas_hold(
    written: Callable[..., Advisory], draft: Draft, office_of: Callable[..., User], checker: User
) -> None:
    """Cairo writes nothing for Alexandria; a post commander writes nothing; a media office approves nothing."""
    _forbidden(lambda: write_advisory(ALX, draft, by=office_of(Role.OPERATOR, CAIRO)))
    _forbidden(lambda: write_advisory(ALX, draft, by=office_of(Role.POST_COMMANDER, ALX)))
    shown = written()
    _forbidden(lambda: change_advisory(shown, draft, by=office_of(Role.DIRECTOR, ALX)))
    _forbidden(lambda: steps.check_advisory(shown, by=office_of(Role.OPERATOR, ALX)))
    _forbidden(lambda: steps.return_advisory(shown, reason=WHY, by=office_of(Role.OPERATOR, ALX)))
    _forbidden(lambda: steps.publish_now(shown, reason=WHY, by=office_of(Role.MEDIA_OFFICER, "")))
    checked = steps.check_advisory(shown, by=checker)
    _forbidden(lambda: steps.approve_advisory(checked, by=office_of(Role.MEDIA_OFFICER, "")))
    approved = steps.approve_advisory(checked, by=office_of(Role.DIRECTOR, ""))
    _forbidden(lambda: steps.publish_approved(approved, by=office_of(Role.DIRECTOR, CAIRO)))
    _forbidden(lambda: steps.end_advisory(approved, reason=WHY, by=office_of(Role.DIRECTOR, CAIRO)))
    shown = steps.publish_approved(approved, by=checker)
    _forbidden(lambda: steps.end_advisory(shown, reason=WHY, by=office_of(Role.MEDIA_OFFICER, "")))


def test_a_start_tells_the_public_what_holds(published: Callable[..., Advisory], director: User) -> None:
    """Also after a restored backup: nothing that was taken back, nothing twice."""
    shown, ended = published(), published()
    steps.end_advisory(ended, reason=WHY, by=director)
    before = {row.key: row.told["cap"] for row in _told()}
    Notice.objects.filter(topic=Topic.ADVISORY).delete()
    publish_advisories()
    assert {row.key: row.told["cap"] for row in _told()} == before
    assert set(before) == {f"himaya-EG-ALX-{shown.pk}", f"himaya-EG-ALX-{ended.pk}-cancel"}
