"""What a start does once the settings are read: migrate, accounts, new plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from himaya.faults import InvalidInputError
from himaya.web.accounts.demo import close_demo_accounts, ensure_demo_accounts
from himaya.web.accounts.first import first_path
from himaya.web.accounts.organisation import DEMO_OFFICES, ensure_organisation
from himaya.web.accounts.queries import any_administrator
from himaya.web.advisories.actions.publishing import publish_advisories
from himaya.web.comments.actions.publishing import publish_comments
from himaya.web.controls.actions.publishing import publish_controls
from himaya.web.controls.actions.streets import publish_streets
from himaya.web.crowds.actions.demonstration import ensure_demo_crowds
from himaya.web.dispatch.actions.demonstration import ensure_demo_units
from himaya.web.exercise.actions.marking import ensure_mark, refuse_live
from himaya.web.exercise.actions.nights import resume_after_restart
from himaya.web.journal.signing import ensure_key
from himaya.web.media.actions.publishing import publish_releases
from himaya.web.places.actions.demonstration import ensure_demo_register
from himaya.web.places.actions.publishing import publish_reference
from himaya.web.plans.actions.demonstration import ensure_demo_plan
from himaya.web.plans.actions.imports import import_plans
from himaya.web.portal.actions import publish_key
from himaya.web.portal.taking import try_again
from himaya.web.readiness.demo import ensure_demo_readiness

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.web.plans.actions.imports import Verify


@dataclass(frozen=True, slots=True)
class Started:
    """What a start found: demonstration accounts with their password, path of the first link, number of plans."""

    accounts: tuple[tuple[str, str, str], ...]
    password: str
    first_path: str
    plans: int
    no_administrator: bool


def start(
    data_dir: Path, *, verify: Verify, demo: bool, scenario: Path | None = None, exercise: bool = False
) -> Started:
    """Bring the data folder up to date, and mark it on its first start: live, or an exercise; a demonstration is one.

    Raises
    ------
    InvalidInputError : `exercise.is_live` where an exercise is asked for and the folder is live.
    """
    migrate()
    ensure_key(data_dir)
    ensure_organisation()
    if exercise:
        refuse_live(data_dir)
    password = ensure_demo_accounts(data_dir) if demo else ""
    if not demo:
        close_demo_accounts(data_dir)
    ensure_mark(data_dir, exercise=exercise or demo)
    accounts = tuple((demo.login, demo.title_ar, demo.title_en) for demo in DEMO_OFFICES)
    plans = len(import_plans(data_dir / "plans", verify=verify))
    if demo:
        ensure_demo_register(scenario)
        ensure_demo_plan(data_dir)
        ensure_demo_readiness()
        ensure_demo_units()
        ensure_demo_crowds()
    publish_key(data_dir)
    try_again()
    publish_reference()
    publish_controls()
    publish_streets()
    publish_advisories()
    publish_releases()
    publish_comments()
    started = Started(
        accounts=accounts if demo else (),
        password=password,
        first_path=first_path(data_dir),
        plans=plans,
        no_administrator=not any_administrator(),
    )
    resume_after_restart()
    connections.close_all()
    return started


def migrate() -> None:
    """Migrate when there is something to migrate; the question costs a tenth of the command.

    Raises
    ------
    InvalidInputError : `web.no_database` when the database cannot be reached.
    """
    try:
        connections["default"].ensure_connection()
    except OperationalError as error:
        reason = next(iter(str(error).splitlines()), "")
        raise InvalidInputError.of("web.no_database", reason=reason) from error
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
