"""The posts of a plan once decisions by hand are respected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from himaya.faults import Fault, InvalidInputError
from himaya.planning.demand.posts import SEARCH
from himaya.planning.demand.problem import PostDemand
from himaya.planning.doctrine import Doctrine
from himaya.planning.edits.check import ROAD_POSTS
from himaya.planning.edits.consistency import is_of
from himaya.planning.stints import stints

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from himaya.planning.edits.model import Edits, PostAdded, PostChanged


@dataclass(frozen=True, slots=True)
class Rules:
    """What the planning rules say about posts: the doctrine, and the tier of every place by its id."""

    doctrine: Doctrine
    tier: Mapping[str, int]

    def longest(self, post: PostDemand) -> timedelta:
        """How long one unit may stand at a post."""
        limits = self.doctrine.stint
        return timedelta(minutes=limits.search_max_min if post.function in SEARCH else limits.post_max_min)


def edited_posts(posts: Sequence[PostDemand], edits: Edits, rules: Rules) -> tuple[PostDemand, ...]:
    """Posts that are left, changed ones as changed, in their order; then those added by hand.

    Raises
    ------
    InvalidInputError : unknown or taken ids, posts of a controlled road, stints longer than allowed; all at once.
    """
    if not (edits.removed or edits.changed or edits.added or edits.pins):
        return tuple(posts)
    added = [stint for one in edits.added for stint in _stints(one, rules)]
    known = [post.id for post in (*posts, *added)]
    faults = [*_unknown(edits, known, posts), *_taken(posts, added)]
    if faults:
        raise InvalidInputError(faults)
    kept = [post for post in (*posts, *added) if not any(is_of(post.id, gone) for gone in edits.removed)]
    changes = {post.id: change for change in edits.changed for post in kept if is_of(post.id, change.post_id)}
    changed = [_changed(post, changes[post.id]) if post.id in changes else post for post in kept]
    faults = [fault for post in changed if post.id in changes for fault in _bad_times(post, rules)]
    if faults:
        raise InvalidInputError(faults)
    return tuple(changed)


def _stints(one: PostAdded, rules: Rules) -> Iterator[PostDemand]:
    """Stints of a post added by hand; strength, kinds and tier by the rules where the decision leaves them open."""
    rule = next(rule for rule in rules.doctrine.posts if rule.function is one.function)
    whole = PostDemand(
        id=one.id,
        place_id=one.place_id,
        door_id="",
        function=one.function,
        start=one.start,
        end=one.end,
        strength=rule.strength if one.strength is None else one.strength,
        kinds=rule.kinds,
        tier=rules.tier[one.place_id] if one.tier is None else one.tier,
        lon=one.lon,
        lat=one.lat,
    )
    cut = stints(one.start, one.end, longest=rules.longest(whole), step=timedelta(minutes=rules.doctrine.slot_min))
    for number, (start, end) in enumerate(cut, start=1):
        yield replace(whole, id=f"{one.id}/{number}", start=start, end=end)


def _changed(post: PostDemand, change: PostChanged) -> PostDemand:
    told: dict[str, Any] = {name: getattr(change, name) for name in ("lon", "lat", "start", "end", "strength")}
    return replace(post, **{name: value for name, value in told.items() if value is not None})


def _unknown(edits: Edits, known: Sequence[str], posts: Sequence[PostDemand]) -> Iterator[Fault]:
    """Ids of no post, times given for more than one stint, and changes to the posts of a controlled road."""
    on_road = {post.id for post in posts if post.function in ROAD_POSTS}
    for pin in edits.pins:
        if pin.post_id not in known:
            yield Fault("edits.unknown_post", column="/pins", value=pin.post_id)
    asked = [("/removed", one, False) for one in edits.removed]
    asked += [("/changed", one.post_id, bool(one.start or one.end)) for one in edits.changed]
    for group, asked_id, has_times in asked:
        found = [post for post in known if is_of(post, asked_id)]
        if not found:
            yield Fault("edits.unknown_post", column=group, value=asked_id)
        elif on_road.intersection(found):
            yield Fault("edits.post_of_a_road", column=group, value=asked_id)
        elif has_times and found != [asked_id]:
            yield Fault("edits.times_of_many", column=group, value=asked_id, details={"stints": str(len(found))})


def _taken(posts: Sequence[PostDemand], added: Sequence[PostDemand]) -> Iterator[Fault]:
    known = {post.id for post in posts}
    for post in added:
        if post.id in known:
            yield Fault("edits.id_taken", column="/added", value=post.id)


def _bad_times(post: PostDemand, rules: Rules) -> Iterator[Fault]:
    longest = rules.longest(post)
    if post.end <= post.start:
        yield Fault("edits.ends_before_start", column="/changed", value=post.id)
    elif post.end - post.start > longest:
        details = {"most": str(longest // timedelta(minutes=1))}
        yield Fault("edits.stint_too_long", column="/changed", value=post.id, details=details)
