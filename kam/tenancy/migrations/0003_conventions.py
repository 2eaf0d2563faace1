from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenancy', '0002_second_factor'),
    ]

    operations = [
        migrations.AddField(
            model_name='tenant',
            name='rest_per_token',
            field=models.IntegerField(db_default=1200, default=1200),
        ),
        migrations.AddField(
            model_name='tenant',
            name='rest_per_workspace',
            field=models.IntegerField(db_default=6000, default=6000),
        ),
        migrations.AddField(
            model_name='tenant',
            name='version',
            field=models.IntegerField(db_default=1, default=1),
        ),
    ]
