"""The index that sealing and the event stream read along; built while everybody goes on writing."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0003_seals")]
    operations = [
        AddIndexConcurrently(
            "auditentry", models.Index(fields=["tenant", "xid", "id"], name="audit_order")
        ),
    ]
