"""Entry point of `himaya`: options of every command, languages, exit codes.

Exit codes: 0 done, 1 verification found something, 2 input that cannot be used, 70 a fault of Himaya's own,
130 interrupted.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import click

import himaya
from himaya import ending
from himaya.cli.backup import backup, restore
from himaya.cli.changes import compare, replan
from himaya.cli.feed import feed
from himaya.cli.help import speak_arabic
from himaya.cli.interrupt import INTERRUPTED, say_interrupted, unwind_from_here
from himaya.cli.journal import journal
from himaya.cli.language import chosen_language, language_of
from himaya.cli.patrol import draw
from himaya.cli.planning import order, plan, verify
from himaya.cli.public import public
from himaya.cli.register import import_table
from himaya.cli.roads import roads
from himaya.cli.scenario import scenario
from himaya.cli.sensitivity import sensitivity
from himaya.cli.serve import serve
from himaya.cli.user import user
from himaya.faults import Fault, HimayaError, Language

_KEEPING_TABLES = frozenset({"backup", "restore", "journal", "user", "import", "feed"})
"""Commands on the database: interrupted, they roll back what they began."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(himaya.__version__, prog_name="himaya", message="%(prog)s %(version)s")
@click.option(
    "--lang",
    type=click.Choice([language.value for language in Language]),
    help="Language of messages; default from HIMAYA_LANG, the locale, else Arabic.",
)
@click.pass_context
def cli(context: click.Context, lang: str | None) -> None:
    """Himaya (حماية): plans the protection of public celebrations, with a proof of how good each plan is."""
    context.obj = Language(lang) if lang else chosen_language()
    if context.invoked_subcommand in _KEEPING_TABLES:
        unwind_from_here()


for command in (
    plan,
    verify,
    compare,
    replan,
    order,
    draw,
    sensitivity,
    roads,
    scenario,
    serve,
    feed,
    public,
    backup,
    restore,
    journal,
    user,
    import_table,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line; every failure ends in its exit code and a message in the chosen language."""
    language = Language.AR
    try:
        language = language_of(sys.argv)
        if language is Language.AR:
            speak_arabic(cli, "himaya")
        status = cli(standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        say_interrupted()
        sys.exit(INTERRUPTED)
    except (HimayaError, click.UsageError) as error:
        ending.stand_still_at_the_end()
        _tell(error, language)
        sys.exit(2)
    except Exception as error:  # the edge of the process: nobody above can say it better
        ending.stand_still_at_the_end()
        if os.environ.get("HIMAYA_TRACEBACK"):
            raise
        details = {"kind": type(error).__name__, "reason": str(error)[:200]}
        click.echo(Fault("cli.unexpected", details=details).text(language), err=True)
        sys.exit(70)
    sys.exit(status if isinstance(status, int) else 0)


def _tell(error: HimayaError | click.UsageError, language: Language) -> None:
    """Everything that is wrong with the input or with what was typed; the help where nothing was."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    faults = error.faults if isinstance(error, HimayaError) else (usage_fault(error),)
    for fault in faults:
        click.echo(fault.text(language), err=True)


def usage_fault(error: click.UsageError) -> Fault:
    """What was typed wrongly, in both languages; what Click alone knows stays in its own words."""
    command = error.ctx.command_path if error.ctx else "himaya"
    parameter = getattr(error, "param", None)
    named = parameter.opts[0] if parameter is not None else getattr(error, "option_name", "")
    details = {"command": command, "named": named or "", "reason": error.format_message()}
    for language in Language:
        details[f"accepted_{language}"] = accepted(parameter.type, language) if parameter is not None else ""
    if isinstance(error, click.MissingParameter):
        return Fault("cli.missing_parameter", details=details)
    if isinstance(error, click.BadParameter):
        return Fault("cli.bad_parameter", details=details)
    if isinstance(error, click.NoSuchOption):
        known = {option for parameter in cli.params for option in parameter.opts}
        misplaced = error.ctx is not None and error.ctx.parent is not None and error.option_name in known
        return Fault("cli.option_before" if misplaced else "cli.no_such_option", details=details)
    if isinstance(error, click.exceptions.NoSuchCommand):
        return Fault("cli.no_such_command", details=details | {"named": error.command_name})
    return Fault("cli.usage", details=details)


def accepted(kind: Any, language: Language) -> str:
    """What a parameter accepts, to follow "is not accepted"; empty where nothing short says it."""
    words, comma = _ACCEPTED[language], "، " if language is Language.AR else ", "
    if isinstance(kind, click.Choice):
        return f"{words['accepted']} {comma.join(str(choice) for choice in kind.choices)}"
    if isinstance(kind, click.IntRange | click.FloatRange):
        number = words["whole"] if isinstance(kind, click.IntRange) else words["number"]
        ends = [f"{words[end]} {value:g}" for end, value in (("from", kind.min), ("to", kind.max)) if value is not None]
        return f"{words['accepted']} {' '.join([number, *ends])}"
    return ""


_ACCEPTED = {
    Language.AR: {"accepted": "؛ المقبول:", "whole": "عدد صحيح", "number": "عدد", "from": "من", "to": "إلى"},
    Language.EN: {
        "accepted": "; accepted:",
        "whole": "a whole number",
        "number": "a number",
        "from": "from",
        "to": "to",
    },
}
