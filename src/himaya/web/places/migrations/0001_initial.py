"""The register: places, risk, units, celebrations, numbers, readings of files."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Base',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name_ar', models.CharField(max_length=150)),
                ('name_en', models.CharField(blank=True, max_length=150)),
                ('kind', models.CharField(choices=[('directorate', 'security directorate'), ('police_station', 'police station'), ('fire_station', 'fire station'), ('ambulance_station', 'ambulance station'), ('hospital', 'hospital')], max_length=20)),
                ('lon', models.FloatField()),
                ('lat', models.FloatField()),
                ('area', models.CharField(max_length=10)),
                ('sort_key', models.CharField(editable=False, max_length=150)),
            ],
            options={
                'ordering': ['sort_key', 'code'],
                'indexes': [models.Index(fields=['area', 'sort_key'], name='base_area')],
            },
        ),
        migrations.CreateModel(
            name='Celebration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('year', models.PositiveSmallIntegerField()),
                ('computed_day', models.DateField()),
                ('first_day', models.DateField(db_index=True)),
                ('certainty', models.CharField(choices=[('computed', 'By rule'), ('expected', 'Expected'), ('confirmed', 'Confirmed')], max_length=10)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('holiday', models.DateField(null=True)),
                ('decree', models.CharField(blank=True, max_length=300)),
                ('confirmed_by_ar', models.CharField(blank=True, max_length=120)),
                ('confirmed_by_en', models.CharField(blank=True, max_length=120)),
                ('confirmed_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['first_day', 'code'],
                'indexes': [models.Index(fields=['year', 'first_day'], name='celebration_year')],
                'constraints': [models.UniqueConstraint(fields=('code', 'computed_day'), name='celebration_once_a_day'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='celebration_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='EmergencyNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=8)),
                ('service_ar', models.CharField(max_length=120)),
                ('service_en', models.CharField(max_length=120)),
                ('area', models.CharField(blank=True, max_length=10)),
                ('source', models.CharField(max_length=300)),
                ('since', models.DateField(null=True)),
                ('verified_on', models.DateField(null=True)),
                ('is_withdrawn', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['number', 'service_en'],
                'constraints': [models.UniqueConstraint(fields=('number', 'service_en', 'area'), name='emergency_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('kind', models.CharField(choices=[('church', 'church'), ('monastery', 'monastery'), ('mosque', 'mosque'), ('worship', 'house of worship'), ('hospital', 'hospital'), ('transport', 'transport station'), ('tourist', 'tourist place'), ('culture', 'cultural venue'), ('facility', 'vital facility'), ('square', 'square'), ('market', 'market'), ('open_space', 'open space'), ('road_axis', 'road axis')], max_length=20)),
                ('name_ar', models.CharField(max_length=150)),
                ('name_en', models.CharField(blank=True, max_length=150)),
                ('lon', models.FloatField()),
                ('lat', models.FloatField()),
                ('shape', models.JSONField(null=True)),
                ('area', models.CharField(max_length=10)),
                ('capacity', models.PositiveIntegerField()),
                ('area_m2', models.FloatField(default=0.0)),
                ('hours', models.CharField(blank=True, max_length=300)),
                ('host_office', models.CharField(blank=True, max_length=300)),
                ('depends_on', models.CharField(blank=True, max_length=300)),
                ('is_guarded', models.BooleanField(default=False)),
                ('checked_on', models.DateField(null=True)),
                ('illustrative', models.BooleanField(default=False)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('is_closed', models.BooleanField(default=False)),
                ('threat', models.PositiveSmallIntegerField(null=True)),
                ('vulnerability', models.PositiveSmallIntegerField(null=True)),
                ('consequence', models.PositiveSmallIntegerField(null=True)),
                ('risk', models.PositiveSmallIntegerField(null=True)),
                ('tier', models.PositiveSmallIntegerField(null=True)),
                ('risk_expires_at', models.DateTimeField(null=True)),
                ('search', models.TextField(editable=False)),
                ('sort_key', models.CharField(editable=False, max_length=150)),
            ],
            options={
                'ordering': ['sort_key', 'code'],
                'indexes': [models.Index(fields=['area', 'sort_key'], name='place_area'), models.Index(fields=['kind', 'sort_key'], name='place_kind'), models.Index(fields=['area', 'tier'], name='place_tier'), models.Index(fields=['risk_expires_at'], name='place_risk_expires'), models.Index(fields=['sort_key', 'code'], name='place_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['church', 'monastery', 'mosque', 'worship', 'hospital', 'transport', 'tourist', 'culture', 'facility', 'square', 'market', 'open_space', 'road_axis'])), name='place_kind_known'), models.CheckConstraint(condition=models.Q(('tier__isnull', True), ('tier__range', (1, 5)), _connector='OR'), name='place_tier_1_to_5')],
            },
        ),
        migrations.CreateModel(
            name='Exit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label_ar', models.CharField(max_length=150)),
                ('width_m', models.FloatField()),
                ('stepped', models.BooleanField(default=False)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exits', to='places.place')),
            ],
            options={
                'ordering': ['-width_m', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Door',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name_ar', models.CharField(max_length=150)),
                ('lon', models.FloatField()),
                ('lat', models.FloatField()),
                ('width_m', models.FloatField()),
                ('stepped', models.BooleanField(default=False)),
                ('lanes_men', models.PositiveSmallIntegerField(default=0)),
                ('lanes_women', models.PositiveSmallIntegerField(default=0)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='doors', to='places.place')),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('call_sign', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('patrol_vehicle', 'vehicle patrol'), ('patrol_foot', 'foot patrol'), ('patrol_motorcycle', 'motorcycle patrol'), ('checkpoint_fixed', 'fixed checkpoint'), ('checkpoint_mobile', 'mobile checkpoint'), ('convoy', 'mobile security column'), ('static_post', 'fixed security post'), ('observation', 'observation point'), ('rapid_intervention', 'rapid intervention'), ('traffic', 'traffic service'), ('emergency_police', 'emergency police'), ('fire', 'civil protection'), ('eod', 'explosives (EOD)'), ('women_police', 'women police'), ('tourism_police', 'tourism and antiquities police'), ('ambulance', 'ambulance'), ('medical_post', 'medical post'), ('search_gate', 'search lane')], max_length=20)),
                ('area', models.CharField(max_length=10)),
                ('crew', models.PositiveSmallIntegerField()),
                ('women', models.PositiveSmallIntegerField(default=0)),
                ('skills', models.CharField(blank=True, max_length=300)),
                ('equipment', models.CharField(blank=True, max_length=300)),
                ('shift', models.CharField(choices=[('8x3', 'three shifts of 8 hours'), ('12x2', 'two shifts of 12 hours'), ('24-48', '24 hours on, 48 off'), ('called', 'when called')], default='8x3', max_length=10)),
                ('illustrative', models.BooleanField(default=False)),
                ('is_out', models.BooleanField(default=False)),
                ('search', models.TextField(editable=False)),
                ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='places.base')),
            ],
            options={
                'ordering': ['area', 'call_sign', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='places.unit')),
            ],
            options={
                'ordering': ['starts_at'],
            },
        ),
        migrations.CreateModel(
            name='FileReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(choices=[('places', 'Places'), ('units', 'Units')], max_length=10)),
                ('file', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('shown', 'Shown, not written yet'), ('written', 'Written')], default='shown', max_length=10)),
                ('headings', models.JSONField(default=list)),
                ('rows', models.JSONField(default=list)),
                ('counts', models.JSONField(default=dict)),
                ('read_at', models.DateTimeField()),
                ('written_at', models.DateTimeField(null=True)),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-read_at'],
                'indexes': [models.Index(fields=['reader', '-read_at'], name='reading_reader')],
            },
        ),
        migrations.CreateModel(
            name='RiskAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waiting for a second officer'), ('in-force', 'In effect'), ('replaced', 'Replaced'), ('rejected', 'Not confirmed')], max_length=10)),
                ('threat', models.PositiveSmallIntegerField()),
                ('threat_basis', models.CharField(blank=True, max_length=300)),
                ('gaps', models.JSONField(default=list)),
                ('peak_people', models.PositiveIntegerField()),
                ('single_exit', models.BooleanField(default=False)),
                ('broadcast', models.BooleanField(default=False)),
                ('children_or_patients', models.BooleanField(default=False)),
                ('vulnerability', models.PositiveSmallIntegerField()),
                ('consequence', models.PositiveSmallIntegerField()),
                ('risk', models.PositiveSmallIntegerField()),
                ('tier', models.PositiveSmallIntegerField()),
                ('evidence', models.CharField(choices=[('A', 'A: seen on the spot and measured'), ('B', 'B: seen on the spot'), ('C', 'C: reported by the host office and checked'), ('D', 'D: reported by the host office'), ('E', 'E: estimated from afar')], max_length=1)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('illustrative', models.BooleanField(default=False)),
                ('author_ar', models.CharField(blank=True, max_length=120)),
                ('author_en', models.CharField(blank=True, max_length=120)),
                ('assessed_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('second_ar', models.CharField(blank=True, max_length=120)),
                ('second_en', models.CharField(blank=True, max_length=120)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_note', models.CharField(blank=True, max_length=300)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessments', to='places.place')),
                ('second', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-assessed_at', '-pk'],
                'indexes': [models.Index(fields=['state', 'assessed_at'], name='risk_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'in-force')), fields=('place',), name='risk_one_in_force'), models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('place',), name='risk_one_waiting'), models.CheckConstraint(condition=models.Q(('second__isnull', True), models.Q(('second', models.F('author')), _negated=True), _connector='OR'), name='risk_two_officers'), models.CheckConstraint(condition=models.Q(('consequence__range', (1, 5)), ('risk', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('threat'), '*', models.F('vulnerability')), '*', models.F('consequence'))), ('threat__range', (1, 5)), ('vulnerability__range', (1, 5))), name='risk_is_the_product')],
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name_ar', models.CharField(max_length=150)),
                ('start', models.DateTimeField()),
                ('end', models.DateTimeField()),
                ('attendance', models.PositiveIntegerField()),
                ('arrival_min', models.PositiveSmallIntegerField()),
                ('departure_min', models.PositiveSmallIntegerField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('celebration', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='services', to='places.celebration')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='services', to='places.place')),
            ],
            options={
                'ordering': ['start', 'code'],
                'indexes': [models.Index(fields=['celebration', 'start'], name='service_celebration')],
                'constraints': [models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='service_ends_after_start')],
            },
        ),
        migrations.AddIndex(
            model_name='unit',
            index=models.Index(fields=['area', 'kind', 'call_sign'], name='unit_area'),
        ),
        migrations.AddIndex(
            model_name='unit',
            index=models.Index(fields=['kind', 'call_sign'], name='unit_kind'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(fields=('area', 'call_sign'), name='unit_call_sign_once'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('women__lte', models.F('crew'))), name='unit_women_among_crew'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['patrol_vehicle', 'patrol_foot', 'patrol_motorcycle', 'checkpoint_fixed', 'checkpoint_mobile', 'convoy', 'static_post', 'observation', 'rapid_intervention', 'traffic', 'emergency_police', 'fire', 'eod', 'women_police', 'tourism_police', 'ambulance', 'medical_post', 'search_gate'])), name='unit_kind_known'),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(fields=['starts_at', 'ends_at'], name='duty_time'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.UniqueConstraint(fields=('unit', 'starts_at'), name='duty_once'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='duty_ends_after_start'),
        ),
    ]
