"""The tick may see which runs wait for a worker, and nothing of what is in them."""

from django.db import migrations

GRANT = (
    "GRANT SELECT (id, tenant_id, state, lease_until, created_at) ON imports_importrun TO kam_system"
)
REVOKE = (
    "REVOKE SELECT (id, tenant_id, state, lease_until, created_at) "
    "ON imports_importrun FROM kam_system"
)


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]

    operations = [migrations.RunSQL(GRANT, REVOKE)]
