"""A report's content in the words of one language: the same for the page and for the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from himaya.scenario.governorates import governorates
from himaya.scenario.labels import kind_label
from himaya.scenario.model import UnitKind
from himaya.web.common.areas import area_title
from himaya.web.controls.models import Kind
from himaya.web.incidents.models import Priority
from himaya.web.incidents.states import IncidentState
from himaya.web.readiness.formula import Verdict
from himaya.web.readiness.models import Level
from himaya.web.situation.queries.composing import is_missing
from himaya.web.situation.queries.figures import Facts
from himaya.web.situation.showing_work import WorkTable, facts_of, nation_line, tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping


_MINUTE_S, _HOUR_S = 60, 3600


@dataclass(frozen=True, slots=True)
class Lines:
    """A governorate in words: `facts` are pairs of what and how much; then incidents, units, and what else is open."""

    area: str
    title: str
    is_missing: bool
    missing: Sequence[str]
    facts: Sequence[tuple[str, str]]
    incidents: Sequence[Facts]
    ended: int
    units: Sequence[Sequence[str]]
    tables: Sequence[WorkTable] = ()


def own(row: Mapping[str, Any], name: str = "") -> str:
    """A text that is kept in both languages, in the reader's own."""
    key = f"{name}_" if name else ""
    return str((row[f"{key}en"] if get_language() == "en" else "") or row[f"{key}ar"])


def moment(text: str) -> str:
    """A kept instant as day and clock of the place; a dash where there is none."""
    return f"{timezone.localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}" if text else "—"


def area_words(area: str) -> str:
    """A governorate, or the whole country."""
    return area_title(area) if area in governorates() else _("The whole country")


def missing_words(part: str) -> str:
    """What a governorate has not told."""
    return {"plan": _("no plan in force"), "units": _("no unit on duty"), "readiness": _("no readiness board")}[part]


def level_words(level: int) -> str:
    """An alert level."""
    return str(Level(level).label)


