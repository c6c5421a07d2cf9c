"""Tables of mandated tasks; the database itself refuses to change histories, and to delete anything for ten years."""

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


REFUSAL = "what was ordered, checked, signed or answered stays as it is, for ten years"
ALWAYS = "1 = 1"
ENDED = "('closed', 'expired', 'withdrawn')"
SAME = {
    "instrument": (
        "area", "kind", "issuer", "number", "year", "issued_on", "article", "edition", "enforceable_on", "orders_date",
        "expires_on", "registered_by_id", "entered_at",
    ),
    "impediment": ("instrument_id", "kind", "reference", "since", "entered_by_id", "entered_at"),
    "notice": ("mandate_id", "kind", "text", "entered_at"),
    "partnerrequest": ("mandate_id", "area", "partner", "asked", "starts_at", "ends_at", "is_mandatory", "entered_at"),
    "mandate": ("area", "instrument_id", "entered_at"),
}  # fmt: skip
"""Columns of rows that get something later: these stay."""
FROZEN = {
    "stepentry": ALWAYS,
    "humancheck": ALWAYS,
    "afteraction": ALWAYS,
    "jointentry": ALWAYS,
    "reference": ALWAYS,
    "plot": ALWAYS,
    "instrument": "OLD.served_on IS NOT NULL",
    "impediment": "OLD.lifted_at IS NOT NULL",
    "notice": "OLD.seen_at IS NOT NULL",
    "partnerrequest": "OLD.state IN ('declined', 'ended')",
    "mandate": f"OLD.state IN {ENDED}",
}
"""By table, the rows that refuse to be changed at all."""
AGE = {"mandate": "stepped_at"}
"""Column by which the ten years count, where it is not that of the entry."""


def frozen(table: str, differs: str) -> str:
    changed = [f"NEW.{one} {differs} OLD.{one}" for one in SAME.get(table, ())]
    return " OR ".join([FROZEN[table], *changed])


# REPLACE deletes without firing a trigger on deletion, so inserting over a row is refused by itself.
SQLITE = """
CREATE TRIGGER mandates_{table}_no_{verb} BEFORE {event} ON mandates_{table} WHEN {when}
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION mandates_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER mandates_{table}_{verb} BEFORE {event} ON mandates_{table}
FOR EACH {each} {when} EXECUTE FUNCTION mandates_refuse()
"""


def sqlite_triggers(table: str) -> list[str]:
    conditions = {
        "insert": f"EXISTS (SELECT 1 FROM mandates_{table} WHERE id = NEW.id)",
        "update": frozen(table, "IS NOT"),
        "delete": f"OLD.{AGE.get(table, 'entered_at')} > datetime('now', '-10 years')",
    }
    return [
        SQLITE.format(table=table, verb=verb, event=verb.upper(), when=when, refusal=REFUSAL)
        for verb, when in conditions.items()
    ]


def postgresql_triggers(table: str) -> list[str]:
    conditions = {
        ("update", "UPDATE", "ROW"): f"WHEN ({frozen(table, 'IS DISTINCT FROM')})",
        ("delete", "DELETE", "ROW"): f"WHEN (OLD.{AGE.get(table, 'entered_at')} > now() - interval '10 years')",
        ("truncate", "TRUNCATE", "STATEMENT"): "",
    }
    return [
        POSTGRESQL.format(table=table, verb=verb, event=event, each=each, when=when)
        for (verb, event, each), when in conditions.items()
    ]


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    makers = {"sqlite": sqlite_triggers, "postgresql": postgresql_triggers}
    vendor = schema_editor.connection.vendor
    if vendor not in makers:
        raise NotSupportedError(f"no triggers for {vendor}")
    if vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
    for table in FROZEN:
        for statement in makers[vendor](table):
            schema_editor.execute(statement, params=None)


