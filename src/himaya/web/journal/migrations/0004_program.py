"""An entry says which access token a program of the account used."""

from __future__ import annotations

from django.db import migrations, models

# The table is guarded by triggers, which a table made anew would lose: the column is added to it as it stands.
ADD = "ALTER TABLE journal_journalentry ADD COLUMN program varchar(80) DEFAULT '' NOT NULL"
DROP = "ALTER TABLE journal_journalentry DROP COLUMN program"


class Migration(migrations.Migration):

    dependencies = [("journal", "0003_acting_for")]

    operations = [
        migrations.RunSQL(
            [ADD],
            [DROP],
            state_operations=[
                migrations.AddField(
                    "journalentry", "program", models.CharField(blank=True, db_default="", default="", max_length=80)
                )
            ],
        )
    ]
