"""`himaya sensitivity`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from himaya.cli.planning import plan_folder
from himaya.faults import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.api import Weighed
    from himaya.planning.wording import Text

_FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("plan_dir", type=_FOLDER)
@click.option("--seed", type=click.IntRange(min=0), default=1, help="Seed of the cases in which all weights are wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print every case as JSON.")
@click.pass_obj
def sensitivity(language: Language, /, plan_dir: Path, *, seed: int, as_json: bool) -> None:
    """Tell what the plan in PLAN_DIR would give away if the weights of its places were wrong by up to 30 %."""
    from himaya import api

    found = api.sensitivity_of(plan_folder(plan_dir), seed=seed)
    click.echo(json.dumps(_data(found), ensure_ascii=False, indent=1) if as_json else in_words(found, language))


def _data(found: Weighed) -> dict[str, Any]:
    """Every case in plain values, and their means by kind."""
    return {
        "mean": {kind["kind"]: kind["mean"] for kind in found.facts["kinds"]},
        "cases": [
            {
                "kind": case.wrong.kind,
                "what": case.wrong.what,
                "factor": case.wrong.factor,
                "plan_loss": case.plan_loss,
                "least_loss": case.least_loss,
                "regret": case.regret,
            }
            for case in found.cases
        ],
    }


def in_words(found: Weighed, language: Language) -> str:
    """Mean and largest regret of each kind of case."""
    say = _WORDS[language]
    lines = [say["head"]]
    for kind in found.facts["kinds"]:
        mean, most = (_percent(share) for share in (kind["mean"], kind["worst"]["regret"]))
        what = _what(kind, found.titles, language)
        lines.append(say[kind["kind"]].format(cases=kind["cases"], mean=mean, most=most, what=what))
    if found.cases:
        lines.append(say["small"].format(share=_percent(found.facts["within"], decimals=0)))
    return "\n".join(lines)


def _what(kind: Mapping[str, Any], names: Mapping[str, Text], language: Language) -> str:
    say, worst = _WORDS[language], kind["worst"]
    name = names[worst["what"]].of(language) if kind["kind"] == "place" else worst["what"]
    return say[f"{kind['kind']}_named"].format(name=name, way=say["up" if worst["factor"] > 1 else "down"])


def _percent(share: float, *, decimals: int = 1) -> str:
    return f"{100 * share:.{decimals}f}"


_WORDS = {
    Language.AR: {
        "head": "لو أخطأت أوزان الأماكن بما لا يتجاوز 30% لزادت أسوأ خسارة عن أقل ما يمكن لتلك الأوزان "
        "(نسبة من ذلك الأقل، وحده مبرهن):",
        "place": "  وزن مكان واحد (عدد الحالات {cases}): {mean}% في المتوسط، {most}% على الأكثر، {what}",
        "tier": "  أوزان فئة كاملة (عدد الحالات {cases}): {mean}% في المتوسط، {most}% على الأكثر، {what}",
        "joint": "  كل الأوزان معاً (عدد الحالات {cases}): {mean}% في المتوسط، {most}% على الأكثر، {what}",
        "place_named": "{name} ({way})",
        "tier_named": "الفئة {name} ({way})",
        "joint_named": "الحالة {name}",
        "up": "+30%",
        "down": "-30%",
        "small": "حالات لا تزيد فيها الخسارة على 5%: {share}%.",
    },
    Language.EN: {
        "head": "If the weights of places were wrong by up to 30 %, the worst loss would exceed the best possible for "
        "those weights (share of it, its bound proven) by:",
        "place": "  one place's weight ({cases} cases): {mean} % on average, {most} % at most, {what}",
        "tier": "  a whole tier's weights ({cases} cases): {mean} % on average, {most} % at most, {what}",
        "joint": "  all weights at once ({cases} cases): {mean} % on average, {most} % at most, {what}",
        "place_named": "{name} ({way})",
        "tier_named": "tier {name} ({way})",
        "joint_named": "case {name}",
        "up": "+30 %",
        "down": "-30 %",
        "small": "Cases in which no more than 5 % is given away: {share} %.",
    },
}
