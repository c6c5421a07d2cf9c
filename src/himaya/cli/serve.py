"""`himaya serve`: the web, and for the demo the plan it shows."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from himaya.cli.interrupt import unwind_from_here
from himaya.cli.progress import progress_bar
from himaya.faults import InvalidInputError, Language

if TYPE_CHECKING:
    from himaya.planning.result import Finding
    from himaya.web.server import Ready

_PATH = click.Path(path_type=Path)


@click.command()
@click.option("--demo", is_flag=True, help="Plan the demo scenario on the first start and create the demo accounts.")
@click.option(
    "--exercise", is_flag=True, help="Make this data folder an exercise on its first start; it stays one for good."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port on localhost.")
@click.option(
    "--scenario",
    "scenario_dir",
    default=Path("scenarios/alexandria-christmas"),
    show_default=True,
    type=_PATH,
    help="Scenario of the demo.",
)
@click.pass_obj
def serve(language: Language, *, demo: bool, exercise: bool, port: int, scenario_dir: Path) -> None:
    """Serve Himaya on http://localhost:PORT; data live in HIMAYA_DATA_DIR (default ./data)."""
    if importlib.util.find_spec("django") is None:
        raise InvalidInputError.of("cli.no_web")
    data_dir = Path(os.environ.get("HIMAYA_DATA_DIR", "data")).resolve()
    from himaya.web.server import serve as serve_web

    def greet(ready: Ready) -> None:
        unwind_from_here()
        click.echo(_greeting(ready, language))

    serve_web(
        data_dir=data_dir,
        verify=_verify,
        ready=greet,
        prepare=lambda: prepare_demo(data_dir, scenario_dir, language) if demo else None,
        port=port,
        demo=demo,
        scenario=scenario_dir if demo else None,
        exercise=exercise,
    )


def _verify(plan_dir: Path) -> list[Finding]:
    """Independent check of a plan folder; its imports are paid only when there is a new plan."""
    from himaya import api

    return api.verify(plan_dir)


def _greeting(ready: Ready, language: Language) -> str:
    """The address, the demo accounts or the link to the first one, and how to stop."""
    arabic = language is Language.AR
    lines = [f"{'حماية تعمل على' if arabic else 'Himaya is running at'} {ready.url}"]
    if ready.accounts:
        lines.append("الحسابات التجريبية:" if arabic else "Demo accounts:")
        lines += [f"  {name}: {title_ar if arabic else title_en}" for name, title_ar, title_en in ready.accounts]
        lines.append(f"{'كلمة المرور' if arabic else 'Password'}: {ready.password}")
    if ready.first_link:
        lines.append(
            "لا يوجد حساب بعد. أنشئ حساب مسؤول النظام من هذا الرابط، وهو صالح لمرة واحدة:"
            if arabic
            else "There is no account yet. Make the administrator's with this link; it is good once:"
        )
        lines.append(f"  {ready.first_link}")
    elif ready.no_administrator:
        lines.append(
            "لا يوجد مسؤول نظام. أنشئ حسابه بالأمر:" if arabic else "There is no administrator. Make one with:"
        )
        lines.append("  himaya user create NAME --role administrator --office-ar ...")
    lines.append("للإيقاف: Ctrl-C" if arabic else "Press Ctrl-C to stop.")
    return "\n".join(lines)


def prepare_demo(data_dir: Path, scenario_dir: Path, language: Language) -> None:
    """Plan the demo scenario into the data folder unless it is there already."""
    folder = data_dir / "plans" / scenario_dir.name
    tiles = folder / "roads.pmtiles"
    if (folder / "plan.json").exists() and tiles.exists():
        return
    from himaya import api

    english = "Planning the demonstration once; it takes about a minute."
    click.echo(
        "يُخطط للعرض التوضيحي مرة واحدة، ويستغرق ذلك نحو دقيقة." if language is Language.AR else english, err=True
    )
    with progress_bar(language) as progress:
        api.plan(scenario_dir, folder, progress=progress)
        progress("tiles", 0.95)
        api.write_tiles(api.read_roads(folder / api.ROADS), tiles)
