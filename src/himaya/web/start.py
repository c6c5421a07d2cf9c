"""What a start does once the settings are read: migrate, demonstration accounts, new plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from himaya.web.accounts.actions import DEMO_OFFICES, ensure_demo_accounts
from himaya.web.journal.signing import ensure_key
from himaya.web.plans.actions import import_plans

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.web.plans.actions import Verify

Accounts = tuple[tuple[str, str, str], ...]


def start(data_dir: Path, *, verify: Verify, demo: bool) -> tuple[Accounts, str, int]:
    """Bring the data folder up to date; returns the demonstration accounts, their password and the number of plans."""
    _migrate()
    ensure_key(data_dir)
    password = ensure_demo_accounts(data_dir) if demo else ""
    plans = import_plans(data_dir / "plans", verify=verify)
    accounts = tuple((role.value, office_ar, office_en) for role, office_ar, office_en in DEMO_OFFICES)
    connections.close_all()
    return (accounts if demo else (), password, len(plans))


def _migrate() -> None:
    """Migrate when there is something to migrate; the question costs a tenth of the command."""
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
