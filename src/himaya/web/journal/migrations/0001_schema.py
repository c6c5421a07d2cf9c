from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('journal', '0001_initial'), ('journal', '0003_area'), ('journal', '0004_tombstones')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='JournalHead',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('seq', models.PositiveBigIntegerField(default=0)),
                ('hash', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', max_length=64)),
                ('entered_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SignedHead',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('seq', models.PositiveBigIntegerField()),
                ('hash', models.CharField(max_length=64)),
                ('public_key', models.CharField(max_length=64)),
                ('signature', models.CharField(max_length=128)),
            ],
            options={
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('seq', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('action', models.CharField(max_length=40)),
                ('account', models.CharField(blank=True, max_length=150)),
                ('office_ar', models.CharField(blank=True, max_length=120)),
                ('office_en', models.CharField(blank=True, max_length=120)),
                ('object_kind', models.CharField(max_length=20)),
                ('object_id', models.CharField(blank=True, max_length=200)),
                ('area', models.CharField(blank=True, db_default='', default='', max_length=10)),
                ('before_json', models.TextField(default='null')),
                ('after_json', models.TextField(default='null')),
                ('happened_at', models.DateTimeField()),
                ('entered_at', models.DateTimeField()),
                ('previous_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['seq'],
                'indexes': [models.Index(fields=['action', 'seq'], name='journal_action'), models.Index(fields=['account', 'seq'], name='journal_account'), models.Index(fields=['object_kind', 'object_id', 'seq'], name='journal_object'), models.Index(fields=['entered_at'], name='journal_entered')],
            },
        ),
        migrations.CreateModel(
            name='Tombstone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('object_id', models.CharField(max_length=200)),
                ('days', models.PositiveIntegerField()),
                ('removed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'object_id'), name='tombstone_once')],
            },
        ),
    ]
