from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_revenue'),
    ]

    operations = [
        migrations.AddField(
            model_name='categoryspend',
            name='version',
            field=models.IntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='contract',
            name='version',
            field=models.IntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='exchangerate',
            name='version',
            field=models.IntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='note',
            name='version',
            field=models.IntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='site',
            name='version',
            field=models.IntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='teammember',
            name='version',
            field=models.IntegerField(db_default=1, default=1),
        ),
    ]
