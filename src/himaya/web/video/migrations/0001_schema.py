"""Tables of the video room; the database itself keeps who was in it and whom the chair took out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.utils import NotSupportedError

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL = "who was in the room stays as it was written"
FROZEN = {"video_connection": "OLD.left_at IS NOT NULL", "video_removal": "OLD.readmitted_at IS NOT NULL"}
"""By table, the rows that refuse to be changed; nothing is deleted."""

# REPLACE deletes without firing a trigger on deletion, so inserting over a row is refused by itself.
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
SQLITE_WHEN = {
    **{(table, "insert"): f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)" for table in FROZEN},
    **{(table, "update"): f"WHEN {when}" for table, when in FROZEN.items()},
    **{(table, "delete"): "" for table in FROZEN},
}
POSTGRESQL = (
    f"""
CREATE FUNCTION video_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
""",
    *(
        f"""
CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION video_refuse()
"""
        for table in FROZEN
    ),
    *(
        f"""
CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table}
FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION video_refuse()
"""
        for table, when in FROZEN.items()
    ),
)


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        statements = [
            SQLITE.format(table=table, verb=verb, event=verb.upper(), when=when, refusal=REFUSAL)
            for (table, verb), when in SQLITE_WHEN.items()
        ]
    elif vendor == "postgresql":
        statements = list(POSTGRESQL)
    else:
        raise NotSupportedError(f"no triggers for {vendor}")
    for statement in statements:
        schema_editor.execute(statement, params=None)


def unguard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION video_refuse() CASCADE", params=None)
    else:
        for table, verb in SQLITE_WHEN:
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}", params=None)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0003_legal_reviewer'),
        ('briefings', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Connection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('joined_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('ending', models.CharField(blank=True, choices=[('left', 'Left'), ('lost', 'Line lost'), ('taken_over', 'Went on in another browser'), ('removed', 'Taken out by the chair'), ('over', 'Meeting closed'), ('stopped', 'Server stopped')], max_length=10)),
                ('mode', models.CharField(blank=True, choices=[('video', 'Picture and sound'), ('audio', 'Sound only'), ('text', 'Text only')], max_length=5)),
                ('quality', models.CharField(blank=True, choices=[('good', 'Good'), ('fair', 'Fair'), ('poor', 'Poor'), ('none', 'No connection')], max_length=5)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='connections', to='briefings.meeting')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['joined_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ending', ''), ('left_at__isnull', True)), models.Q(('ending__in', ['left', 'lost', 'taken_over', 'removed', 'over', 'stopped']), ('left_at__gte', models.F('joined_at'))), _connector='OR'), name='video_left_with_reason'), models.CheckConstraint(condition=models.Q(('mode__in', ['', 'video', 'audio', 'text'])), name='video_mode_known'), models.CheckConstraint(condition=models.Q(('quality__in', ['', 'good', 'fair', 'poor', 'none'])), name='video_quality_known')],
            },
        ),
        migrations.CreateModel(
            name='Removal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('removed_at', models.DateTimeField()),
                ('readmitted_at', models.DateTimeField(null=True)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='video_removals', to='briefings.meeting')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('readmitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('removed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['removed_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('readmitted_at__isnull', True)), fields=('meeting', 'office'), name='video_removed_once'), models.CheckConstraint(condition=models.Q(models.Q(('readmitted_at__isnull', True), ('readmitted_by__isnull', True)), models.Q(('readmitted_at__gte', models.F('removed_at')), ('readmitted_by__isnull', False)), _connector='OR'), name='video_readmitted_by_somebody')],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
