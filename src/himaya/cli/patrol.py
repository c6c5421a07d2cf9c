"""`himaya draw`."""

from __future__ import annotations

import json
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from himaya.cli.planning import plan_folder
from himaya.faults import InvalidInputError, Language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from himaya.api import Drawn
    from himaya.planning.patrol.orders import Line, RoundOrder
    from himaya.planning.supervise.orders import VisitLine

_FOLDER = click.Path(path_type=Path)
_BITS = 128
_LEVELS = ("field", "senior")


@click.command()
@click.argument("plan_dir", type=_FOLDER)
@click.option(
    "--night",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help="Date of the night, as 2027-01-06; default the day on which the plan's period begins.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), help="Seed of the draw. A small one is easily guessed: for trials only."
)
@click.option(
    "--seed-file", type=_FOLDER, help="File that holds the seed; where there is none, a new one of 128 bits is written."
)
@click.option("--before", type=click.IntRange(min=0), help="Number of last night's pattern, which is not drawn again.")
@click.option(
    "--visits-before",
    type=(click.Choice(_LEVELS), click.IntRange(min=0)),
    multiple=True,
    help="Level of supervisors and the number of its pattern last night, which is not drawn again; once a level.",
)
@click.option("--commitment-only", is_flag=True, help="Print the seed's hash, to be published before, and no orders.")
@click.option("--json", "as_json", is_flag=True, help="Print the orders as JSON.")
@click.pass_obj
def draw(  # noqa: PLR0913 - what a draw can be asked for, by name
    language: Language,
    /,
    plan_dir: Path,
    *,
    night: datetime | None,
    seed: int | None,
    seed_file: Path | None,
    before: int | None,
    visits_before: tuple[tuple[str, int], ...],
    commitment_only: bool,
    as_json: bool,
) -> None:
    """Draw a night's rounds from the plan in PLAN_DIR and print the orders of every unit and supervisor."""
    from himaya import api
    from himaya.planning.planfile import read_issued_plan

    if (seed is None) == (seed_file is None):
        raise InvalidInputError.of("cli.one_seed", column="--seed-file")
    document = read_issued_plan(plan_folder(plan_dir) / api.PLAN)
    secret = seed if seed is not None else _kept_seed(seed_file or Path())
    drawn = api.draw(
        document, seed=secret, night=_night(document, night), before=before, visits_before=dict(visits_before)
    )
    if commitment_only:
        click.echo(drawn.commitment)
    elif as_json:
        click.echo(json.dumps(as_data(drawn, document), ensure_ascii=False, indent=1))
    else:
        click.echo(in_words(drawn, document, language))


def _night(document: Mapping[str, Any], night: datetime | None) -> date:
    if night is not None:
        return night.date()
    scenario = document["inputs"]["scenario"]
    return datetime.fromisoformat(scenario["start"]).astimezone(ZoneInfo(scenario["timezone"])).date()


