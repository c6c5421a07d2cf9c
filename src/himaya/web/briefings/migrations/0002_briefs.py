"""Tables of briefings of posts; the database itself refuses to change what was issued and what was read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.utils import NotSupportedError

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


REFUSAL = "what was issued or read back stays as it is"
TAKEN = ("number", "texts", "content", "content_hash", "issued_at")
FROZEN = {
    "briefings_brief": "OLD.state <> 'draft' AND (" + " OR ".join(f"NEW.{name} <> OLD.{name}" for name in TAKEN) + ")",
    "briefings_briefpost": "1 = 1",
    "briefings_receipt": "1 = 1",
}
"""By table, the rows that refuse to be changed; nothing is deleted from any of them."""

# REPLACE deletes without firing a trigger on deletion, so inserting over a row is refused by itself.
SQLITE = {
    "insert": "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)",
    "update": "WHEN {when}",
    "delete": "",
}


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for table, when in FROZEN.items():
        if vendor == "sqlite":
            for verb, condition in SQLITE.items():
                told = condition.format(table=table, when=when)
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} {told} "
                    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
                    params=None,
                )
        elif vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION briefings_refuse()",
                params=None,
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} "
                f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION briefings_refuse()",
                params=None,
            )
        else:
            raise NotSupportedError(f"no triggers for {vendor}")


def unguard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for table in FROZEN:
        if vendor == "postgresql":
            for name in ("kept", "stays"):
                schema_editor.execute(f"DROP TRIGGER {table}_{name} ON {table}", params=None)
        else:
            for verb in SQLITE:
                schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}", params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_legal_reviewer'),
        ('briefings', '0001_schema'),
        ('plans', '0006_visits_drawn'),
        ('posts', '0003_played'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Brief',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=10)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Being written'), ('issued', 'Issued'), ('superseded', 'Superseded by a newer version')], default='draft', max_length=10)),
                ('texts', models.JSONField(blank=True, default=dict)),
                ('content', models.JSONField(null=True)),
                ('content_hash', models.CharField(blank=True, max_length=64)),
                ('written_at', models.DateTimeField()),
                ('issued_at', models.DateTimeField(null=True)),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.planversion')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-starts_at', '-number', '-pk'],
                'indexes': [
                    models.Index(fields=['area', 'state'], name='brief_area_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'issued', 'superseded'])), name='brief_state_known'),
                    models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='brief_ends_after_start'),
                    models.UniqueConstraint(fields=('area', 'starts_at', 'number'), name='brief_number_once'),
                    models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('area', 'starts_at'), name='brief_one_draft'),
                    models.UniqueConstraint(condition=models.Q(('state', 'issued')), fields=('area', 'starts_at'), name='brief_one_issued'),
                    models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('content__isnull', False), ('issued_at__isnull', False), ('issued_by__isnull', False)), _connector='OR'), name='brief_issued_with_content'),
                ],
            },
        ),
        migrations.CreateModel(
            name='BriefPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('facts', models.JSONField()),
                ('brief', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='briefings.brief')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='briefs', to='posts.livepost')),
            ],
            options={
                'ordering': ['post__starts_at', 'post__post_key', 'pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('brief', 'post'), name='brief_post_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_back', models.CharField(max_length=1000)),
                ('event_at', models.DateTimeField()),
                ('entered_at', models.DateTimeField()),
                ('addressed', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='receipt', to='briefings.briefpost')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['entered_at', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('entered_at__gte', models.F('event_at'))), name='receipt_not_in_the_future'),
                ],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
