"""`himaya user`: accounts of offices, from the machine itself."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from himaya.faults import InvalidInputError, Language

if TYPE_CHECKING:
    from himaya.web.accounts.models import User

_PATH = click.Path(path_type=Path)


@click.group()
def user() -> None:
    """Accounts of offices: make, list and close them on the machine that keeps HIMAYA_DATA_DIR."""


@user.command()
@click.argument("name")
@click.option(
    "--role",
    required=True,
    help="duty-officer, planner, director, operator, post-commander, patrol-leader, supervisor, "
    "traffic-officer, liaison, media-officer, moderator, complaints-officer, legal-reviewer, auditor or administrator.",
)
@click.option("--area", default="", help="ISO code of the office's governorate, EG-ALX; without it the whole country.")
@click.option("--office-ar", required=True, help="Title of the office in Arabic; never a person's name.")
@click.option("--office-en", default="", help="Title of the office in English.")
@click.option("--password-file", type=_PATH, help="File whose first line is the password; asked twice without it.")
@click.pass_obj
def create(
    language: Language, *, name: str, role: str, area: str, office_ar: str, office_en: str, password_file: Path | None
) -> None:
    """Make the account NAME for an office."""
    open_data_folder()
    from himaya.web.accounts.actions import create_account
    from himaya.web.accounts.models import Role

    if role not in Role.values:
        raise InvalidInputError.of("web.unknown_role", role=role, roles=", ".join(Role.values))
    password = _password_in(password_file) if password_file else _asked(language)
    create_account(
        username=name, role=Role(role), area=area, office_ar=office_ar, office_en=office_en, password=password
    )
    click.echo({Language.AR: f"أُنشئ الحساب: {name}", Language.EN: f"Account made: {name}"}[language])


@user.command("list")
@click.pass_obj
def list_accounts(language: Language) -> None:
    """List every account: user name, role, state, second factor, office; parted by tabs."""
    open_data_folder()
    from himaya.web.accounts import queries

    for account in queries.accounts():
        click.echo("\t".join([account.username, account.role or "-", *_state(account, language)]))


@user.command()
@click.argument("name")
@click.pass_obj
def disable(language: Language, name: str) -> None:
    """Close the account NAME and end its sessions at once."""
    open_data_folder()
    from himaya.web.accounts import actions, queries

    account = queries.accounts().filter(username=name).first()
    if account is None:
        raise InvalidInputError.of("web.no_such_user", username=name)
    actions.disable_account(account, by=None)
    click.echo({Language.AR: f"أُغلق الحساب: {name}", Language.EN: f"Account closed: {name}"}[language])


def open_data_folder() -> None:
    """Set Django up on the data folder and bring its database up to date."""
    if importlib.util.find_spec("django") is None:
        raise InvalidInputError.of("cli.no_web")
    from himaya.web.server import configure

    configure(Path(os.environ.get("HIMAYA_DATA_DIR", "data")).resolve())
    from himaya.web.start import migrate

    migrate()


def _password_in(path: Path) -> str:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError.of("cli.no_password_file", file=str(path)) from error
    if not lines or not lines[0]:
        raise InvalidInputError.of("cli.no_password_file", file=str(path))
    return lines[0]


def _asked(language: Language) -> str:
    arabic = language is Language.AR
    asked: str = click.prompt(
        "كلمة المرور" if arabic else "Password",
        hide_input=True,
        confirmation_prompt="مرة أخرى" if arabic else "Once more",
        err=True,
    )
    return asked


def _state(account: User, language: Language) -> tuple[str, str, str]:
    arabic = language is Language.AR
    words = (
        ("مفتوح", "مغلق", "عامل ثانٍ", "كلمة سر فقط") if arabic else ("open", "closed", "second factor", "password only")
    )
    state = words[0] if account.is_active else words[1]
    factor = words[2] if account.second_factor else words[3]  # type: ignore[attr-defined]  # annotated by the query
    return state, factor, account.office_ar if arabic else account.office_en or account.office_ar
