"""Write the pages of docs/reference that the software itself can tell; `--check` only compares."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
import django

from himaya.cli.help import commands
from himaya.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
CLI_HEAD = """# Command line

Written by `make reference` from the help of the commands themselves; do not edit.

Messages and help are Arabic unless `--lang en`, `HIMAYA_LANG=en` or an English locale asks for English.
This page shows the English help.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | `verify` or `journal verify` found something |
| 2 | input that cannot be used: the message names file, row, column and remedy; nothing was written |
| 70 | a fault of Himaya itself; nothing half-written |
| 130 | interrupted; nothing half-written |
"""


def section(path: str, command: click.Command) -> str:
    """Heading and help text of one command, at a fixed width."""
    settings = cli.context_settings
    context = click.Context(command, info_name=path, max_content_width=100, terminal_width=100, **settings)
    return f"## `{path}`\n\n```text\n{command.get_help(context).rstrip()}\n```\n"


def cli_page() -> str:
    """Every command with its help."""
    return "\n".join([CLI_HEAD, *(section(path, command) for path, command in commands(cli, "himaya"))])


ROLES_HEAD = """# Roles

Written by `make reference` from the table that the software asks; do not edit.

An office has one role. What the role allows holds in the office's governorate, or everywhere for an office of the whole
country, and only while an account is assigned to the office. Citizens have no account: what a stranger may see is
public. A row outside the governorate answers as if it did not exist.
"""


def roles_page() -> str:
    """Every role with its verbs, and what cannot be delegated."""
    with tempfile.TemporaryDirectory() as data:
        os.environ.setdefault("HIMAYA_DATA_DIR", data)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "himaya.web.settings")
        django.setup()
        from django.utils.translation import override

        from himaya.web.accounts.models import Role
        from himaya.web.accounts.policies import (
            ALLOWED,
            NOT_DELEGABLE,
            second_factor_roles,
        )
        from himaya.web.accounts.separation import ALONE, JUDGED, JUDGES
        from himaya.web.common.verbs import Verb

        lines = [ROLES_HEAD, "| role | الدور | code | may | second factor |", "|---|---|---|---|---|"]
        for role in Role:
            names = []
            for language in ("en", "ar"):
                with override(language):
                    names.append(str(role.label))
            may = ", ".join(verb.value for verb in Verb if role in ALLOWED[verb])
            factor = "must" if role in second_factor_roles() else "may"
            lines.append(f"| {names[0]} | {names[1]} | `{role.value}` | {may} | {factor} |")
        kept = ", ".join(verb.value for verb in Verb if verb in NOT_DELEGABLE)
        alone, parts = (", ".join(role.value for role in Role if role in roles) for roles in (ALONE, JUDGED))
        makers, approvers = (", ".join(sorted(ALLOWED[verb])) for verb in (Verb.EDIT_PLANS, Verb.APPROVE_PLANS))
        apart = [
            f"- {alone}: each with no other role;",
            *(f"- {role.value} with {parts};" for role in sorted(JUDGES)),
            f"- {makers} with {approvers} where their areas meet.",
        ]
        head = "No account holds or represents together:"
        return "\n".join([*lines, "", f"Cannot be delegated: {kept}.", "", head, "", *apart, ""])


STATES_HEAD = """# States

Written by `make reference` from the tables that the software asks; do not edit.

What is not in a table is refused, changes nothing, and the refusal is in the journal with its rule.

## Version of a plan

A step that is not in the table is refused for every office. Content changes in the draft only; the database itself
refuses anything else. An approved version gives way when its amendment is approved, one in force when its amendment
comes into force, so that there is always a plan to follow.

| from | step | to | who | what must hold |
|---|---|---|---|---|
"""


def states_page() -> str:
    """The states of a plan's version, then every state machine; after `roles_page`, which sets the web up."""
    return "\n".join([STATES_HEAD + "\n".join(version_rows()), *machine_sections(), ""])


def version_rows() -> Iterator[str]:
    """Every row of the table of states of a version."""
    from django.utils.translation import override

    from himaya.web.accounts.models import Role
    from himaya.web.accounts.policies import ALLOWED
    from himaya.web.plans.guards import GUARDS
    from himaya.web.plans.transitions import BY_ITSELF, TABLE

    with override("en"):
        for row in TABLE:
            who = ", ".join(str(role.label) for role in Role if role in ALLOWED[row.verb])
            asked = [str(GUARDS[name].label) for name in row.guards] + (["a written reason"] if row.reason else [])
            if row.national:
                asked[-1] += f". For the whole country: {'; '.join(str(GUARDS[name].label) for name in row.national)}"
            by = "by itself, with its amendment" if row.step in BY_ITSELF else who
            step = f"{row.step.label} (`{row.step.value}`)"
            yield f"| {row.state.label} | {step} | {row.next.label} | {by} | {'; '.join(asked) or 'nothing'} |"


