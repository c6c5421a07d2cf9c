"""Which governorate an entry concerns; the table is altered in place, so that its triggers stay."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("journal", "0002_append_only")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE journal_journalentry ADD COLUMN area varchar(10) DEFAULT '' NOT NULL",
                    "ALTER TABLE journal_journalentry DROP COLUMN area",
                ),
            ],
            state_operations=[
                migrations.AddField(
                    model_name="journalentry",
                    name="area",
                    field=models.CharField(blank=True, db_default="", default="", max_length=10),
                ),
            ],
        ),
    ]
