"""Claims: entered, verified, answered with the fact alone.

Each refusal was removed once by itself, and its test failed: words_needed (claim and finding), answer_not_published,
title_repeats, step_not_allowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.web.media.conftest import ALX, CAIRO

from himaya.faults import InvalidInputError
from himaya.web.media.actions import rumours
from himaya.web.media.actions.rumours import repeats
from himaya.web.media.models import Channel, Rumour, Verdict
from himaya.web.media.states import RumourState

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.media.models import Release

CLAIM = "انهار جسر ستانلي بالكامل منذ ساعة"
FACT = "كوبري ستانلي سليم والمرور عليه طبيعي"


def _refused(code: str, do: Callable[[], object]) -> None:
    with pytest.raises(InvalidInputError) as raised:
        do()
    assert raised.value.faults[0].code == code


@pytest.mark.django_db
@pytest.mark.any_database
def test_a_claim_is_answered_with_the_fact(writer: User, published: Callable[..., Release]) -> None:
    """Heard, verified with how it is known, answered by a published release."""
    one = rumours.hear(ALX, CLAIM, Channel.CALLS, by=writer)
    release = published(title_ar=FACT, title_en="Stanley Bridge stands and traffic is normal")
    _refused("media.step_not_allowed", lambda: rumours.answer(one, release, by=writer))
    rumours.verify(one, Verdict.UNTRUE, "معاينة الدورية في المكان", by=writer)
    done = rumours.answer(one, release, by=writer)
    assert (done.state, done.answer) == (RumourState.ANSWERED, release)
    _refused("media.step_not_allowed", lambda: rumours.close(done, reason="لا يكررها أحد", by=writer))


@pytest.mark.django_db
def test_what_answers_is_published_and_does_not_repeat_the_claim(
    writer: User, written: Callable[..., Any], published: Callable[..., Any]
) -> None:
    """A draft answers nothing, nor does another governorate; a title with the claim in it spreads the claim."""
    one = rumours.hear(ALX, CLAIM, Channel.NETWORKS, by=writer)
    rumours.verify(one, Verdict.UNTRUE, "معاينة الدورية في المكان", by=writer)
    _refused("media.answer_not_published", lambda: rumours.answer(one, written(title_ar=FACT), by=writer))
    _refused("media.title_repeats", lambda: rumours.answer(one, published(title_ar=f"لا صحة لأن {CLAIM}"), by=writer))
    elsewhere = rumours.hear(CAIRO, CLAIM, Channel.NETWORKS, by=writer)
    rumours.verify(elsewhere, Verdict.UNTRUE, "معاينة الدورية في المكان", by=writer)
    _refused("media.answer_not_published", lambda: rumours.answer(elsewhere, published(title_ar=FACT), by=writer))


@pytest.mark.django_db
def test_a_claim_is_closed_with_a_reason(writer: User) -> None:
    """Nothing is entered, verified or closed without words; the numbers of persons are masked."""
    _refused("media.words_needed", lambda: rumours.hear(ALX, "لا", Channel.CALLS, by=writer))
    one = rumours.hear(ALX, "يقول صاحب الرقم 01001234567 إن الطريق مغلق", Channel.POSTS, by=writer)
    assert "01001234567" not in one.claim
    _refused("media.words_needed", lambda: rumours.verify(one, Verdict.TRUE, "نعم", by=writer))
    _refused("media.words_needed", lambda: rumours.close(one, reason="لا", by=writer))
    assert rumours.close(one, reason="لا يكررها أحد", by=writer).state == RumourState.CLOSED


@pytest.mark.django_db
def test_the_database_answers_nothing_that_was_not_verified(writer: User) -> None:
    """Whatever the code does."""
    one = rumours.hear(ALX, CLAIM, Channel.CALLS, by=writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rumour.objects.filter(pk=one.pk).update(state="answered")


@given(st.lists(st.sampled_from(["جسر", "انهار", "سليم", "مغلق", "الآن"]), min_size=3, max_size=8), st.data())
def test_any_run_of_its_words_is_found_whatever_stands_around(words: list[str], data: st.DataObject) -> None:
    """Three words of the claim in a row repeat it, in another spelling too; none of them in a row does not."""
    at = data.draw(st.integers(0, len(words) - 3))
    run = " ".join(words[at : at + 3])
    assert repeats(f"قبل {run.replace('ا', 'أ')} بعد", " ".join(words))
    assert not repeats("كل شيء على ما يرام", " ".join(words))
