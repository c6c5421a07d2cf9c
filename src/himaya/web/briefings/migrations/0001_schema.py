"""Tables of meetings and directives; the database itself refuses to change histories and what is signed or taken."""

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


REFUSAL = "what was said, called, decided or signed stays as it is"
HISTORIES = ("briefings_rollentry", "briefings_line", "briefings_taskentry")
KEPT = ("briefings_meeting", "briefings_decision", "briefings_directive", *HISTORIES)
"""Tables from which nothing is deleted."""
TAKEN = ("text", "reason", "rejected_options", "known_hash", "number")
FROZEN = {
    **dict.fromkeys(HISTORIES, "1 = 1"),
    "briefings_meeting": "OLD.state = 'signed'",
    "briefings_decision": "OLD.state <> 'proposed' AND ("
    + " OR ".join(f"NEW.{name} <> OLD.{name}" for name in TAKEN)
    + ")",
}
"""By table, the rows that refuse to be changed."""

# REPLACE deletes without firing a trigger on deletion, so inserting over a row is refused by itself.
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
SQLITE_WHEN = {
    **{(table, "insert"): f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)" for table in KEPT},
    **{(table, "update"): f"WHEN {when}" for table, when in FROZEN.items()},
    **{(table, "delete"): "" for table in KEPT},
}
POSTGRESQL = (
    f"""
CREATE FUNCTION briefings_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
""",
    *(
        f"""
CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION briefings_refuse()
"""
        for table in KEPT
    ),
    *(
        f"""
CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table}
FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION briefings_refuse()
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
        schema_editor.execute("DROP FUNCTION briefings_refuse() CASCADE", params=None)
    else:
        for table, verb in SQLITE_WHEN:
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}", params=None)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0003_legal_reviewer'),
        ('plans', '0006_visits_drawn'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('period', 'Period before'), ('axis', 'Axis of the plan'), ('readiness', 'Readiness'), ('gap', 'Open gaps'), ('alert', 'Alert level'), ('reports', 'Directorates report in turn'), ('other', 'Other')], max_length=10)),
                ('title_ar', models.CharField(max_length=120)),
                ('title_en', models.CharField(blank=True, max_length=120)),
                ('facts_ar', models.CharField(blank=True, max_length=1000)),
                ('facts_en', models.CharField(blank=True, max_length=1000)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['period', 'axis', 'readiness', 'gap', 'alert', 'reports', 'other'])), name='agenda_kind_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('adopted', 'Adopted'), ('rejected', 'Rejected'), ('superseded', 'Superseded')], default='proposed', max_length=10)),
                ('text', models.CharField(max_length=1000)),
                ('reason', models.CharField(blank=True, max_length=1000)),
                ('rejected_options', models.CharField(blank=True, max_length=1000)),
                ('known', models.JSONField(null=True)),
                ('known_hash', models.CharField(blank=True, max_length=64)),
                ('proposed_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='briefings.agendaitem')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('superseded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supersedes', to='briefings.decision')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['meeting', 'number'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'adopted', 'rejected', 'superseded'])), name='decision_state_known'),
                    models.CheckConstraint(condition=models.Q(('state', 'proposed'), models.Q(('known__isnull', False), ('taken_at__isnull', False), ('taken_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='decision_taken_with_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(blank=True, max_length=10)),
                ('title', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('scheduled', 'Scheduled'), ('in_session', 'In session'), ('closed', 'Closed'), ('signed', 'Minutes signed'), ('cancelled', 'Cancelled'), ('merged', 'Merged into another')], default='scheduled', max_length=10)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('signed_at', models.DateTimeField(null=True)),
                ('minutes', models.JSONField(null=True)),
                ('minutes_hash', models.CharField(blank=True, max_length=64)),
                ('reason', models.CharField(blank=True, max_length=1000)),
                ('called_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('called_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('chair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='briefings.meeting')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.planversion')),
            ],
            options={
                'ordering': ['-starts_at', '-pk'],
                'indexes': [
                    models.Index(fields=['area', 'state'], name='meeting_area_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['scheduled', 'in_session', 'closed', 'signed', 'cancelled', 'merged'])), name='meeting_state_known'),
                    models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='meeting_ends_after_start'),
                    models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), ('closed_at__gte', models.F('opened_at')), _connector='OR'), name='meeting_closed_in_order'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'signed'), _negated=True), models.Q(('minutes__isnull', False), ('signed_at__isnull', False)), _connector='OR'), name='meeting_signed_with_minutes'),
                    models.UniqueConstraint(condition=models.Q(('state', 'in_session')), fields=('area',), name='meeting_one_in_session'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('statement', 'Statement'), ('question', 'Question'), ('answer', 'Answer'), ('note', 'Note of a directorate on its figures')], max_length=10)),
                ('text', models.CharField(max_length=1000)),
                ('figures', models.JSONField(null=True)),
                ('event_at', models.DateTimeField()),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='briefings.agendaitem')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('question', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='briefings.line')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='briefings.meeting')),
            ],
            options={
                'ordering': ['entered_at', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['statement', 'question', 'answer', 'note'])), name='line_kind_known'),
                    models.CheckConstraint(condition=models.Q(('entered_at__gte', models.F('event_at'))), name='line_not_in_the_future'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'answer'), ('question__isnull', False)), models.Q(models.Q(('kind', 'answer'), _negated=True), ('question__isnull', True)), _connector='OR'), name='line_answers_a_question'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('presence', models.CharField(choices=[('expected', 'Not called yet'), ('present', 'Present'), ('deputy', 'Deputy'), ('absent', 'Absent'), ('link_lost', 'Link lost')], default='expected', max_length=10)),
                ('since', models.DateTimeField(null=True)),
                ('caught_up_at', models.DateTimeField(null=True)),
                ('caught_up_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deputy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='briefings.meeting')),
            ],
            options={
                'ordering': ['office__area', 'office__code'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('presence__in', ['expected', 'present', 'deputy', 'absent', 'link_lost'])), name='invitation_presence_known'),
                    models.UniqueConstraint(fields=('meeting', 'office'), name='invitation_office_once'),
                    models.CheckConstraint(condition=models.Q(('deputy__isnull', True), models.Q(('deputy', models.F('office')), _negated=True), _connector='OR'), name='invitation_another_deputy'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Directive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=1000)),
                ('measure', models.CharField(max_length=1000)),
                ('due_at', models.DateTimeField()),
                ('issued_at', models.DateTimeField()),
                ('written_due', models.DateTimeField(null=True)),
                ('written_at', models.DateTimeField(null=True)),
                ('spoken', models.CharField(blank=True, max_length=1000)),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='directives', to='briefings.decision')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='directives', to='briefings.meeting')),
            ],
            options={
                'ordering': ['-issued_at', '-pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('meeting', 'number'), name='directive_number_once'),
                    models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('issued_at'))), name='directive_due_later'),
                ],
            },
        ),
        migrations.AddField(
            model_name='decision',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='briefings.meeting'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='briefings.meeting'),
        ),
        migrations.CreateModel(
            name='RollEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('presence', models.CharField(choices=[('expected', 'Not called yet'), ('present', 'Present'), ('deputy', 'Deputy'), ('absent', 'Absent'), ('link_lost', 'Link lost')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=1000)),
                ('event_at', models.DateTimeField()),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='briefings.invitation')),
            ],
            options={
                'ordering': ['entered_at', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('presence__in', ['expected', 'present', 'deputy', 'absent', 'link_lost'])), name='roll_presence_known'),
                    models.CheckConstraint(condition=models.Q(('entered_at__gte', models.F('event_at'))), name='roll_not_in_the_future'),
                    models.CheckConstraint(condition=models.Q(models.Q(('presence', 'absent'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='roll_absence_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('assigned', 'Not acknowledged'), ('acknowledged', 'Acknowledged'), ('in_progress', 'In progress'), ('done', 'Reported done'), ('verified', 'Verified'), ('legal_review', 'Under legal review'), ('upheld', 'Upheld'), ('withdrawn', 'Withdrawn')], default='assigned', max_length=12)),
                ('stepped_at', models.DateTimeField()),
                ('read_back', models.CharField(blank=True, max_length=1000)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('verified_at', models.DateTimeField(null=True)),
                ('level', models.PositiveSmallIntegerField(default=0)),
                ('escalated_at', models.DateTimeField(null=True)),
                ('directive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='briefings.directive')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['directive', 'office__area', 'office__code'],
                'indexes': [
                    models.Index(fields=['state'], name='task_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['assigned', 'acknowledged', 'in_progress', 'done', 'verified', 'legal_review', 'upheld', 'withdrawn'])), name='task_state_known'),
                    models.UniqueConstraint(fields=('directive', 'office'), name='task_addressee_once'),
                    models.CheckConstraint(condition=models.Q(('verified_by__isnull', True), models.Q(('verified_by', models.F('done_by')), _negated=True), _connector='OR'), name='task_verified_by_another'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), ('verified_at__isnull', False), _connector='OR'), name='task_verified_when'),
                    models.CheckConstraint(condition=models.Q(('level__lte', 3)), name='task_level_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='TaskEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=12)),
                ('text', models.CharField(blank=True, max_length=1000)),
                ('level', models.PositiveSmallIntegerField(default=0)),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='briefings.task')),
            ],
            options={
                'ordering': ['entered_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('given_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='briefings.meeting')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['asked_at', 'pk'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('meeting', 'office'), name='turn_asked_once'),
                    models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('given_at__isnull', False)), fields=('meeting',), name='turn_one_speaker'),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('meeting', 'number'), name='decision_number_once'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('meeting', 'number'), name='agenda_number_once'),
        ),
        migrations.RunPython(guard, unguard),
    ]