def machine_sections() -> Iterator[str]:
    """Every state machine that an app has registered: its states in both languages, and its steps."""
    from django.utils.translation import override

    from himaya.web.common.states import machines

    for machine in machines():
        yield f"\n## {machine.title}\n\n| state | الحالة | code |\n|---|---|---|"
        for state in machine.states:
            names = []
            for language in ("en", "ar"):
                with override(language):
                    names.append(str(state.label))
            yield f"| {names[0]} | {names[1]} | `{state.value}` |"
        yield "\n| from | action | to | if |\n|---|---|---|---|"
        yield from (f"| `{one.source}` | {one.action} | `{one.target}` | {one.guard} |" for one in machine.steps)


API_HEAD = """# Interface for programs

Written by `make reference` from the document that the platform serves; do not edit.

Other programs of the centre read here what the pages show, and change what the pages change, by the same rules. The
document (OpenAPI 3.1) is at `/api/openapi.json` for every office that is signed in; it names every field.

- **Who.** A program of a partner shows an access token: `Authorization: Bearer himaya_...`, made on the page of the
  account of a liaison, for at most 90 days ([Connect a program of a partner](../how-to/connect-a-program.md)). It acts
  for that one office, needs the scope in the table below, and never counts together with a cookie. The pages and other
  programs of the centre carry the session cookie of an office that signed in, second factor included. Duties and areas
  are those of the [roles](roles.md); a thing of another governorate is 404.
- **How often.** A token may send 60 requests in a minute of the clock. Every answer says what is left in `RateLimit`
  and `RateLimit-Policy`; 429 says in `Retry-After` how many seconds to wait. More than 50 lists read on or numbers
  not found in a day are told to the holder and to administrators.
- **Lists** take `limit` (1 to 200) and go on with `next`, given back as `cursor`; null at the end. Rows that come or
  go meanwhile shift nothing.
- **Changes** carry a JSON body where there is something to say; with a session also the token against forgery: the
  value of the cookie `csrftoken` in the header `X-CSRFToken`. A field that is not known is refused. A change of
  a plan's version also carries in `If-Match` the `etag` that was read, so that no desk overwrites another,
  and a request that is sent twice changes once. Plans are made, and evidence is handed in, on the pages.
- **Refusals** are `application/problem+json` (RFC 9457) in the language of the session (cookie `himaya_language`), with
  a token in English where `Accept-Language` begins with it, else in Arabic:
  `code` of the fault, `detail`, `remedy` (the lawful or practical way), and in `faults` each fault with its `pointer`
  in the request. What an office was refused is in the journal.

| status | when |
|---|---|
| 400 | the body cannot be read |
| 401 | nobody is signed in, the second factor is still to be set up, or the token is unknown or has ended |
| 403 | the office has other duties; the token lacks the scope; a change by a session lacks the token against forgery |
| 404 | there is no such thing in the office's area |
| 409 | the state of the thing does not allow it, or the files of a computed plan were altered |
| 412 | the version was changed since it was read: read it again |
| 422 | a value cannot be used; `faults` says which, and why |
| 428 | a change of a version without `If-Match` |
| 429 | the token has sent its requests of this minute |

| address | method | who may | scope of a token | what |
|---|---|---|---|---|
"""


def api_page() -> str:
    """Every address of the interface with who may; after `roles_page`, which sets the web up."""
    from himaya.web.api.interface import PREFIX, api
    from himaya.web.api.urls import document

    told, lines = document()["paths"], []
    for _prefix, router in api._routers:  # noqa: SLF001  # the framework has no public way to its operations
        for address, view in router.path_operations.items():
            path = PREFIX.rstrip("/") + re.sub(r"{\w+:", "{", address)
            for operation in view.operations:
                method = operation.methods[0]
                door = next(iter(operation.auth_callbacks), None)
                who = "whoever asks" if door is None else str(door)
                scope = "" if door is None else f"`{door.scope}`"
                what = told[path][method.lower()]["description"].splitlines()[0]
                lines.append(f"| `{path}` | {method} | {who} | {scope} | {what} |")
    return API_HEAD + "\n".join([*sorted(lines, key=lambda line: line.split("`")[1]), ""])


PAGES = {"cli.md": cli_page, "roles.md": roles_page, "states.md": states_page, "api.md": api_page}


def main() -> int:
    """Write the pages, or with `--check` say which are out of date."""
    stale = 0
    for name, page in PAGES.items():
        path, text = FOLDER / name, page()
        if "--check" not in sys.argv[1:]:
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            print(f"{name} is out of date: run make reference")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
