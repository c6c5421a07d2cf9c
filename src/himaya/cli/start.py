"""The program `himaya`: takes the signals in hand before anything that takes time to import."""

from __future__ import annotations

from himaya.cli.interrupt import install


def main() -> None:
    """Run the command line; an interrupt at any moment ends in exit code 130 and one line."""
    install()
    from himaya.cli.main import main as run  # noqa: PLC0415  # imports for half a second

    run()
