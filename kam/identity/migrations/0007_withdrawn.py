from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0006_second_factor")]
    operations = [
        migrations.AddField(
            "membership", "withdrawn_at", models.DateTimeField(blank=True, null=True)
        ),
    ]
