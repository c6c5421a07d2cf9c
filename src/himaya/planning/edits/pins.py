"""Units fixed to posts by hand: whether they may stand there, and the posting question that is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from himaya.faults import Fault, InvalidInputError
from himaya.planning.clock import Clock
from himaya.planning.doctrine import PostFunction
from himaya.planning.duty import Duty
from himaya.scenario.labels import kind_label
from himaya.scenario.model import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from himaya.planning.demand.problem import PostDemand
    from himaya.planning.edits.model import Pin


@dataclass(frozen=True, slots=True)
class Force:
    """Units, when they are there, and the clock in whose zone faults name times."""

    units: Sequence[Unit]
    duty: Duty
    clock: Clock


def pinned(
    pins: Sequence[Pin], posts: Sequence[PostDemand], force: Force, eligible: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Pairs that are still possible, (n_posts, n_units): a pinned post has its unit alone, and that unit no other post.

    Parameters
    ----------
    eligible : (n_posts, n_units) pairs that fit by kind, strength, duty and travel.

    Raises
    ------
    InvalidInputError : every pin that cannot be: twice in use, off duty, withheld, unsuited, too few, too far.
    """
    row_of = {post.id: row for row, post in enumerate(posts)}
    column_of = {unit.id: column for column, unit in enumerate(force.units)}
    faults = list(_in_two_places(pins, posts, row_of))
    allowed = eligible.copy()
    for pin in pins:
        row = row_of[pin.post_id]
        allowed[row] = False
        if not pin.unit_id:
            continue
        column = column_of[pin.unit_id]
        allowed[:, column] = False
        allowed[row, column] = True
        if not eligible[row, column]:
            faults.append(_unfit(posts[row], force.units[column], force))
    if faults:
        raise InvalidInputError(faults)
    return allowed


def _in_two_places(pins: Sequence[Pin], posts: Sequence[PostDemand], row_of: Mapping[str, int]) -> Iterator[Fault]:
    first: dict[str, PostDemand] = {}
    for pin in pins:
        post = posts[row_of[pin.post_id]]
        other = first.setdefault(pin.unit_id, post)
        if pin.unit_id and other is not post:
            at_once = other.start < post.end and post.start < other.end
            code = "edits.unit_in_two_places" if at_once else "edits.unit_has_a_post"
            yield Fault(code, column="/pins", value=pin.unit_id, details={"post": post.id, "other": other.id})


def _unfit(post: PostDemand, unit: Unit, force: Force) -> Fault:
    """Why a unit cannot hold a post, the plainest reason first."""
    details = {"post": post.id, "call_sign": unit.call_sign}
    if unit.kind not in post.kinds:
        kinds = {
            f"kinds_{language}": comma.join(kind_label(kind, language) for kind in post.kinds)
            for language, comma in (("ar", "، "), ("en", ", "))
        }
        own = {f"kind_{language}": kind_label(unit.kind, language) for language in ("ar", "en")}
        return Fault("edits.unit_unsuited", column="/pins", value=unit.id, details={**details, **kinds, **own})
    if post.function is PostFunction.SEARCH_WOMEN and unit.women < post.strength:
        needs = {"needed": str(post.strength), "found": str(unit.women)}
        return Fault("edits.women_missing", column="/pins", value=unit.id, details={**details, **needs})
    if unit.crew < post.strength:
        needs = {"needed": str(post.strength), "found": str(unit.crew)}
        return Fault("edits.crew_too_small", column="/pins", value=unit.id, details={**details, **needs})
    if not force.duty.covers(unit, post.start, post.end):
        times = {"start": _clock(force, post.start), "end": _clock(force, post.end)}
        withheld = unit.duty_start <= post.start and post.end <= unit.duty_end
        code = "edits.unit_withheld" if withheld else "edits.unit_off_duty"
        return Fault(code, column="/pins", value=unit.id, details={**details, **times})
    return Fault("edits.unit_too_far", column="/pins", value=unit.id, details=details)


def _clock(force: Force, instant: datetime) -> str:
    return instant.astimezone(force.clock.zone).strftime("%H:%M")
