"""Sessions that a person can list and end, and what happened at sign-in.

The former table of sessions stays until the next release, so that the release before this one
still runs on this schema. Everybody signs in once more.
"""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_elsewhere")]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                        verbose_name="session key",
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("began_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("network", models.CharField(default="", max_length=43)),
                ("agent", models.CharField(default="", max_length=300)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IdentityEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=40)),
                ("network", models.CharField(default="", max_length=43)),
                ("agent", models.CharField(default="", max_length=300)),
                ("workspace_id", models.UUIDField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "-at"], name="identity_event_of_person"),
                    models.Index(
                        fields=["workspace_id", "-at"], name="identity_event_of_workspace"
                    ),
                    models.Index(fields=["at"], name="identity_event_age"),
                ],
            },
        ),
    ]
