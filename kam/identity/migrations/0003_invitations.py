"""Open invitations, and tokens that act under a name of their own."""

from django.db import migrations, models

FORWARD = """
DROP FUNCTION identity_token_of(varchar);

CREATE FUNCTION identity_token_of(wanted varchar, at timestamptz)
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
       AND m.is_active AND p.is_active AND t.status = 'active'
$$;
REVOKE ALL ON FUNCTION identity_token_of(varchar, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_token_of(varchar, timestamptz) TO kam_app;
"""
BACKWARD = """
DROP FUNCTION identity_token_of(varchar, timestamptz);

CREATE FUNCTION identity_token_of(wanted varchar)
RETURNS TABLE (
    tenant_id uuid, slug varchar, tenant_name varchar, status varchar, time_zone varchar,
    language varchar, currency varchar, fiscal_year_start smallint, figures_open boolean,
    membership_id uuid, user_id uuid, name varchar, roles varchar[], is_active boolean,
    unit_ids uuid[], token_id uuid, scopes varchar[], last_used_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT t.id, t.slug, t.name, t.status, t.time_zone,
           t.language, t.currency, t.fiscal_year_start, t.figures_open,
           m.id, m.user_id, m.name, m.roles, m.is_active,
           (WITH RECURSIVE led AS (
               SELECT s.unit_id AS id FROM identity_leaderscope s
                WHERE s.tenant_id = m.tenant_id AND s.membership_id = m.id
               UNION
               SELECT u.id FROM identity_orgunit u JOIN led ON u.parent_id = led.id
                WHERE u.tenant_id = m.tenant_id)
            SELECT array_agg(led.id) FROM led),
           k.id, k.scopes, k.last_used_at
      FROM identity_apitoken k
      JOIN identity_membership m ON m.tenant_id = k.tenant_id AND m.id = k.membership_id
      JOIN tenancy_tenant t ON t.id = k.tenant_id
     WHERE k.digest = wanted AND k.revoked_at IS NULL AND m.is_active AND t.status = 'active'
       AND (k.expires_at IS NULL OR k.expires_at > now())
$$;
REVOKE ALL ON FUNCTION identity_token_of(varchar) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_token_of(varchar) TO kam_app;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_door")]
    operations = [
        migrations.AddField(
            "membership", "invited_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField("apitoken", "is_service", models.BooleanField(default=False)),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
