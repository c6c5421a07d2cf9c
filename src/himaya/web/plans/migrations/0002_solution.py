"""What was a plan is the computed solution of a plan's version; its folder and its address stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def read_again(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Forget the digests: the next start reads every folder again, and with it the governorate."""
    apps.get_model("plans", "Solution").objects.update(file_sha256="")


class Migration(migrations.Migration):

    dependencies = [("plans", "0001_initial")]

    operations = [
        migrations.RenameModel("Plan", "Solution"),
        migrations.AddField(
            model_name="solution",
            name="area",
            field=models.CharField(blank=True, db_index=True, default="", max_length=10),
        ),
        migrations.RunPython(read_again, migrations.RunPython.noop),
    ]
