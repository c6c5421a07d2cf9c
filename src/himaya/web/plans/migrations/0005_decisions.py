"""Decisions by hand; the table is altered in place, so that its triggers stay, and a frozen version's stay as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    "ALTER TABLE plans_planversion ADD COLUMN decisions text DEFAULT '{}' NOT NULL "
    "CHECK ((JSON_VALID(decisions) OR decisions IS NULL))",
    "CREATE TRIGGER plans_planversion_frozen_decisions BEFORE UPDATE OF decisions ON plans_planversion "
    "WHEN OLD.state <> 'draft' AND NEW.decisions IS NOT OLD.decisions "
    "BEGIN SELECT RAISE(ABORT, 'a version that has left the draft does not change'); END",
)
POSTGRESQL = (
    "ALTER TABLE plans_planversion ADD COLUMN decisions jsonb DEFAULT '{}' NOT NULL",
    "CREATE TRIGGER plans_planversion_frozen_decisions BEFORE UPDATE ON plans_planversion FOR EACH ROW "
    "WHEN (OLD.state <> 'draft' AND NEW.decisions IS DISTINCT FROM OLD.decisions) "
    "EXECUTE FUNCTION plans_refuse_frozen()",
)


def add(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def drop(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    on = "" if schema_editor.connection.vendor == "sqlite" else " ON plans_planversion"
    schema_editor.execute(f"DROP TRIGGER plans_planversion_frozen_decisions{on}", params=None)
    schema_editor.execute("ALTER TABLE plans_planversion DROP COLUMN decisions", params=None)


class Migration(migrations.Migration):

    dependencies = [("plans", "0004_frozen_versions")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(add, drop)],
            state_operations=[
                migrations.AddField(
                    model_name="planversion", name="decisions", field=models.JSONField(blank=True, default=dict)
                ),
            ],
        ),
    ]
