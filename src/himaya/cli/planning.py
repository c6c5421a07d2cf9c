"""`himaya plan`, `himaya verify`, `himaya order`."""

from __future__ import annotations

import json
from dataclasses import asdict
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from himaya.cli.findings import finding_line
from himaya.cli.nation import plan_nation
from himaya.cli.notes import tell_notes
from himaya.cli.progress import progress_bar
from himaya.faults import InvalidInputError, Language

if TYPE_CHECKING:
    from himaya.faults import Fault
    from himaya.planning.edits.model import Edits
    from himaya.planning.plan import Plan

_TOLD = ("places", "posts", "roads", "standby", "presence", "units")
_FOLDER = click.Path(path_type=Path)


def a_number(_context: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    """Refuse NaN, which passes every range."""
    if value is not None and isnan(value):
        raise click.BadParameter("nan", param=parameter)
    return value


def decisions(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Edits | None:
    """Decisions by hand from the file an option names."""
    if path is None:
        return None
    from himaya import api

    return api.read_edits(path)


@click.command()
@click.argument("scenario_dir", type=_FOLDER)
@click.option("--out", required=True, type=_FOLDER, help="Folder for plan.json, plan.geojson, report.md and roads.npz.")
@click.option(
    "--seed", default=1, show_default=True, type=click.IntRange(min=0), help="Seed of the rooms that search at random."
)
@click.option(
    "--time-limit",
    "time_limit_s",
    type=click.FloatRange(min=0, max=86_400),
    callback=a_number,
    help="Seconds after which searching rooms give their best.",
)
@click.option(
    "--workers",
    default=2,
    show_default=True,
    type=click.IntRange(min=1),
    help="Threads, or processes for a country; never changes the answer.",
)
@click.option("--doctrine", type=_FOLDER, help="Doctrine file to use instead of the bundled one.")
@click.option(
    "--edits", type=_FOLDER, callback=decisions, help="JSON file of decisions by hand that the plan respects."
)
@click.option(
    "--deployment-only",
    is_flag=True,
    help="Posts, roads, presence and standby points alone, without the rooms of the night.",
)
@click.option(
    "--cluster", default="", help="Scheduler whose workers plan the directorates of a country, as tcp://host:8786."
)
@click.option("--json", "as_json", is_flag=True, help="Print a machine-readable summary.")
@click.pass_obj
def plan(
    language: Language,
    /,
    scenario_dir: Path,
    *,
    out: Path,
    cluster: str,
    as_json: bool,
    **options: Any,
) -> None:
    """Plan the scenario in SCENARIO_DIR (a folder, one .xlsx, or a folder with nation.toml) and write it to --out."""
    from himaya import api, nation

    if nation.is_nation(scenario_dir):
        plan_nation(language, scenario_dir, out=out, cluster=cluster, as_json=as_json, **options)
        return
    if cluster:
        raise InvalidInputError.of("nation.not_a_country", column="--cluster", value=cluster)
    notes: list[Fault] = []
    with progress_bar(language, quiet=as_json) as progress:
        made = api.plan(scenario_dir, out, progress=progress, notes=notes.extend, **options)
    if as_json:
        told = summary(made, out) | {"notes": [note.text(language) for note in notes]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        tell_notes(notes, language)
        click.echo(in_words(made, out, language))


def summary(made: Plan, out: Path) -> dict[str, Any]:
    """Machine-readable summary: per room status, objective, bound, gap and seconds."""
    from himaya.planning.counting import plan_counts

    document = made.document
    return {
        "id": document["id"],
        "hash": document["hash"],
        "out": str(out),
        "seconds": round(sum(made.seconds.values()), 3),
        "rooms": [
            {key: room[key] for key in ("room", "status", "objective", "bound", "gap")}
            | {"seconds": round(made.seconds.get(room["room"], 0.0), 3)}
            for room in document["rooms"]
        ],
        "worst": document["worst"],
        "elements": len(document["elements"]),
        "counts": {name: asdict(count) for name, count in plan_counts(document).items()},
        "gaps": {
            severity: sum(gap["severity"] == severity for gap in document["gaps"]) for severity in ("red", "amber")
        },
    }


def in_words(made: Plan, out: Path, language: Language) -> str:
    """The certificate in words, and where the files are."""
    from himaya.documents.wording import figure, held, word
    from himaya.planning.counting import plan_counts

    document = made.document
    counts = [
        f"{word('count', name, language)} {figure(count.positions)}"
        + ("" if count.stints is None else f" ({word('report', 'stints', language)} {held(count)})")
        for name, count in plan_counts(document).items()
        if name in _TOLD
    ]
    lines = [f"• {room[f'label_{language}']}: {room[f'text_{language}']}" for room in document["rooms"]]
    red = sum(gap["severity"] == "red" for gap in document["gaps"])
    amber = len(document["gaps"]) - red
    ends = {
        Language.AR: f"الفجوات: خطيرة {red}، تنبيه {amber}. الملفات في {out} وبصمة الخطة {document['hash'][:12]}.",
        Language.EN: f"Gaps: {red} serious, {amber} to note. Files are in {out}; plan hash {document['hash'][:12]}.",
    }
    joined = "، " if language is Language.AR else ", "
    return "\n".join([*lines, f"• {word('report', 'protected', language)}: {joined.join(counts)}.", ends[language]])


@click.command()
@click.argument("plan_dir", type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_obj
def verify(language: Language, plan_dir: Path, *, as_json: bool) -> int:
    """Re-check the plan in PLAN_DIR with independent code; exit 1 and say where when anything was altered."""
    from himaya import api, nation

    folder = plan_folder(plan_dir)
    findings = nation.verify(folder) if nation.is_plan_of_nation(folder) else api.verify(folder)
    if as_json:
        rows = [
            {
                "room": finding.room,
                "where": finding.where,
                "expected": finding.expected,
                "found": finding.found,
            }
            for finding in findings
        ]
        click.echo(json.dumps({"verified": not findings, "findings": rows}, ensure_ascii=False, indent=1))
    elif not findings:
        click.echo(_VERIFIED[language])
    for finding in [] if as_json else findings[:_MOST_LINES]:
        click.echo(finding_line(finding, language), err=True)
    if len(findings) > _MOST_LINES and not as_json:
        click.echo(_MORE[language].format(more=len(findings) - _MOST_LINES), err=True)
    return 1 if findings else 0


def plan_folder(path: Path) -> Path:
    """The folder of a plan, also when somebody names the plan.json or nation.json in it."""
    return path.parent if path.name in ("plan.json", "nation.json") else path


_MOST_LINES = 20
_MORE = {
    Language.AR: "ومواضع خلل أخرى عددها {more}؛ تظهر كلها مع ‎--json.",
    Language.EN: "Further faults: {more}; --json shows all of them.",
}
_VERIFIED = {
    Language.AR: "الخطة سليمة: طابقت كل القيم والحدود والشهادات إعادةَ الحساب المستقلة.",
    Language.EN: "The plan holds: every value, bound and certificate agrees with the independent recomputation.",
}


@click.command()
@click.argument("plan_dir", type=_FOLDER)
@click.option("--out", required=True, type=_FOLDER, help="The PDF to write.")
@click.option("--directorate", help="ISO code of the directorate, as EG-ALX.")
@click.option("--place", "place_id", help="Only what concerns this place (its id in plan.json).")
@click.option(
    "--forms",
    help="ICS forms and post cards instead of the order: numbers with commas between them (201 to 209, 211, "
    "213 to 215, 215A, 221, post), or all.",
)
@click.option(
    "--form-language",
    type=click.Choice([language.value for language in Language]),
    default=Language.AR.value,
    show_default=True,
    help="Language of the forms.",
)
@click.pass_obj
def order(
    language: Language,
    plan_dir: Path,
    *,
    out: Path,
    directorate: str | None,
    place_id: str | None,
    forms: str | None,
    form_language: str,
) -> None:
    """Write the Arabic operation order of the plan in PLAN_DIR, or forms and post cards, as a PDF."""
    from himaya import api

    folder = plan_folder(plan_dir)
    if forms is None:
        api.write_order(folder, out, directorate=directorate, place_id=place_id)
    else:
        api.write_forms(
            folder, out, forms, directorate=directorate, place_id=place_id, language=Language(form_language)
        )
    done = {
        Language.AR: f"كُتب أمر العمليات: {out}" if forms is None else f"كُتبت النماذج: {out}",
        Language.EN: f"Operation order written: {out}" if forms is None else f"Forms written: {out}",
    }
    click.echo(done[language])
