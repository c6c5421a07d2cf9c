from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('posts', '0002_explanations'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='livepost', name='live_post_once'),
        migrations.AddField(
            model_name='livepost',
            name='played',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='livepost',
            constraint=models.UniqueConstraint(fields=('plan', 'played', 'key'), name='live_post_once'),
        ),
        migrations.AddIndex(
            model_name='livepost',
            index=models.Index(fields=['played', 'state', 'starts_at'], name='live_post_played'),
        ),
    ]
