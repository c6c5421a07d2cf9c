"""Tables of complaints; the database itself refuses to delete one before ten years and to change what was written."""

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

REFUSAL = "complaints are kept as they were written, ten years after they were closed"
FROZEN = {
    "complaints_complaint": (
        "NEW.receipt_sha256 <> OLD.receipt_sha256 OR NEW.received_at <> OLD.received_at OR NEW.came <> OLD.came "
        "OR NEW.closed_at <> OLD.closed_at"
    ),
    "complaints_sealedtext": "1 = 1",
    "complaints_step": "1 = 1",
    "complaints_escalation": "1 = 1",
    "complaints_remedy": (
        "OLD.done_at IS NOT NULL OR NEW.what <> OLD.what OR NEW.due_at <> OLD.due_at OR NEW.owner_id <> OLD.owner_id"
    ),
}
"""By table, the rows that refuse to be changed."""
KEY = {table: "id" if table == "complaints_complaint" else "complaint_id" for table in FROZEN}
_STILL_KEPT = (
    "NOT EXISTS (SELECT 1 FROM complaints_complaint c WHERE c.id = OLD.{key} AND c.closed_at IS NOT NULL "
    "AND c.closed_at < {limit})"
)
_LIMIT = {"sqlite": "datetime('now', '-3652 days')", "postgresql": "now() - interval '3652 days'"}

# REPLACE deletes without firing a trigger on deletion, so inserting over a row is refused by itself.
SQLITE = {
    "insert": "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)",
    "update": "WHEN {when}",
    "delete": "WHEN {kept}",
}


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    if vendor not in _LIMIT:
        raise NotSupportedError(f"no triggers for {vendor}")
    if vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION complaints_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
            params=None,
        )
    for table, when in FROZEN.items():
        kept = _STILL_KEPT.format(key=KEY[table], limit=_LIMIT[vendor])
        statements = _on_sqlite(table, when, kept) if vendor == "sqlite" else _on_postgresql(table, when, kept)
        for statement in statements:
            schema_editor.execute(statement, params=None)


def _on_sqlite(table: str, when: str, kept: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"{condition.format(table=table, when=when, kept=kept)} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for verb, condition in SQLITE.items()
    ]


def _on_postgresql(table: str, when: str, kept: str) -> list[str]:
    return [
        f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {kept} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN OLD; END $$",
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_kept()",
        f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION complaints_refuse()",
        f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} "
        f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION complaints_refuse()",
    ]


