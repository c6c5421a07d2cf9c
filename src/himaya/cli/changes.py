"""`himaya compare` and `himaya replan`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from himaya.cli.planning import decisions, plan_folder
from himaya.cli.progress import progress_bar
from himaya.faults import InvalidInputError, Language

if TYPE_CHECKING:
    from himaya.planning.difference import Difference

_FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("before", type=_FOLDER)
@click.argument("after", type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the difference as JSON.")
@click.pass_obj
def compare(language: Language, before: Path, after: Path, *, as_json: bool) -> None:
    """List what the plan in AFTER does otherwise than the plan in BEFORE: decisions, figures, gaps, elements."""
    from himaya import api

    found = api.compare(plan_folder(before), plan_folder(after))
    click.echo(_json(found.to_json()) if as_json else in_words(found, language))


def attendances(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    """Gatherings with their new attendance, from `SERVICE_ID=N`."""
    found = {}
    for value in values:
        service, _, number = value.rpartition("=")
        if not service or not number.isascii() or not number.isdigit():
            raise InvalidInputError.of("cli.bad_crowd", value=value)
        found[service] = int(number)
    return found


@click.command()
@click.argument("plan_dir", type=_FOLDER)
@click.option("--out", required=True, type=_FOLDER, help="Folder for the new plan.")
@click.option("--edits", type=_FOLDER, callback=decisions, help="JSON file of decisions by hand.")
@click.option("--close-road", "closed", multiple=True, metavar="ROAD", help="Close road/<way>/<section> throughout.")
@click.option("--open-road", "opened", multiple=True, metavar="ROAD", help="Keep road/<way>/<section> open.")
@click.option("--lose-unit", "lost", multiple=True, metavar="ID", help="Plan without this unit.")
@click.option("--crowd", "crowds", multiple=True, metavar="SERVICE_ID=N", callback=attendances, help="Expect N.")
@click.option("--json", "as_json", is_flag=True, help="Print the difference as JSON.")
@click.pass_obj
def replan(language: Language, /, plan_dir: Path, *, out: Path, as_json: bool, **changes: Any) -> None:
    """Plan anew after a change, keep what can be kept, and list what differs from the plan in PLAN_DIR."""
    from himaya import api

    with progress_bar(language, quiet=as_json) as progress:
        made = api.replan(plan_folder(plan_dir), out, progress=progress, **changes)
    if as_json:
        seconds = round(sum(made.plan.seconds.values()), 3)
        click.echo(_json({"out": str(out), "seconds": seconds, "difference": made.difference.to_json()}))
    else:
        click.echo(in_words(made.difference, language))
        click.echo({Language.AR: f"كُتبت الخطة الجديدة: {out}", Language.EN: f"New plan written: {out}"}[language])


def in_words(found: Difference, language: Language) -> str:
    """The difference as lines for reading: decisions first, then figures."""
    if found.is_empty:
        return _SAME[language]
    lines = [getattr(change.text, language) for change in found.decisions]
    if found.does_the_same:
        lines.append(_SAME_BESIDES[language])
    lines += [getattr(value.text, language) for value in found.values if value.before != value.after]
    appeared, vanished = _GAPS[language]
    lines += [f"{appeared}: {gap[f'text_{language}']}" for gap in found.gaps_appeared]
    lines += [f"{vanished}: {gap[f'text_{language}']}" for gap in found.gaps_vanished]
    lines += [getattr(element.text, language) for element in found.elements]
    return "\n".join(f"• {line}" for line in lines)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


_SAME = {Language.AR: "الخطتان متطابقتان.", Language.EN: "The two plans do the same."}
_SAME_BESIDES = {
    Language.AR: "وفيما عدا ذلك فالخطتان متطابقتان.",
    Language.EN: "Apart from that the two plans do the same.",
}
_GAPS = {Language.AR: ("فجوة ظهرت", "فجوة زالت"), Language.EN: ("Gap appeared", "Gap vanished")}
