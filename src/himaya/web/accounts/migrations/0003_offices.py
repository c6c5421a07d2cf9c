"""Offices, and who holds them from when to when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("accounts", "0002_administrator")]

    operations = [
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('kind', models.CharField(choices=[('ministry', 'Ministry'), ('sector', 'Sector'), ('centre', 'National centre'), ('directorate', 'Security directorate'), ('department', 'Department'), ('unit', 'Unit'), ('partner', 'Partner agency')], max_length=20)),
                ('area', models.CharField(blank=True, db_index=True, max_length=10)),
                ('role', models.CharField(blank=True, choices=[('duty-officer', 'National duty officer'), ('planner', 'Planner'), ('director', 'Director'), ('operator', 'Operations-room operator'), ('post-commander', 'Post commander'), ('patrol-leader', 'Patrol leader'), ('supervisor', 'Field supervisor'), ('traffic-officer', 'Traffic officer'), ('liaison', 'Partner liaison'), ('media-officer', 'Media officer'), ('moderator', 'Comment moderator'), ('complaints-officer', 'Complaints officer'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20)),
                ('title_ar', models.CharField(max_length=120)),
                ('title_en', models.CharField(blank=True, max_length=120)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.AddField(
            model_name='assignment',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='office',
            name='parent',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.office'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='giver',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_given', to='accounts.office'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='taker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_taken', to='accounts.office'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='accounts.office'),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['', 'duty-officer', 'planner', 'director', 'operator', 'post-commander', 'patrol-leader', 'supervisor', 'traffic-officer', 'liaison', 'media-officer', 'moderator', 'complaints-officer', 'auditor', 'administrator'])), name='office_role_known'),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['ministry', 'sector', 'centre', 'directorate', 'department', 'unit', 'partner'])), name='office_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='delegation_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('giver', models.F('taker')), _negated=True), name='delegation_to_another'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='assignment_ends_after_start'),
        ),
    ]