def _kept_seed(path: Path) -> int:
    """The seed in a file that only its owner can read; written now if there is none."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    except OSError as error:
        raise InvalidInputError.of("files.unwritable", file=str(path), reason=str(error.strerror)) from error
    else:
        with os.fdopen(handle, "w") as stream:
            stream.write(f"{secrets.randbits(_BITS)}\n")
    try:
        return int(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInputError.of("protect.bad_seed", file=str(path)) from error


def as_data(drawn: Drawn, document: Mapping[str, Any]) -> dict[str, Any]:
    """The night's rounds in plain values; times of the plan's zone."""
    zone = ZoneInfo(document["inputs"]["scenario"]["timezone"])
    return {
        "plan": document["hash"],
        "night": drawn.night.isoformat(),
        "pattern": drawn.pattern,
        "commitment": drawn.commitment,
        "orders": [
            {
                "unit_id": order.unit_id,
                "call_sign": order.call_sign,
                "base_id": order.base_id,
                "start": order.start.astimezone(zone).isoformat(),
                "end": order.end.astimezone(zone).isoformat(),
                "lines": [{**_times(line, zone), "place_id": line.place_id} for line in order.lines],
            }
            for order in drawn.orders
        ],
        "visits": {level: one.pattern for level, one in drawn.visits.items()},
        "tours": [
            {
                "id": tour.id,
                "level": tour.level,
                "base_id": tour.base_id,
                "start": tour.start.astimezone(zone).isoformat(),
                "end": tour.end.astimezone(zone).isoformat(),
                "lines": [
                    {**_times(line, zone), "position_id": line.position_id, "announced": line.announced}
                    for line in tour.lines
                ],
            }
            for tour in drawn.tours
        ],
    }


def _times(line: Line | VisitLine, zone: ZoneInfo) -> dict[str, str]:
    return {"start": line.start.astimezone(zone).isoformat(), "end": line.end.astimezone(zone).isoformat()}


def in_words(drawn: Drawn, document: Mapping[str, Any], language: Language) -> str:
    """The orders of every unit: time, minutes, place."""
    say = _WORDS[language]
    names = {place["id"]: place[f"name_{language}"] or place["name_ar"] for place in document["places"]}
    bases = {
        base["id"]: base[f"name_{language}"] or base["name_ar"] for base in document["inputs"]["scenario"]["bases"]
    }
    zone = ZoneInfo(document["inputs"]["scenario"]["timezone"])
    head = say["head"].format(night=drawn.night.isoformat(), pattern=drawn.pattern, commitment=drawn.commitment)
    units = (_order(order, say, names, bases, zone) for order in drawn.orders)
    return "\n".join([head, *units, *(_visits(drawn, say, language, zone) if drawn.tours else ())])


def _visits(drawn: Drawn, say: Mapping[str, str], language: Language, zone: ZoneInfo) -> Iterator[str]:
    """The supervisors' tours, and what is looked at on every visit."""
    from himaya.documents.supervision import checklist
    from himaya.documents.wording import word_text

    patterns = ", ".join(f"{level} {one.pattern}" for level, one in drawn.visits.items())
    yield say["tours"].format(patterns=patterns)
    for tour in drawn.tours:
        start, end = (moment.astimezone(zone).strftime("%H:%M") for moment in (tour.start, tour.end))
        yield say["tour"].format(office=tour.office.of(language), start=start, end=end)
        for line in tour.lines:
            told = word_text("supervision", f"order_{'' if line.announced else 'un'}announced").of(language)
            yield say["line"].format(
                time=line.start.astimezone(zone).strftime("%H:%M"),
                minutes=int((line.end - line.start).total_seconds() // 60),
                place=say["break"] if line.place is None else f"{line.place.of(language)} ({told})",
            )
        if not tour.lines:
            yield say["stays"]
    yield say["checklist"]
    for item, look in checklist():
        yield f"  [ ] {item.of(language)}: {look.of(language)}"


def _order(
    order: RoundOrder, say: Mapping[str, str], names: Mapping[str, str], bases: Mapping[str, str], zone: ZoneInfo
) -> str:
    start, end = (moment.astimezone(zone).strftime("%H:%M") for moment in (order.start, order.end))
    head = say["unit"].format(call_sign=order.call_sign, base=bases[order.base_id], start=start, end=end)
    lines = [
        say["line"].format(
            time=line.start.astimezone(zone).strftime("%H:%M"),
            minutes=int((line.end - line.start).total_seconds() // 60),
            place=names[line.place_id] if line.place_id else say["break"],
        )
        for line in order.lines
    ]
    return "\n".join([head, *(lines or [say["stays"]])])


_WORDS = {
    Language.AR: {
        "head": "دوريات ليلة {night}: النمط {pattern}. بصمة البذرة {commitment}",
        "unit": "\n{call_sign} من {base}، من {start} إلى {end}",
        "line": "  {time}  {minutes} د  {place}",
        "tours": "\nجولات الإشراف: {patterns}",
        "tour": "\n{office}، من {start} إلى {end}",
        "checklist": "\nما يُفحص في كل زيارة",
        "break": "راحة",
        "stays": "  يبقى في مقره",
    },
    Language.EN: {
        "head": "Rounds of the night of {night}: pattern {pattern}. Hash of the seed {commitment}",
        "unit": "\n{call_sign} from {base}, {start} to {end}",
        "line": "  {time}  {minutes} min  {place}",
        "tours": "\nSupervisors' tours: {patterns}",
        "tour": "\n{office}, {start} to {end}",
        "checklist": "\nWhat is looked at on every visit",
        "break": "break",
        "stays": "  stays at its base",
    },
}
