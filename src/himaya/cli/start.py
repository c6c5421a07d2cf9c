"""The program `himaya`: takes the signals in hand before anything that takes time to import."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; an interrupt at any moment ends in exit code 130 and one line."""
    try:
        from himaya.cli.interrupt import install  # an interrupt meanwhile is caught below

        install()
    except KeyboardInterrupt:
        from himaya.cli.interrupt import INTERRUPTED, say_interrupted

        say_interrupted()
        sys.exit(INTERRUPTED)
    from himaya.cli.main import main as run  # not before the signals are in hand

    run()
