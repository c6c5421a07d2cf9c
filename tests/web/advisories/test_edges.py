"""What the longer tests of this folder left open: each guard of an advisory by itself.

Taken out one at a time, every step and guard of `actions`, `queries`, `grounds`, `message` and `views` and every
constraint of the table: 135 in all. 105 of them failed the tests that were there, and those below were written for
the rest, of which 21 failed when they were taken out again. Not noticed: the state asked by the clock, which is asked
again under the lock; the country among the grounds, which has none; what the protocol forbids, asked before the message
is written. Later the methods of every page, the outline that a form begins with, and who changes a draft by its address
were taken out as well, nine in all: each failed. That an account sees what it changes was not noticed: whoever writes
for an area sees it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone
from tests.web.advisories.conftest import ALX, CAIRO, HOUR, RING

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role
from himaya.web.advisories import queries
from himaya.web.advisories.actions import steps
from himaya.web.advisories.actions.drafting import change_advisory, write_advisory
from himaya.web.advisories.actions.publishing import publish_advisories
from himaya.web.advisories.grounds import places, ring_around
from himaya.web.advisories.models import Advisory
from himaya.web.common.refusal import RefusedError
from himaya.web.places.actions.publishing import publish_places
from himaya.web.places.models import Place
from himaya.web.portal.actions import publish
from himaya.web.portal.models import Notice, Topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User
    from himaya.web.advisories.actions.drafting import Draft

pytestmark = pytest.mark.django_db
WHY = "الطريق فُتح قبل موعده"
NUMBER = "01012345678"


def _refused(code: str, do: Callable[[], object]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        do()
    assert [fault.code for fault in caught.value.faults] == [f"advisories.{code}"]


def test_numbers_of_persons_are_masked_in_every_text(written: Callable[..., Advisory], director: User) -> None:
    """In what is published, and in the reason of whoever ends it."""
    texts = {
        f"{name}_{tongue}": f"{name} {NUMBER}"
        for name in ("headline", "text", "instruction", "where")
        for tongue in ("ar", "en")
    }
    shown = written(**texts)
    assert all("▒" in getattr(shown, name) and NUMBER not in getattr(shown, name) for name in texts)
    published = steps.publish_now(shown, reason=f"خطر على الناس {NUMBER}", by=director)
    assert "▒" in published.reason
    assert NUMBER not in published.reason


def test_an_end_lies_after_its_start_also_when_it_is_changed(
    written: Callable[..., Advisory], draft: Draft, writer: User
) -> None:
    """An end ahead that comes before the start, an end that is the start, and the same in a correction."""
    now, shown = timezone.now(), written()
    before = replace(draft, starts_at=now + 5 * HOUR, ends_at=now + HOUR)
    _refused("bad_times", lambda: write_advisory(ALX, before, by=writer))
    _refused("bad_times", lambda: write_advisory(ALX, replace(before, ends_at=before.starts_at), by=writer))
    _refused("bad_times", lambda: change_advisory(shown, before, by=writer))
    fortnight = replace(draft, ends_at=draft.starts_at + timedelta(days=14))
    assert write_advisory(ALX, fortnight, by=writer).pk


def test_half_a_text_is_not_published_at_once(written: Callable[..., Advisory], director: User) -> None:
    """Danger to life is told in both languages, too."""
    half = written(headline_en="")
    _refused("both_languages", lambda: steps.publish_now(half, reason=WHY, by=director))


def test_who_may_not_check_reviews_nothing(
    written: Callable[..., Advisory], director: User, office_of: Callable[..., User]
) -> None:
    """The operator of Alexandria, and the duty officer of Cairo."""
    shown = steps.publish_now(written(), reason=WHY, by=director)
    for other in (office_of(Role.OPERATOR), office_of(Role.DUTY_OFFICER, CAIRO)):
        with pytest.raises(RefusedError):
            steps.review_advisory(shown, by=other)


def test_a_start_withdraws_what_no_advisory_says(published: Callable[..., Advisory]) -> None:
    """As after a restored backup that is older than what was told."""
    shown, now = published(), timezone.now()
    told = Notice.objects.get(topic=Topic.ADVISORY).told
    publish(Topic.ADVISORY, "himaya-EG-ALX-999", area=ALX, starts_at=now, ends_at=now + HOUR, told=told)
    publish_advisories()
    assert list(Notice.objects.filter(topic=Topic.ADVISORY).values_list("key", flat=True)) == [
        f"himaya-EG-ALX-{shown.pk}"
    ]


def test_the_clock_ends_nothing_before_its_time(
    published: Callable[..., Advisory], written: Callable[..., Advisory]
) -> None:
    """What holds goes on, and a draft whose time is over stays a draft."""
    shown, waiting = published(), written()
    past = timezone.now() - HOUR
    Advisory.objects.filter(pk=waiting.pk).update(starts_at=past - HOUR, ends_at=past)
    steps.expire_due()
    assert Advisory.objects.get(pk=shown.pk).state == "published"
    assert Advisory.objects.get(pk=waiting.pk).state == "draft"


def test_a_list_keeps_to_its_state(
    published: Callable[..., Advisory], written: Callable[..., Advisory], director: User
) -> None:
    """Without one it shows what is coming and what holds; everything where everything is asked for."""
    shown, waiting = published(), written()
    gone = steps.end_advisory(published(), reason=WHY, by=director)
    assert set(queries.listed(director, "")) == {shown, waiting}
    assert set(queries.listed(director, "draft")) == {waiting}
    assert set(queries.listed(director, "all")) == {shown, waiting, gone}


def test_an_office_writes_for_its_own_area_alone(checker: User, writer: User) -> None:
    """The form offers Alexandria to its duty officer, and every governorate to the media office of the country."""
    assert [code for code, _title in queries.areas_to_write(checker)] == [ALX]
    assert len(queries.areas_to_write(writer)) == 27


def test_only_a_place_that_was_told_of_this_area_is_drawn_around() -> None:
    """Not one of another governorate, not one that nobody was told of, and none of the country as a whole."""
    shared = {"kind": "square", "lat": 31.2, "capacity": 100}
    told = Place.objects.create(code="P-1", name_ar="محطة الرمل", lon=29.9, area=ALX, **shared)
    cairo = Place.objects.create(code="P-2", name_ar="ميدان", lon=31.2, area=CAIRO, **shared)
    publish_places()
    untold = Place.objects.create(code="P-3", name_ar="مبنى", lon=29.9, area=ALX, **shared)
    assert [key for key, _title in places(ALX)] == [f"place:{told.pk}"]
    assert list(places("")) == []
    for other in (cairo, untold):
        assert ring_around(f"place:{other.pk}", ALX) == ()
    assert ring_around(f"place:{told.pk}", ALX)


def test_a_form_of_a_draft_is_read_and_sent_and_nothing_else(
    written: Callable[..., Advisory], browser_of: Callable[..., Client]
) -> None:
    """Other methods change nothing, there or where a new one is written; the address of a step leads to the page."""
    shown = written()
    media = browser_of(Role.MEDIA_OFFICER, "")
    for address in (reverse("advisory_edit", args=[shown.pk]), reverse("advisory_new")):
        for method in (media.put, media.patch, media.delete):
            assert method(address).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    for address in (reverse("advisories"), reverse("advisory", args=[shown.pk])):
        assert media.post(address).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    step = reverse("advisory_step", args=[shown.pk, "check"])
    assert browser_of(Role.DUTY_OFFICER).get(step).headers["Location"] == reverse("advisory", args=[shown.pk])
    assert list(Advisory.objects.values_list("pk", "state")) == [(shown.pk, "draft")]


def test_the_outline_that_a_form_begins_with_is_the_one_it_keeps(
    written: Callable[..., Advisory], browser_of: Callable[..., Client]
) -> None:
    """As GeoJSON, corner by corner; emptied it is the whole area, and the next form begins with none."""
    shown = written()
    media, edit = browser_of(Role.MEDIA_OFFICER, ""), reverse("advisory_edit", args=[shown.pk])
    begun = media.get(edit).context["values"]
    assert json.loads(begun["outline"]) == {"type": "Polygon", "coordinates": [[list(corner) for corner in RING]]}
    sent = {name: value for name, value in begun.items() if value is not None}
    assert media.post(edit, {**sent, "text_en": "Closed until 23:00."}).status_code == HTTPStatus.FOUND
    shown.refresh_from_db()
    assert (shown.outline, shown.text_en) == ([list(corner) for corner in RING], "Closed until 23:00.")
    assert media.post(edit, {**sent, "outline": ""}).status_code == HTTPStatus.FOUND
    shown.refresh_from_db()
    assert shown.outline == []
    assert media.get(edit).context["values"]["outline"] == ""


def test_whoever_may_not_write_changes_no_draft_by_its_address(
    written: Callable[..., Advisory], browser_of: Callable[..., Client], office_of: Callable[..., User]
) -> None:
    """A reader is refused, another governorate finds no page, and of the country an area sees no draft at all."""
    own, national = written(), written(area="")
    urgent = steps.publish_now(written(area=""), reason=WHY, by=office_of(Role.DIRECTOR, ""))
    said = {"text_ar": "غيّره غيره", "headline_ar": "غيره", "where_ar": "غيره"}
    duty = browser_of(Role.DUTY_OFFICER)
    asked = (
        (browser_of(Role.DIRECTOR), own, HTTPStatus.FORBIDDEN),
        (browser_of(Role.DUTY_OFFICER, CAIRO), own, HTTPStatus.NOT_FOUND),
        (duty, national, HTTPStatus.NOT_FOUND),
        (duty, urgent, HTTPStatus.NOT_FOUND),
    )
    for desk, shown, status in asked:
        assert desk.post(reverse("advisory_edit", args=[shown.pk]), said).status_code == status
    assert not Advisory.objects.filter(headline_ar="غيره").exists()
    edit = reverse("advisory_edit", args=[own.pk])
    assert duty.get(edit).status_code == HTTPStatus.OK


def test_who_may_not_write_opens_no_form(
    written: Callable[..., Advisory], browser_of: Callable[..., Client], office_of: Callable[..., User]
) -> None:
    """A draft of Alexandria is no page for the writers of Cairo, and a reason without end is told on the page."""
    shown = written()
    edit = reverse("advisory_edit", args=[shown.pk])
    assert browser_of(Role.DUTY_OFFICER, CAIRO).get(edit).status_code == HTTPStatus.NOT_FOUND
    assert browser_of(Role.DIRECTOR).get(edit).status_code == HTTPStatus.FORBIDDEN
    national = written(area="")
    steps.publish_now(national, reason=WHY, by=office_of(Role.DIRECTOR, ""))
    page = reverse("advisory_edit", args=[national.pk])
    assert browser_of(Role.DUTY_OFFICER).get(page).status_code == HTTPStatus.NOT_FOUND
    step = reverse("advisory_step", args=[shown.pk, "end"])
    answer = browser_of(Role.MEDIA_OFFICER, "").post(step, {"text": "س" * 501})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Advisory.objects.get(pk=shown.pk).state == "draft"


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("advisory_state_known", {"state": "x"}),
        ("advisory_ends_after_start", {"ends_at": timezone.now() - timedelta(days=400)}),
        ("advisory_published_since", {"state": "expired", "published_at": None}),
        ("advisory_read_by_another", {"published_at": timezone.now(), "approved_by": None}),
    ],
)
def test_the_database_itself_refuses(name: str, changed: dict[str, Any], written: Callable[..., Advisory]) -> None:
    """Whatever program writes."""
    row = written()
    for field, value in changed.items():
        setattr(row, field, value)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        models.Model.save(row)
