"""Tables of partners; the database itself refuses to change a history, or what was asked, told, shared or decided."""

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


REFUSAL = "what was asked, told, shared, decided or answered stays as it is"
ALWAYS = "1 = 1"
FROZEN = {
    "askedstep": ALWAYS,
    "hazardfor": ALWAYS,
    "hazardread": ALWAYS,
    "jointdecision": ALWAYS,
    "jointparty": ALWAYS,
    "jointvoice": ALWAYS,
    "resourcerequest": "OLD.state IN ('released', 'withdrawn')",
    "hazard": "OLD.taken_back_at IS NOT NULL",
    "incidentshare": "OLD.ended_at IS NOT NULL",
}
"""By table, the rows that refuse to be changed at all."""
SAME = {
    "resourcerequest": (
        "area", "agency", "resource", "number", "what", "basis", "needed_by", "answer_by", "asked_by_id", "asked_at",
        "office_id",
    ),
    "hazard": (
        "area", "kind", "word", "what", "to_do", "not_to_do", "lon", "lat", "valid_until", "office_id", "told_by_id",
        "told_at",
    ),
    "incidentshare": ("incident_id", "area", "agency", "note", "office_id", "shared_by_id", "shared_at"),
}  # fmt: skip
"""Columns of rows that get something later: these stay."""


def frozen(table: str, differs: str) -> str:
    changed = [f"NEW.{one} {differs} OLD.{one}" for one in SAME.get(table, ())]
    return " OR ".join([FROZEN[table], *changed])


# REPLACE deletes without firing a trigger on deletion, so inserting over a row is refused by itself.
SQLITE = """
CREATE TRIGGER partners_{table}_no_{verb} BEFORE {event} ON partners_{table} WHEN {when}
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION partners_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER partners_{table}_{verb} BEFORE {event} ON partners_{table}
FOR EACH {each} {when} EXECUTE FUNCTION partners_refuse()
"""


def sqlite_triggers(table: str) -> list[str]:
    conditions = {
        "insert": f"EXISTS (SELECT 1 FROM partners_{table} WHERE id = NEW.id)",
        "update": frozen(table, "IS NOT"),
        "delete": ALWAYS,
    }
    return [
        SQLITE.format(table=table, verb=verb, event=verb.upper(), when=when, refusal=REFUSAL)
        for verb, when in conditions.items()
    ]


