from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('selection', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='criteriamodel',
            name='revision',
            field=models.IntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='criterion',
            name='version',
            field=models.IntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='tierscheme',
            name='version',
            field=models.IntegerField(db_default=1, default=1),
        ),
    ]
