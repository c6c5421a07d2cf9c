"""From the version in force to live rows, and what an amendment does to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.web.journal.models import JournalEntry
from himaya.web.plans.models import PlanVersion
from himaya.web.posts.actions.takeover import follow_plans, take_over
from himaya.web.posts.models import LivePost, PostEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.plans.models import Element


def _posts() -> dict[str, LivePost]:
    return {post.key: post for post in LivePost.objects.all()}


def test_the_manned_elements_of_the_version_in_force_become_posts(
    version_of: Callable[..., PlanVersion], element_of: Callable[..., Element], in_force: Callable[..., PlanVersion]
) -> None:
    """Posts and medical points with a strength; not patrols, not what is over; once, however often it is asked."""
    version = version_of()
    element_of(version, "A/door_guard/1/1", 10, 100, women=1)
    element_of(version, "A/door_guard/1/2", 100, 200, unit="")
    element_of(version, "A/medical/1/1", 10, 100, kind="medical", minimum=0, strength=2)
    element_of(version, "A/door_guard/2/1", -300, -100)
    element_of(version, "A/presence", 0, 100, kind="patrol", strength=0)
    in_force(version)
    in_force(version_of(area="EG-C"), state="approved")
    assert (follow_plans(), follow_plans()) == (1, 0)
    posts = _posts()
    assert set(posts) == {"A/door_guard/1/1", "A/door_guard/1/2", "A/medical/1/1"}
    first, second = posts["A/door_guard/1/1"], posts["A/door_guard/1/2"]
    assert (first.state, first.unit_code, first.women, first.minimum) == ("staffed", "U-1", 1, 4)
    assert (second.state, second.unit_code, posts["A/medical/1/1"].minimum) == ("planned", "", 2)
    assert (first.relief_id, second.relief_id) == (second.pk, None)
    assert first.code == second.code != posts["A/medical/1/1"].code
    assert JournalEntry.objects.order_by("-seq")[0].action == "posts-taken-over"


def test_an_amendment_replaces_only_what_was_not_due_when_it_was_approved(
    version_of: Callable[..., PlanVersion], element_of: Callable[..., Element], in_force: Callable[..., PlanVersion]
) -> None:
    """Approved five minutes ago: the stint of two minutes ago is replaced, that of ten minutes ago stays as it was."""
    first = version_of()
    for key, start in (("A/door/1/1", -10), ("A/door/2/1", -2), ("A/door/3/1", -10), ("A/door/4/1", 30)):
        element_of(first, key, start, 100)
    take_over(in_force(first))
    second = version_of(after=first)
    element_of(second, "A/door/1/1", 5, 100, strength=6, minimum=6)
    element_of(second, "A/door/2/1", 15, 100, strength=6, minimum=6)
    element_of(second, "A/door/5/1", 30, 100)
    in_force(second, approved_min_ago=5)
    assert follow_plans() == 1
    posts = _posts()
    assert (posts["A/door/1/1"].strength, posts["A/door/2/1"].strength) == (4, 6)
    assert posts["A/door/2/1"].starts_at > timezone.now() > posts["A/door/1/1"].starts_at
    assert (posts["A/door/3/1"].state, posts["A/door/4/1"].state) == ("staffed", "dropped")
    assert posts["A/door/3/1"].withdrawn_at is not None
    assert posts["A/door/5/1"].state == "staffed"
    changes = PostEntry.objects.get(post=posts["A/door/2/1"], kind="amended").changes
    assert (changes["strength"], changes["minimum"]) == ([4, 6], [4, 6])


def test_what_a_later_amendment_asks_for_again_comes_back(
    version_of: Callable[..., PlanVersion], element_of: Callable[..., Element], in_force: Callable[..., PlanVersion]
) -> None:
    """A stint that was dropped is planned again, as the newest version has it."""
    first = version_of()
    element_of(first, "A/door/1/1", 30, 100)
    take_over(in_force(first))
    second = version_of(after=first)
    take_over(in_force(second, approved_min_ago=5))
    assert _posts()["A/door/1/1"].state == "dropped"
    third = version_of(after=second)
    element_of(third, "A/door/1/1", 40, 100, strength=2, minimum=2, unit="")
    take_over(in_force(third, approved_min_ago=1))
    post = _posts()["A/door/1/1"]
    assert (post.state, post.strength, post.unit_code) == ("planned", 2, "")


def test_a_plan_that_is_closed_drops_what_is_to_come_and_lets_crews_go(
    version_of: Callable[..., PlanVersion],
    element_of: Callable[..., Element],
    in_force: Callable[..., PlanVersion],
    held: Callable[..., LivePost],
) -> None:
    """Who stands there stays on the record until relieved."""
    version = version_of()
    element_of(version, "A/door/1/1", -20, 100)
    element_of(version, "A/door/1/2", 100, 200, unit="U-2")
    take_over(in_force(version))
    held(_posts()["A/door/1/1"], minutes_ago=15)
    PlanVersion.objects.update(state="closed")
    assert (follow_plans(), follow_plans()) == (1, 0)
    posts = _posts()
    assert (posts["A/door/1/1"].state, posts["A/door/1/2"].state) == ("active", "dropped")
    assert posts["A/door/1/1"].withdrawn_at is not None
