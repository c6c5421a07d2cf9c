"""Pictures of land; the database itself refuses to change one, or to delete it for ten years."""

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

TABLE = "mandates_landpicture"
REFUSAL = "what was ordered, checked, signed or answered stays as it is, for ten years"
SAME = (
    "mandate_id", "place", "sha256", "content", "width", "height", "caption", "taken_on", "shows_land_alone",
    "office_id", "entered_by_id", "entered_at",
)  # fmt: skip
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table} WHEN {when}
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
POSTGRESQL = """
CREATE TRIGGER {table}_{verb} BEFORE {event} ON {table}
FOR EACH {each} {when} EXECUTE FUNCTION mandates_refuse()
"""


def frozen(differs: str) -> str:
    return " OR ".join(["OLD.withdrawn_at IS NOT NULL", *(f"NEW.{one} {differs} OLD.{one}" for one in SAME)])


# REPLACE deletes without firing a trigger on deletion, so inserting over a row is refused by itself.
def sqlite_triggers() -> list[str]:
    conditions = {
        "insert": f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)",
        "update": frozen("IS NOT"),
        "delete": "OLD.entered_at > datetime('now', '-10 years')",
    }
    return [
        SQLITE.format(table=TABLE, verb=verb, event=verb.upper(), when=when, refusal=REFUSAL)
        for verb, when in conditions.items()
    ]


def postgresql_triggers() -> list[str]:
    conditions = {
        ("update", "UPDATE", "ROW"): f"WHEN ({frozen('IS DISTINCT FROM')})",
        ("delete", "DELETE", "ROW"): "WHEN (OLD.entered_at > now() - interval '10 years')",
        ("truncate", "TRUNCATE", "STATEMENT"): "",
    }
    return [
        POSTGRESQL.format(table=TABLE, verb=verb, event=event, each=each, when=when)
        for (verb, event, each), when in conditions.items()
    ]


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    makers = {"sqlite": sqlite_triggers, "postgresql": postgresql_triggers}
    vendor = schema_editor.connection.vendor
    if vendor not in makers:
        raise NotSupportedError(f"no triggers for {vendor}")
    for statement in makers[vendor]():
        schema_editor.execute(statement, params=None)


def unguard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("insert", "update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {TABLE}_no_{verb}", params=None)
        return
    for verb in ("update", "delete", "truncate"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_{verb} ON {TABLE}", params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_partner_of_a_liaison'),
        ('mandates', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LandPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('caption', models.CharField(max_length=300)),
                ('taken_on', models.DateField()),
                ('shows_land_alone', models.BooleanField()),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_text', models.CharField(blank=True, max_length=1000)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='mandates.mandate')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
            ],
            options={
                'ordering': ['place'],
                'constraints': [models.UniqueConstraint(fields=('mandate', 'place'), name='land_picture_place_once'), models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('mandate', 'sha256'), name='land_picture_once'), models.CheckConstraint(condition=models.Q(('shows_land_alone', True), models.Q(('caption', ''), _negated=True)), name='land_picture_looked_at'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True), ('withdrawn_office__isnull', True), ('withdrawn_text', '')), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), ('withdrawn_office__isnull', False), models.Q(('withdrawn_text', ''), _negated=True)), _connector='OR'), name='land_picture_withdrawn_whole')],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
