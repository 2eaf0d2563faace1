"""What the door may read before a tenant is known, and the table of the cache."""

from django.db import migrations

UNITS = """
    (WITH RECURSIVE led AS (
        SELECT s.unit_id AS id FROM identity_leaderscope s
         WHERE s.tenant_id = m.tenant_id AND s.membership_id = m.id
        UNION
        SELECT u.id FROM identity_orgunit u JOIN led ON u.parent_id = led.id
         WHERE u.tenant_id = m.tenant_id)
     SELECT array_agg(led.id) FROM led)
"""
COLUMNS = """
    tenant_id uuid, slug varchar, tenant_name varchar, status varchar, time_zone varchar,
    language varchar, currency varchar, fiscal_year_start smallint, figures_open boolean,
    membership_id uuid, user_id uuid, name varchar, roles varchar[], is_active boolean,
    unit_ids uuid[]
"""
SELECTED = f"""
    t.id, t.slug, t.name, t.status, t.time_zone, t.language, t.currency, t.fiscal_year_start,
    t.figures_open, m.id, m.user_id, m.name, m.roles, m.is_active, {UNITS}
"""

FORWARD = f"""
CREATE INDEX identity_membership_user ON identity_membership (user_id);
CREATE UNIQUE INDEX identity_apitoken_digest ON identity_apitoken (digest);

CREATE FUNCTION identity_memberships_of(wanted uuid) RETURNS TABLE ({COLUMNS})
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT {SELECTED}
      FROM identity_membership m JOIN tenancy_tenant t ON t.id = m.tenant_id
     WHERE m.user_id = wanted AND m.is_active AND t.status = 'active'
     ORDER BY t.name, t.id
$$;

CREATE FUNCTION identity_token_of(wanted varchar)
RETURNS TABLE ({COLUMNS}, token_id uuid, scopes varchar[], last_used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT {SELECTED}, k.id, k.scopes, k.last_used_at
      FROM identity_apitoken k
      JOIN identity_membership m ON m.tenant_id = k.tenant_id AND m.id = k.membership_id
      JOIN tenancy_tenant t ON t.id = k.tenant_id
     WHERE k.digest = wanted AND k.revoked_at IS NULL AND m.is_active AND t.status = 'active'
       AND (k.expires_at IS NULL OR k.expires_at > now())
$$;

REVOKE ALL ON FUNCTION identity_memberships_of(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION identity_token_of(varchar) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_memberships_of(uuid) TO kam_app;
GRANT EXECUTE ON FUNCTION identity_token_of(varchar) TO kam_app;

CREATE TABLE identity_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX identity_cache_expires ON identity_cache (expires);
"""
BACKWARD = """
DROP TABLE identity_cache;
DROP FUNCTION identity_token_of(varchar);
DROP FUNCTION identity_memberships_of(uuid);
DROP INDEX identity_apitoken_digest;
DROP INDEX identity_membership_user;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
