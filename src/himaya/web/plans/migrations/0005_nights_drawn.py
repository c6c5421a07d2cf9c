"""Nights whose rounds were drawn; the database itself refuses to change or delete them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# REPLACE deletes without firing a trigger on deletion, so inserting over a row is refused by itself.
SQLITE = {
    "insert": "WHEN EXISTS (SELECT 1 FROM plans_nightdraw WHERE id = NEW.id OR rowid = NEW.rowid"
    " OR (solution_id = NEW.solution_id AND night = NEW.night))",
    "update": "",
    "delete": "",
}
POSTGRESQL = (
    "CREATE FUNCTION nightdraw_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'a drawn night stays as it is'; END $$",
    "CREATE TRIGGER plans_nightdraw_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON plans_nightdraw"
    " FOR EACH STATEMENT EXECUTE FUNCTION nightdraw_refuse()",
)


def guard(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement, params=None)
        return
    for verb, when in SQLITE.items():
        schema_editor.execute(
            f"CREATE TRIGGER plans_nightdraw_no_{verb} BEFORE {verb.upper()} ON plans_nightdraw {when}"
            " BEGIN SELECT RAISE(ABORT, 'a drawn night stays as it is'); END",
            params=None,
        )


def unguard(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION nightdraw_refuse() CASCADE", params=None)
        return
    for verb in SQLITE:
        schema_editor.execute(f"DROP TRIGGER plans_nightdraw_no_{verb}", params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('plans', '0004_times_by_distance'),
    ]

    operations = [
        migrations.CreateModel(
            name='NightDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('night', models.DateField()),
                ('pattern', models.PositiveIntegerField()),
                ('sealed_seed', models.CharField(max_length=300)),
                ('commitment', models.CharField(max_length=64)),
                ('drawn_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('solution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='plans.solution')),
            ],
            options={
                'ordering': ['-night'],
                'constraints': [models.UniqueConstraint(fields=('solution', 'night'), name='night_drawn_once')],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
