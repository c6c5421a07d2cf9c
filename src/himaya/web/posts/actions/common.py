"""What every writer of a post does: hold the row, check the time, add a line, let the clock judge, write it down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone, translation

from himaya.faults import InvalidInputError
from himaya.web.journal.actions import record
from himaya.web.posts.models import EntryKind, LivePost, PostEntry
from himaya.web.posts.moments import NOT_PLAYED, clock_of, now_at
from himaya.web.posts.states import ENDED, POST, PostState
from himaya.web.posts.words import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import Office, User
    from himaya.web.posts.words import Action


def locked(pk: int) -> LivePost:
    """The post as it is now, held until the transaction ends with the stints before and after it, in one order."""
    family = Q(pk=pk) | Q(relief=pk) | Q(relieves=pk)
    rows = LivePost.objects.select_for_update(of=("self",)).filter(family).order_by("pk")
    held = {row.pk: row for row in rows}
    fresh = held[pk]
    fresh.relief = held.get(fresh.relief_id or 0)
    return fresh


def checked_instant(post: LivePost, event_at: datetime | None) -> datetime:
    """When something happened: now where nothing is said; a time told to the minute may lie in that of the last step.

    Raises
    ------
    InvalidInputError : `posts.in_the_future`, `posts.before_last_step`, `posts.night_over`.
    """
    now = now_at(post)
    if event_at is None:
        return now
    if event_at > now:
        raise InvalidInputError.of("posts.in_the_future")
    last = post.stepped_at
    if last is None or event_at >= last:
        return event_at
    if event_at == last.replace(second=0, microsecond=0):
        return last
    raise InvalidInputError.of("posts.before_last_step", last=timezone.localtime(last).strftime("%H:%M"))


def check_step(post: LivePost, step: str) -> str:
    """State that a step leads to.

    Raises
    ------
    InvalidInputError : `posts.step_not_allowed`.
    """
    target = POST.target(post.state, step)
    if target is None:
        raise InvalidInputError.of("posts.step_not_allowed", **state_words(post))
    return target


def check_open(post: LivePost) -> None:
    """Refuse to change what has ended.

    Raises
    ------
    InvalidInputError : `posts.step_not_allowed`.
    """
    if post.state in ENDED:
        raise InvalidInputError.of("posts.step_not_allowed", **state_words(post))


def state_words(post: LivePost) -> dict[str, Any]:
    """State in both languages, for a fault."""
    found: dict[str, Any] = {}
    for language in ("ar", "en"):
        with translation.override(language):
            found[f"state_{language}"] = str(PostState(post.state).label)
    return found


def described(post: LivePost) -> dict[str, Any]:
    """What the journal keeps of a post."""
    return {
        "key": post.key,
        "state": str(post.state),
        "unit": post.unit_code,
        "present": post.present,
        "women": post.women_present,
        "distance_m": post.distance_m,
    }


def step_to(
    post: LivePost, step: str, *, at: datetime, by: User | None = None, office: Office | None = None, **told: Any
) -> None:
    """Take a step that has been checked, and add its line with what is told; the caller saves and writes down."""
    post.state, post.stepped_at = check_step(post, step), at
    add_entry(post, EntryKind.STEP, at=at, by=by, office=office, code=step, **told)


def add_entry(post: LivePost, kind: EntryKind, *, at: datetime, by: User | None = None, **told: Any) -> PostEntry:
    """Add a line; the caller's transaction keeps both or neither."""
    post.changed_at = timezone.now()
    entered_at = max(clock_of(post.played), at)
    return PostEntry.objects.create(post=post, kind=kind, event_at=at, entered_at=entered_at, entered_by=by, **told)


def write_down(
    action: Action, post: LivePost, *, by: User | None, before: Any = None, at: datetime | None = None, **after: Any
) -> None:
    """Put it into the journal, which goes by the real time: what the clock of a night said is told beside."""
    told = {**described(post), **after}
    if post.played != NOT_PLAYED:
        told |= {"night": post.played, "clock_of_the_night": at.isoformat() if at else ""}
        at = None
    record(
        action,
        by=by,
        kind=Kind.POST,
        object_id=str(post.pk),
        area=post.area,
        before=before,
        after=told,
        happened_at=at,
    )
