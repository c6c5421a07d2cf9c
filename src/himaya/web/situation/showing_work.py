"""What a report tells of dispatch, posts and road controls, in the words of one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from himaya.web.common.templatetags.himaya import percent
from himaya.web.controls.models import Kind
from himaya.web.controls.states import ControlState
from himaya.web.dispatch.states import UnitLife
from himaya.web.posts.adherence import Part
from himaya.web.posts.clock import AlarmKind
from himaya.web.posts.states import PostState
from himaya.web.posts.words import part_titles
from himaya.web.situation.queries.work import MOST_LISTED, covered, rank, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from himaya.web.situation.queries.figures import Facts

_MINUTE_S = 60
_MEDIAN, _NINETIETH = 50, 90
_UNITS = tuple(state for state in UnitLife if state != UnitLife.OFF_DUTY)


@dataclass(frozen=True, slots=True)
class WorkTable:
    """A table of one governorate: title, headings, rows, and shares of the line (0: as wide as the text)."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]


def facts_of(row: Facts, moment: Callable[[str], str]) -> list[tuple[str, str]]:
    """Dispatch and posts in pairs of what and how much; nothing for a report of before they were told."""
    if "dispatch" not in row:
        return []
    told, posts = row["dispatch"], row["posts"]
    return [
        (_("Units by status"), units_words(told)),
        (_("Incidents without a unit"), queue_words(told, moment)),
        (_("First unit at the scene, last 24 h"), response_words(told["responses"])),
        (_("Posts whose hours are now"), posts_words(posts)),
        (_("Alarms of posts that stand"), alarm_words(posts)),
        (_("Plan adherence"), adherence_words(posts)),
        (_("Post coverage"), coverage_words(posts)),
    ]


def units_words(told: Facts) -> str:
    """Units on duty by state, and those that call."""
    by_state = " · ".join(f"{state.label}: {told['by_state'][state.value]}" for state in _UNITS)
    calls = _("calling: %(calls)s") % {"calls": told["calls"]} if told["calls"] else ""
    return " · ".join(part for part in (f"{told['on_duty']} ({by_state})", calls) if part)


def queue_words(told: Facts, moment: Callable[[str], str]) -> str:
    """The queue, and since when the first of it waits."""
    if not told["queue"]:
        return "0"
    return _("%(count)s, longest since %(time)s") % {"count": told["queue"], "time": moment(told["queue_since"])}


def response_words(told: Facts) -> str:
    """Response times beside their target."""
    seconds = told["seconds"]
    if not seconds:
        return _("no first arrival yet")
    words = _("%(count)s incidents: median %(median)s, nine of ten within %(ninetieth)s; in target %(kept)s of %(due)s")
    return words % {
        "count": len(seconds),
        "median": minutes(rank(seconds, _MEDIAN)),
        "ninetieth": minutes(rank(seconds, _NINETIETH)),
        "kept": told["kept"],
        "due": told["due"],
    }


def minutes(seconds: int | None) -> str:
    """Minutes and seconds; a dash for none."""
    return "—" if seconds is None else f"{seconds // _MINUTE_S}:{seconds % _MINUTE_S:02}"


def posts_words(posts: Facts) -> str:
    """Posts of this hour by what is there."""
    by_state = [f"{state.label}: {posts['by_state'][state.value]}" for state in PostState]
    told = " · ".join(one for one, state in zip(by_state, PostState, strict=True) if posts["by_state"][state.value])
    return _("%(held)s manned of %(due)s") % posts + (f" ({told})" if told else "")


def alarm_words(posts: Facts) -> str:
    """Alarms that stand, and those of them that nobody has acknowledged."""
    if not posts["alarms"]:
        return "0"
    return _("%(alarms)s, not acknowledged: %(unanswered)s") % posts


def adherence_words(posts: Facts) -> str:
    """Elements kept of those due, and what failed."""
    tally = posts["tally"]
    kept = share(tally)
    if kept is None:
        return _("nothing due yet")
    words = _("%(share)s: %(kept)s of %(due)s kept; late %(late)s, away %(away)s, short %(short)s, excused %(excused)s")
    return words % {**tally, "share": percent(kept)}