def postgresql_triggers(table: str) -> list[str]:
    conditions = {
        ("update", "UPDATE", "ROW"): f"WHEN ({frozen(table, 'IS DISTINCT FROM')})",
        ("delete", "DELETE", "ROW"): "",
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
        schema_editor.execute("DROP FUNCTION partners_refuse() CASCADE", params=None)
        return
    for table in FROZEN:
        for verb in ("insert", "update", "delete"):
            schema_editor.execute(f"DROP TRIGGER partners_{table}_no_{verb}", params=None)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0004_partner_of_a_liaison'),
        ('incidents', '0003_force_records'),
        ('posts', '0003_played'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Hazard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place_code', models.CharField(blank=True, max_length=80)),
                ('place_ar', models.CharField(blank=True, max_length=250)),
                ('place_en', models.CharField(blank=True, max_length=250)),
                ('where_text', models.CharField(blank=True, max_length=500)),
                ('lon', models.FloatField(null=True)),
                ('lat', models.FloatField(null=True)),
                ('area', models.CharField(max_length=10)),
                ('kind', models.CharField(choices=[('electricity', 'Electricity'), ('gas', 'Gas'), ('water', 'Water'), ('fire_load', 'Fire load'), ('structure', 'Structure'), ('road_surface', 'Road surface'), ('weather', 'Weather'), ('chemical', 'Chemical'), ('other', 'Other')], max_length=16)),
                ('word', models.CharField(blank=True, max_length=60)),
                ('what', models.CharField(max_length=500)),
                ('to_do', models.CharField(blank=True, max_length=500)),
                ('not_to_do', models.CharField(blank=True, max_length=500)),
                ('valid_until', models.DateTimeField()),
                ('told_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('taken_back_reason', models.CharField(blank=True, max_length=500)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('taken_back_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_back_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('told_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-told_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='HazardFor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.CharField(choices=[('governorate', 'Governorate administration'), ('utilities', 'Utilities'), ('social', 'Social services'), ('ambulance', 'Ambulance authority'), ('civil_protection', 'Civil protection')], max_length=20)),
                ('hazard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='partners.hazard')),
            ],
            options={
                'ordering': ['agency'],
            },
        ),
        migrations.CreateModel(
            name='HazardRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('hazard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acknowledgements', to='partners.hazard')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['entered_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='IncidentShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=10)),
                ('agency', models.CharField(choices=[('governorate', 'Governorate administration'), ('utilities', 'Utilities'), ('social', 'Social services'), ('ambulance', 'Ambulance authority'), ('civil_protection', 'Civil protection')], max_length=20)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('shared_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_reason', models.CharField(blank=True, max_length=500)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='incidents.incident')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('shared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-shared_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='JointDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=10)),
                ('night', models.DateField(null=True)),
                ('decision', models.CharField(max_length=1000)),
                ('reason', models.CharField(max_length=1000)),
                ('not_taken', models.CharField(max_length=1000)),
                ('known', models.CharField(max_length=1000)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='partners.jointdecision')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joint_decisions', to='incidents.incident')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['-entered_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='JointParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.CharField(choices=[('governorate', 'Governorate administration'), ('utilities', 'Utilities'), ('social', 'Social services'), ('ambulance', 'Ambulance authority'), ('civil_protection', 'Civil protection')], max_length=20)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='partners.jointdecision')),
            ],
            options={
                'ordering': ['agency'],
            },
        ),
        migrations.CreateModel(
            name='JointVoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agrees', models.BooleanField()),
                ('reason', models.CharField(blank=True, max_length=1000)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voices', to='partners.jointdecision')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['entered_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ResourceRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place_code', models.CharField(blank=True, max_length=80)),
                ('place_ar', models.CharField(blank=True, max_length=250)),
                ('place_en', models.CharField(blank=True, max_length=250)),
                ('where_text', models.CharField(blank=True, max_length=500)),
                ('lon', models.FloatField(null=True)),
                ('lat', models.FloatField(null=True)),
                ('area', models.CharField(max_length=10)),
                ('agency', models.CharField(choices=[('governorate', 'Governorate administration'), ('utilities', 'Utilities'), ('social', 'Social services'), ('ambulance', 'Ambulance authority'), ('civil_protection', 'Civil protection')], max_length=20)),
                ('resource', models.CharField(choices=[('ambulance', 'Ambulance'), ('medical_team', 'Medical team'), ('fire_engine', 'Fire engine'), ('rescue_team', 'Rescue team'), ('water_tanker', 'Water tanker'), ('electricity_crew', 'Electricity crew'), ('gas_crew', 'Gas crew'), ('water_crew', 'Water and sewage crew'), ('generator', 'Generator'), ('lighting', 'Lighting'), ('barriers', 'Barriers'), ('crane', 'Crane or winch'), ('road_crew', 'Road crew'), ('bus', 'Bus'), ('shelter', 'Places in a shelter'), ('social_team', 'Team of social services'), ('engineer', 'Structural engineer'), ('other', 'Other, as described')], max_length=20)),
                ('number', models.PositiveIntegerField()),
                ('what', models.CharField(blank=True, max_length=500)),
                ('basis', models.CharField(max_length=300)),
                ('needed_by', models.DateTimeField()),
                ('answer_by', models.DateTimeField()),
                ('state', models.CharField(choices=[('asked', 'Not answered'), ('accepted', 'Accepted'), ('part_accepted', 'Accepted in part'), ('declined', 'Declined'), ('arrived', 'Arrived'), ('released', 'Released'), ('withdrawn', 'Withdrawn')], default='asked', max_length=16)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('offered', models.PositiveIntegerField(null=True)),
                ('arrival_at', models.DateTimeField(null=True)),
                ('arrived_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('escalated_at', models.DateTimeField(null=True)),
                ('heard_at', models.DateTimeField(null=True)),
                ('heard_text', models.CharField(blank=True, max_length=500)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('heard_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resource_requests', to='incidents.incident')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resource_requests', to='posts.livepost')),
            ],
            options={
                'ordering': ['needed_by', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AskedStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=16)),
                ('after', models.CharField(choices=[('asked', 'Not answered'), ('accepted', 'Accepted'), ('part_accepted', 'Accepted in part'), ('declined', 'Declined'), ('arrived', 'Arrived'), ('released', 'Released'), ('withdrawn', 'Withdrawn')], max_length=16)),
                ('number', models.PositiveIntegerField(null=True)),
                ('arrival_at', models.DateTimeField(null=True)),
                ('text', models.CharField(blank=True, max_length=500)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='partners.resourcerequest')),
            ],
            options={
                'ordering': ['entered_at', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='hazard',
            index=models.Index(fields=['area', 'valid_until'], name='hazard_area_until'),
        ),
        migrations.AddConstraint(
            model_name='hazard',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['electricity', 'gas', 'water', 'fire_load', 'structure', 'road_surface', 'weather', 'chemical', 'other'])), name='hazard_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='hazard',
            constraint=models.CheckConstraint(condition=models.Q(('area', ''), _negated=True), name='hazard_has_area'),
        ),
        migrations.AddConstraint(
            model_name='hazard',
            constraint=models.CheckConstraint(condition=models.Q(('lat__isnull', False), ('lon__isnull', False)), name='hazard_has_point'),
        ),
        migrations.AddConstraint(
            model_name='hazard',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__gt', models.F('told_at'))), name='hazard_ends_later'),
        ),
        migrations.AddConstraint(
            model_name='hazard',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'other'), _negated=True), models.Q(('word', ''), _negated=True), _connector='OR'), name='hazard_other_has_word'),
        ),
        migrations.AddConstraint(
            model_name='hazard',
            constraint=models.CheckConstraint(condition=models.Q(('taken_back_at__isnull', True), models.Q(('taken_back_by__isnull', False), ('taken_back_office__isnull', False), models.Q(('taken_back_reason', ''), _negated=True)), _connector='OR'), name='hazard_taken_back_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='hazardfor',
            constraint=models.CheckConstraint(condition=models.Q(('agency__in', ['governorate', 'utilities', 'social', 'ambulance', 'civil_protection'])), name='hazard_for_known'),
        ),
        migrations.AddConstraint(
            model_name='hazardfor',
            constraint=models.UniqueConstraint(fields=('hazard', 'agency'), name='hazard_for_once'),
        ),
        migrations.AddConstraint(
            model_name='hazardread',
            constraint=models.UniqueConstraint(fields=('hazard', 'office'), name='hazard_read_once'),
        ),
        migrations.AddIndex(
            model_name='incidentshare',
            index=models.Index(fields=['area', 'agency', 'ended_at'], name='share_area_agency'),
        ),
        migrations.AddConstraint(
            model_name='incidentshare',
            constraint=models.CheckConstraint(condition=models.Q(('agency__in', ['governorate', 'utilities', 'social', 'ambulance', 'civil_protection'])), name='share_agency_known'),
        ),
        migrations.AddConstraint(
            model_name='incidentshare',
            constraint=models.CheckConstraint(condition=models.Q(('area', ''), _negated=True), name='share_has_area'),
        ),
        migrations.AddConstraint(
            model_name='incidentshare',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), models.Q(('ended_by__isnull', False), ('ended_office__isnull', False), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='share_ended_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='incidentshare',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('incident', 'agency'), name='share_open_once'),
        ),
        migrations.AddIndex(
            model_name='jointdecision',
            index=models.Index(fields=['area', 'entered_at'], name='joint_area_entered'),
        ),
        migrations.AddConstraint(
            model_name='jointdecision',
            constraint=models.CheckConstraint(condition=models.Q(('area', ''), _negated=True), name='joint_has_area'),
        ),
        migrations.AddConstraint(
            model_name='jointdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('incident__isnull', False), ('night__isnull', True)), models.Q(('incident__isnull', True), ('night__isnull', False)), _connector='OR'), name='joint_of_incident_or_night'),
        ),
        migrations.AddConstraint(
            model_name='jointdecision',
            constraint=models.CheckConstraint(condition=models.Q(('decision', ''), ('reason', ''), ('not_taken', ''), ('known', ''), _connector='OR', _negated=True), name='joint_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='jointparty',
            constraint=models.CheckConstraint(condition=models.Q(('agency__in', ['governorate', 'utilities', 'social', 'ambulance', 'civil_protection'])), name='joint_party_known'),
        ),
        migrations.AddConstraint(
            model_name='jointparty',
            constraint=models.UniqueConstraint(fields=('decision', 'agency'), name='joint_party_once'),
        ),
        migrations.AddConstraint(
            model_name='jointvoice',
            constraint=models.UniqueConstraint(fields=('decision', 'office'), name='joint_voice_once'),
        ),
        migrations.AddConstraint(
            model_name='jointvoice',
            constraint=models.CheckConstraint(condition=models.Q(('agrees', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='joint_against_with_reason'),
        ),
        migrations.AddIndex(
            model_name='resourcerequest',
            index=models.Index(fields=['area', 'agency', 'state'], name='resource_area_agency'),
        ),
        migrations.AddIndex(
            model_name='resourcerequest',
            index=models.Index(fields=['state', 'answer_by'], name='resource_answer_due'),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'accepted', 'part_accepted', 'declined', 'arrived', 'released', 'withdrawn'])), name='resource_state_known'),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(('agency__in', ['governorate', 'utilities', 'social', 'ambulance', 'civil_protection'])), name='resource_agency_known'),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(('resource__in', ['ambulance', 'medical_team', 'fire_engine', 'rescue_team', 'water_tanker', 'electricity_crew', 'gas_crew', 'water_crew', 'generator', 'lighting', 'barriers', 'crane', 'road_crew', 'bus', 'shelter', 'social_team', 'engineer', 'other'])), name='resource_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(('area', ''), _negated=True), name='resource_has_area'),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(('basis', ''), _negated=True), name='resource_has_basis'),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 10000)), name='resource_number_sane'),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(('answer_by__lte', models.F('needed_by'))), name='resource_answer_before_need'),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'withdrawn']), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('answered_office__isnull', False)), _connector='OR'), name='resource_answered_by_whom'),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'part_accepted', 'arrived', 'released']), _negated=True), models.Q(('arrival_at__isnull', False), ('offered__gte', 1)), _connector='OR'), name='resource_promise_whole'),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['declined', 'part_accepted']), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='resource_less_with_reason'),
        ),
        migrations.RunPython(guard, unguard),
    ]
