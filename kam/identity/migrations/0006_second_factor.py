"""The door learns whether a workspace demands a second step.

A personal token of somebody who has set up none sleeps as long as the workspace demands one.
"""

from django.db import migrations

COLUMNS = """
    tenant_id uuid, slug varchar, tenant_name varchar, status varchar, time_zone varchar,
    language varchar, currency varchar, fiscal_year_start smallint, figures_open boolean,
    membership_id uuid, user_id uuid, name varchar, roles varchar[], is_active boolean,
    unit_ids uuid[]
"""
SELECTED = """
    t.id, t.slug, t.name, t.status, t.time_zone, t.language, t.currency, t.fiscal_year_start,
    t.figures_open, m.id, m.user_id, m.name, m.roles, m.is_active,
    (WITH RECURSIVE led AS (
        SELECT s.unit_id AS id FROM identity_leaderscope s
         WHERE s.tenant_id = m.tenant_id AND s.membership_id = m.id
        UNION
        SELECT u.id FROM identity_orgunit u JOIN led ON u.parent_id = led.id
         WHERE u.tenant_id = m.tenant_id)
     SELECT array_agg(led.id) FROM led)
"""
PLACES = """
DROP FUNCTION identity_memberships_of(uuid);
CREATE FUNCTION identity_memberships_of(wanted uuid) RETURNS TABLE ({columns})
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT {selected}
      FROM identity_membership m JOIN tenancy_tenant t ON t.id = m.tenant_id
     WHERE m.user_id = wanted AND m.is_active AND t.status = 'active'
     ORDER BY t.name, t.id
$$;
REVOKE ALL ON FUNCTION identity_memberships_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_memberships_of(uuid) TO kam_app;
"""
TOKEN = """
CREATE OR REPLACE FUNCTION identity_token_of(wanted varchar, at timestamptz)
RETURNS TABLE (
    tenant_id uuid, slug varchar, tenant_name varchar, time_zone varchar, language varchar,
    currency varchar, fiscal_year_start smallint, figures_open boolean,
    membership_id uuid, user_id uuid, name varchar, roles varchar[], unit_ids uuid[],
    token_id uuid, token_name varchar, is_service boolean, scopes varchar[],
    last_used_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT t.id, t.slug, t.name, t.time_zone, t.language,
           t.currency, t.fiscal_year_start, t.figures_open,
           m.id, m.user_id, m.name, m.roles,
           (WITH RECURSIVE led AS (
               SELECT s.unit_id AS id FROM identity_leaderscope s
                WHERE s.tenant_id = m.tenant_id AND s.membership_id = m.id
               UNION
               SELECT u.id FROM identity_orgunit u JOIN led ON u.parent_id = led.id
                WHERE u.tenant_id = m.tenant_id)
            SELECT array_agg(led.id) FROM led),
           k.id, k.name, k.is_service, k.scopes, k.last_used_at
      FROM identity_apitoken k
      JOIN identity_membership m ON m.tenant_id = k.tenant_id AND m.id = k.membership_id
      JOIN identity_user p ON p.id = m.user_id
      JOIN tenancy_tenant t ON t.id = k.tenant_id
     WHERE k.digest = wanted AND k.revoked_at IS NULL
       AND (k.expires_at IS NULL OR k.expires_at > at)
       AND m.is_active AND p.is_active AND t.status = 'active'{demand}
$$;
"""
DEMAND = """
       AND (k.is_service OR NOT t.second_factor_required OR EXISTS (
            SELECT FROM mfa_authenticator a
             WHERE a.user_id = p.id AND a.type IN ('totp', 'webauthn')))"""

FORWARD = PLACES.format(
    columns=f"{COLUMNS.rstrip()}, second_factor_required boolean",
    selected=f"{SELECTED.rstrip()}, t.second_factor_required",
) + TOKEN.format(demand=DEMAND)
BACKWARD = PLACES.format(columns=COLUMNS, selected=SELECTED) + TOKEN.format(demand="")


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0005_sessions"),
        ("tenancy", "0002_second_factor"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
