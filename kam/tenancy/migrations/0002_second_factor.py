from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]
    operations = [
        # with a default in the database: the release before does not name this column
        migrations.AddField(
            "tenant", "second_factor_required", models.BooleanField(default=False, db_default=False)
        ),
    ]
