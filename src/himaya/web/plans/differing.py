"""Two versions of a plan side by side: what the planner does otherwise, and what offices wrote otherwise."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from himaya.planning.difference import ElementChange
from himaya.web.common.templatetags.himaya import clock, day
from himaya.web.plans import decisions
from himaya.web.plans.assessing import decisions_of
from himaya.web.plans.models import Solution
from himaya.web.plans.queries.solutions import document_of, plans_dir

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from himaya.planning.difference import Difference
    from himaya.web.plans.models import Axis, PlanVersion

_KEPT = 8
_MOST = 400


@dataclass(frozen=True, slots=True)
class Written:
    """One thing that offices wrote, as it was and as it is; empty on the side that does not have it."""

    part: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Group:
    """Elements of one kind that differ, and how many came, went and changed."""

    title: str
    rows: tuple[ElementChange, ...]
    added: int
    removed: int
    changed: int


def computed(before: PlanVersion, after: PlanVersion) -> Difference | None:
    """What the computed plans do otherwise; None where one of the versions has none.

    Raises
    ------
    UnavailableError : a computed plan's folder is missing or was altered.
    """
    first, second = before.solution, after.solution
    if first is None or second is None:
        return None
    for solution in (first, second):
        document_of(solution)
    return _compared(first.pk, second.pk, first.stamp, second.stamp)


@lru_cache(maxsize=_KEPT)
def _compared(first: int, second: int, _one: tuple[str, str], _other: tuple[str, str]) -> Difference:
    from himaya.planning.compare import compare  # noqa: PLC0415  # compiled kernels are loaded when somebody compares
    from himaya.roads.store import load_network  # noqa: PLC0415  # likewise

    rows = [Solution.objects.get(pk=pk) for pk in (first, second)]
    documents = [document_of(row) for row in rows]
    paths = [
        plans_dir() / row.folder / document["inputs"]["roads"]["file"]
        for row, document in zip(rows, documents, strict=True)
    ]
    known = all(path.is_file() for path in paths)
    return compare(
        documents[0], documents[1], roads=(load_network(paths[0]), load_network(paths[1])) if known else None
    )


def groups(difference: Difference) -> list[Group]:
    """Elements that differ: posts, cordons, roads, places to wait, mobile presence."""
    kinds: Mapping[str, Callable[[str], bool]] = {
        _("Posts and units"): lambda key: (
            not key.startswith(("cordon/", "road/", "standby/")) and not key.endswith("/presence")
        ),
        _("Cordons"): lambda key: key.startswith("cordon/"),
        _("Roads"): lambda key: key.startswith("road/"),
        _("Standby positions"): lambda key: key.startswith("standby/"),
        _("Mobile presence"): lambda key: key.endswith("/presence"),
    }
    found = []
    for title, belongs in kinds.items():
        rows = [row for row in difference.elements if belongs(row.element_id)]
        states = Counter(row.state for row in rows)
        if rows:
            counts = {state: states[state] for state in ("added", "removed", "changed")}
            found.append(Group(title, tuple(rows[:_MOST]), **counts))
    return found


def written(before: PlanVersion, after: PlanVersion) -> list[Written]:
    """What offices wrote or decided otherwise, part by part."""
    rows = []
    for said in _PARTS:
        (title, old), (_same, new) = said(before), said(after)
        for key in dict.fromkeys([*old, *new]):
            name, was = old.get(key, ("", ""))
            now_name, now = new.get(key, ("", ""))
            if was != now:
                rows.append(Written(title, now_name or name, was, now))
    return rows


Part = tuple[str, dict[str, tuple[str, str]]]
"""Title of a part, and key -> name and text of everything in it."""


def _head(version: PlanVersion) -> Part:
    period = _span(version.starts_at, version.ends_at, version)
    return _("Aim and period"), {"aim": (_("Aim"), version.aim), "period": (_("Period"), period)}


def _objectives(version: PlanVersion) -> Part:
    rows = version.objectives.select_related("owner")
    said = "{} · " + _("Measure") + ": {} · " + _("Owner") + ": {}"
    return _("Objectives"), {one.key: (one.key, said.format(one.text, one.measure, one.owner.title)) for one in rows}


def _axes(version: PlanVersion) -> Part:
    rows = version.axes.select_related("owner")
    return _("Lines of effort"), {one.key: (one.title, _axis(one)) for one in rows}


def _axis(axis: Axis) -> str:
    owner = axis.owner.title if axis.owner else "—"
    said = f"{_('Owner')}: {owner} · {_('Resources')}: {axis.resources or '—'}"
    return f"{said} · {_('Open questions')}: {axis.open_questions}" if axis.open_questions else said


def _periods(version: PlanVersion) -> Part:
    rows = version.periods.all()
    return _("Operational periods"), {
        str(one.number): (one.title, _span(one.starts_at, one.ends_at, version)) for one in rows
    }


def _annexes(version: PlanVersion) -> Part:
    states = {True: _("Complete"), False: _("Not complete")}
    communications = f"{version.communications or '—'} · {states[version.communications_complete]}"
    medical = f"{version.medical or '—'} · {states[version.medical_complete]}"
    return _("Communications and medical plan"), {
        "communications": (_("Communications plan"), communications),
        "medical": (_("Medical plan"), medical),
    }


def _human(version: PlanVersion) -> Part:
    rows = version.human_checks.all()
    return _("Human dimension"), {
        one.item: (one.get_item_display(), " · ".join(filter(None, (one.get_state_display(), one.word))))
        for one in rows
    }


def _contingencies(version: PlanVersion) -> Part:
    rows = version.contingencies.all()
    said = "{} · " + _("Rehearsed on") + ": {}"
    return _("Contingencies"), {
        one.key: (one.place_code, said.format(one.scenario, one.rehearsed_on or "—")) for one in rows
    }


def _owners(version: PlanVersion) -> Part:
    """How many elements each office answers for."""
    counts = Counter(one.owner.title if one.owner else "—" for one in version.elements.select_related("owner"))
    return _("Owners of elements"), {title: (title, str(count)) for title, count in counts.items()}


def _decisions(version: PlanVersion) -> Part:
    rows = decisions.told(decisions_of(version), version)
    return _("Decisions by hand"), {one.text: (one.text, one.reason or _("Taken")) for one in rows}


_PARTS: tuple[Callable[[PlanVersion], Part], ...] = (
    _head, _objectives, _axes, _periods, _annexes, _human, _contingencies, _owners, _decisions,
)  # fmt: skip


def _span(start: datetime, end: datetime, version: PlanVersion) -> str:
    return " - ".join(f"{day(moment, version.zone)} {clock(moment, version.zone)}" for moment in (start, end))
