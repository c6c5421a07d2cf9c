"""An entry says for whom an office acted, where another office had delegated it."""

from __future__ import annotations

from django.db import migrations, models

COLUMNS = ("acting_for_ar", "acting_for_en")

# The table is guarded by triggers, which a table made anew would lose: the columns are added to it as it stands.
ADD = "ALTER TABLE journal_journalentry ADD COLUMN {name} varchar(120) DEFAULT '' NOT NULL"
DROP = "ALTER TABLE journal_journalentry DROP COLUMN {name}"


class Migration(migrations.Migration):

    dependencies = [("journal", "0002_append_only")]

    operations = [
        migrations.RunSQL(
            [ADD.format(name=name) for name in COLUMNS],
            [DROP.format(name=name) for name in COLUMNS],
            state_operations=[
                migrations.AddField(
                    "journalentry", name, models.CharField(blank=True, db_default="", default="", max_length=120)
                )
                for name in COLUMNS
            ],
        )
    ]
