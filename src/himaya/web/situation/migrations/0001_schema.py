"""Tables of situation reports and handovers; the database itself refuses to change what is signed or composed."""

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


REPORT, HANDOVER = "situation_report", "situation_handover"
REFUSAL = "what is signed or composed stays as it is"
SIGNED = ("area", "content", "promised", "hash", "left_by_id", "left_office_id", "left_at")
"""What the leaving officer has signed; the rest changes once, by the second signature or by withdrawing."""
CHANGED = " OR ".join(["OLD.state <> 'offered'", *(f"NEW.{name} <> OLD.{name}" for name in SIGNED)])

# REPLACE deletes without firing a trigger on deletion, so inserting over a row is refused by itself.
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
SQLITE_WHEN = {
    (REPORT, "insert"): f"WHEN EXISTS (SELECT 1 FROM {REPORT} WHERE id = NEW.id)",
    (REPORT, "update"): "",
    (REPORT, "delete"): "",
    (HANDOVER, "insert"): f"WHEN EXISTS (SELECT 1 FROM {HANDOVER} WHERE id = NEW.id)",
    (HANDOVER, "update"): f"WHEN {CHANGED}",
    (HANDOVER, "delete"): "",
}
POSTGRESQL = (
    f"""
CREATE FUNCTION situation_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
""",
    f"""
CREATE TRIGGER {REPORT}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {REPORT}
FOR EACH STATEMENT EXECUTE FUNCTION situation_refuse()
""",
    f"""
CREATE TRIGGER {HANDOVER}_kept BEFORE DELETE OR TRUNCATE ON {HANDOVER}
FOR EACH STATEMENT EXECUTE FUNCTION situation_refuse()
""",
    f"""
CREATE TRIGGER {HANDOVER}_stays BEFORE UPDATE ON {HANDOVER}
FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION situation_refuse()
""",
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
        schema_editor.execute("DROP FUNCTION situation_refuse() CASCADE", params=None)
    else:
        for table, verb in SQLITE_WHEN:
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}", params=None)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_directory_identity'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(blank=True, max_length=10)),
                ('state', models.CharField(choices=[('offered', 'Signed by the leaving officer'), ('signed', 'Signed by both'), ('withdrawn', 'Withdrawn')], default='offered', max_length=9)),
                ('content', models.JSONField()),
                ('promised', models.CharField(max_length=4000)),
                ('hash', models.CharField(max_length=64)),
                ('left_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('taken_at', models.DateTimeField(null=True)),
                ('left_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('left_office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['-left_at', '-pk'],
                'indexes': [models.Index(fields=['area', 'state'], name='handover_area_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['offered', 'signed', 'withdrawn'])), name='handover_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'signed'), _negated=True), models.Q(('taken_at__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='handover_signed_by_both'), models.CheckConstraint(condition=models.Q(('taken_by__isnull', True), models.Q(('taken_by', models.F('left_by')), _negated=True), _connector='OR'), name='handover_two_officers'), models.CheckConstraint(condition=models.Q(('taken_at__isnull', True), ('taken_at__gte', models.F('left_at')), _connector='OR'), name='handover_in_order'), models.UniqueConstraint(condition=models.Q(('state', 'offered')), fields=('left_by', 'area'), name='handover_one_on_offer')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(blank=True, max_length=10)),
                ('number', models.PositiveIntegerField()),
                ('occasion', models.CharField(choices=[('morning', 'Morning, 07:00'), ('evening', 'Evening, 19:00'), ('asked', 'On demand')], max_length=8)),
                ('due_at', models.DateTimeField(null=True)),
                ('as_of', models.DateTimeField()),
                ('content', models.JSONField()),
                ('hash', models.CharField(max_length=64)),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('previous', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='situation.report')),
            ],
            options={
                'ordering': ['-as_of', '-pk'],
                'indexes': [models.Index(fields=['area', 'as_of'], name='report_area_as_of')],
                'constraints': [models.UniqueConstraint(fields=('area', 'number'), name='report_number_once'), models.UniqueConstraint(condition=models.Q(('due_at__isnull', False)), fields=('area', 'due_at'), name='report_due_once'), models.CheckConstraint(condition=models.Q(('occasion__in', ['morning', 'evening', 'asked'])), name='report_occasion_known')],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
