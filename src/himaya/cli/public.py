"""`himaya public`: the pages for everybody, in a process that knows nothing of operations."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import click

from himaya.cli.interrupt import unwind_from_here
from himaya.faults import InvalidInputError, Language


@click.command()
@click.option("--host", default="localhost", show_default=True, help="Where to listen.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535), help="Port.")
@click.pass_obj
def public(language: Language, *, host: str, port: int) -> None:
    """Serve the pages for everybody alone; HIMAYA_DATABASE_URL names a role that reads what is published."""
    if importlib.util.find_spec("django") is None:
        raise InvalidInputError.of("cli.no_web")
    from himaya.web.public import serve_public

    told = {
        Language.AR: f"صفحات الجميع على http://{host}:{port}/public/\nللإيقاف: Ctrl-C",
        Language.EN: f"The pages for everybody: http://{host}:{port}/public/\nPress Ctrl-C to stop.",
    }

    def started() -> None:
        unwind_from_here()
        click.echo(told[language])

    serve_public(
        data_dir=Path(os.environ.get("HIMAYA_DATA_DIR", "data")).resolve(), host=host, port=port, started=started
    )