def coverage_words(posts: Facts) -> str:
    """Officer hours covered of those required."""
    found = covered(posts["coverage"])
    return "—" if found is None else _("%(share)s of the officer hours") % {"share": percent(found)}


def tables_of(row: Facts, moment: Callable[[str], str]) -> Iterator[WorkTable]:
    """Road controls, alarms that stand and deviations, each where there is any."""
    controls = [_control(one, moment) for one in row["controls"]]
    if controls:
        yield WorkTable(_("Road controls in force"), _control_heads(), controls, (0, 4, 0, 0))
    posts = row.get("posts", {})
    alarms = [_alarm(one, moment) for one in posts.get("alarm_list", ())]
    if alarms:
        heads = [_("Alarm"), _("Post"), _("Unit"), _("Since"), _("Acknowledged")]
        yield WorkTable(_("Alarms of posts that stand"), heads, alarms, (2, 4, 2, 0, 2))
    deviations = [_deviation(one, moment) for one in posts.get("deviation_list", ())]
    if deviations:
        heads = [_("Post"), _("From"), _("Checked in at"), _("Deviation"), _("Reason")]
        yield WorkTable(_deviations_title(posts), heads, deviations, (4, 0, 0, 3, 4))


def _deviations_title(posts: Facts) -> str:
    count = posts["tally"]["due"] - posts["tally"]["kept"]
    if count > MOST_LISTED:
        return _("Deviations: the newest %(shown)s of %(count)s") % {"shown": MOST_LISTED, "count": count}
    return _("Deviations: %(count)s") % {"count": count}


def _control_heads() -> list[str]:
    return [_("Kind"), _("Road"), _("State"), _("Until")]


def _control(one: Facts, moment: Callable[[str], str]) -> list[str]:
    late = f" ({_('past its end')})" if one["is_late"] else ""
    return [
        str(Kind(one["kind"]).label), _own(one), str(ControlState(one["state"]).label), f"{moment(one['until'])}{late}",
    ]  # fmt: skip


def _alarm(one: Facts, moment: Callable[[str], str]) -> list[str]:
    answer = (one["answer"] or _("yes")) if one["acknowledged"] else _("no")
    return [str(AlarmKind(one["kind"]).label), _own(one), one["call_sign"] or "—", moment(one["since"])[-5:], answer]


def _deviation(one: Facts, moment: Callable[[str], str]) -> list[str]:
    titles = part_titles()
    parts = ", ".join(titles[Part(part)] for part in one["parts"]) if one["arrived"] else _("nobody came")
    reason = one["reason"] or _("not given yet")
    excused = f" ({_('Excused')})" if one["excused"] else ""
    return [_own(one), moment(one["from"])[-5:], moment(one["arrived"])[-5:], parts, f"{reason}{excused}"]


def _own(one: Facts) -> str:
    return str((one["en"] if get_language() == "en" else "") or one["ar"])


def nation_heads() -> list[str]:
    """Headings of the work of governorates beside each other."""
    return [
        _("Governorate"), _("Available / on duty"), _("Without a unit"), _("Median"), _("In target"),
        _("Posts manned"), _("Alarms"), _("Adherence"), _("Coverage"), _("Road controls"),
    ]  # fmt: skip


def nation_line(row: Facts, title: str) -> list[str]:
    """One governorate, or all of them together, as such a row."""
    told, posts = row["dispatch"], row["posts"]
    times, kept, held = told["responses"], share(posts["tally"]), covered(posts["coverage"])
    controls = row["controls"] if isinstance(row["controls"], int) else len(row["controls"])
    return [
        title, f"{told['free']} / {told['on_duty']}", str(told["queue"]), minutes(rank(times["seconds"], _MEDIAN)),
        f"{times['kept']} / {times['due']}", f"{posts['held']} / {posts['due']}", str(posts["alarms"]),
        "—" if kept is None else percent(kept), "—" if held is None else percent(held), str(controls),
    ]  # fmt: skip
