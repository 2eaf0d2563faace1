from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0008_service_accounts")]
    operations = [
        # with a default in the database: the release before does not name these columns
        migrations.AddField("membership", "version", models.IntegerField(default=1, db_default=1)),
        migrations.AddField("orgunit", "version", models.IntegerField(default=1, db_default=1)),
    ]
