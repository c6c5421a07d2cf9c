"""The plan's report in Markdown: Arabic first, English second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.documents.book.from_plan import area_of
from himaya.documents.closures import closure_tables
from himaya.documents.moments import zone_words
from himaya.documents.rehearsal import rehearsal_tables
from himaya.documents.sensitivity import sensitivity_tables
from himaya.documents.supervision import supervision_tables
from himaya.documents.wording import (
    NOTHING,
    day_and_clock,
    figure,
    held,
    instant,
    kind_name,
    markdown_safe,
    unit_kind_name,
    word,
    words,
    zone_of,
)
from himaya.faults import Language
from himaya.planning.counting import plan_counts
from himaya.planning.showing import rounded_down, status_and_gap, value_and_bound
from himaya.scenario.labels import kind_label
from himaya.scenario.model import UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from himaya.documents.book.parts import FactTable


def report_markdown(plan: Mapping[str, Any]) -> str:
    """Tell what is protected, how well and what is missing, in both languages.

    Parameters
    ----------
    plan : content of plan.json (`himaya-plan/1`).

    Returns
    -------
    str : Markdown; the same plan gives the same bytes.
    """
    return "\n\n---\n\n".join(_report(plan, language) for language in Language) + "\n"


def _report(plan: Mapping[str, Any], language: Language) -> str:
    say = words("report", language)
    sections = (
        _head(plan, language, say),
        _section(say["protected"], _counts(plan, language, say)),
        _section(say["certificate"], _certificate(plan, language, say)),
        *_facts("sensitivity", sensitivity_tables(plan), language),
        *_facts("closures", closure_tables(plan), language),
        *_facts("rehearsal", rehearsal_tables(plan), language),
        _section(say["worst"], _worst(plan, language, say)),
        _section(say["places"], _places(plan, language, say)),
        *([_section(say["rounds"], _rounds(plan, language, say))] if plan.get("rounds") else []),
        *_facts("supervision", supervision_tables(plan), language),
        _section(say["gaps"], _gaps(plan, language, say)),
        *_roster(plan, language, say),
        _section(say["data"], _data(plan, say)),
    )
    return "\n\n".join(sections)


def _section(heading: str, body: str) -> str:
    return f"## {heading}\n\n{body}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _head(plan: Mapping[str, Any], language: Language, say: Mapping[str, str]) -> str:
    scenario = plan["inputs"]["scenario"]
    zone = zone_of(plan)
    start, end = (day_and_clock(scenario[side], zone) for side in ("start", "end"))
    clock = zone_words(zone, instant(scenario["start"]), language)
    lines = (
        f"- {say['plan']}: `{plan['id']}`",
        f"- {say['hash']}: `{plan['hash']}`",
        f"- {say['governorate']}: {markdown_safe(area_of(scenario['governorate']).title.of(language))}",
        f"- {say['period']}: `{start}` – `{end}` ({say['zone']} {clock})",
        f"- {say['seed']}: `{plan['seed']}`",
    )
    name = markdown_safe(scenario[f"name_{language}"])
    estimated = f"**{say['estimated']}**\n\n" if plan["inputs"]["roads"].get("estimated", False) else ""
    return f"# {say['title']}: {name}\n\n**{say['draft']}**\n\n{estimated}" + "\n".join(lines)


def _counts(plan: Mapping[str, Any], language: Language, say: Mapping[str, str]) -> str:
    rows = (
        (word("count", name, language), figure(one.positions), held(one)) for name, one in plan_counts(plan).items()
    )
    return _table([say[key] for key in ("subject", "count", "stints")], rows)


def _certificate(plan: Mapping[str, Any], language: Language, say: Mapping[str, str]) -> str:
    rooms = plan["rooms"]
    proofs = [status_and_gap(room["room"], room["status"], room["gap"]) for room in rooms]
    table = _table(
        [say[key] for key in ("room", "status", "objective", "bound", "gap", "unit")],
        (
            (
                markdown_safe(room[f"label_{language}"]),
                word("status", status, language),
                *value_and_bound(room["room"], room["objective"], room["bound"]),
                gap,
                markdown_safe(room[f"unit_{language}"]),
            )
            for room, (status, gap) in zip(rooms, proofs, strict=True)
        ),
    )
    return table + "\n\n" + "\n".join(f"- {markdown_safe(room[f'text_{language}'])}" for room in rooms)


def _facts(name: str, tables: Sequence[FactTable], language: Language) -> Iterator[str]:
    """A section of tables, where the plan has any."""
    if not tables:
        return
    parts = [word(name, "intro", language)]
    for table in tables:
        heads = [head.of(language) for head in table.heads]
        rows = [[markdown_safe(cell.of(language)) for cell in row] for row in table.rows]
        parts.append(f"### {table.title.of(language)}\n\n{table.note.of(language)}\n\n{_table(heads, rows)}")
    yield _section(word(name, "title", language), "\n\n".join(parts))


def _worst(plan: Mapping[str, Any], language: Language, say: Mapping[str, str]) -> str:
    worst = plan["worst"]
    names = {place["id"]: place[f"name_{language}"] for place in plan["places"]}
    return say["worst_text"].format(
        place=f"**{markdown_safe(names[worst['place_id']])}**",
        hour=f"`{day_and_clock(worst['hour'], zone_of(plan))}`",
        protection=f"**{rounded_down(worst['protection'], 3)}**",
    )


def _places(plan: Mapping[str, Any], language: Language, say: Mapping[str, str]) -> str:
    zone = zone_of(plan)
    rows = []
    for place in sorted(plan["places"], key=lambda place: (place["tier"], -place["risk"], place["id"])):
        protection = place["protection"]
        weakest = min(range(len(protection)), key=protection.__getitem__)
        mark = " †" if place["illustrative"] else ""
        rows.append(
            (
                markdown_safe(place[f"name_{language}"]),
                kind_name(place["kind"], language),
                str(place["tier"]),
                f"{place['risk']}{mark}",
                f"{figure(place['peak'], decimals=0)}{mark}",
                rounded_down(protection[weakest], 3),
                day_and_clock(plan["hours"][weakest], zone),
            )
        )
    heads = [say[key] for key in ("place", "kind", "tier", "risk", "peak", "least", "least_hour")]
    return _table(heads, rows)


def _rounds(plan: Mapping[str, Any], language: Language, say: Mapping[str, str]) -> str:
    zone = zone_of(plan)
    table = _table(
        [say[key] for key in ("call_sign", "kind", "out", "back", "visits", "present")],
        (
            (
                markdown_safe(block["call_sign"]),
                kind_label(UnitKind(block["kind"]), language),
                *(day_and_clock(block[side], zone) for side in ("start", "end")),
                figure(block["visits"], decimals=1),
                figure(block["present_min"], decimals=0),
            )
            for block in plan["rounds"]
        ),
    )
    return f"{say['rounds_text']}\n\n{table}"


def _gaps(plan: Mapping[str, Any], language: Language, say: Mapping[str, str]) -> str:
    if not plan["gaps"]:
        return say["no_gaps"]
    names = {place["id"]: place[f"name_{language}"] for place in plan["places"]}
    return _table(
        [say[key] for key in ("gap_id", "severity", "place", "what", "remedy")],
        (
            (
                f"`{gap['id']}`",
                word("severity", gap["severity"], language),
                markdown_safe(names.get(gap["place_id"], "")),
                markdown_safe(gap[f"text_{language}"]),
                markdown_safe(gap[f"remedy_{language}"]),
            )
            for gap in plan["gaps"]
        ),
    )


def _roster(plan: Mapping[str, Any], language: Language, say: Mapping[str, str]) -> list[str]:
    """How long the posture is held, kind by kind, and who lacks relief tonight; nothing without a duty table."""
    roster = plan.get("roster")
    if roster is None:
        return []
    rows = (
        (
            unit_kind_name(kind["kind"], language),
            figure(kind["crews"]),
            f"{figure(kind['missing'])} / {figure(kind['asked'])}",
            NOTHING if kind["first_day"] is None else roster["days"][kind["first_day"]],
            NOTHING if kind["extra_crews"] is None else figure(kind["extra_crews"]),
        )
        for kind in roster["kinds"]
    )
    table = _table([say[key] for key in ("kind", "crews", "duties_missing", "first_short", "extra_crews")], rows)
    told = [kind for kind in roster["kinds"] if kind["missing"]]
    lines = [f"- {markdown_safe(one[f'text_{language}'])}" for one in (*told, *roster["lacking"])]
    body = "\n\n".join([markdown_safe(roster[f"text_{language}"]), table, *(["\n".join(lines)] if lines else [])])
    return [_section(say["roster"], body)]


def _data(plan: Mapping[str, Any], say: Mapping[str, str]) -> str:
    roads = plan["inputs"]["roads"]
    known = say["roads"].format(
        source=markdown_safe(roads["source"]),
        edition=markdown_safe(roads["edition"]),
        sections=figure(roads["sections"]),
        length=figure(roads["length_km"], decimals=0),
    )
    lines = [
        markdown_safe(plan["inputs"]["scenario"]["attribution"]),
        say["estimated"] if roads.get("estimated", False) else known,
    ]
    if any(place["illustrative"] for place in plan["places"]):
        lines.append(say["illustrative"])
    return "\n".join(f"- {line}" for line in lines if line)
