import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('jobs', '0001_initial')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('title_ar', models.CharField(max_length=200)),
                ('title_en', models.CharField(blank=True, max_length=200)),
                ('arguments', models.JSONField()),
                ('area', models.CharField(blank=True, db_index=True, max_length=10)),
                ('about_kind', models.CharField(blank=True, max_length=20)),
                ('about_id', models.CharField(blank=True, max_length=200)),
                ('back', models.CharField(blank=True, max_length=300)),
                ('office_ar', models.CharField(blank=True, max_length=120)),
                ('office_en', models.CharField(blank=True, max_length=120)),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled'), ('interrupted', 'Interrupted')], default='queued', max_length=12)),
                ('progress', models.FloatField(default=0.0)),
                ('message_ar', models.CharField(blank=True, max_length=300)),
                ('message_en', models.CharField(blank=True, max_length=300)),
                ('result', models.JSONField(default=dict)),
                ('fault_ar', models.TextField(blank=True)),
                ('fault_en', models.TextField(blank=True)),
                ('queued_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('runner', models.CharField(blank=True, max_length=120)),
                ('alive_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['state'], name='job_state'), models.Index(fields=['kind', 'about_kind', 'about_id'], name='job_about')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'])), name='job_state_known'), models.CheckConstraint(condition=models.Q(('progress__gte', 0.0), ('progress__lte', 1.0)), name='job_progress_is_a_fraction'), models.UniqueConstraint(condition=models.Q(('state__in', ('queued', 'running')), models.Q(('about_id', ''), _negated=True)), fields=('kind', 'about_kind', 'about_id'), name='job_one_open_on_one_thing')],
            },
        ),
    ]
