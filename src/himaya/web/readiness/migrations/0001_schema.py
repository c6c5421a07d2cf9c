import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('readiness', '0001_initial')]

    initial = True

    dependencies = [
        ('accounts', '0001_schema'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='AlertLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=10)),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Ordinary'), (2, 'Medium'), (3, 'High'), (4, 'Highest')])),
                ('reason', models.CharField(max_length=500)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('review_at', models.DateTimeField()),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('end_reason', models.CharField(blank=True, max_length=500)),
                ('earlier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='readiness.alertlevel')),
                ('ended_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-starts_at', '-pk'],
                'indexes': [models.Index(fields=['until', 'area'], name='alert_until_area')],
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', [2, 3, 4])), name='alert_level_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='alert_has_a_reason'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='alert_ends_after_start'), models.CheckConstraint(condition=models.Q(('until__lte', models.F('ends_at'))), name='alert_never_longer'), models.CheckConstraint(condition=models.Q(('review_at__gte', models.F('starts_at')), ('review_at__lte', models.F('ends_at'))), name='alert_reviewed_before_end')],
            },
        ),
        migrations.CreateModel(
            name='Board',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(db_index=True, max_length=10)),
                ('subject', models.CharField(choices=[('directorate', 'The whole directorate'), ('place', 'A place')], max_length=12)),
                ('place', models.CharField(blank=True, max_length=80)),
                ('plan', models.CharField(blank=True, max_length=80)),
                ('title_ar', models.CharField(max_length=160)),
                ('title_en', models.CharField(blank=True, max_length=160)),
                ('tier', models.PositiveSmallIntegerField(null=True)),
                ('level', models.PositiveSmallIntegerField(default=1)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(db_index=True)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['subject', 'tier', 'title_ar', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('subject__in', ['directorate', 'place'])), name='board_subject_known'), models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('opened_at'))), name='board_ends_after_opening'), models.CheckConstraint(condition=models.Q(('tier__isnull', True), ('tier__range', (1, 5)), _connector='OR'), name='board_tier_known'), models.CheckConstraint(condition=models.Q(models.Q(('place', ''), ('subject', 'directorate'), ('tier__isnull', True)), models.Q(('subject', 'place'), ('tier__isnull', False), models.Q(('place', ''), _negated=True)), _connector='OR'), name='board_of_a_place_has_one')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=10)),
                ('code', models.CharField(max_length=40)),
                ('title_ar', models.CharField(max_length=160)),
                ('title_en', models.CharField(max_length=160)),
                ('task_ar', models.CharField(max_length=600)),
                ('task_en', models.CharField(max_length=600)),
                ('answer_by', models.DateTimeField()),
                ('due', models.DateTimeField()),
                ('state', models.CharField(choices=[('assigned', 'Waiting for acknowledgement'), ('acknowledged', 'Acknowledged'), ('done', 'Done')], default='assigned', max_length=14)),
                ('read_back', models.CharField(blank=True, max_length=500)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('done_at', models.DateTimeField(null=True)),
                ('acknowledged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='readiness.alertlevel')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['due', 'pk'],
                'indexes': [models.Index(fields=['office', 'state'], name='measure_office_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['assigned', 'acknowledged', 'done'])), name='measure_state_known'), models.UniqueConstraint(fields=('level', 'code', 'office'), name='measure_once'), models.CheckConstraint(condition=models.Q(('state', 'assigned'), models.Q(('read_back', ''), _negated=True), _connector='OR'), name='measure_is_read_back'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='measure_done_with_note')],
            },
        ),
        migrations.CreateModel(
            name='ReadinessItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=10)),
                ('element', models.CharField(blank=True, max_length=120)),
                ('code', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('standard', 'Standard item'), ('comms', 'Communications check'), ('sweep', 'Explosives sweep')], default='standard', max_length=12)),
                ('title_ar', models.CharField(max_length=160)),
                ('title_en', models.CharField(blank=True, max_length=160)),
                ('standard_ar', models.CharField(max_length=600)),
                ('standard_en', models.CharField(blank=True, max_length=600)),
                ('critical', models.BooleanField(default=False)),
                ('mandatory', models.BooleanField(default=True)),
                ('needs_file', models.BooleanField(default=False)),
                ('weight', models.PositiveSmallIntegerField(default=1)),
                ('valid_min', models.PositiveIntegerField(null=True)),
                ('due', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('in_progress', 'In progress'), ('claimed_ready', 'Claimed ready'), ('verified', 'Verified'), ('expired', 'Expired'), ('failed', 'Failed')], default='open', max_length=14)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('verified_at', models.DateTimeField(null=True)),
                ('valid_until', models.DateTimeField(null=True)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='readiness.board')),
                ('claimed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claimed_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('verified_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['-critical', '-mandatory', 'due', 'pk'],
                'indexes': [models.Index(fields=['area', 'state'], name='item_area_state'), models.Index(fields=['owner', 'state'], name='item_owner_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'in_progress', 'claimed_ready', 'verified', 'expired', 'failed'])), name='item_state_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['standard', 'comms', 'sweep'])), name='item_kind_known'), models.CheckConstraint(condition=models.Q(('critical', False), ('mandatory', True), _connector='OR'), name='item_critical_is_mandatory'), models.CheckConstraint(condition=models.Q(('weight__gte', 1)), name='item_has_weight'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), models.Q(('claimed_by__isnull', False), ('claimed_office__isnull', False), ('valid_until__isnull', False), ('verified_by__isnull', False), ('verified_office__isnull', False)), _connector='OR'), name='item_verified_by_an_office'), models.CheckConstraint(condition=models.Q(('verified_by', models.F('claimed_by')), _negated=True), name='item_other_account'), models.CheckConstraint(condition=models.Q(('verified_office', models.F('claimed_office')), _negated=True), name='item_other_office')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stored', models.CharField(max_length=80, unique=True)),
                ('kind', models.CharField(choices=[('pdf', 'PDF'), ('png', 'PNG'), ('jpeg', 'JPEG')], max_length=5)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='readiness.readinessitem')),
            ],
            options={
                'ordering': ['-added_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['pdf', 'png', 'jpeg'])), name='evidence_kind_known')],
            },
        ),
    ]
