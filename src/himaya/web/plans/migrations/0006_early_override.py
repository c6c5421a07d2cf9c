"""A director may let a version come into force before its dates.

SQLite makes the table anew, which drops its triggers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_RULES = ["rehearsal", "briefing", "early"]


def guard(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    for event in ("update", "delete"):
        schema_editor.execute(
            f"CREATE TRIGGER plans_override_signed_{event} BEFORE {event} ON plans_override "
            "BEGIN SELECT RAISE(ABORT, 'what was signed does not change'); END",
            params=None,
        )


def unguard(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    for event in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER plans_override_signed_{event}", params=None)


class Migration(migrations.Migration):

    dependencies = [("plans", "0005_decisions")]

    operations = [
        migrations.RunPython(unguard, guard),
        migrations.RemoveConstraint(model_name="override", name="override_rule_known"),
        migrations.AlterField(
            model_name="override",
            name="rule",
            field=models.CharField(
                choices=[
                    ("rehearsal", "Rehearsed contingency"),
                    ("briefing", "Briefed posts"),
                    ("early", "Into force before its dates"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.CheckConstraint(condition=models.Q(rule__in=_RULES), name="override_rule_known"),
        ),
        migrations.RunPython(guard, unguard),
    ]