def unguard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION complaints_refuse() CASCADE", params=None)
        for table in FROZEN:
            schema_editor.execute(f"DROP FUNCTION {table}_kept() CASCADE", params=None)
    else:
        for table in FROZEN:
            for verb in SQLITE:
                schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}", params=None)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0003_legal_reviewer'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('receipt_sha256', models.CharField(max_length=64, unique=True)),
                ('came', models.CharField(choices=[('desk', 'At the desk of the complaints office'), ('public', 'From the public page'), ('post', 'From the card of a post')], max_length=8)),
                ('area', models.CharField(blank=True, max_length=10)),
                ('post_code', models.CharField(blank=True, max_length=8)),
                ('matter', models.CharField(blank=True, choices=[('treatment', 'Words or manner'), ('search', 'A search or a stop'), ('access', 'Access, delay or a closure'), ('unequal', 'Unequal treatment'), ('bribe', 'Money or a favour was asked for'), ('force', 'Force without an injury'), ('injury', 'Force with an injury'), ('abuse', 'Sexual abuse'), ('torture', 'Torture or cruel treatment'), ('death', 'A death'), ('other', 'Something else')], max_length=12)),
                ('grave_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('received', 'Received'), ('acknowledged', 'Acknowledged'), ('assessed', 'Assessed'), ('investigating', 'Under investigation'), ('decided', 'Decided'), ('communicated', 'Answered with reasons'), ('appealed', 'Appealed'), ('referred_prosecution', 'Referred to the prosecution'), ('outcome_recorded', 'Outcome of the prosecution recorded'), ('closed', 'Closed')], default='received', max_length=22)),
                ('received_at', models.DateTimeField()),
                ('stepped_at', models.DateTimeField()),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('counted_from', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('communicated_at', models.DateTimeField(null=True)),
                ('referred_at', models.DateTimeField(null=True)),
                ('referral_number', models.CharField(blank=True, max_length=40)),
                ('outcome_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('finding', models.CharField(blank=True, choices=[('upheld', 'Upheld'), ('partly', 'Partly upheld'), ('not', 'Not upheld'), ('not_determined', 'Could not be determined')], max_length=16)),
                ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('investigator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_in_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('under', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['received_at', 'pk'],
                'indexes': [
                    models.Index(fields=['state', 'received_at'], name='complaint_state_age'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['received', 'acknowledged', 'assessed', 'investigating', 'decided', 'communicated', 'appealed', 'referred_prosecution', 'outcome_recorded', 'closed'])), name='complaint_state_known'),
                    models.CheckConstraint(condition=models.Q(('came__in', ['desk', 'public', 'post'])), name='complaint_way_known'),
                    models.CheckConstraint(condition=models.Q(('matter__in', ['', 'treatment', 'search', 'access', 'unequal', 'bribe', 'force', 'injury', 'abuse', 'torture', 'death', 'other'])), name='complaint_matter_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='complaint_closed_when'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['decided', 'closed']), _negated=True), models.Q(('matter__in', ['injury', 'abuse', 'torture', 'death']), _negated=True), ('outcome_at__isnull', False), _connector='OR'), name='complaint_grave_not_judged_inside'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'investigating'), _negated=True), ('investigator__isnull', False), _connector='OR'), name='complaint_investigated_by_one'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clock', models.CharField(choices=[('acknowledge', 'Acknowledgement within 24 hours'), ('refer', 'Referral to the prosecution on the same day'), ('update', 'News within 10 working days'), ('decide', 'Decision within 30 days'), ('remedy', 'Remedy by its day')], max_length=12)),
                ('due_at', models.DateTimeField()),
                ('raised_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='escalations', to='complaints.complaint')),
            ],
            options={
                'ordering': ['-raised_at', '-pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('complaint', 'clock', 'due_at'), name='complaint_escalated_once'),
                    models.CheckConstraint(condition=models.Q(('clock__in', ['acknowledge', 'refer', 'update', 'decide', 'remedy'])), name='complaint_clock_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Remedy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=500)),
                ('due_at', models.DateTimeField()),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('done_at', models.DateTimeField(null=True)),
                ('proof', models.CharField(blank=True, max_length=500)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remedies', to='complaints.complaint')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['due_at', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('proof', '')), models.Q(('done_at__isnull', False), models.Q(('proof', ''), _negated=True)), _connector='OR'), name='complaint_remedy_proved'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SealedText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('complaint', 'What was complained of'), ('reach', 'How to reach whoever complained'), ('assessment', 'Assessment'), ('evidence', 'Evidence'), ('interview', 'Interview'), ('handing', 'Why another investigator'), ('reasons', 'Reasons of the decision'), ('told', 'What whoever complained was told'), ('appeal', 'Appeal'), ('outcome', 'Outcome of the prosecution'), ('said', 'What whoever complained added')], max_length=12)),
                ('sealed', models.TextField()),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='complaints.complaint')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['entered_at', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['complaint', 'reach', 'assessment', 'evidence', 'interview', 'handing', 'reasons', 'told', 'appeal', 'outcome', 'said'])), name='complaint_text_known'),
                    models.CheckConstraint(condition=models.Q(('sealed', ''), _negated=True), name='complaint_text_not_empty'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=16)),
                ('state', models.CharField(max_length=22)),
                ('detail', models.JSONField(default=dict)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='complaints.complaint')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