def age_words(seconds: int | None) -> str:
    """How old a position is."""
    if seconds is None:
        return _("no position")
    if seconds < _MINUTE_S:
        return _("%(count)s s") % {"count": seconds}
    if seconds < _HOUR_S:
        return _("%(count)s min") % {"count": seconds // _MINUTE_S}
    return _("%(count)s h") % {"count": seconds // _HOUR_S}


def priority_counts(counts: Facts) -> str:
    """Open incidents by priority, in one line."""
    return " · ".join(f"{name}: {count}" for name, count in counts["by_priority"].items())


def state_counts(counts: Facts) -> str:
    """Open incidents by state, in one line; states without any are left out."""
    told = [f"{IncidentState(state).label}: {count}" for state, count in counts["by_state"].items() if count]
    return " · ".join(told) or "—"


def unit_words(counts: Facts) -> str:
    """Units on duty by the age of their positions, in one line."""
    names = {
        "fresh": _("up to 2 min old"), "old": _("up to 10 min old"), "silent": _("older"), "none": _("no position"),
    }  # fmt: skip
    return " · ".join(f"{label}: {counts[name]}" for name, label in names.items())


def readiness_words(told: Facts | None) -> str:
    """Readiness in one line: verdict, verified share, critical items that fail."""
    if told is None or not told["weight"]:
        return str(Verdict.UNKNOWN.label)
    share = f"{100 * told['verified'] // told['weight']}%"
    words = _("%(verdict)s, %(share)s verified, %(failing)s critical not verified")
    return words % {"verdict": Verdict(told["verdict"]).label, "share": share, "failing": told["failing"]}


def plan_words(plans: Sequence[Facts]) -> str:
    """Plans in force, in one line."""
    words = _("%(plan)s, version %(number)s, until %(until)s")
    told = [words % {"plan": own(one), "number": one["number"], "until": moment(one["until"])} for one in plans]
    return " · ".join(told) or _("none in force")


def control_words(controls: Sequence[Facts]) -> str:
    """Road controls in force, in one line; one that stands past its end says so."""
    told = []
    for one in controls:
        late = _in_brackets([_("past its end")] if one["is_late"] else [])
        told.append(f"{Kind(one['kind']).label}: {own(one)} - {moment(one['until'])}{late}")
    return " · ".join(told) or _("none in force")


def lines_of(row: Facts) -> Lines:
    """One governorate in words."""
    counts, units = row["incident_counts"], row["unit_counts"]
    until = row["alert"]["until"]
    level = level_words(row["alert"]["level"]) + (_(", until %(until)s") % {"until": moment(until)} if until else "")
    facts = [
        (_("Open incidents"), f"{counts['open']} ({priority_counts(counts)})"),
        (_("By state"), state_counts(counts)),
        *facts_of(row, moment),
        (_("On duty by the register, by the age of their positions"), f"{units['on_duty']} ({unit_words(units)})"),
        (_("Alert level"), level),
        (_("Readiness"), readiness_words(row["readiness"])),
        (_("Plan in force"), plan_words(row["plans"])),
        (_("Road controls in force"), control_words(row["controls"])),
    ]
    held = [one for one in row["incidents"] if one["is_open"]]
    title = own(row) if row["area"] else _("Governorate not known yet")
    missing = [missing_words(part) for part in row["missing"]]
    return Lines(
        row["area"], title, bool(row["area"]) and is_missing(row), missing, facts, held,
        len(row["incidents"]) - len(held), [unit_line(one) for one in row["units"]], list(tables_of(row, moment)),
    )  # fmt: skip


def work_of_nation(content: Facts, rows: Sequence[Lines]) -> list[list[str]]:
    """Work of every governorate that has told something, and their sum; none for a report of before it was told."""
    if content["area"] or "dispatch" not in content["totals"]:
        return []
    counted = {row["area"]: row for row in content["areas"]}
    told = [nation_line(counted[row.area], row.title) for row in rows if not row.is_missing]
    return [*told, nation_line(content["totals"], _("Together"))]


def incident_line(one: Facts) -> list[str]:
    """An incident as a row: number, priority, state, type, place, reported, last step, people."""
    notes = [word for name, word in (("major", _("major")), ("is_new", _("new"))) if one[name]]
    kind = own(one) + _in_brackets(notes)
    people = "/".join("?" if one[name] is None else str(one[name]) for name in ("hurt", "dead", "trapped"))
    return [
        str(one["number"]), f"P{one['priority']}", str(IncidentState(one["state"]).label), kind, own(one, "where"),
        moment(one["called_at"])[-5:], moment(one["stepped_at"])[-5:], people,
    ]  # fmt: skip


def _in_brackets(notes: Sequence[str]) -> str:
    return f" ({' · '.join(notes)})" if notes else ""


def incident_heads() -> list[str]:
    """Headings of such rows."""
    return [
        _("Number"), _("Priority"), _("State"), _("Type"), _("Where"), _("Reported"), _("Last step"),
        _("Hurt/dead/trapped"),
    ]  # fmt: skip


def unit_line(one: Facts) -> list[str]:
    """A unit as a row: call sign, kind, point, age of its position."""
    point = "—" if one["lat"] is None else f"{one['lat']:.4f}, {one['lon']:.4f}"
    sign = one["call_sign"] + _in_brackets([_("out of service")] if one["is_out"] else [])
    return [sign, kind_label(UnitKind(one["kind"]), get_language() or "ar"), point, age_words(one["seconds_old"])]


def unit_heads() -> list[str]:
    """Headings of such rows."""
    return [_("Call sign"), _("Kind"), _("Latitude, longitude"), _("Age of the position")]


def change_words(change: Facts) -> str:
    """What has changed, in a sentence that begins with the governorate."""
    was, now, what = change["was"], change["now"], change["what"]
    said = {
        "incidents_new": lambda: _("%(now)s new incidents") % {"now": now},
        "incidents_ended": lambda: _("%(now)s incidents ended") % {"now": now},
        "alert": lambda: _("alert level from %(was)s to %(now)s") % {"was": level_words(was), "now": level_words(now)},
        "readiness": lambda: (
            _("readiness from %(was)s to %(now)s") % {"was": Verdict(was).label, "now": Verdict(now).label}
        ),
        "controls": lambda: _("road controls from %(was)s to %(now)s") % {"was": was, "now": now},
        "plan": lambda: _("plan in force from %(was)s to %(now)s") % {"was": was or "—", "now": now or "—"},
        "on_duty": lambda: _("units on duty from %(was)s to %(now)s") % {"was": was, "now": now},
        "queue": lambda: _("incidents without a unit from %(was)s to %(now)s") % {"was": was, "now": now},
        "alarms": lambda: _("alarms of posts from %(was)s to %(now)s") % {"was": was, "now": now},
    }[what]()
    area = area_words(change["area"]) if change["area"] else _("Governorate not known yet")
    return f"{area}: {said}"


def _work_figures(sums: Facts) -> list[tuple[str, str]]:
    """Units and posts of all governorates; of a report of before these were told, the units of the register."""
    if "dispatch" not in sums:
        return [(_("Units on duty"), str(sums["unit_counts"].get("on_duty", 0)))]
    told, posts = sums["dispatch"], sums["posts"]
    return [
        (_("Incidents without a unit"), str(told["queue"])),
        (_("Available / on duty"), f"{told['free']} / {told['on_duty']}"),
        (_("Posts manned"), f"{posts['held']} / {posts['due']}"),
        (_("Alarms of posts that stand"), str(posts["alarms"])),
    ]


def total_facts(content: Facts) -> list[tuple[str, str]]:
    """The figures that stand first."""
    sums = content["totals"]
    found = [
        (_("Open incidents"), str(sums["incident_counts"].get("open", 0))),
        ("P1", str(sums["incident_counts"].get("by_priority", {}).get(f"P{Priority.P1}", 0))),
        *_work_figures(sums),
        (_("Plans in force"), str(sums["plans"])),
        (_("Road controls in force"), str(sums["controls"])),
    ]
    if not content["area"]:
        found.append((_("Governorates that told nothing"), f"{sums['missing']} / {sums['areas']}"))
    return found
