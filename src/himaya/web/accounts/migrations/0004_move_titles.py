"""Offices of their own: what an account said of its office moves there, and the account is assigned to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def move_titles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    user, office, assignment = (apps.get_model("accounts", name) for name in ("User", "Office", "Assignment"))
    for account in user.objects.using(alias).exclude(role="").order_by("pk"):
        made = office.objects.using(alias).create(
            code=f"{account.username.replace('.', '-')[:50]}-{account.pk}",
            kind="department",
            area="",
            role=account.role,
            title_ar=account.office_ar,
            title_en=account.office_en,
        )
        assignment.objects.using(alias).create(user=account, office=made, starts_at=account.date_joined)


class Migration(migrations.Migration):

    dependencies = [("accounts", "0003_offices")]

    operations = [migrations.RunPython(move_titles, migrations.RunPython.noop)]
