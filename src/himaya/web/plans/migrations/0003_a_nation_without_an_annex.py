"""A director may let the plan of the country go on without that of a directorate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

RULES = ["rehearsal", "briefing", "early", "annex"]
MESSAGE = "what was signed does not change"


def guard_again(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite writes the table anew to change its constraint, and the triggers of the old one go with it."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for event in ("update", "delete"):
        name = f"plans_override_signed_{event}"
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
        rest = f"BEFORE {event} ON plans_override BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        schema_editor.execute(f"CREATE TRIGGER {name} {rest}", params=None)


class Migration(migrations.Migration):

    dependencies = [("plans", "0002_frozen_versions")]

    operations = [
        migrations.RemoveConstraint(model_name="override", name="override_rule_known"),
        migrations.AlterField(
            model_name="override",
            name="rule",
            field=models.CharField(
                choices=[
                    ("rehearsal", "Rehearsed contingency"),
                    ("briefing", "Briefed posts"),
                    ("early", "Into force before its dates"),
                    ("annex", "Without the plan of a directorate"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.CheckConstraint(condition=models.Q(("rule__in", RULES)), name="override_rule_known"),
        ),
        migrations.RunPython(guard_again, guard_again),
    ]
