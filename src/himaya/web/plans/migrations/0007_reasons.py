"""Why decisions by hand were taken; the table is altered in place, so that its triggers stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    "ALTER TABLE plans_planversion ADD COLUMN reasons text DEFAULT '{}' NOT NULL "
    "CHECK ((JSON_VALID(reasons) OR reasons IS NULL))",
    "CREATE TRIGGER plans_planversion_frozen_reasons BEFORE UPDATE OF reasons ON plans_planversion "
    "WHEN OLD.state <> 'draft' AND NEW.reasons IS NOT OLD.reasons "
    "BEGIN SELECT RAISE(ABORT, 'a version that has left the draft does not change'); END",
)
POSTGRESQL = (
    "ALTER TABLE plans_planversion ADD COLUMN reasons jsonb DEFAULT '{}' NOT NULL",
    "CREATE TRIGGER plans_planversion_frozen_reasons BEFORE UPDATE ON plans_planversion FOR EACH ROW "
    "WHEN (OLD.state <> 'draft' AND NEW.reasons IS DISTINCT FROM OLD.reasons) "
    "EXECUTE FUNCTION plans_refuse_frozen()",
)


def add(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def drop(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    on = "" if schema_editor.connection.vendor == "sqlite" else " ON plans_planversion"
    schema_editor.execute(f"DROP TRIGGER plans_planversion_frozen_reasons{on}", params=None)
    schema_editor.execute("ALTER TABLE plans_planversion DROP COLUMN reasons", params=None)


class Migration(migrations.Migration):

    dependencies = [("plans", "0006_early_override")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(add, drop)],
            state_operations=[
                migrations.AddField(
                    model_name="planversion", name="reasons", field=models.JSONField(blank=True, default=dict)
                ),
            ],
        ),
    ]
