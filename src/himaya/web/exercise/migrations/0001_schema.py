"""Tables of exercises; the database itself refuses to change the mark of the installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.utils import NotSupportedError

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


TABLE = "exercise_installation"
REFUSAL = "an installation stays what it was marked as"

# REPLACE deletes without firing a trigger on deletion, so inserting over the row is refused by itself.
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
SQLITE_WHEN = {"insert": f"WHEN EXISTS (SELECT 1 FROM {TABLE})", "update": "", "delete": ""}
POSTGRESQL = (
    f"""
CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
""",
    f"""
CREATE TRIGGER {TABLE}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}
FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()
""",
)


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        statements = [
            SQLITE.format(table=TABLE, verb=verb, event=verb.upper(), when=when, refusal=REFUSAL)
            for verb, when in SQLITE_WHEN.items()
        ]
    elif vendor == "postgresql":
        statements = list(POSTGRESQL)
    else:
        raise NotSupportedError(f"no triggers for {vendor}")
    for statement in statements:
        schema_editor.execute(statement, params=None)


def unguard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION {TABLE}_refuse() CASCADE", params=None)
    else:
        for verb in SQLITE_WHEN:
            schema_editor.execute(f"DROP TRIGGER {TABLE}_no_{verb}", params=None)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_directory_identity'),
        ('incidents', '0001_schema'),
        ('plans', '0006_visits_drawn'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('mode', models.CharField(choices=[('live', 'Live operation'), ('exercise', 'Exercise')], max_length=8)),
                ('marked_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='installation_one'), models.CheckConstraint(condition=models.Q(('mode__in', ['live', 'exercise'])), name='installation_mode_known')],
            },
        ),
        migrations.CreateModel(
            name='Night',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(blank=True, max_length=10)),
                ('seed', models.PositiveIntegerField()),
                ('from_ms', models.PositiveBigIntegerField()),
                ('clock_ms', models.PositiveBigIntegerField()),
                ('speed', models.PositiveSmallIntegerField(choices=[(1, 'as in reality'), (10, 'ten times as fast'), (60, 'a minute in a second')], default=1)),
                ('automatic', models.BooleanField(default=True)),
                ('state', models.CharField(choices=[('running', 'Running'), ('paused', 'Paused'), ('stopped', 'Stopped'), ('ended', 'Played to its end')], default='running', max_length=8)),
                ('calls', models.PositiveIntegerField(default=0)),
                ('units', models.JSONField(default=dict)),
                ('made', models.JSONField(default=dict)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('played_at', models.DateTimeField(null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nights', to='plans.planversion')),
            ],
            options={
                'ordering': ['-started_at', '-pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['running', 'paused', 'stopped', 'ended'])), name='night_state_known'),
                    models.CheckConstraint(condition=models.Q(('speed__in', [1, 10, 60])), name='night_speed_known'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ('running', 'paused'))), fields=('area',), name='night_one_in_area'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ('running', 'paused'))), ('ended_at__isnull', False), _connector='OR'), name='night_ended'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PlayedCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                ('night', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='played', to='exercise.night')),
            ],
            options={
                'ordering': ['night', 'number'],
                'constraints': [
                    models.UniqueConstraint(fields=('night', 'number'), name='played_call_once'),
                ],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