def unguard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION mandates_refuse() CASCADE", params=None)
        return
    for table in FROZEN:
        for verb in ("insert", "update", "delete"):
            schema_editor.execute(f"DROP TRIGGER mandates_{table}_no_{verb}", params=None)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0004_partner_of_a_liaison'),
        ('places', '0003_settlement'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Instrument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=10)),
                ('kind', models.CharField(choices=[('final_judgment', 'Final judgment ordered for execution'), ('prosecution_order', 'Order of the prosecution or a judge'), ('administrative_judgment', 'Judgment of an administrative court'), ('removal_decision', 'Removal decision'), ('safety_order', 'Urgent safety order')], max_length=24)),
                ('issuer', models.CharField(max_length=200)),
                ('number', models.CharField(max_length=30)),
                ('year', models.PositiveSmallIntegerField()),
                ('issued_on', models.DateField()),
                ('article', models.CharField(max_length=40)),
                ('edition', models.CharField(max_length=20)),
                ('served_on', models.DateField(null=True)),
                ('served_proof', models.CharField(blank=True, max_length=200)),
                ('enforceable_on', models.DateField(null=True)),
                ('orders_date', models.DateField(null=True)),
                ('expires_on', models.DateField()),
                ('due_on', models.DateField(null=True)),
                ('challenge_until', models.DateField(null=True)),
                ('text_kept_at', models.CharField(blank=True, max_length=200)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('registered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['due_on', 'issued_on', 'pk'],
                'indexes': [
                    models.Index(fields=['area', 'kind', 'due_on'], name='instrument_due'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['final_judgment', 'prosecution_order', 'administrative_judgment', 'removal_decision', 'safety_order'])), name='instrument_kind_known'),
                    models.UniqueConstraint(fields=('area', 'kind', 'issuer', 'number', 'year'), name='instrument_once'),
                    models.CheckConstraint(condition=models.Q(('expires_on__gte', models.F('issued_on'))), name='instrument_expires_later'),
                    models.CheckConstraint(condition=models.Q(('served_on__isnull', True), models.Q(('served_proof', ''), _negated=True), _connector='OR'), name='instrument_served_with_proof'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Impediment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('stay', 'Stay of execution'), ('grievance', 'Grievance'), ('regularisation', 'Request for regularisation'), ('appeal', 'Appeal that suspends'), ('title_claim', 'Claim of title')], max_length=16)),
                ('reference', models.CharField(max_length=200)),
                ('since', models.DateField()),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_text', models.CharField(blank=True, max_length=1000)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='impediments', to='mandates.instrument')),
            ],
            options={
                'ordering': ['-entered_at', '-pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['stay', 'grievance', 'regularisation', 'appeal', 'title_claim'])), name='impediment_kind_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True), ('lifted_office__isnull', True), ('lifted_text', '')), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), ('lifted_office__isnull', False), models.Q(('lifted_text', ''), _negated=True)), _connector='OR'), name='impediment_lifted_whole'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=10)),
                ('ordered', models.CharField(max_length=1000)),
                ('dwellings', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('legal_review', 'Under legal review'), ('authorised', 'Authorised'), ('partners_confirmed', 'Partners confirmed'), ('scheduled', 'Scheduled'), ('in_execution', 'In execution'), ('suspended', 'Suspended'), ('completed', 'Completed'), ('partly_completed', 'Partly completed'), ('not_executed', 'Not executed'), ('after_action', 'After-action record written'), ('closed', 'Closed'), ('expired', 'Expired'), ('withdrawn', 'Withdrawn')], default='draft', max_length=20)),
                ('pause', models.CharField(blank=True, choices=[('stay', 'Stay of execution'), ('grievance', 'Grievance'), ('regularisation', 'Request for regularisation'), ('appeal', 'Appeal that suspends'), ('title_claim', 'Claim of title'), ('veto', 'Veto of a partner'), ('clash', 'Too near to a celebration'), ('legal', 'Legal objection'), ('command', 'Stopped by an office'), ('clock', 'Its time is over')], max_length=16)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('edition', models.CharField(blank=True, max_length=20)),
                ('authorised_at', models.DateTimeField(null=True)),
                ('starts_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('order_reason', models.CharField(blank=True, max_length=1000)),
                ('started_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('recorded_at', models.DateTimeField(null=True)),
                ('stepped_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('authorised_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('authorised_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates', to='mandates.instrument')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-stepped_at', '-pk'],
                'indexes': [
                    models.Index(fields=['area', 'state'], name='mandate_area_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'legal_review', 'authorised', 'partners_confirmed', 'scheduled', 'in_execution', 'suspended', 'completed', 'partly_completed', 'not_executed', 'after_action', 'closed', 'expired', 'withdrawn'])), name='mandate_state_known'),
                    models.CheckConstraint(condition=models.Q(('pause__in', ['', 'stay', 'grievance', 'regularisation', 'appeal', 'title_claim', 'veto', 'clash', 'legal', 'command', 'clock'])), name='mandate_pause_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'suspended'), _negated=True), models.Q(('pause', ''), _negated=True), _connector='OR'), name='mandate_suspended_why'),
                    models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'legal_review', 'suspended')), models.Q(('authorised_at__isnull', False), ('authorised_by__isnull', False), ('authorised_office__isnull', False), ('ends_at__isnull', False), ('reviewed_by__isnull', False), ('starts_at__isnull', False)), _connector='OR'), name='mandate_authorised_whole'),
                    models.CheckConstraint(condition=models.Q(('reviewed_by__isnull', True), models.Q(('reviewed_by', models.F('requested_by')), _negated=True), _connector='OR'), name='mandate_reviewed_by_another'),
                    models.CheckConstraint(condition=models.Q(('authorised_by__isnull', True), models.Q(models.Q(('authorised_by', models.F('requested_by')), _negated=True), models.Q(('authorised_by', models.F('reviewed_by')), _negated=True)), _connector='OR'), name='mandate_authorised_by_a_third'),
                    models.CheckConstraint(condition=models.Q(('starts_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='mandate_ends_after_start'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['after_action', 'closed']), _negated=True), ('recorded_at__isnull', False), _connector='OR'), name='mandate_closed_with_record'),
                ],
            },
        ),
        migrations.CreateModel(
            name='JointEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('hazard', 'Hazard'), ('decision', 'Joint decision'), ('note', 'Note')], max_length=10)),
                ('text', models.CharField(max_length=1000)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joint_log', to='mandates.mandate')),
            ],
            options={
                'ordering': ['-entered_at', '-pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['hazard', 'decision', 'note'])), name='joint_entry_kind_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HumanCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.JSONField()),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='mandates.mandate')),
            ],
            options={
                'ordering': ['-entered_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='AfterAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done', models.CharField(max_length=1000)),
                ('ground_m2', models.FloatField(default=0.0)),
                ('dwellings_left', models.PositiveSmallIntegerField(default=0)),
                ('dwellings_sheltered', models.PositiveSmallIntegerField(default=0)),
                ('injuries', models.PositiveSmallIntegerField(default=0)),
                ('observed', models.BooleanField(default=False)),
                ('force_used', models.BooleanField(default=False)),
                ('force_record', models.CharField(blank=True, max_length=200)),
                ('lessons', models.CharField(max_length=1000)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('mandate', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='after_action', to='mandates.mandate')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('force_used', False), models.Q(('force_record', ''), _negated=True), _connector='OR'), name='after_action_force_recorded'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('authorised', 'Task authorised'), ('out_of_order', 'Before older ones')], max_length=16)),
                ('text', models.CharField(blank=True, max_length=1000)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('seen_at', models.DateTimeField(null=True)),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='mandates.mandate')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-entered_at', '-pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['authorised', 'out_of_order'])), name='notice_kind_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PartnerRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=10)),
                ('partner', models.CharField(choices=[('governorate', 'Governorate administration'), ('utilities', 'Utilities'), ('social', 'Social services'), ('ambulance', 'Ambulance authority'), ('civil_protection', 'Civil protection')], max_length=20)),
                ('asked', models.CharField(max_length=1000)),
                ('is_mandatory', models.BooleanField(default=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('asked', 'Not answered'), ('confirmed', 'Confirmed'), ('declined', 'Declined'), ('ended', 'No longer asked')], default='asked', max_length=10)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, max_length=1000)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mandate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='mandates.mandate')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['starts_at', 'partner', 'pk'],
                'indexes': [
                    models.Index(fields=['area', 'partner', 'state'], name='request_area_partner'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'confirmed', 'declined', 'ended'])), name='request_state_known'),
                    models.CheckConstraint(condition=models.Q(('partner__in', ['governorate', 'utilities', 'social', 'ambulance', 'civil_protection'])), name='request_partner_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['confirmed', 'declined']), _negated=True), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('answered_office__isnull', False)), _connector='OR'), name='request_answered_by_whom'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='request_declined_with_reason'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'confirmed'])), fields=('mandate', 'partner'), name='request_open_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Plot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=10)),
                ('survey_reference', models.CharField(max_length=200)),
                ('owning_body', models.CharField(max_length=200)),
                ('property', models.CharField(choices=[('public_state', 'Public property of the state'), ('private_state', 'Private property of the state'), ('not_state', 'Not property of the state')], max_length=16)),
                ('shape', models.JSONField()),
                ('measured_m2', models.FloatField()),
                ('outline_m2', models.FloatField()),
                ('lon', models.FloatField()),
                ('lat', models.FloatField()),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plots', to='mandates.instrument')),
            ],
            options={
                'ordering': ['area', 'survey_reference', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('property__in', ['public_state', 'private_state', 'not_state'])), name='plot_property_known'),
                    models.CheckConstraint(condition=models.Q(('measured_m2__gt', 0), ('outline_m2__gt', 0)), name='plot_has_ground'),
                ],
            },
        ),
        migrations.AddField(
            model_name='mandate',
            name='plot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='mandates', to='mandates.plot'),
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=10)),
                ('number', models.CharField(max_length=60)),
                ('authority', models.CharField(max_length=200)),
                ('consequence', models.CharField(choices=[('raise_level', 'Raise the alert level'), ('move_reserve', 'Move the reserve'), ('presence', 'More presence at the place'), ('lighting', 'Lighting or traffic at the place')], max_length=16)),
                ('until', models.DateTimeField()),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
            options={
                'ordering': ['-entered_at', '-pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('consequence__in', ['raise_level', 'move_reserve', 'presence', 'lighting'])), name='reference_consequence_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='StepEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=20)),
                ('before', models.CharField(max_length=20)),
                ('after', models.CharField(max_length=20)),
                ('text', models.CharField(blank=True, max_length=1000)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='mandates.mandate')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['entered_at', 'pk'],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
