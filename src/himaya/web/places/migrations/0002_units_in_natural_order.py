"""Units sorted by call sign with 2 before 10."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models

from himaya.web.common.arabic import natural

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_AT_ONCE = 500


def fill(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    model = apps.get_model("places", "Unit")
    units = list(model.objects.order_by().only("pk", "call_sign"))
    for unit in units:
        unit.sort_key = natural(unit.call_sign)
    model.objects.bulk_update(units, ["sort_key"], batch_size=_AT_ONCE)


class Migration(migrations.Migration):

    dependencies = [("places", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="sort_key",
            field=models.CharField(default="", editable=False, max_length=500),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterModelOptions(name="unit", options={"ordering": ["area", "sort_key", "code"]}),
        migrations.RemoveIndex(model_name="unit", name="unit_area"),
        migrations.RemoveIndex(model_name="unit", name="unit_kind"),
        migrations.AddIndex(
            model_name="unit", index=models.Index(fields=["area", "kind", "sort_key"], name="unit_area")
        ),
        migrations.AddIndex(model_name="unit", index=models.Index(fields=["kind", "sort_key"], name="unit_kind")),
    ]
