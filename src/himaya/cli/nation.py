"""`himaya plan` of a whole country."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from himaya.cli.progress import progress_bar
from himaya.faults import InvalidInputError, Language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from himaya.nation import Made


def plan_nation(
    language: Language, nation_dir: Path, *, out: Path, as_json: bool, edits: object = None, **options: Any
) -> None:
    """Plan every directorate of a country and say what the country is guaranteed.

    Raises
    ------
    InvalidInputError : `nation.no_edits` where decisions by hand are given: they belong to one directorate's plan.
    """
    if edits is not None:
        raise InvalidInputError.of("nation.no_edits", column="--edits")
    from himaya import nation

    with progress_bar(language, quiet=as_json) as progress:
        made = nation.plan(nation_dir, out, progress=progress, **options)
    if as_json:
        click.echo(json.dumps(summary(made, out), ensure_ascii=False, indent=1))
    else:
        click.echo(in_words(made.document, out, language))


def summary(made: Made, out: Path) -> dict[str, Any]:
    """Machine-readable summary: the country's rooms, certificate and directorates, and seconds by stage."""
    document = made.document
    return {
        **{key: document[key] for key in ("id", "hash", "worst", "protect", "prices", "rooms", "directorates")},
        "out": str(out),
        "seconds": {stage: round(seconds, 3) for stage, seconds in made.seconds.items()},
    }


def in_words(document: Mapping[str, Any], out: Path, language: Language) -> str:
    """The certificate in words, the directorates, the price of the next team, and where the files are."""
    lines = [f"• {document['protect'][f'text_{language}']}"]
    heads = _WORDS[language]
    for one in document["directorates"]:
        stints = one["counts"]["posts_and_roads"]
        mark = f" {heads['estimated']}" if one["estimated"] else ""
        values = {
            **{key: one[key] for key in ("places", "units")},
            "filled": stints["filled"],
            "stints": stints["stints"],
            "protection": f"{one['worst']['protection']:.3f}",
            "red": one["gaps"]["red"],
        }
        lines.append(f"• {one[f'name_{language}']}: {heads['directorate'].format(**values)}{mark}")
    lines += [f"• {heads['prices']}", f"  {document['prices']['reserve'][f'text_{language}']}"]
    lines += [f"  {rank}. {one[f'text_{language}']}" for rank, one in enumerate(document["prices"]["directorates"], 1)]
    lines.append(heads["end"].format(out=out, hash=document["hash"][:12]))
    return "\n".join(lines)


_WORDS = {
    Language.AR: {
        "directorate": "الأماكن {places}، الوحدات {units}، الورديات المشغولة {filled} من {stints}، "
        "أضعف حماية {protection}، فجوات خطيرة {red}.",
        "prices": "ثمن الفريق التالي، والأجدى أولاً في المديريات:",
        "estimated": "أزمنة الانتقال تقديرية.",
        "end": "الملفات في {out} وبصمة خطة الجمهورية {hash}.",
    },
    Language.EN: {
        "directorate": "places {places}, units {units}, stints filled {filled} of {stints}, weakest protection "
        "{protection}, serious gaps {red}.",
        "prices": "What the next team is worth; directorates in the order of what they gain:",
        "estimated": "Travel times are estimates.",
        "end": "Files are in {out}; hash of the country's plan {hash}.",
    },
}
