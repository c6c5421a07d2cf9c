"""An account no longer says what its office is: the office does."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("accounts", "0004_move_titles")]

    operations = [
        migrations.RemoveConstraint(
            model_name='user',
            name='user_role_known',
        ),
        migrations.RemoveField(
            model_name='user',
            name='office_ar',
        ),
        migrations.RemoveField(
            model_name='user',
            name='office_en',
        ),
        migrations.RemoveField(
            model_name='user',
            name='role',
        ),
    ]
