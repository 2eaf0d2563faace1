"""Whether a person has a place in another workspace, open or not: asked before a password link."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION identity_has_place_elsewhere(person uuid, here uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT FROM identity_membership m WHERE m.user_id = person AND m.tenant_id <> here
    )
$$;
REVOKE ALL ON FUNCTION identity_has_place_elsewhere(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_has_place_elsewhere(uuid, uuid) TO kam_app;
"""
BACKWARD = "DROP FUNCTION identity_has_place_elsewhere(uuid, uuid);"


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_invitations")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
