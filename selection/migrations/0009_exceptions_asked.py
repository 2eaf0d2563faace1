from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('selection', '0008_programme'),
    ]

    operations = [
        migrations.AlterField(
            model_name='knockoutoverride',
            name='starts_on',
            field=models.DateField(null=True),
        ),
    ]
